import Care
import HTML
import JapaneseText
import Workflows

/// The registrar's look at the paper, and the registration.
enum RegistrationPages {
    static func page(
        _ page: RegistrationPage, _ visit: StaffVisit, form: SubmittedForm, refusal: SubjectRefusal? = nil
    ) -> Page {
        let words = visit.words
        var layout = visit.layout(
            "\(page.particulars.name.full) さんの登録", current: .subjects,
            crumbs: [Layout.Crumb(words.subject, visit.path("subjects")), Layout.Crumb("登録")])
        layout.lead = page.particulars.name.fullKana
        layout.hasErrors = !form.isSound || refusal != nil
        return layout.page {
            Design.stepNavigation(
                "登録までの流れ",
                [
                    Design.Step("説明と同意", nil, .done),
                    Design.Step("\(words.consentPaper)の確認と登録", nil, .current),
                    Design.Step("\(words.team)で共有", nil, .ahead),
                ])
            if let refusal { SubjectRefusalWords.notice(refusal, visit) }
            facts(page, visit)
            if page.ruling.isPermitted {
                registrar(page, visit, form)
            } else {
                waiting(page, visit)
            }
        }
    }

    /// What the registrar ticked and chose.
    static func read(_ form: inout SubmittedForm, _ visit: StaffVisit) -> RegistrationWord {
        var what: Paper?
        var means: SubmissionMeans?
        if form.isTicked("received") {
            means = form.choice("received_means", "届いた方法", of: SubmissionMeans.self)
            what = visit.policy.submission.what.value ?? form.choice("received_what", "届いたもの", of: Paper.self)
        }
        return RegistrationWord(
            evidence: RegistrationPolicy.Evidence.allCases.filter {
                form.isTicked("evidence_\($0.rawValue)")
            },
            receivedWhat: what, receivedMeans: means, members: form.all("member").compactMap { PublicID($0) })
    }

    private static func facts(_ page: RegistrationPage, _ visit: StaffVisit) -> Markup {
        let person = page.particulars
        let age = person.birthDate.civil.fullYears(until: TokyoTime(visit.now).date)
        return Design.card("同意の記録", icon: .paper) {
            Design.descriptionList([
                ("お名前", "\(person.name.full)（\(person.name.fullKana)）"),
                ("生年月日", "\(Wareki.both(person.birthDate.civil))　\(age)歳"), ("住所", person.address),
                ("同意をいただいた日", Wareki.both(page.consent.obtainedOn.civil)),
                ("説明した人", "\(page.obtainerName)（\(page.obtainerFacility)）"),
                ("同意した人", giver(page.consent)),
                ("提出", papers(page.awaited, visit)),
            ])
            eligibility(page.eligibility, visit)
            if page.duplicates > 0 {
                Design.notice(
                    .warning, "同じ読みと生年月日の\(visit.words.subject)が、すでに\(page.duplicates)人登録されています。"
                ) {
                    p { "二重の登録でないか、\(visit.words.member)に確かめてから登録してください。" }
                }
            }
        }
    }

    private static func giver(_ consent: ConsentRecord) -> String {
        switch consent.giver {
        case .subject: "ご本人"
        case .family(let name, let relation, let reason): "ご家族 \(name)（\(relation)）。理由：\(reason)"
        }
    }

    private static func papers(_ papers: [AwaitedPaper], _ visit: StaffVisit) -> String {
        guard let paper = papers.first else { return "\(visit.policy.townName)の文書に定めはありません" }
        if paper.isReceived { return "届いています" }
        guard let means = paper.means else { return "まだ提出の記録がありません" }
        let day = paper.sentOn.map { DatePhrase.day($0.civil) } ?? ""
        return "\(day) \(means.label)で提出（窓口の受け取りはまだです）"
    }

    private static func eligibility(_ eligibility: Eligibility, _ visit: StaffVisit) -> Markup? {
        switch eligibility {
        case .met(let clause):
            return Design.notice(.success, "\(visit.words.subject)の条件に当てはまります。") {
                if let clause, !clause.description.isEmpty { Design.citation(clause.description) }
            }
        case .failed(let tests, let clause, _):
            return SubjectRefusalWords.notice(.byRule(Refusal(.ineligible(tests), clause: clause)), visit)
        case .open(let matters):
            return matters.first.map { SubjectRefusalWords.notice(.needsDesk($0), visit) }
        }
    }

