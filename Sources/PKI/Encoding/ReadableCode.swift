/// The letters a code is drawn from.
package struct CodeAlphabet: Sendable {
    /// 24 capitals and 8 digits: no 0 and O, no 1, I and l, which look alike on paper. Five bits a symbol.
    package static let readable = CodeAlphabet(symbols: Array("ABCDEFGHJKLMNPQRSTUVWXYZ23456789".utf8))

    let symbols: [UInt8]

    private init(symbols: [UInt8]) { self.symbols = symbols }

    /// At least two different printable ASCII symbols; otherwise `nil`.
    package init?(_ text: String) {
        let symbols = Array(text.utf8)
        guard symbols.count >= 2, Set(symbols).count == symbols.count,
            symbols.allSatisfy({ (33...126).contains($0) })
        else { return nil }
        self.symbols = symbols
    }
}

/// A code that people read from a letter or a screen and type by hand.
package enum ReadableCode {
    /// The public number of a certificate pickup: 10 symbols, not a secret.
    package static func pickupNumber() -> String { SecureRandom.code(symbols: 10) }

    /// The password of a certificate pickup: 24 symbols, 120 bits (OWASP ASVS 5.0 §6.5 asks for 112).
    package static func pickupPassword() -> String { SecureRandom.code(symbols: 24) }

    /// A pickup's number as people read it: `ABCDE-FGHJK`.
    package static func shown(number: String) -> String { grouped(number, by: 5) }

    /// `ABCDEFGH` as `ABCD-EFGH`; only for showing.
    package static func grouped(_ code: String, by size: Int = 4) -> String {
        var text = ""
        for (place, symbol) in code.enumerated() {
            if place > 0, size > 0, place.isMultiple(of: size) { text.append("-") }
            text.append(symbol)
        }
        return text
    }

    /// What a person typed, as the code was made: capitals, half width, without spaces and hyphens.
    ///
    /// Japanese keyboards easily leave full-width letters behind. `nil` if a symbol is foreign to the
    /// readable alphabet or if there are more than 64 of them.
    package static func normalised(_ typed: String) -> String? {
        var symbols: [UInt8] = []
        for scalar in typed.unicodeScalars {
            var value = scalar.value
            if (0xFF01...0xFF5E).contains(value) { value -= 0xFEE0 }
            switch value {
            case 0x09, 0x0A, 0x0D, 0x20, 0x2D, 0x3000, 0x2010...0x2015, 0x2212, 0x30FC: continue
            case 0x61...0x7A: value -= 0x20
            default: break
            }
            guard let symbol = UInt8(exactly: value), CodeAlphabet.readable.symbols.contains(symbol),
                symbols.count < 64
            else { return nil }
            symbols.append(symbol)
        }
        return symbols.isEmpty ? nil : String(decoding: symbols, as: UTF8.self)
    }
}
