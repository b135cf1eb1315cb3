import Care
import FoundationEssentials
import HTML
import HTTPServer
import JapaneseText
import Workflows

/// One person of a facility at the town's desk: shutting out, letting in again, giving a new ID; and all suspensions.
enum DeskPeople {
    static let routes: [Route] = [
        .get("desk/suspensions", .desk, .town(suspensions)),
        .get("desk/people/:staff", .desk, .town { .page(try await page($0, $1)) }),
        .post("desk/people/:staff/suspend", .desk, .signedIn(suspend)),
        .post("desk/people/:staff/resume", .desk, .signedIn(resume)),
        .post("desk/people/:staff/renew", .desk, .signedIn(renew)),
    ]

    /// The desk's way to the list: how many stand now.
    static func entry(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Design.Action {
        let open = try await visit.house.suspensions(at: counter, in: visit.town).count { $0.liftedAt == nil }
        return Design.Action(
            "停止の一覧", visit.path("desk", "suspensions"), icon: .lock, "停止している\(visit.words.facility)と人を見ます。",
            count: open)
    }

    // MARK: All suspensions

    private static func suspensions(
        _ visit: StaffVisit, _ counter: borrowing Counter
    ) async throws -> Reply {
        let all = try await visit.house.suspensions(at: counter, in: visit.town)
        var layout = visit.layout(
            "停止の一覧", current: .desk, crumbs: [visit.deskCrumb, Layout.Crumb("停止の一覧")])
        layout.width = .wide
        return .page(
            layout.page {
                if all.isEmpty {
                    Design.emptyState(.lock, "停止はありません", "停止したときと解いたときの記録が、ここに並びます。")
                } else {
                    Design.dataTable(
                        "停止の一覧", columns: ["だれ・何を", "いつから", "理由", "だれが", "いま"],
                        rows: all.map { one in
                            [
                                named(one, visit), .text(DatePhrase.full(one.since)), .text(why(one)),
                                .text(by(one, visit)),
                                .text(one.liftedAt.map { "\(DatePhrase.full($0))に解きました" } ?? "停止中"),
                            ]
                        }, showsName: false)
                }
            })
    }

    private static func named(_ one: SuspensionView, _ visit: StaffVisit) -> Markup {
        Markup {
            if let person = one.person {
                a(visit.path("desk", "people", person.text)) { one.name }
            } else if let facility = one.facility {
                a(visit.path("desk", "facilities", facility.text)) { one.name }
            } else {
                one.name
            }
        }
    }

    private static func why(_ one: SuspensionView) -> String {
        [one.cause.map(word), one.reason].compactMap { $0 }.joined(separator: "：")
    }

    private static func by(_ one: SuspensionView, _ visit: StaffVisit) -> String {
        guard one.byOperator else { return visit.policy.townName }
        guard let told = one.reportedAt else { return "契約事業者（緊急）" }
        return "契約事業者（緊急。\(DatePhrase.full(told))に報告）"
    }

    // MARK: One person

    private static func page(
        _ visit: StaffVisit, _ counter: borrowing Counter, _ form: SubmittedForm = SubmittedForm([]),
        problem: String? = nil
    ) async throws -> Page {
        guard let id = visit.publicID("staff") else { throw CounterRefusal.notFound }
        let person = try await visit.house.person(id, at: counter, in: visit.town)
        let parent = Layout.Crumb(
            person.facilityName, visit.path("desk", "facilities", person.facility.text))
        var layout = visit.layout(
            person.name, current: .desk,
            crumbs: [visit.deskCrumb, parent, Layout.Crumb(person.name)])
        layout.hasErrors = !form.isSound || problem != nil
        return layout.page {
            if let problem { Design.notice(.error, problem, isNew: true) }
            Design.errorSummary(fields(form))
            Design.descriptionList([
                (visit.words.facility, person.facilityName), ("職種", person.professionName),
                ("ログインID", person.loginID), ("状態", state(person, visit)),
            ])
            if person.isMe {
                p { "ご自身のIDは、ここでは停止できません。" }
            } else if person.isSuspendedByTown {
                standing(person, visit, form)
            } else if [.active, .suspended].contains(person.state) {
                suspension(person, visit, form)
            }
            if !person.suspensions.isEmpty {
                Design.card("停止の記録", icon: .lock) {
                    ul {
                        for one in person.suspensions {
                            li {
                                DatePhrase.full(one.since) + "から"
                                if let lifted = one.liftedAt { DatePhrase.full(lifted) + "まで" }
                                "：\(why(one))（\(by(one, visit))）"
                            }
                        }
                    }
                }
            }
        }
    }

    private static func fields(_ form: SubmittedForm) -> [Design.Field] {
        [
            Design.Field("cause", "理由の種類", error: form.problem("cause")),
            Design.Field(
                "reason", "理由", hint: "記録に残り、窓口の人だけが読めます。", value: form.raw("reason"),
                error: form.problem("reason")),
            Design.Field(
                "login", "新しいログインID", hint: "3文字から64文字の半角の英小文字、数字、. - _ @ +", value: form.raw("login"),
                error: form.problem("login")),
        ]
    }

    private static func suspension(
        _ person: DeskPerson, _ visit: StaffVisit, _ form: SubmittedForm
    ) -> Markup {
        let fields = fields(form)
        return Design.card("利用の停止", icon: .alert) {
            p { "停止すると、次の操作から使えなくなります。\(visit.words.facilityAdmin)が停止を解くことはできません。記録は消えません。" }
            PortalPages.clause(person.clause)
            Design.sealedForm(visit.path("desk", "people", person.id.text, "suspend"), visit.seal) {
                Design.radioGroup(
                    fields[0],
                    SuspensionCause.allCases.map {
                        Design.Choice($0.rawValue, word($0), isChosen: form.raw("cause") == $0.rawValue)
                    })
                Design.textArea(fields[1], rows: 3, limit: 500)
                Design.buttonRow { Design.submit("利用を停止する", .danger) }
            }
        }
    }

    private static func standing(
        _ person: DeskPerson, _ visit: StaffVisit, _ form: SubmittedForm
    ) -> Markup {
        Markup {
            Design.card("停止を解く", icon: .lock) {
                p { "\(visit.policy.townName)が停止しています。解くと、次の操作から、また使えるようになります。" }
                Design.act("停止を解く", visit.path("desk", "people", person.id.text, "resume"), visit.seal)
            }
            if person.mayRenewID {
                Design.card("新しいIDの発行", icon: .person) {
                    p { "いまのIDを使えなくして、新しいIDと、はじめのパスワードを出します。本人が書いた内容と\(visit.words.team)は、そのまま引き継がれます。" }
                    PortalPages.clause(visit.policy.accounts.lostCredentials.clause)
                    Design.sealedForm(visit.path("desk", "people", person.id.text, "renew"), visit.seal) {
                        Design.textField(fields(form)[2])
                        Design.buttonRow { Design.submit("新しいIDを発行する") }
                    }
                }
            }
        }
    }

    private static func state(_ person: DeskPerson, _ visit: StaffVisit) -> String {
        switch person.state {
        case .invited: "受け取り待ち"
        case .active: "利用中"
        case .suspended:
            person.isSuspendedByTown ? "停止中（\(visit.policy.townName)）" : "停止中（\(visit.words.facility)）"
        case .left: "終了"
        }
    }

    static func word(_ cause: SuspensionCause) -> String {
        switch cause {
        case .leak: "IDやパスワードがもれた、または端末をなくした"
        case .unauthorisedAccess: "不正アクセスのおそれがある"
        case .lostCredentials: "IDまたはパスワードを失い、再発行が難しい"
        case .other: "そのほか"
        }
    }

    // MARK: Acts

    private static func suspend(_ visit: Visit, _ credentials: Credentials) async throws -> Reply {
        var form = visit.form
        let cause: SuspensionCause? = form.choice("cause", "理由の種類")
        let reason = form.passage("reason", "理由", limit: 500)
        let read = form
        return try await act(visit, credentials, read) { staff, counter, id in
            guard let cause, read.isSound else {
                return .page(try await page(staff, counter, read), status: 422)
            }
            try await visit.house.suspendPerson(
                id, cause: cause, reason: reason, at: counter, in: visit.town)
            return .seeOther(visit.path("desk", "people", id.text, query: Flash.staffSuspended.query))
        }
    }

    private static func resume(_ visit: Visit, _ credentials: Credentials) async throws -> Reply {
        try await act(visit, credentials, visit.form) { _, counter, id in
            try await visit.house.resumePerson(id, at: counter, in: visit.town)
            return .seeOther(visit.path("desk", "people", id.text, query: Flash.staffResumed.query))
        }
    }

    private static func renew(_ visit: Visit, _ credentials: Credentials) async throws -> Reply {
        // Before a password is worked out: for the desk only.
        let staff = try await StaffVisit.enter(visit, credentials)
        guard staff.me.isDesk else { return .notFound }
        if staff.me.mustChangePassword { return .seeOther(visit.path("account", "password")) }
        guard let key = visit.once else { return GuidancePages.staleForm(visit) }
        var form = visit.form
        let login = TypedText.code(form.line("login", "新しいログインID", limit: 64)).lowercased()
        if form.isSound, !AccountDraft.isLoginID(login) {
            form.object("login", "新しいログインIDを、3文字から64文字の半角の英小文字、数字、. - _ @ + で入力してください。")
        }
        let read = form
        let password = try await visit.house.freshPassword()
        return try await act(visit, credentials, read) { staff, counter, id in
            guard read.isSound else { return .page(try await page(staff, counter, read), status: 422) }
            let issued = try await visit.house.renewID(
                of: id, as: login, password, key: key, at: counter, in: visit.town)
            guard let issued else {
                return .seeOther(visit.path("desk", "people", id.text, query: Flash.alreadyDone.query))
            }
            return .page(renewed(issued, staff))
        }
    }

    private static func renewed(_ issued: IssuedPassword, _ visit: StaffVisit) -> Page {
        visit.layout(
            "新しいIDを発行しました", current: .desk,
            crumbs: [visit.deskCrumb, Layout.Crumb("新しいIDを発行しました")]
        ).page {
            Design.notice(.warning, "このパスワードは、いま一度だけ表示しています。", isNew: true) {
                p { "書きとめるか、このページを印刷して、\(issued.name)さんに確実に届く方法でお渡しください。メールでは送られません。" }
            }
            Design.descriptionList(marked: [
                ("氏名", .text(issued.name)), ("新しいログインID", code { issued.loginID }),
                ("はじめのパスワード", code(.class("secret")) { issued.password }),
            ])
            Design.buttonRow {
                Design.go("もどる", visit.path("desk", "people", issued.person.text))
            }
        }
    }

    /// Opens the counter for one act; what stands in its way is said on the person's page, with nothing written.
    private static func act(
        _ visit: Visit, _ credentials: Credentials, _ form: SubmittedForm,
        _ work: (StaffVisit, borrowing Counter, PublicID) async throws -> Reply
    ) async throws -> Reply {
        guard let id = visit.publicID("staff") else { return .notFound }
        var shown = form
        var problem: String?
        do {
            return try await DeskRoutes.enter(visit, credentials, reading: false) { staff, counter in
                try await work(staff, counter, id)
            }
        } catch CounterRefusal.conflict {
            problem = "ほかの操作と重なったため、できませんでした。いまの状態をお確かめください。"
        } catch StaffFault.oneself {
            problem = "ご自身のIDは停止できません。"
        } catch StaffFault.loginTaken {
            shown.object("login", "このログインIDは、すでに使われています。")
        } catch let refusal as Refusal {
            problem = RefusalWords.sentence(refusal, visit.policy)
        }
        let (words, typed) = (problem, shown)
        return try await DeskRoutes.enter(visit, credentials, reading: true) { staff, counter in
            .page(try await page(staff, counter, typed, problem: words), status: 422)
        }
    }
}
