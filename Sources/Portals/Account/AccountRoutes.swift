import Care
import HTML
import HTTPServer
import Workflows

/// What a signed-in person does about the own account.
enum AccountRoutes {
    static let all: [Route] = [
        .get("account", .staff, .town(overview)),
        .get("account/password", .staff, .town(askPassword)),
        .post("account/password", .staff, limit: 1 << 14, .signedIn(changePassword)),
        .get("account/sessions", .staff, .town(sessions)),
        .post("account/sessions/:session/end", .staff, limit: 1 << 14, .town(endSession)),
        .get("account/contact", .staff, .town(askContact)),
        .post("account/contact", .staff, limit: 1 << 14, .signedIn(changeContact)),
        .get("account/handover", .staff, handOver(HandOverPages.show)),
        .post("account/handover", .staff, limit: 1 << 14, handOver(HandOverPages.hand)),
    ]

    /// A page that opens a counter for each subject.
    private static func handOver(
        _ work: @escaping @Sendable (StaffVisit) async throws -> Reply
    ) -> Handling {
        .signedIn { visit, credentials in
            let staff = try await StaffVisit.enter(visit, credentials)
            if staff.me.mustChangePassword { return .seeOther(staff.path("account", "password")) }
            return try await work(staff)
        }
    }

    private static func overview(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        .page(AccountPages.overview(visit, try await visit.house.ownAccount(at: counter)))
    }

    // MARK: Password

    private static func askPassword(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        .page(AccountPages.password(visit, PasswordForm()))
    }

    private static func changePassword(_ visit: Visit, _ credentials: Credentials) async throws -> Reply {
        guard credentials.accepts(formToken: visit.fields[Design.FormSeal.tokenField] ?? "") else {
            return GuidancePages.staleForm(visit)
        }
        let current = visit.fields["current"] ?? ""
        let new = visit.fields["new"] ?? ""
        var form = PasswordForm()
        if current.isEmpty { form.current = "いまのパスワードを入力してください。" }
        if new.isEmpty { form.new = "新しいパスワードを入力してください。" }
        if new != visit.fields["again"] ?? "" { form.again = "新しいパスワードと同じものを入力してください。" }
        if form.isSound {
            do {
                try await visit.house.changePassword(from: current, to: new, credentials, in: visit.town)
                return .seeOther(visit.path("account", query: Flash.passwordChanged.query))
            } catch let fault as PasswordChangeFault {
                form = PasswordForm(fault, visit)
            }
        }
        let staff = try await StaffVisit.enter(visit, credentials)
        return .page(AccountPages.password(staff, form), status: 422)
    }

    // MARK: Sessions

    private static func sessions(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        .page(AccountPages.sessions(visit, try await visit.house.ownSessions(at: counter)))
    }

    private static func endSession(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        guard let id = visit.publicID("session") else { return .notFound }
        let isThisOne = try await visit.house.endOwnSession(id, at: counter)
        if isThisOne { return SignInRoutes.ended(visit.visit, .signedOut) }
        return .seeOther(visit.path("account", "sessions", query: Flash.sessionEnded.query))
    }

    // MARK: Addresses

    private static func askContact(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        let account = try await visit.house.ownAccount(at: counter)
        let form = SubmittedForm([("mail", account.mail), ("forwarding", account.forwarding ?? "")])
        return .page(AccountPages.contact(visit, form))
    }

    private static func changeContact(_ visit: Visit, _ credentials: Credentials) async throws -> Reply {
        let staff = try await StaffVisit.enter(visit, credentials)
        guard credentials.accepts(formToken: visit.fields[Design.FormSeal.tokenField] ?? "") else {
            return GuidancePages.staleForm(visit)
        }
        if staff.me.mustChangePassword { return .seeOther(visit.path("account", "password")) }
        var form = visit.form
        let mail = AddressReading.mail(&form, "mail", "メールアドレス")
        let forwarding = AddressReading.optionalMail(&form, "forwarding", "転送先のメールアドレス")
        if let forwarding, forwarding.lowercased() == mail?.lowercased() {
            form.object("forwarding", "転送先には、別のメールアドレスを入力してください。")
        }
        if form.isSound, let mail {
            do {
                try await visit.house.atCounter(of: visit.town, credentials, reading: false) { counter in
                    try await visit.house.changeOwnAddresses(
                        mail: mail, forwarding: forwarding, at: counter, in: visit.town)
                }
                return .seeOther(visit.path("account", query: Flash.saved.query))
            } catch AddressFault.taken {
                form.object("mail", AddressReading.taken)
            } catch CounterRefusal.taken {
                form.object("mail", AddressReading.taken)
            }
        }
        return .page(AccountPages.contact(staff, form), status: 422)
    }
}

extension StaffVisit {
    /// For handlers that open the counter themselves: who is asking, by a counter of its own.
    ///
    /// - Throws: `notSignedIn`.
    static func enter(_ visit: Visit, _ credentials: Credentials) async throws -> StaffVisit {
        let me = try await visit.house.atCounter(of: visit.town, credentials, reading: true) { counter in
            try await counter.me
        }
        return StaffVisit(visit: visit, credentials: credentials, me: me)
    }
}

/// Mail addresses as people type them.
enum AddressReading {
    static let taken = "このメールアドレスは、すでに使われています。ほかの方と同じメールアドレスは登録できません。"

    static func mail(_ form: inout SubmittedForm, _ field: String, _ label: String) -> String? {
        let typed = form.line(field, label, limit: 254)
        return typed.isEmpty ? nil : read(typed, &form, field, label)
    }

    static func optionalMail(_ form: inout SubmittedForm, _ field: String, _ label: String) -> String? {
        let typed = form.line(field, label, required: false, limit: 254)
        return typed.isEmpty ? nil : read(typed, &form, field, label)
    }

    private static func read(
        _ typed: String, _ form: inout SubmittedForm, _ field: String, _ label: String
    ) -> String? {
        guard let mail = Workplace.mailAddress(typed) else {
            form.object(field, "\(label)を「name@example.jp」の形で入力してください。")
            return nil
        }
        return mail
    }
}

/// What is wrong with a change of password, field by field. What was typed is never shown again.
struct PasswordForm: Sendable {
    var current: String?
    var new: String?
    var again: String?

    init() {}

    init(_ fault: PasswordChangeFault, _ visit: Visit) {
        switch fault {
        case .wrongCurrent: current = "いまのパスワードが正しくありません。"
        case .wait(let until):
            current = "まちがいが続いたため、しばらくお待ちいただいています。\(SignInPages.wait(until, visit.now))たってから、もう一度お試しください。"
        case .sameAsBefore: new = "いまのパスワードとは別のものにしてください。"
        case .weak(let faults): new = faults.map { PasswordWords.sentence($0) }.joined()
        }
    }

    var isSound: Bool { current == nil && new == nil && again == nil }
}
