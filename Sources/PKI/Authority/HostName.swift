import Glibc

/// A DNS name in lowercase ASCII (RFC 1123), without wildcard and without final dot.
struct HostName: Hashable, Sendable {
    let text: String

    init(_ text: String) throws(PKIError) {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        let good = labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
                && label.utf8.allSatisfy {
                    (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "-")
                }
        }
        guard good, text.utf8.count <= 253 else { throw PKIError(.outOfRange, "host name") }
        self.text = text
    }
}

/// An IPv4 or IPv6 address in its usual spelling.
struct HostAddress: Hashable, Sendable {
    let text: String
    let octets: [UInt8]

    init(_ text: String) throws(PKIError) {
        let family = text.contains(":") ? AF_INET6 : AF_INET
        var octets = [UInt8](repeating: 0, count: family == AF_INET6 ? 16 : 4)
        guard !text.utf8.contains(0), unsafe inet_pton(family, text, &octets) == 1 else {
            throw PKIError(.outOfRange, "address")
        }
        self.text = text
        self.octets = octets
    }
}

/// Where a list or an issuer's certificate is fetched: plain http (RFC 5280 §8 warns of https loops),
/// short, and made of signs that need no escaping.
struct HTTPLocation: Hashable, Sendable {
    let text: String

    init(_ text: String) throws(PKIError) {
        let rest = text.dropFirst("http://".count)
        let host = rest.prefix { $0 != "/" && $0 != ":" }
        let allowed = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/:".utf8)
        guard text.hasPrefix("http://"), text.utf8.count <= 200, rest.utf8.allSatisfy(allowed.contains) else {
            throw PKIError(.outOfRange, "location")
        }
        _ = try HostName(String(host))
        self.text = text
    }
}
