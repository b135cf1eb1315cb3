/// One mail address that can be written to: the part of RFC 5321 that people have.
///
/// ASCII only, no comments, no address literals, at most 254 octets on the wire. Dots at odd places in the
/// local part (`taro..y.@…`) are accepted, since Japanese telephone companies gave such addresses out for
/// years; they are quoted on the wire, as the RFC wants.
package struct MailAddress: Hashable, Sendable, CustomStringConvertible {
    /// As it was written, case kept.
    package let local: String
    /// In lower case.
    package let domain: String

    package init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count <= Self.longest, let at = bytes.lastIndex(of: UInt8(ascii: "@")) else { return nil }
        let (local, domain) = (bytes[..<at], bytes[(at + 1)...])
        guard Self.isLocal(local), Self.isDomain(domain) else { return nil }
        self.local = String(decoding: local, as: UTF8.self)
        self.domain = String(decoding: domain.map(Self.lowercased), as: UTF8.self)
        guard wire.utf8.count <= Self.longest else { return nil }
    }

    /// Equal for two spellings that reach the same mailbox in practice: "one address once per town" compares
    /// this.
    package var comparisonKey: String {
        String(decoding: local.utf8.map(Self.lowercased), as: UTF8.self) + "@" + domain
    }

    package var description: String { local + "@" + domain }

    /// As RFC 5321 and RFC 5322 want it: the local part quoted when it is not a dot-atom.
    package var wire: String {
        let odd = local.hasPrefix(".") || local.hasSuffix(".") || local.contains("..")
        return (odd ? "\"\(local)\"" : local) + "@" + domain
    }

    /// RFC 5321 §4.5.3.1.3: a path is 256 octets with its two angle brackets.
    static let longest = 254

    private static func isLocal(_ bytes: ArraySlice<UInt8>) -> Bool {
        // RFC 5321 §4.5.3.1.1: 64 octets. A leading dot was never given out.
        (1...64).contains(bytes.count) && bytes.first != UInt8(ascii: ".")
            && bytes.allSatisfy(isAtomTextOrDot)
    }

    private static func isDomain(_ bytes: ArraySlice<UInt8>) -> Bool {
        let labels = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard bytes.count <= 253, labels.count >= 2, let top = labels.last else { return false }
        return labels.allSatisfy(isLabel) && top.count >= 2 && !top.allSatisfy(isDigit)
    }

    private static func isLabel(_ bytes: ArraySlice<UInt8>) -> Bool {
        let hyphen = UInt8(ascii: "-")
        guard (1...63).contains(bytes.count), bytes.first != hyphen else { return false }
        var last = hyphen
        for byte in bytes {
            guard isLetter(byte) || isDigit(byte) || byte == hyphen else { return false }
            last = byte
        }
        return last != hyphen
    }

    private static func isAtomTextOrDot(_ byte: UInt8) -> Bool {
        isLetter(byte) || isDigit(byte) || Array("!#$%&'*+-/=?^_`{|}~.".utf8).contains(byte)
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}

/// An address with the name that a reader sees before it.
package struct Mailbox: Hashable, Sendable {
    package let name: HeaderText?
    package let address: MailAddress

    package init(name: HeaderText? = nil, address: MailAddress) {
        self.name = name
        self.address = address
    }
}
