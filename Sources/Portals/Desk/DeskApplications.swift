import Care
import FoundationEssentials
import HTML
import JapaneseText
import Workflows

/// Applications at the desk: what waits, one of them, and the four things that can be done with it.
enum DeskApplications {
    /// The last part of the path; each has a page that asks and an act.
    enum Act: String {
        case approve
        case returning = "return"
        case refuse
        case codes
    }

    static func list(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        let (waiting, done) = try await visit.house.applications(at: counter, in: visit.town)
        let layout = layout(visit, visit.words.apply)
        return .page(
            layout.page {
                Design.card("お待ちのもの", icon: .clock) { cases(waiting, visit) }
                if !done.isEmpty {
                    Design.card("済んだもの", icon: .done) {
                        Design.wayList(
                            done.prefix(100).map { one in
                                Design.Way(
                                    "\(one.facilityName)（\(word(one.state))・\(one.number)）",
                                    visit.path("desk", "applications", one.id.text))
                            })
                    }
                }
            })
    }

    /// The oldest first, with a mark on those whose codes nobody picked up.
    static func cases(_ waiting: [ApplicationSummary], _ visit: StaffVisit) -> Markup {
        guard !waiting.isEmpty else {
            return Design.emptyState(.done, "お待ちのものはありません", "申し込みが届くと、ここに並びます。")
        }
        let today = TokyoTime(visit.now).date
        return Design.caseList(
            waiting.map { one in
                let since = TokyoTime(one.since)
                return Design.Case(
                    kind: one.isPickupLate ? "受け取り待ち" : word(one.state), text: one.facilityName,
                    detail: one.isPickupLate
                        ? "承認のあと、電子証明書がまだ受け取られていません。" : "\(one.kindName)・受付番号 \(one.number)",
                    since: DatePhrase.since(since.date, today: today), machineSince: since.iso,
                    link: visit.path("desk", "applications", one.id.text), isLate: one.isPickupLate)
            })
    }

    static func one(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        guard let id = visit.publicID("application") else { return .notFound }
        let application = try await visit.house.application(id, at: counter, in: visit.town)
        return .page(page(visit, application))
    }

    private static func page(_ visit: StaffVisit, _ application: DeskApplication) -> Page {
        let layout = layout(visit, "\(application.draft.facilityName)の\(visit.words.apply)", isOne: true)
        let act = { (act: Act) in visit.path("desk", "applications", application.id.text, act.rawValue) }
        return layout.page {
            Design.card("申し込みの内容", icon: .paper, action: Design.chip(word(application.state), .town)) {
                Design.descriptionList(
                    [("受付番号", application.number), ("受付", DatePhrase.full(application.submittedAt))]
                        + ApplicationPages.facts(application.draft, visit.visit))
            }
            talk(application)
            checks(visit, application)
            switch application.state {
            case .submitted, .returned:
                Design.card("決める", icon: .pen) {
                    switch application.ruling {
                    case .refused(let refusal):
                        Design.refusal(
                            RefusalWords.sentence(refusal, visit.policy), clause: RefusalWords.clause(refusal)
                        )
                    case .permitted(let clause):
                        PortalPages.clause(clause)
                        decisions(application, act)
                    case .desk: decisions(application, act)
                    }
                }
            case .approved:
                Design.card("電子証明書の受け取り", icon: .device) { pickup(application, act) }
            case .refused, .withdrawn: Markup.empty
            }
        }
    }

    private static func decisions(_ application: DeskApplication, _ act: (Act) -> Link) -> Markup {
        Design.buttonRow {
            Design.go("承認する", act(.approve), .primary, icon: .tick)
            if application.state == .submitted { Design.go("質問をつけて返す", act(.returning), .secondary) }
            Design.go("お断りする", act(.refuse), .quiet)
        }
    }

