import Care
import HTTPServer
import Workflows

/// The cookie that carries a session's token: one name for each town, so that two towns in two tabs never mix.
enum SessionCookie {
    /// `__Host-`: only over TLS, only this host, never another one's to set (RFC 6265bis §4.1.3.2).
    static func name(for town: TenantKey) -> String { "__Host-\(town.text)" }

    static func token(in request: Request, for town: TenantKey) -> SessionToken? {
        request.headers.cookie(name(for: town)).flatMap { SessionToken($0) }
    }

    static func set(_ token: SessionToken, for town: TenantKey) -> String {
        "\(name(for: town))=\(token.text); Path=/; Secure; HttpOnly; SameSite=Lax"
    }

    static func end(for town: TenantKey) -> String {
        "\(name(for: town))=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0"
    }
}
