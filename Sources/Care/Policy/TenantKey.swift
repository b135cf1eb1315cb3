/// Names one town on this platform and in its path: 2 to 40 of `a–z 0–9 -`, and none of the platform's own words.
package struct TenantKey: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let text: String

    /// `nil` unless the text is a key exactly; nothing is trimmed, lowercased or guessed.
    package init?(_ text: some StringProtocol) {
        let bytes = text.utf8
        guard (2...40).contains(bytes.count), bytes.allSatisfy(Self.isAllowed),
            !text.hasPrefix("-"), !text.hasSuffix("-"),
            !Self.reserved.contains(String(text))
        else { return nil }
        self.text = String(text)
    }

    package var description: String { text }

    package static func < (left: Self, right: Self) -> Bool { left.text < right.text }

    /// Paths that belong to the platform, or that could pass for it.
    package static let reserved: Set<String> = [
        "admin", "api", "app", "assets", "auth", "ca", "certificate", "certificates", "config", "console",
        "crl",
        "demo", "desk", "events", "favicon", "files", "health", "healthz", "help", "index", "internal",
        "login",
        "logout", "mail", "metrics", "new", "ocsp", "operator", "platform", "ready", "renrakucho", "robots",
        "root",
        "standard", "static", "status", "system", "tenant", "tenants", "town", "towns", "none", "unspecified",
        "well-known", "www",
    ]

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