    private static func pickup(_ application: DeskApplication, _ act: (Act) -> Link) -> Markup {
        Markup {
            if let pickup = application.pickup {
                if pickup.isDone {
                    p { "受け取りは済んでいます。" }
                } else {
                    if pickup.isLate {
                        Design.notice(.warning, "まだ受け取られていません。申請者に連絡してみてください。")
                    }
                    p { "受け取りの期限は\(DatePhrase.full(pickup.expires))です。" }
                    Design.buttonRow { Design.go("番号を出し直す", act(.codes), .secondary) }
                }
            }
        }
    }

    private static func talk(_ application: DeskApplication) -> Markup? {
        let said = [
            application.question.map { ("窓口からの質問", $0) }, application.answer.map { ("申請者の答え", $0) },
            application.reason.map { ("お断りの理由", $0) },
            application.decidedAt.map { ("決めた日時", DatePhrase.full($0)) },
        ].compactMap { $0 }
        guard !said.isEmpty else { return nil }
        return Design.card("やり取り", icon: .reply) { Design.descriptionList(said) }
    }

    /// What the desk should look at before it decides: kind, place, and names that resemble this one.
    private static func checks(_ visit: StaffVisit, _ application: DeskApplication) -> Markup? {
        let name = application.draft.facilityName
        let similar = application.facilityNames
            .map { (name: $0, score: NameLikeness.score(facility: $0, name)) }
            .filter { $0.score > 0.6 }.sorted { $0.score > $1.score }.prefix(5)
        let facility = visit.policy.facility
        return Markup {
            if application.isAdmittedKind == false {
                Design.notice(.warning, "この分類は、\(visit.policy.townName)の文書が挙げる対象にありません。") {
                    if let grantor = facility.exceptionBy.value {
                        p { "\(RuleSentences(visit.visit).body(grantor))が認めるときに限り、参加できます。" }
                    }
                    PortalPages.clause(facility.kinds.clause)
                }
            }
            if !application.isInTown {
                Design.notice(.warning, "所在地が\(visit.policy.townName)の外です。") {
                    switch facility.outsideTown.value {
                    case .admitted: p { "ほかの市町村の\(visit.words.facility)も参加できます。" }
                    case .byAgreementOnly: p { "協定のある市町村のものに限り、参加できます。" }
                    case nil: p { "ほかの市町村の\(visit.words.facility)については、文書に定めがありません。お確かめのうえ決めてください。" }
                    }
                    PortalPages.clause(facility.outsideTown.clause)
                }
            }
            if !similar.isEmpty {
                Design.card("名前の似た\(visit.words.facility)", icon: .people) {
                    p { "すでに参加しているものと同じでないか、見くらべてください。" }
                    Design.dataTable(
                        "名前の似た\(visit.words.facility)", columns: ["参加している名前", "申し込みの名前"],
                        rows: similar.map { [.text($0.name), .text(name)] }, showsName: false)
                }
            }
        }
    }

    // MARK: One last look, then the act

    static func ask(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        guard let id = visit.publicID("application"), let act = visit.parameters["act"].flatMap(Act.init)
        else {
            return .notFound
        }
        let application = try await visit.house.application(id, at: counter, in: visit.town)
        return .page(question(visit, application, act, visit.form))
    }

    private static func question(
        _ visit: StaffVisit, _ application: DeskApplication, _ act: Act, _ form: SubmittedForm
    ) -> Page {
        var layout = layout(visit, heading(act, visit), isOne: true)
        layout.hasErrors = !form.isSound
        let back = visit.path("desk", "applications", application.id.text)
        let field = reason(act, visit, form)
        return layout.page {
            if let field { Design.errorSummary([field]) }
            section(.class("card confirm")) {
                h2 { sentence(act, application, visit) }
                Design.descriptionList([
                    ("受付番号", application.number),
                    ("\(visit.words.facility)名", application.draft.facilityName),
                    ("担当者名", "\(application.draft.family)　\(application.draft.given)"),
                    ("メールアドレス", application.draft.mail ?? "なし（書面でお渡しします）"),
                ])
                if case .permitted(let clause) = application.ruling { PortalPages.clause(clause) }
                Design.sealedForm(
                    visit.path("desk", "applications", application.id.text, act.rawValue), visit.seal
                ) {
                    if let field { Design.textArea(field, rows: 4, limit: 1_000) }
                    Design.buttonRow {
                        Design.submit(button(act), act == .refuse ? .danger : .primary)
                        Design.go("戻る", back)
                    }
                }
            }
        }
    }

