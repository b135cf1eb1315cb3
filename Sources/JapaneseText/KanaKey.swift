/// What two spellings of one reading have in common, to find duplicates. Never shown: the original is.
///
/// Folded are width, hiragana and katakana, small kana, long vowels (オー, オオ, オウ), ヴ and バ, ヅ and ズ, ヂ and
/// ジ, ヲ and オ, ヰ and イ, ヱ and エ, repeat marks, variation selectors, blanks and middle dots.
package struct KanaKey: Sendable, Hashable, CustomStringConvertible {
    /// The folded reading.
    package let text: String

    /// The key of a reading.
    package init(_ reading: String) {
        var folded: [Unicode.Scalar] = []
        for scalar in Width.folded(reading).unicodeScalars {
            let kana = (0x3041...0x3096).contains(scalar.value) || (0x309D...0x309E).contains(scalar.value)
            let letter = kana ? Unicode.Scalar(scalar.value + 0x60) ?? scalar : scalar
            if letter.properties.isWhitespace || KanaKey.dots.contains(letter) { continue }
            KanaKey.add(letter, to: &folded)
        }
        if folded.last == "\u{30F4}" { folded[folded.count - 1] = "ブ" }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: folded)
        text = String(view).uppercased()
    }

    package var description: String { text }

    private static func add(_ letter: Unicode.Scalar, to folded: inout [Unicode.Scalar]) {
        if folded.last == "\u{30F4}" {
            folded[folded.count - 1] = afterVu[letter] ?? "ブ"
            if afterVu[letter] != nil { return }
        }
        switch letter {
        case _ where marks.contains(letter):
            if let last = folded.last, let vowel = vowels[last] {
                folded.append(vowel)
            } else {
                folded.append("ー")
            }
        case "ヽ": if let last = folded.last { folded.append(last) }
        case "ヾ":
            if let last = folded.last { folded.append(voiced[last] ?? last) }
        case "\u{30F4}": folded.append(letter)
        default:
            let plain = plain[letter] ?? letter
            if plain == "ウ", let last = folded.last, vowels[last] == "オ" {
                folded.append("オ")
            } else if plain == "イ", let last = folded.last, vowels[last] == "エ" {
                folded.append("エ")
            } else {
                folded.append(plain)
            }
        }
    }

    private static let dots: Set<Unicode.Scalar> = ["・", "･", "=", "゠", "."]
    private static let marks: Set<Unicode.Scalar> = [
        "ー", "-", "~", "〜", "‐", "‑", "–", "—", "―", "−", "─",
    ]
    /// ヴ becomes バ, ビ, ベ or ボ by the small vowel behind it, else ブ.
    private static let afterVu = table("ァバ ィビ ェベ ォボ")
    private static let plain = table("ァア ィイ ゥウ ェエ ォオ ヵカ ヶケ ッツ ャヤ ュユ ョヨ ヮワ ヅズ ヂジ ヲオ ヰイ ヱエ")
    private static let voiced = table(
        "カガ キギ クグ ケゲ コゴ サザ シジ スズ セゼ ソゾ タダ チジ ツズ テデ トド ハバ ヒビ フブ ヘベ ホボ")
    private static let vowels: [Unicode.Scalar: Unicode.Scalar] = {
        let rows: [(Unicode.Scalar, String)] = [
            ("ア", "アカガサザタダナハバパマヤラワ"), ("イ", "イキギシジチニヒビピミリ"), ("ウ", "ウクグスズツヌフブプムユル"),
            ("エ", "エケゲセゼテデネヘベペメレ"), ("オ", "オコゴソゾトドノホボポモヨロ"),
        ]
        var vowels: [Unicode.Scalar: Unicode.Scalar] = [:]
        for (vowel, row) in rows { for kana in row.unicodeScalars { vowels[kana] = vowel } }
        return vowels
    }()

    private static func table(_ pairs: String) -> [Unicode.Scalar: Unicode.Scalar] {
        var table: [Unicode.Scalar: Unicode.Scalar] = [:]
        for pair in pairs.split(separator: " ") {
            let ends = Array(pair.unicodeScalars)
            table[ends[0]] = ends[1]
        }
        return table
    }
}

/// Readings as forms ask for them.
package enum Furigana {
    /// The reading in full-width katakana with single blanks, from hiragana or katakana of any width;
    /// `nil` when anything but kana, long marks, middle dots and blanks is in it, or nothing.
    package static func katakana(_ text: String) -> String? {
        let line = TypedText.line(Width.folded(text)).replacing("　", with: " ")
        guard !line.isEmpty else { return nil }
        var kept = String.UnicodeScalarView()
        for scalar in line.unicodeScalars {
            switch scalar.value {
            case 0x3041...0x3096, 0x309D, 0x309E: kept.append(Unicode.Scalar(scalar.value + 0x60) ?? scalar)
            case 0x30A1...0x30F6, 0x30FB...0x30FE: kept.append(scalar)
            case 0x20: kept.append("\u{3000}")
            default: return nil
            }
        }
        return String(kept)
    }
}
