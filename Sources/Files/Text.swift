/// Is it text, and is it only text.
enum Text {
    /// UTF-8, UTF-16 with its mark, or Shift_JIS (what Excel writes in Japan), without control characters.
    static func isPlain(_ bytes: [UInt8]) -> Bool {
        if bytes.starts(with: [0xFF, 0xFE]) { return isUTF16(bytes, low: 0, high: 1) }
        if bytes.starts(with: [0xFE, 0xFF]) { return isUTF16(bytes, low: 1, high: 0) }
        let controls = bytes.contains {
            $0 < 0x20 && ![0x09, 0x0A, 0x0C, 0x0D, 0x1A].contains($0) || $0 == 0x7F
        }
        return !controls && (isUTF8(bytes) || isShiftJIS(bytes))
    }

    /// A tag at the start or a script anywhere: a browser that guesses would run it.
    static func isMarkup(_ bytes: [UInt8]) -> Bool {
        let bare = bytes.filter { $0 != 0 }
        let low = bare.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        let start = low.drop { [0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF, 0xFF, 0xFE].contains($0) }
        let signs = [
            "<script", "<html", "<svg", "<iframe", "<!doctype", "<body", "<object", "<embed", "javascript:",
        ]
        return start.first == UInt8(ascii: "<") || signs.contains { contains(Array($0.utf8), in: low) }
    }

    static func kind(_ ending: String) -> FileKind {
        FileKind.csv.endings.contains(ending) ? .csv : .plainText
    }

    static func contains(_ needle: [UInt8], in bytes: [UInt8]) -> Bool {
        guard let first = needle.first else { return true }
        var rest = bytes[...]
        while let place = rest.firstIndex(of: first) {
            rest = rest[place...]
            if rest.starts(with: needle) { return true }
            rest = rest.dropFirst()
        }
        return false
    }

    /// The head may end inside a character: up to three bytes at its end are forgiven.
    private static func isUTF8(_ bytes: [UInt8]) -> Bool {
        (0...3).contains { cut in String(validating: bytes.dropLast(cut), as: UTF8.self) != nil }
    }

    /// Whole pairs, no control character; the last unit may be half of a pair that goes on behind the head.
    private static func isUTF16(_ bytes: [UInt8], low: Int, high: Int) -> Bool {
        let units = stride(from: 2, to: bytes.count - 1, by: 2).map {
            UInt16(bytes[$0 + high]) << 8 | UInt16(bytes[$0 + low])
        }
        let plain = units.allSatisfy {
            $0 >= 0x20 && $0 != 0x7F && $0 < 0xFFFE || [0x09, 0x0A, 0x0D].contains($0)
        }
        return plain && !units.isEmpty
            && (0...1).contains { String(validating: units.dropLast($0), as: UTF16.self) != nil }
    }

    /// JIS X 0208's shifted pairs and half-width kana.
    private static func isShiftJIS(_ bytes: [UInt8]) -> Bool {
        var isLead = false
        for byte in bytes {
            if isLead {
                guard (0x40...0xFC).contains(byte), byte != 0x7F else { return false }
                isLead = false
            } else {
                switch byte {
                case 0x00...0x7F, 0xA1...0xDF: break
                case 0x81...0x9F, 0xE0...0xFC: isLead = true
                default: return false
                }
            }
        }
        return true
    }
}
