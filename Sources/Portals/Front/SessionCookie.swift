import Care
import HTTPServer
import Workflows

/// The cookie that carries a session's token: one name for each town, so that two towns in two tabs never mix.
enum SessionCookie {
    /// `__Host-`: only over TLS, only this host, never another one's to set (RFC 6265bis §4.1.3.2).
    static func name(for town: TenantKey) -> String { "__Host-\(town.text)" }

    /// What the browser shows beside the certificate of its connection; `nil` without a cookie that can be one.
    static func credentials(in request: Request, for town: TenantKey, fingerprint: [UInt8]) -> Credentials? {
        request.headers.cookie(name(for: town)).flatMap { Credentials(token: $0, fingerprint: fingerprint) }
    }

    /// The same before the device behind the connection's certificate (DER) is known.
    static func credentials(
        in request: Request, for town: TenantKey, presenting certificate: [UInt8]
    ) -> Credentials? {
        request.headers.cookie(name(for: town)).flatMap { Credentials(token: $0, presenting: certificate) }
    }

    static func set(_ credentials: Credentials, for town: TenantKey) -> String {
        "\(name(for: town))=\(credentials.tokenText); Path=/; Secure; HttpOnly; SameSite=Lax"
    }

    static func end(for town: TenantKey) -> String {
        "\(name(for: town))=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0"
    }
}
