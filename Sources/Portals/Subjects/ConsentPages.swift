import Care
import HTML
import Workflows

/// Writing down a consent, before anything is shared.
enum ConsentPages {
    /// The town's rule lets others obtain consent: said before anything is typed.
    static func refused(_ refusal: Refusal, _ visit: StaffVisit) -> Page {
        let layout = layout(visit)
        return layout.page {
            SubjectRefusalWords.notice(.byRule(refusal), visit)
            Design.buttonRow { Design.go("一覧へ戻る", visit.path("subjects")) }
        }
    }

    /// Before the desk has said who obtains consent and who registers, nothing can be written down.
    static func silent(_ start: ConsentStart, _ visit: StaffVisit) -> Page {
        let layout = layout(visit)
        return layout.page {
            steps(visit)
            AskDesk.notice(
                start.silent, perhaps: start.perhaps, ask: visit.path("subjects", "new", "ask"),
                hidden: [("begin", start.beginning.text)], visit)
            p { "窓口の判断が記録されると、「窓口への問い合わせ」から続きに進めます。" }
        }
    }

    static func form(
        _ fields: ConsentFields, _ start: ConsentStart, _ visit: StaffVisit, refusal: SubjectRefusal? = nil
    ) -> Page {
        var layout = layout(visit)
        layout.hasErrors = !fields.form.isSound || refusal != nil
        layout.lead = "記録した内容は、登録が済むまで、あなたと登録する窓口のほかには見えません。"
        return layout.page {
            steps(visit)
            if let refusal { SubjectRefusalWords.notice(refusal, visit) }
            Design.errorSummary(fields.person.all + ownFields(fields))
            Design.sealedForm(visit.path("subjects", "new"), visit.seal, warnsOnLeave: true) {
                input(.hidden, "begin", .value(start.beginning.text))
                precheck(fields, start, visit)
                if start.mayBeHousehold { unit(fields, visit) }
                fields.person.markup
                consent(fields, start, visit)
                papers(fields, start, visit)
                Design.buttonRow {
                    Design.submit("同意を記録する", .primary, icon: .pen)
                    Design.go("やめる", visit.path("subjects"))
                }
            }
            if !start.perhaps.isEmpty {
                details(.class("fold")) {
                    summary { "ご家族の同意や世帯の登録について、窓口に判断を求める" }
                    AskDesk.notice(
                        [], perhaps: start.perhaps, ask: visit.path("subjects", "new", "ask"),
                        hidden: [("begin", start.beginning.text)], visit)
                }
            }
        }
    }

    private static func layout(_ visit: StaffVisit) -> Layout {
        visit.layout(
            "同意を記録する", current: .subjects,
            crumbs: [Layout.Crumb(visit.words.subject, visit.path("subjects")), Layout.Crumb("同意の記録")])
    }

    private static func steps(_ visit: StaffVisit) -> Markup {
        Design.stepNavigation(
            "登録までの流れ",
            [
                Design.Step("説明と同意", nil, .current),
                Design.Step("\(visit.words.consentPaper)の確認と登録", nil, .ahead),
                Design.Step("\(visit.words.team)で共有", nil, .ahead),
            ])
    }

    private static func ownFields(_ fields: ConsentFields) -> [Design.Field] {
        [
            ("obtained_on", "同意をいただいた日"), ("giver", "同意した人"), ("giver_name", "ご家族のお名前"),
            ("giver_relation", "続柄"), ("giver_reason", "ご本人の同意によらなかった理由"),
            ("means", "提出の方法"), ("sent_on", "提出した日"),
        ].map { fields.person.field($0.0, $0.1) }
    }

    /// What the supporters settled among themselves, where the town's rule has them do so first.
    private static func precheck(
        _ fields: ConsentFields, _ start: ConsentStart, _ visit: StaffVisit
    ) -> Markup? {
        guard !start.people.isEmpty || start.asksWhetherChosen else { return nil }
        let (person, words) = (fields.person, visit.words)
        let helper = visit.policy.team.precheck.value?.helpedBy.value.map { body($0, visit) }
        return Design.fieldGroup(
            "事前の相談", hint: helper.map { "\($0)の協力を得て、相談することもできます。" }
        ) {
            if !start.people.isEmpty {
                Design.checkboxGroup(
                    person.field(
                        "candidate", "\(words.team)に加わる予定の人", .optional,
                        hint: "登録が済むまで、選んだ人には何も見えません。"),
                    start.people.prefix(200).map {
                        Design.Choice(
                            $0.id.text, "\($0.name.full)（\($0.facilityName)）",
                            isChosen: person.form.all("candidate").contains($0.id.text))
                    })
            }
            if start.asksWhetherChosen {
                Design.checkbox(
                    person.field(
                        "chosen", "事前の相談で、わたしが\(words.obtainer)に決まりました。", .unmarked),
                    isChecked: person.form.isTicked("chosen"))
            }
            if let clause = visit.policy.team.precheck.clause.flatMap(SubjectRefusalWords.words) {
                Design.citation(clause)
            }
        }
    }

