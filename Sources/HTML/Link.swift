/// An address that a page may point to: a path of ours, `https`, `mailto` or `tel`, and nothing that runs.
package struct Link: Sendable, Hashable, ExpressibleByStringLiteral {
    /// The address as it stands in the page, before escaping.
    package let address: String

    /// Accepts an address that came from outside; `nil` for other schemes, `//host`, backslashes, blanks,
    /// controls.
    ///
    /// Only ASCII is accepted: paths with other text are made by `path`, which encodes them.
    package init?(_ text: String) {
        guard Link.allows(text) else { return nil }
        address = text
    }

    /// An address written in the source; one that `init?(_:)` would refuse is our own mistake and traps.
    package init(stringLiteral literal: StaticString) {
        let text = "\(literal)"
        precondition(Link.allows(text), "not an address for a page")
        address = text
    }

    private init(encoded: String) {
        address = encoded
    }

    /// `/a/b?name=value#fragment`, each part percent-encoded by itself, so that no part can become two.
    ///
    /// `.` and `..` as whole segments are encoded twice, since browsers resolve even `%2E`.
    package static func path(
        _ segments: String..., query: [(String, String)] = [], fragment: String? = nil
    ) -> Link {
        path(segments, query: query, fragment: fragment)
    }

    /// The same from a list of segments.
    package static func path(
        _ segments: [String], query: [(String, String)] = [], fragment: String? = nil
    ) -> Link {
        var address = ""
        for segment in segments {
            address += "/"
            let isDots = segment == "." || segment == ".."
            address += isDots ? String(repeating: "%252E", count: segment.utf8.count) : encode(segment)
        }
        if address.isEmpty { address = "/" }
        // "//…" would name another host: an empty first segment has no meaning for us.
        while address.hasPrefix("//") { address.removeFirst() }
        for (index, item) in query.enumerated() {
            address += "\(index == 0 ? "?" : "&")\(encode(item.0))=\(encode(item.1))"
        }
        if let fragment { address += "#\(encode(fragment))" }
        return Link(encoded: address)
    }

    /// A place on the same page.
    package static func fragment(_ id: String) -> Link { Link(encoded: "#\(encode(id))") }

    /// `tel:` with the digits (and a leading plus) of a phone number; `nil` when there are none.
    package static func phone(_ number: String) -> Link? {
        let digits = number.filter { $0.isASCII && $0.isNumber }
        guard !digits.isEmpty else { return nil }
        return Link(encoded: "tel:\(number.hasPrefix("+") ? "+" : "")\(digits)")
    }

    /// `mailto:` for one address, without headers of anyone's choosing.
    package static func mail(_ address: String) -> Link? {
        let parts = address.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else { return nil }
        return Link(encoded: "mailto:\(encode(String(parts[0])))@\(encode(String(parts[1])))")
    }

    private static func allows(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard let first = bytes.first else { return false }
        guard bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }) else { return false }
        switch first {
        case UInt8(ascii: "/"): return bytes.count == 1 || bytes[1] != UInt8(ascii: "/")
        case UInt8(ascii: "?"), UInt8(ascii: "#"): return true
        case UInt8(ascii: "."): return text.hasPrefix("./") || text.hasPrefix("../")
        default: break
        }
        let lowered = text.lowercased()
        if lowered.hasPrefix("https://") {
            let rest = lowered.dropFirst("https://".count)
            return rest.first.map { $0 != "/" && $0 != "?" && $0 != "#" } ?? false
        }
        return ["mailto:", "tel:"].contains { lowered.hasPrefix($0) && lowered.count > $0.count }
    }

    private static func encode(_ text: String) -> String {
        let hex = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
                UInt8(ascii: "."), UInt8(ascii: "~"):
                bytes.append(byte)
            default:
                bytes.append(UInt8(ascii: "%"))
                bytes.append(hex[Int(byte >> 4)])
                bytes.append(hex[Int(byte & 15)])
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
