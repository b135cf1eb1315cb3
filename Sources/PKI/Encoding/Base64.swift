import FoundationEssentials

/// Base64 of RFC 4648 §4 (with padding) and §5 (URL-safe, without padding).
package enum Base64 {
    /// The plain alphabet, with padding.
    package static func encode(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }

    /// Strict: line breaks and foreign symbols are `nil`.
    package static func decode(_ text: String) -> [UInt8]? { Data(base64Encoded: text).map { [UInt8]($0) } }

    /// The URL-safe alphabet, without padding.
    package static func encodeURL(_ bytes: [UInt8]) -> String {
        String(
            decoding: encodeUnpadded(bytes).utf8.map { symbol in
                switch symbol {
                case UInt8(ascii: "+"): UInt8(ascii: "-")
                case UInt8(ascii: "/"): UInt8(ascii: "_")
                default: symbol
                }
            }, as: UTF8.self)
    }

    /// Only the canonical spelling is read, so that a token has one form and no second one.
    package static func decodeURL(_ text: some StringProtocol) -> [UInt8]? {
        var symbols: [UInt8] = []
        for symbol in text.utf8 {
            switch symbol {
            case UInt8(ascii: "-"): symbols.append(UInt8(ascii: "+"))
            case UInt8(ascii: "_"): symbols.append(UInt8(ascii: "/"))
            case UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="): return nil
            default: symbols.append(symbol)
            }
        }
        guard let bytes = decodeUnpadded(String(decoding: symbols, as: UTF8.self)) else { return nil }
        return encodeURL(bytes) == text ? bytes : nil
    }

    /// The plain alphabet without padding, as PHC strings want it.
    static func encodeUnpadded(_ bytes: [UInt8]) -> String {
        String(decoding: encode(bytes).utf8.prefix { $0 != UInt8(ascii: "=") }, as: UTF8.self)
    }

    static func decodeUnpadded(_ text: String) -> [UInt8]? {
        let short = text.utf8.count % 4
        return decode(short == 0 ? text : text + String(repeating: "=", count: 4 - short))
    }
}