    /// For the one who wrote the consent down and does not register: what happens now.
    private static func waiting(_ page: RegistrationPage, _ visit: StaffVisit) -> Markup {
        Markup {
            switch visit.policy.registration.registrar.value {
            case .some(let registrar):
                let office = registrar.body.map { ConsentPages.body($0, visit) } ?? visit.words.obtainer
                Design.notice(.info, "\(office)が\(visit.words.consentPaper)を確かめて登録します。登録されるとメールでお知らせします。") {
                    if let clause = visit.policy.registration.registrar.clause {
                        Design.citation(clause.description)
                    }
                }
            case .none: SubjectRefusalWords.notice(page.ruling, visit)
            }
            Design.buttonRow { Design.go("一覧へ", visit.path("subjects")) }
        }
    }

    private static func registrar(_ page: RegistrationPage, _ visit: StaffVisit, _ form: SubmittedForm)
        -> Markup
    {
        let (words, policy) = (visit.words, visit.policy)
        let field = { (name: String, text: String, need: Design.Need, hint: String?) in
            Design.Field(name, text, need, hint: hint, value: form.raw(name), error: form.problem(name))
        }
        return Design.sealedForm(
            visit.path("subjects", page.id.text, "registration"), visit.seal, warnsOnLeave: true
        ) {
            // A paper for another body is not the registrar's to receive.
            if asksForReceipt(page, visit) {
                Design.fieldGroup("\(words.consentPaper)の受け取り") {
                    Design.checkbox(
                        field("received", "\(words.consentPaper)を受け取りました。", .unmarked, nil),
                        isChecked: form.isTicked("received"))
                    Design.radioGroup(
                        field("received_means", "届いた方法", .unmarked, nil),
                        (policy.submission.means.value ?? SubmissionMeans.allCases).map {
                            Design.Choice(
                                $0.rawValue, $0.label,
                                isChosen: form.raw("received_means") == $0.rawValue
                                    || (form.raw("received_means").isEmpty && page.awaited.first?.means == $0)
                            )
                        })
                    if policy.submission.what.value == nil {
                        Design.radioGroup(
                            field("received_what", "届いたもの", .unmarked, nil),
                            [
                                Design.Choice(
                                    "original", "原本", isChosen: form.raw("received_what") == "original"),
                                Design.Choice("copy", "写し", isChosen: form.raw("received_what") == "copy"),
                            ])
                    }
                }
            }
            if let evidence = policy.registration.evidence.value, !evidence.isEmpty {
                Design.fieldGroup("確かめたもの") {
                    for item in evidence {
                        Design.checkbox(
                            field(
                                "evidence_\(item.rawValue)", "\(name(of: item, visit))を見て、内容を確かめました。",
                                .unmarked, nil),
                            isChecked: form.isTicked("evidence_\(item.rawValue)"))
                    }
                    if let clause = policy.registration.evidence.clause {
                        Design.citation(clause.description)
                    }
                }
            }
            members(page, visit, form)
            Design.buttonRow { Design.submit("登録する", .primary, icon: .done) }
        }
    }

    private static func name(of item: RegistrationPolicy.Evidence, _ visit: StaffVisit) -> String {
        item == .consentPaper ? visit.words.consentPaper : item.label
    }

    private static func asksForReceipt(_ page: RegistrationPage, _ visit: StaffVisit) -> Bool {
        !page.awaited.isEmpty && !page.awaited.contains(where: \.isReceived)
            && visit.me.office?.rawValue == visit.policy.submission.to.value?.rawValue
    }

    private static func members(_ page: RegistrationPage, _ visit: StaffVisit, _ form: SubmittedForm)
        -> Markup
    {
        let others = page.people.filter { $0.id != page.obtainer }
        return Design.fieldGroup("はじめの\(visit.words.member)") {
            p { "\(page.obtainerName)さん（\(page.obtainerFacility)）が、はじめの\(visit.words.member)になります。" }
            if visit.policy.team.firstMember.value == .listedInApplication, !others.isEmpty {
                Design.checkboxGroup(
                    Design.Field("member", "\(visit.words.consentPaper)に書かれているほかの人", .optional),
                    others.map {
                        Design.Choice(
                            $0.id.text, "\($0.name.full)（\($0.facilityName)）",
                            isChosen: form.all("member").contains($0.id.text))
                    })
            }
            if visit.policy.officeLeavesAfterHandover {
                Design.notice(.info, "登録と同時に引き継ぎ、窓口はこの\(visit.words.subject)の記録から外れます。") {
                    if let clause = visit.policy.linkage.office.clause { Design.citation(clause.description) }
                }
            }
        }
    }
}
