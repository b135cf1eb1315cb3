import FoundationEssentials

/// Non-ASCII text in a header (RFC 2047): base64 words in UTF-8, folded.
enum EncodedWord {
    /// RFC 2047 §2: 75 for one word, 76 for a line that holds one.
    static let longestLine = 76
    private static let frame = "=?UTF-8?B?".utf8.count + "?=".utf8.count

    /// The text as it stands after `Name: `, with its folds; `column` is where it starts on its first line.
    static func encode(_ text: String, column: Int) -> String {
        var words: [String] = []
        var word: [UInt8] = []
        var room = capacity(column: column)
        for scalar in text.unicodeScalars {
            // A character is never cut in two (RFC 2047 §5 (3)).
            let bytes = Array(String(scalar).utf8)
            if word.count + bytes.count > room {
                words.append(framed(word))
                word = []
                room = capacity(column: 1)
            }
            word += bytes
        }
        if !word.isEmpty { words.append(framed(word)) }
        return words.joined(separator: "\r\n ")
    }

    /// Octets of text that fit in one word starting at the column.
    private static func capacity(column: Int) -> Int {
        max((longestLine - column - frame) / 4 * 3, 4)
    }

    private static func framed(_ bytes: [UInt8]) -> String {
        "=?UTF-8?B?\(Data(bytes).base64EncodedString())?="
    }

    /// A header's value with its words read back; what is not an encoded word in UTF-8 stays as it is.
    static func decode(_ value: String) -> String {
        var out: [UInt8] = []
        var previousWasWord = false
        for (index, piece) in value.split(separator: " ", omittingEmptySubsequences: true).enumerated() {
            let bytes = decodeWord(piece)
            // Space between two encoded words belongs to the folding (RFC 2047 §6.2).
            if index > 0, !(previousWasWord && bytes != nil) { out.append(UInt8(ascii: " ")) }
            out += bytes ?? Array(piece.utf8)
            previousWasWord = bytes != nil
        }
        return String(decoding: out, as: UTF8.self)
    }

    private static func decodeWord(_ piece: Substring) -> [UInt8]? {
        let prefix = "=?UTF-8?B?"
        guard piece.hasPrefix(prefix), piece.hasSuffix("?="), piece.utf8.count >= frame else { return nil }
        return Data(base64Encoded: String(piece.dropFirst(prefix.count).dropLast(2))).map(Array.init)
    }
}
