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
        var found: [Found] = []
        let letters = Array(text)
        var index = 0
        while index < letters.count {
            let letter = letters[index]
            if "市町村区".contains(letter), !isMarket(letters, index) {
                let start = max(0, index - reach)
                found.append(.place(String(letters[start...index])))
            } else if digit(letter) != nil {
                let end = endOfNumber(letters, from: index)
                let digits = letters[index..<end].compactMap(digit)
                if (10...11).contains(digits.count), digits.first == "0" {
                    found.append(.phone(String(digits)))
                }
                index = end
                continue
            }
            index += 1
        }
        return found
    }

    /// 市場 is not a town.
    private static func isMarket(_ letters: [Character], _ index: Int) -> Bool {
        letters[index] == "市" && index + 1 < letters.count && letters[index + 1] == "場"
    }

    private static func endOfNumber(_ letters: [Character], from start: Int) -> Int {
        var end = start
        while end < letters.count, digit(letters[end]) != nil || "-－‐―ー()（）".contains(letters[end]) {
            end += 1
        }
        return end
    }

    /// The ASCII digit of a half-width or full-width digit.
    private static func digit(_ letter: Character) -> Character? {
        guard let scalar = letter.unicodeScalars.first, letter.unicodeScalars.count == 1 else { return nil }
        switch scalar.value {
        case 0x30...0x39: return letter
        case 0xFF10...0xFF19: return Unicode.Scalar(scalar.value - 0xFF10 + 0x30).map(Character.init)
        default: return nil
        }
    }

    /// The town's name at the end of the characters, as a whole word: what precedes it does not belong to it.
    static func name(endingIn place: String, among towns: [String: Set<TenantKey>]) -> String? {
        let letters = Array(place)
        for start in letters.indices where letters.count - start >= 2 {
            let name = String(letters[start...])
            guard towns[name] != nil else { continue }
            guard start > 0 else { return name }
            let before = letters[start - 1]
            // 県, 郡 and their like end the word before; a kanji or kana of the same kind is part of a longer name.
            if "都道府県郡市区".contains(before) || script(before) != script(letters[start]) { return name }
            return nil
        }
        return nil
    }

    private static func script(_ letter: Character) -> Int {
        switch letter.unicodeScalars.first?.value ?? 0 {
        case 0x3041...0x309F: 1
        case 0x30A0...0x30FF: 2
        case 0x3400...0x9FFF, 0x3005: 3
        default: 0
        }
    }
}