    static func decide(_ visit: Visit, _ credentials: Credentials) async throws -> Reply {
        guard let id = visit.publicID("application"), let act = visit.parameters["act"].flatMap(Act.init),
            let once = visit.once
        else { return .notFound }
        var form = visit.form
        let text =
            act == .codes
            ? "" : form.passage("reason", label(act), required: needsText(act, visit.policy), limit: 1_000)
        let read = form
        return try await DeskRoutes.act(visit, credentials) { visit, counter in
            guard read.isSound else {
                let application = try await visit.house.application(id, at: counter, in: visit.town)
                return .page(question(visit, application, act, read), status: 422)
            }
            let (house, town) = (visit.house, visit.town)
            let outcome =
                switch act {
                case .approve:
                    try await house.approveApplication(id, reason: text, key: once, at: counter, in: town)
                case .returning:
                    try await house.returnApplication(id, question: text, key: once, at: counter, in: town)
                case .refuse:
                    try await house.refuseApplication(id, reason: text, key: once, at: counter, in: town)
                case .codes: try await house.renewCodes(of: id, key: once, at: counter, in: town)
                }
            return answer(visit, id, act, outcome)
        } otherwise: { visit, counter, error in
            let application = try await visit.house.application(id, at: counter, in: visit.town)
            var shown = read
            if let refusal = error as? Refusal {
                shown.object("reason", RefusalWords.sentence(refusal, visit.policy))
            } else {
                shown.object("reason", words(of: error))
            }
            return .page(question(visit, application, act, shown), status: 422)
        }
    }

    private static func answer(
        _ visit: StaffVisit, _ id: PublicID, _ act: Act, _ outcome: ApplicationOutcome
    ) -> Reply {
        switch outcome {
        case .mailed:
            let flash: Flash =
                switch act {
                case .approve: .approved
                case .returning: .returned
                case .refuse: .refused
                case .codes: .ticketSent
                }
            return .seeOther(visit.path("desk", "applications", id.text, query: flash.query))
        case .before:
            return .seeOther(visit.path("desk", "applications", id.text, query: Flash.alreadyDone.query))
        case .link(let address):
            return .page(
                layout(visit, "申請者への案内", isOne: true).page {
                    Design.notice(.info, "申請者にメールアドレスがありません。次のページを電話などで伝えてください。")
                    p(.class("code-big")) { code { address } }
                    Design.buttonRow { Design.go("申し込みに戻る", visit.path("desk", "applications", id.text)) }
                })
        case .onPaper(let codes, let facility): return .page(paper(visit, id, codes, facility))
        }
    }

    /// The codes for the counter: on this page and on the printed sheet, and nowhere else.
    private static func paper(
        _ visit: StaffVisit, _ id: PublicID, _ codes: PickupCodes, _ facility: String
    ) -> Page {
        layout(visit, visit.words.pickupCodes, isOne: true).page {
            Design.notice(.warning, "この番号は、この画面に一度だけ表示されます。印刷して、申請者に手渡してください。")
            Design.printSheet("\(visit.policy.serviceName) \(visit.words.pickupCodes)") {
                p { "\(facility) 様" }
                Design.descriptionList(
                    [
                        ("番号", codes.number), ("パスワード", codes.password),
                        codes.loginID.map { ("ログインID", $0) }, codes.issuedPassword.map { ("はじめのパスワード", $0) },
                        ("受け取りの期限", DatePhrase.day(TokyoTime(codes.expires).date)),
                        ("受け取りのページ", "\(visit.doors.portal)/\(visit.town.key.text)/pickup"),
                    ].compactMap { $0 })
                p {
                    "受け取りには、このほかに、申請のときに決めた\(codes.asksLoginPassword ? "ログインパスワード" : "合言葉")が必要です。"
                }
            }
            Design.buttonRow { Design.go("申し込みに戻る", visit.path("desk", "applications", id.text)) }
        }
    }