    private static func unit(_ fields: ConsentFields, _ visit: StaffVisit) -> Markup {
        let chosen = fields.form.raw("unit")
        return Design.radioGroup(
            fields.person.field(
                "unit", "登録する単位", .unmarked, hint: "世帯は、世帯主のお名前で登録します。家族は、登録のあとで加えます。"),
            [
                Design.Choice("person", "お一人", isChosen: chosen != "household"),
                Design.Choice("household", "世帯", isChosen: chosen == "household"),
            ])
    }

    private static func consent(
        _ fields: ConsentFields, _ start: ConsentStart, _ visit: StaffVisit
    ) -> Markup {
        let (person, words, people) = (fields.person, visit.words, start.obtainers)
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
            family(person, visit)
            Design.checkbox(
                person.field(
                    "explained",
                    start.wantsExplanationPaper
                        ? "\(words.explanationPaper)を渡し、内容を説明しました。" : "内容を説明しました。", .unmarked),
                isChecked: person.form.isTicked("explained"))
            if let clause = visit.policy.consent.obtainers.clause.flatMap(SubjectRefusalWords.words) {
                Design.citation(clause)
            }
        }
    }

    private static func family(_ person: ParticularsFields, _ visit: StaffVisit) -> Markup {
        Design.fieldGroup(
            "ご家族が同意したとき", hint: "ご本人が同意したときは、空けておいてください。", needs: "family"
        ) {
            Design.textField(person.field("giver_name", "ご家族のお名前", .unmarked), width: .medium)
            Design.textField(person.field("giver_relation", "続柄", .unmarked), width: .medium)
            Design.textField(person.field("giver_reason", "ご本人の同意によらなかった理由", .unmarked))
            Design.checkbox(
                person.field("incapable", "ご本人による同意は難しい状態でした。", .unmarked),
                isChecked: person.form.isTicked("incapable"))
            if let clause = visit.policy.consent.family.clause.flatMap(SubjectRefusalWords.words) {
                Design.citation(clause)
            }
        }
    }
}

// Where the papers are, and where they go.
extension ConsentPages {
    private static func papers(
        _ fields: ConsentFields, _ start: ConsentStart, _ visit: StaffVisit
    ) -> Markup {
        let (person, words, policy) = (fields.person, visit.words, visit.policy)
        return Design.fieldGroup("\(words.consentPaper)の保管と提出") {
            let decided =
                (start.original.map { [("原本", holder($0, visit))] } ?? [])
                + start.copies.map { ("写し", holder($0, visit)) }
            if !decided.isEmpty {
                Design.descriptionList(decided)
                p(.class("hint")) { "\(policy.townName)の文書に定めがないため、窓口の判断によります。" }
            }
            if !policy.papers.isEmpty {
                Design.descriptionList(
                    policy.papers.map { ($0.paper == .original ? "原本" : "写し", holder($0.holder, visit)) })
            }
            if let clause = policy.custody.original.clause.flatMap(SubjectRefusalWords.words) {
                Design.citation(clause)
            }
            if let recipient = start.recipient { submission(person, recipient, visit) }
        }
    }

    private static func submission(
        _ person: ParticularsFields, _ recipient: BodyRole, _ visit: StaffVisit
    ) -> Markup {
        let (words, policy) = (visit.words, visit.policy)
        return Markup {
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
            if let clause = policy.submission.to.clause.flatMap(SubjectRefusalWords.words) {
                Design.citation(clause)
            }
        }
    }

    static func body(_ role: BodyRole, _ visit: StaffVisit) -> String {
        visit.policy.bodies[role].value?.word.value ?? role.label
    }

    static func holder(_ custodian: Custodian, _ visit: StaffVisit) -> String {
        switch custodian {
        case .subject: visit.words.subject
        case .obtainer: "説明した人の\(visit.words.facility)"
        case .authority: body(.authority, visit)
        case .secretariat: body(.secretariat, visit)
        case .center: body(.center, visit)
        }
    }
}
