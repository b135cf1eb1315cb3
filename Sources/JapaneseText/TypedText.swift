/// What people type, brought into the form that we keep.
package enum TypedText {
    /// A code, number or address: one width, no blanks around it.
    package static func code(_ text: String) -> String {
        Width.folded(text).trimmed
    }

    /// One line that is kept as written (names, titles): blanks around it go, several within become one,
    /// invisible controls go. Variants of kanji stay.
    package static func line(_ text: String) -> String {
        let clean = text.unicodeScalars.lazy.map { $0.properties.isWhitespace ? " " : $0 }.filter {
            !isInvisible($0)
        }
        var kept = String.UnicodeScalarView()
        kept.append(contentsOf: clean)
        return String(kept).split(separator: " ").joined(
            separator: text.contains("\u{3000}") ? "\u{3000}" : " ")
    }

    /// Several lines that are kept as written: line ends become LF, invisible controls go, empty lines at
    /// both ends go.
    package static func paragraphs(_ text: String) -> String {
        var kept = String.UnicodeScalarView()
        var afterReturn = false
        for scalar in text.unicodeScalars {
            defer { afterReturn = scalar == "\r" }
            if scalar == "\n", afterReturn { continue }
            if scalar == "\r" || scalar == "\n" {
                kept.append("\n")
            } else if scalar == "\t" || !isInvisible(scalar) {
                kept.append(scalar)
            }
        }
        return String(kept).trimmed
    }

    /// Letters as a reader counts them: whole characters, blanks and line ends not counted.
    package static func visibleLength(_ text: String) -> Int {
        text.reduce(0) { $1.isWhitespace ? $0 : $0 + 1 }
    }

    /// `123-4567` from seven digits in any width, with or without 〒 and hyphen; `nil` for anything else.
    package static func postalCode(_ text: String) -> String? {
        var rest = Substring(code(text))
        if rest.hasPrefix("〒") { rest = rest.dropFirst() }
        guard let digits = digits(rest), digits.count == 7 else { return nil }
        return "\(digits.prefix(3))-\(digits.dropFirst(3))"
    }

    /// A Japanese phone number of 10 or 11 digits (+81 is read as 0); groups are kept as typed, and made
    /// where the numbering plan alone tells them. `nil` for anything else.
    package static func phone(_ text: String) -> String? {
        var typed = code(text).replacing("(", with: "-").replacing(")", with: "-")
        if typed.hasPrefix("+81") { typed = "0" + typed.dropFirst(3).drop { "- ".contains($0) } }
        guard let digits = digits(Substring(typed)), digits.hasPrefix("0"), !digits.hasPrefix("00"),
            digits.count == 10 || digits.count == 11
        else { return nil }
        let groups = typed.split { !($0.isASCII && $0.isNumber) }
        if groups.count == 3 { return groups.joined(separator: "-") }
        let (head, tail) = (digits.prefix(3), digits.dropFirst(3))
        if digits.count == 11 {
            // 0800 is free of charge; every other 080 is a mobile.
            if digits.hasPrefix("0800") {
                return "0800-\(digits.dropFirst(4).prefix(3))-\(digits.dropFirst(7))"
            }
            let mobile = ["020", "050", "060", "070", "080", "090"].contains(String(head))
            return mobile ? "\(head)-\(tail.prefix(4))-\(tail.dropFirst(4))" : nil
        }
        if digits.hasPrefix("0120") || digits.hasPrefix("0570") {
            return "\(digits.prefix(4))-\(digits.dropFirst(4).prefix(3))-\(digits.dropFirst(7))"
        }
        if digits.hasPrefix("03") || digits.hasPrefix("06") {
            return "\(digits.prefix(2))-\(digits.dropFirst(2).prefix(4))-\(digits.dropFirst(6))"
        }
        return digits
    }

    /// The digits of a number whose groups are parted by hyphens, their look-alikes or blanks; `nil` if
    /// else is in it.
    private static func digits(_ text: Substring) -> String? {
        var digits = ""
        for letter in text {
            if letter.isASCII, letter.isNumber {
                digits.append(letter)
            } else if !"- ‐‑–—―−ー".contains(letter) {
                return nil
            }
        }
        return digits
    }

    /// Controls, and the marks that turn the direction of writing, which can make a name read as another.
    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F...0x9F, 0x200B, 0x200E, 0x200F, 0x2028...0x202E, 0x2060...0x2069, 0xFEFF: true
        default: false
        }
    }
}

extension StringProtocol {
    /// Without blanks and line ends at both ends.
    var trimmed: String {
        var rest = self[...]
        while let first = rest.first, first.isWhitespace { rest = rest.dropFirst() }
        while let last = rest.last, last.isWhitespace { rest = rest.dropLast() }
        return String(rest)
    }
}
