import Care
import HTML
import Workflows

/// Writing down a consent, before anything is shared.
enum ConsentPages {
    static func form(
        _ fields: ConsentFields, _ people: [PersonChoice], _ visit: StaffVisit, refusal: SubjectRefusal? = nil
    ) -> Page {
        let words = visit.words
        var layout = visit.layout(
            "同意を記録する", current: .subjects,
            crumbs: [Layout.Crumb(words.subject, visit.path("subjects")), Layout.Crumb("同意の記録")])
        layout.hasErrors = !fields.form.isSound || refusal != nil
        layout.lead = "記録した内容は、登録が済むまで、あなたと登録する窓口のほかには見えません。"
        return layout.page {
            Design.stepNavigation(
                "登録までの流れ",
                [
                    Design.Step("説明と同意", nil, .current),
                    Design.Step("\(words.consentPaper)の確認と登録", nil, .ahead),
                    Design.Step("\(words.team)で共有", nil, .ahead),
                ])
            if let refusal { SubjectRefusalWords.notice(refusal, visit) }
            Design.errorSummary(fields.person.all + ownFields(fields))
            Design.sealedForm(visit.path("subjects", "new"), visit.seal, warnsOnLeave: true) {
                fields.person.markup
                consent(fields, people, visit)
                papers(fields, visit)
                Design.buttonRow {
                    Design.submit("同意を記録する", .primary, icon: .pen)
                    Design.go("やめる", visit.path("subjects"))
                }
            }
        }
    }

    private static func ownFields(_ fields: ConsentFields) -> [Design.Field] {
        [
            ("obtained_on", "同意をいただいた日"), ("giver", "同意した人"), ("giver_name", "ご家族のお名前"),
            ("giver_relation", "続柄"), ("giver_reason", "ご本人の同意によらなかった理由"), ("sent_on", "提出した日"),
        ].map { fields.person.field($0.0, $0.1) }
    }

    private static func consent(
        _ fields: ConsentFields, _ people: [PersonChoice], _ visit: StaffVisit
    ) -> Markup {
        let (person, words) = (fields.person, visit.words)
        let catalogue = visit.house.catalogue
        return Design.fieldGroup("説明と同意") {
            if !people.isEmpty {
                Design.selectField(
                    person.field("obtainer", "説明して同意をいただいた人", .optional, hint: "選ばなければ、あなたです。"),
                    people.map { choice in
                        let profession = catalogue.name(of: ProfessionCode(choice.profession)) ?? ""
                        return person.choice(
                            "obtainer", choice.id.text,
                            "\(choice.name.full)（\(profession)、\(choice.facilityName)）")
                    }, prompt: "\(visit.me.name)（あなた）")
            }
            Design.textField(
                person.field("obtained_on", "同意をいただいた日", hint: "例：令和8年11月21日、R8.11.21"), width: .medium)
            Design.radioGroup(
                person.field("giver", "同意した人"),
                [person.choice("giver", "subject", "ご本人"), person.choice("giver", "family", "ご家族")])
            Design.fieldGroup("ご家族が同意したとき", hint: "ご本人が同意したときは、空けておいてください。") {
                Design.textField(person.field("giver_name", "ご家族のお名前", .unmarked), width: .medium)
                Design.textField(person.field("giver_relation", "続柄", .unmarked), width: .medium)
                Design.textField(person.field("giver_reason", "ご本人の同意によらなかった理由", .unmarked))
                Design.checkbox(
                    person.field("incapable", "ご本人による同意は難しい状態でした。", .unmarked),
                    isChecked: person.form.isTicked("incapable"))
            }
            Design.checkbox(
                person.field("explained", "\(words.explanationPaper)を渡し、内容を説明しました。", .unmarked),
                isChecked: person.form.isTicked("explained"))
            if let clause = visit.policy.consent.obtainers.clause { Design.citation(clause.description) }
        }
    }

    private static func papers(_ fields: ConsentFields, _ visit: StaffVisit) -> Markup {
        let (person, words, policy) = (fields.person, visit.words, visit.policy)
        return Design.fieldGroup("\(words.consentPaper)の保管と提出") {
            if policy.papers.isEmpty {
                p { "\(words.consentPaper)の保管について、\(policy.townName)の文書に定めはありません。" }
            } else {
                Design.descriptionList(
                    policy.papers.map { ($0.paper == .original ? "原本" : "写し", holder($0.holder, visit)) })
            }
            if let clause = policy.custody.original.clause { Design.citation(clause.description) }
            if let recipient = policy.submission.to.value {
                p {
                    "\(words.consentPaper)の\(policy.submission.what.value?.label ?? "原本か写し")を、"
                    "\(body(recipient, visit))に提出します。"
                }
                Design.radioGroup(
                    person.field("means", "提出の方法", .optional, hint: "まだ提出していないときは、選ばずに進めます。"),
                    (policy.submission.means.value ?? SubmissionMeans.allCases).map {
                        person.choice("means", $0.rawValue, $0.label)
                    })
                Design.textField(person.field("sent_on", "提出した日", .unmarked), width: .medium)
                if let clause = policy.submission.to.clause { Design.citation(clause.description) }
            }
        }
    }

    static func body(_ role: BodyRole, _ visit: StaffVisit) -> String {
        visit.policy.bodies[role].value?.word.value ?? role.label
    }

    private static func holder(_ custodian: Custodian, _ visit: StaffVisit) -> String {
        switch custodian {
        case .subject: visit.words.subject
        case .obtainer: "説明した人の\(visit.words.facility)"
        case .authority: body(.authority, visit)
        case .secretariat: body(.secretariat, visit)
        case .center: body(.center, visit)
        }
    }
}
