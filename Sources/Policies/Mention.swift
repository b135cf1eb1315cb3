import Care
import YAML

/// A word in a free text that could name a town, or a telephone number.
struct Mention: Hashable, Sendable {
    enum Found: Hashable, Sendable {
        /// The characters up to and including 市, 町, 村 or 区; longer than any name can be.
        case place(String)
        /// Digits only.
        case phone(String)
    }

    let found: Found
    let mark: YAMLMark
    let path: String

    /// The longest municipality name has 8 characters with its suffix; one more shows what precedes it.
    private static let reach = 12

    static func all(in text: String) -> [Found] {
        guard mayHold(text) else { return [] }
        var found: [Found] = []
        // Scalars, not characters: names and numbers hold no combined ones, and every text of every file passes here.
        let letters = text.unicodeScalars
        var index = letters.startIndex
        while index < letters.endIndex {
            var next = letters.index(after: index)
            switch letters[index].value {
            // 市場 is not a town.
            case 0x5E02 where next < letters.endIndex && letters[next] == "場": break
            case 0x5E02, 0x753A, 0x6751, 0x533A:  // 市, 町, 村, 区
                let start = letters.index(index, offsetBy: -reach, limitedBy: letters.startIndex)
                found.append(.place(String(letters[(start ?? letters.startIndex)...index])))
            case 0x30...0x39, 0xFF10...0xFF19:
                next = endOfNumber(letters, from: index)
                let digits = letters[index..<next].compactMap(digit)
                if (10...11).contains(digits.count), digits.first == "0" {
                    found.append(.phone(String(String.UnicodeScalarView(digits))))
                }
            default: break
            }
            index = next
        }
        return found
    }

    /// Whether any byte sequence could be one of the four suffixes or a digit; nearly no text passes.
    private static func mayHold(_ text: String) -> Bool {
        var last: UInt32 = 0
        let bytes = text.utf8Span.span
        for index in bytes.indices {
            let byte = bytes[index]
            last = (last << 8 | UInt32(byte)) & 0xFF_FFFF
            switch last {
            case 0xE5B882, 0xE794BA, 0xE69D91, 0xE58CBA, 0xEFBC90...0xEFBC99: return true
            default: if (0x30...0x39).contains(byte) { return true }
            }
        }
        return false
    }

    private static func endOfNumber(
        _ letters: String.UnicodeScalarView, from start: String.Index
    ) -> String.Index {
        letters[start...].firstIndex { digit($0) == nil && !"-－‐―ー()（）".unicodeScalars.contains($0) }
            ?? letters.endIndex
    }

    /// The ASCII digit of a half-width or full-width digit.
    private static func digit(_ letter: Unicode.Scalar) -> Unicode.Scalar? {
        switch letter.value {
        case 0x30...0x39: letter
        case 0xFF10...0xFF19: Unicode.Scalar(letter.value - 0xFF10 + 0x30)
        default: nil
        }
    }

    /// The town's name at the end of a place, as a whole word: what precedes it does not belong to it.
    ///
    /// Only names of the given lengths, in scalars, are looked up.
    static func name(endingIn place: String, lengths: Set<Int>, isTown: (String) -> Bool) -> String? {
        let letters = place.unicodeScalars
        var start = letters.startIndex
        for length in stride(from: letters.count, to: 0, by: -1) {
            defer { start = letters.index(after: start) }
            guard lengths.contains(length) else { continue }
            let name = String(letters[start...])
            guard isTown(name) else { continue }
            guard start > letters.startIndex else { return name }
            let before = letters[letters.index(before: start)]
            // 県, 郡 and their like end the word before; a kanji or kana of the same kind is part of a longer name.
            let ends = "都道府県郡市区".unicodeScalars.contains(before)
            return ends || script(before) != script(letters[start]) ? name : nil
        }
        return nil
    }

    private static func script(_ letter: Unicode.Scalar) -> Int {
        switch letter.value {
        case 0x3041...0x309F: 1
        case 0x30A0...0x30FF: 2
        case 0x3400...0x9FFF, 0x3005: 3
        default: 0
        }
    }
}
