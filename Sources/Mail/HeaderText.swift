/// One line of text for a header: no line break, no control character, so nothing can be smuggled behind it.
package struct HeaderText: Hashable, Sendable, CustomStringConvertible {
    package let text: String

    /// Nil when the text is empty, longer than 200 characters, or holds a character that ends or hides a
    /// line.
    package init?(_ text: some StringProtocol) {
        guard !text.isEmpty, text.count <= Self.longest, text.unicodeScalars.allSatisfy(Self.isPlain),
            text.contains(where: { !$0.isWhitespace })
        else { return nil }
        self.text = String(text)
    }

    /// Takes any text: what does not belong in a line becomes a space, what is too long is cut, nothing at
    /// all is "（件名なし）".
    package init(flattening text: some StringProtocol) {
        let plain = String(String.UnicodeScalarView(text.unicodeScalars.map { Self.isPlain($0) ? $0 : " " }))
        let words = plain.split(separator: " ").joined(separator: " ")
        let cut = words.count > Self.longest ? words.prefix(Self.longest - 1) + "…" : words[...]
        self.text = cut.contains { !$0.isWhitespace } ? String(cut) : "（件名なし）"
    }

    package var description: String { text }

    /// Longer subjects are cut by every mail program's list; 200 characters are some 600 octets, well under a
    /// header's 998.
    static let longest = 200

    /// C0, C1, line and paragraph separators, and the marks that turn the reading direction over.
    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF: false
        default: true
        }
    }
}
