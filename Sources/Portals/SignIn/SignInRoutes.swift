import Care
import HTML
import HTTPServer
import Workflows

/// Signing in and out, at the staff door, with a device that the town knows.
enum SignInRoutes {
    static let all: [Route] = [
        .get("login", .device, .device(show)),
        .post("login", .device, limit: 1 << 14, .device(signIn)),
        .post("logout", .device, limit: 1 << 14, .device(signOut)),
    ]

    private static func show(_ visit: Visit, _ device: Device) async throws -> Reply {
        let target = ReturnPath(visit.request.query[ReturnPath.field])
        if try await isSignedIn(visit, device) { return .seeOther(target.link(in: visit)) }
        return .page(try await page(visit, device, SignInForm(target: target)))
    }

    private static func signIn(_ visit: Visit, _ device: Device) async throws -> Reply {
        var form = SignInForm(
            login: visit.fields["login"] ?? "", target: ReturnPath(visit.fields[ReturnPath.field]))
        let password = visit.fields["password"] ?? ""
        if form.login.isEmpty { form.loginProblem = "ログインIDを入力してください。" }
        if password.isEmpty { form.passwordProblem = "パスワードを入力してください。" }
        guard form.isComplete, password.utf8.count <= 1_024, form.login.utf8.count <= 256 else {
            if form.isComplete { form.problem = SignInPages.sentence(.unknown, visit) }
            return .page(try await page(visit, device, form), status: 422)
        }
        do {
            let session = try await visit.house.signIn(
                login: form.login, password: password, on: device, from: visit.request.subscriber,
                earlier: SessionCookie.credentials(
                    in: visit.request, for: visit.town.key, fingerprint: device.fingerprint), in: visit.town)
            let next =
                session.mustChangePassword ? visit.path("account", "password") : form.target.link(in: visit)
            return .seeOtherWithCookie(
                next, cookie: SessionCookie.set(session.credentials, for: visit.town.key))
        } catch let refusal as SignInRefusal {
            form.problem = SignInPages.sentence(refusal, visit)
            var status = 422
            if case .wait = refusal { status = 429 }
            return .page(try await page(visit, device, form), status: status)
        }
    }

    private static func signOut(_ visit: Visit, _ device: Device) async throws -> Reply {
        let credentials = SessionCookie.credentials(
            in: visit.request, for: visit.town.key, fingerprint: device.fingerprint)
        if let credentials {
            guard credentials.accepts(formToken: visit.fields[Design.FormSeal.tokenField] ?? "") else {
                return GuidancePages.staleForm(visit)
            }
            try await visit.house.signOut(credentials, of: visit.town)
        }
        return ended(visit, Flash.signedOut)
    }

    /// To the sign-in page, with the cookie taken back and what the browser kept of our pages thrown away.
    static func ended(_ visit: Visit, _ flash: Flash) -> Reply {
        .response(
            Response(
                status: 303,
                headers: [
                    "location": visit.path("login", query: flash.query).address,
                    "set-cookie": SessionCookie.end(for: visit.town.key), "clear-site-data": "\"cache\"",
                ]))
    }

    private static func page(_ visit: Visit, _ device: Device, _ form: SignInForm) async throws -> Page {
        SignInPages.form(visit, try await visit.house.place(of: device, in: visit.town), form)
    }

    private static func isSignedIn(_ visit: Visit, _ device: Device) async throws -> Bool {
        guard
            let credentials = SessionCookie.credentials(
                in: visit.request, for: visit.town.key, fingerprint: device.fingerprint)
        else { return false }
        do {
            return try await visit.house.atCounter(
                of: visit.town, credentials, reading: true, keepsAwake: false
            ) { _ in true }
        } catch CounterRefusal.notSignedIn {
            return false
        }
    }
}

/// Where somebody wanted to go before signing in: a path of the same town and nothing else.
struct ReturnPath: Sendable {
    static let field = "to"
    /// Segments below the town's own.
    let segments: [String]

    /// Anything that is no plain path below the town becomes the first page.
    init(_ text: String?) {
        let parts = (text ?? "").split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let isPlain = parts.allSatisfy { part in
            !part.isEmpty && part != "." && part != ".."
                && part.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F && $0 != "\\" }
        }
        let isOurs = parts.count <= 12 && (text ?? "").utf8.count <= 400 && isPlain
        segments = isOurs && !["login", "logout"].contains(parts.first) ? parts : []
    }

    var text: String { segments.joined(separator: "/") }

    func link(in visit: Visit) -> Link {
        segments.isEmpty ? visit.path("home") : .path([visit.town.key.text] + segments)
    }
}

/// What was typed on the sign-in page, and what was wrong with it. Never the password.
struct SignInForm: Sendable {
    var login = ""
    let target: ReturnPath
    var loginProblem: String?
    var passwordProblem: String?
    /// About the attempt as a whole.
    var problem: String?

    init(login: String = "", target: ReturnPath) {
        self.login = login
        self.target = target
    }

    var isComplete: Bool { loginProblem == nil && passwordProblem == nil }
}
