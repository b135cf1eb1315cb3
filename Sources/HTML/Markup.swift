/// A piece of a page: bytes in which everything that came from outside is already escaped.
///
/// There is no way in for run-time text but `text`, which escapes, so a value of this type is always safe
/// to show.
package struct Markup: Sendable, Equatable {
    /// A list is laid out only when the element around it is written: one copy of each byte per element.
    private enum Content: Sendable {
        case bytes([UInt8])
        case list([Markup])
    }

    private let content: Content

    init(bytes: [UInt8]) {
        content = .bytes(bytes)
    }

    private init(list: [Markup]) {
        content = .list(list)
    }

    /// Nothing.
    package static let empty = Markup(bytes: [])

    /// Text, escaped for both element content and attribute values.
    package static func text(_ text: String) -> Markup {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        Escaping.append(text, to: &bytes)
        return Markup(bytes: bytes)
    }

    /// Markup written by us in the source; a literal is the only thing that fits.
    package static func trusted(_ literal: StaticString) -> Markup {
        Markup(bytes: literal.withUTF8Buffer { [UInt8]($0) })
    }

    /// Several pieces, one after the other.
    package static func joined(_ parts: [Markup]) -> Markup {
        switch parts.count {
        case 0: .empty
        case 1: parts[0]
        default: Markup(list: parts)
        }
    }

    /// Several pieces with one between each two.
    package static func joined(_ parts: [Markup], separator: Markup) -> Markup {
        var woven: [Markup] = []
        woven.reserveCapacity(parts.count * 2)
        for (index, part) in parts.enumerated() {
            if index > 0 { woven.append(separator) }
            woven.append(part)
        }
        return joined(woven)
    }

    /// Whether nothing would be shown.
    package var isEmpty: Bool { byteCount == 0 }

    /// Size in bytes of UTF-8.
    package var byteCount: Int {
        switch content {
        case .bytes(let bytes): bytes.count
        case .list(let list): list.reduce(0) { $0 + $1.byteCount }
        }
    }

    /// The finished bytes, for a response that is a fragment and not a page.
    package func render() -> [UInt8] {
        if case .bytes(let bytes) = content { return bytes }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(byteCount)
        append(to: &bytes)
        return bytes
    }

    /// Equal when they show the same bytes.
    package static func == (left: Markup, right: Markup) -> Bool { left.render() == right.render() }

    func append(to bytes: inout [UInt8]) {
        switch content {
        case .bytes(let own): bytes.append(contentsOf: own)
        case .list(let list): for part in list { part.append(to: &bytes) }
        }
    }
}

/// Turns text into bytes that mean only themselves.
enum Escaping {
    /// Appends `text` with `& < > " '` as references; control characters, which no page may hold, become
    /// U+FFFD.
    static func append(_ text: String, to bytes: inout [UInt8]) {
        var text = text
        text.withUTF8 { utf8 in
            var clean = 0
            for (index, byte) in utf8.enumerated() where byte <= 0x3E || byte == 0x7F {
                guard let reference = reference(for: byte) else { continue }
                bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[clean..<index]))
                reference.withUTF8Buffer { bytes.append(contentsOf: $0) }
                clean = index + 1
            }
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[clean...]))
        }
    }

    private static func reference(for byte: UInt8) -> StaticString? {
        switch byte {
        case UInt8(ascii: "&"): "&amp;"
        case UInt8(ascii: "<"): "&lt;"
        case UInt8(ascii: ">"): "&gt;"
        case UInt8(ascii: "\""): "&quot;"
        case UInt8(ascii: "'"): "&#39;"
        case 0x09, 0x0A, 0x0D: nil
        case 0x00..<0x20, 0x7F: "\u{FFFD}"
        default: nil
        }
    }
}