    // MARK: Words

    private static func layout(_ visit: StaffVisit, _ title: String, isOne: Bool = false) -> Layout {
        visit.layout(
            title, current: .desk,
            crumbs: [visit.deskCrumb]
                + (isOne ? [Layout.Crumb(visit.words.apply, visit.path("desk", "applications"))] : [])
                + [Layout.Crumb(title)])
    }

    static func word(_ state: ApplicationState) -> String {
        switch state {
        case .submitted: "承認待ち"
        case .returned: "回答待ち"
        case .approved: "承認済み"
        case .refused: "お断り"
        case .withdrawn: "取り下げ"
        }
    }

    private static func heading(_ act: Act, _ visit: StaffVisit) -> String {
        switch act {
        case .approve: "\(visit.words.apply)の承認"
        case .returning: "質問をつけて返す"
        case .refuse: "お断りする"
        case .codes: "番号を出し直す"
        }
    }

    private static func sentence(_ act: Act, _ application: DeskApplication, _ visit: StaffVisit) -> String {
        switch act {
        case .approve:
            application.draft.mail == nil
                ? "承認します。\(visit.words.pickupCodes)が次の画面に一度だけ表示されます。"
                : "承認します。\(visit.words.pickupCodes)をメールでお送りします。"
        case .returning: "質問を申請者に送り、答えを待ちます。"
        case .refuse: "お断りします。理由は申請者に伝わります。"
        case .codes: "新しい番号を出します。前の番号は使えなくなります。"
        }
    }

    private static func button(_ act: Act) -> String {
        switch act {
        case .approve: "承認する"
        case .returning: "質問を送る"
        case .refuse: "お断りする"
        case .codes: "出し直す"
        }
    }

    private static func label(_ act: Act) -> String { act == .returning ? "質問" : "理由" }

    private static func needsText(_ act: Act, _ policy: TenantPolicy) -> Bool {
        switch act {
        case .approve: policy.application.approver.isUnspecified
        case .returning, .refuse: true
        case .codes: false
        }
    }

    private static func reason(_ act: Act, _ visit: StaffVisit, _ form: SubmittedForm) -> Design.Field? {
        guard act != .codes else {
            // Only to say why it could not be done.
            return form.problem("reason").map { Design.Field("reason", "理由", .unmarked, error: $0) }
        }
        let hint =
            act == .approve
            ? (needsText(act, visit.policy) ? "だれが承認するかの定めがないため、決めた理由を記録します。" : "記録に残したいことがあれば書きます。")
            : act == .returning ? "申請者にそのまま届きます。" : "申請者にそのまま伝わります。"
        return Design.Field(
            "reason", label(act), needsText(act, visit.policy) ? .required : .optional, hint: hint,
            value: form.raw("reason"), error: form.problem("reason"))
    }

    private static func words(of error: any Error) -> String {
        switch error {
        case DecisionFault.reasonMissing: "だれが承認するかの定めがないため、理由を書いてください。"
        case DecisionFault.loginTaken: "申請者が選んだログインIDは、その間に使われました。質問をつけて返し、別のIDを選んでもらってください。"
        case DecisionFault.mailTaken: "申請者のメールアドレスは、その間に使われました。質問をつけて返し、別のアドレスにしてもらってください。"
        default: "すでに決まっているか、いまの状態ではできない操作です。"
        }
    }
}
