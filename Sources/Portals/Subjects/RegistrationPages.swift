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
            AskDesk.notice(page.silent, ask: visit.path("subjects", page.id.text, "ask"), visit)
            if page.awaited.contains(where: { !$0.isReceived && $0.sentOn == nil && !$0.isMineToReceive }) {
                Design.notice(.info, "\(words.consentPaper)の提出が、まだ記録されていません。") {
                    Design.buttonRow {
                        Design.go("提出を記録する", visit.path("subjects", page.id.text, "profile"))
                    }
                }
            }
            p {
                a(visit.path("subjects", page.id.text, "arrival")) { "転入された方の、前の市町村からの引き継ぎを開く" }
            }
            if page.ruling.isPermitted {
                // What is open or forbidden is said above: a button that can only refuse would stand in its way.
                if page.silent.isEmpty, page.meetsTests { registrar(page, visit, form) }
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
        var word = RegistrationWord()
        word.evidence = RegistrationPolicy.Evidence.allCases.filter {
            form.isTicked("evidence_\($0.rawValue)")
        }
        word.receivedWhat = what
        word.receivedMeans = means
        word.members = form.all("member").compactMap { PublicID($0) }
        word.duplicateNote = form.line("duplicate_note", "二重でないことの確かめ方", required: false, limit: 300)
        word.isApprovedByDoctor = form.isTicked("doctor_approved")
        return word
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
            eligibility(page, visit)
            likeness(page, visit)
        }
    }

    private static func likeness(_ page: RegistrationPage, _ visit: StaffVisit) -> Markup {
        Markup {
            if page.duplicates > 0 {
                Design.notice(
                    .warning, "同じ読みと生年月日の\(visit.words.subject)が、すでに\(page.duplicates)人登録されています。"
                ) {
                    p { "二重の登録でないか、\(visit.words.member)に確かめてから登録してください。" }
                    if let clause = visit.policy.registration.duplicateCheck.clause
                        .flatMap(SubjectRefusalWords.words)
                    {
                        Design.citation(clause)
                    }
                }
            }
            if !page.similar.isEmpty {
                Design.notice(.info, "よく似たお名前の\(visit.words.subject)がいます。取り違えのないよう、お確かめください。") {
                    Design.dataTable(
                        "似たお名前", columns: ["お名前", "フリガナ"],
                        rows: ([page.particulars.name] + page.similar).enumerated().map { index, name in
                            [.text(index == 0 ? "\(name.full)（この登録）" : name.full), .text(name.fullKana)]
                        }, showsName: false)
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
        guard let day = paper.sentOn else { return "まだ提出の記録がありません" }
        return "\(PaperPages.sent(means, on: day))（窓口の受け取りはまだです）"
    }

    private static func eligibility(_ page: RegistrationPage, _ visit: StaffVisit) -> Markup? {
        switch page.eligibility {
        case .met(let clause):
            return Design.notice(.success, "\(visit.words.subject)の条件に当てはまります。") {
                if let clause, !clause.description.isEmpty { Design.citation(clause.description) }
            }
        case .failed(_, _, let exception):
            guard let refusal = page.eligibility.refusal else { return nil }
            guard let exception else { return SubjectRefusalWords.notice(.byRule(refusal), visit) }
            return except(exception, refusal, page, visit)
        case .open: return nil
        }
    }

    /// Somebody outside the tests, whom the named authority can admit: its word is a case of the desk.
    private static func except(
        _ exception: SubjectPolicy.Exception, _ refusal: Refusal, _ page: RegistrationPage,
        _ visit: StaffVisit
    ) -> Markup {
        let who = DeskQuestions.grantor(exception, visit.policy)
        if page.isExceptionGranted {
            return Design.notice(.success, "条件には当てはまりませんが、\(who)が必要と認めたことが記録されています。") {
                if let clause = visit.policy.subject.exception.clause.flatMap(SubjectRefusalWords.words) {
                    Design.citation(clause)
                }
            }
        }
        return Design.refusal(
            RefusalWords.sentence(refusal, visit.policy), clause: RefusalWords.ground(refusal, visit.policy),
            ask: Markup {
                p { "\(who)が必要と認めたときは、登録できます。認められたかどうかは、窓口のほかの人が記録します。" }
                Design.sealedForm(visit.path("subjects", page.id.text, "ask"), visit.seal) {
                    input(.hidden, "rule", .value(DeskQuestions.exception))
                    Design.buttonRow { Design.submit("\(who)の判断を窓口に求める", .primary, icon: .bell) }
                }
            })
    }

    /// For the one who wrote the consent down and does not register: what happens now.
    private static func waiting(_ page: RegistrationPage, _ visit: StaffVisit) -> Markup {
        Markup {
            switch visit.policy.registration.registrar.value {
            case .some(let registrar):
                let office = registrar.body.map { ConsentPages.body($0, visit) } ?? visit.words.obtainer
                let mail = page.mailsMembers
                Design.notice(
                    .info,
                    "\(office)が\(visit.words.consentPaper)を確かめて登録します。"
                        + (mail ? "登録されるとメールでお知らせします。" : "登録されると、\(visit.words.subject)の一覧に加わります。")
                ) {
                    if let clause = visit.policy.registration.registrar.clause {
                        Design.citation(clause.description)
                    }
                }
            case .none: page.ruling.isRefusal ? SubjectRefusalWords.notice(page.ruling, visit) : nil
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
            if !page.awaited.contains(where: \.isReceived), page.awaited.contains(where: \.isMineToReceive) {
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
            if !page.wantedEvidence.isEmpty {
                Design.fieldGroup("確かめたもの") {
                    for item in page.wantedEvidence {
                        let seen = item == .consentPaper ? words.consentPaper : item.label
                        Design.checkbox(
                            field("evidence_\(item.rawValue)", "\(seen)を見て、内容を確かめました。", .unmarked, nil),
                            isChecked: form.isTicked("evidence_\(item.rawValue)"))
                    }
                    if let clause = policy.registration.evidence.clause.flatMap(SubjectRefusalWords.words) {
                        Design.citation(clause)
                    }
                }
            }
            if page.duplicates > 0 {
                Design.textField(
                    field(
                        "duplicate_note", "二重でないことの確かめ方", .optional,
                        "例：担当の\(words.member)に電話で確かめ、別の人と分かった"))
            }
            if page.doctorMustApprove {
                Design.checkbox(
                    field("doctor_approved", "かかりつけ医の承諾を得ました。", .unmarked, nil),
                    isChecked: form.isTicked("doctor_approved"))
            }
            members(page, visit, form)
            Design.buttonRow { Design.submit("登録する", .primary, icon: .done) }
        }
    }

    private static func members(_ page: RegistrationPage, _ visit: StaffVisit, _ form: SubmittedForm)
        -> Markup
    {
        let others = page.people.filter { $0.id != page.obtainer }
        let chosen = form.all("member")
        return Design.fieldGroup("はじめの\(visit.words.member)") {
            if page.obtainerTakesNoSeat {
                p { "はじめの\(visit.words.member)を選んでください。窓口の人は\(visit.words.member)になりません。" }
            } else {
                p {
                    "\(page.obtainerName)さん（\(page.obtainerFacility)）が、はじめの\(visit.words.member)になります。"
                }
            }
            if page.mayListMembers, !others.isEmpty {
                Design.checkboxGroup(
                    Design.Field(
                        "member", "\(visit.words.consentPaper)に書かれているほかの人",
                        page.obtainerTakesNoSeat ? .required : .optional),
                    others.map {
                        Design.Choice(
                            $0.id.text, "\($0.name.full)（\($0.facilityName)）",
                            isChosen: chosen.isEmpty
                                ? page.candidates.contains($0.id) : chosen.contains($0.id.text))
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
