import Foundation

/// Full width, half width and what looks alike.
package enum Width {
    /// NFKC without variation selectors: half-width kana become full-width, full-width letters and digits
    /// half-width, ㈱ becomes (株); the selectors of kanji variants (U+FE00–FE0F, U+E0100–E01EF), which NFKC
    /// keeps, go.
    package static func folded(_ text: String) -> String {
        // ASCII is its own fold, and most of what is typed into code fields.
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
        return withoutVariationSelectors(text.precomposedStringWithCompatibilityMapping)
    }

    /// The text without the selectors of kanji variants.
    package static func withoutVariationSelectors(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isSelector) else { return text }
        var scalars = String.UnicodeScalarView()
        scalars.append(contentsOf: text.unicodeScalars.filter { !isSelector($0) })
        return String(scalars)
    }

    private static func isSelector(_ scalar: Unicode.Scalar) -> Bool {
        (0xFE00...0xFE0F).contains(scalar.value) || (0xE0100...0xE01EF).contains(scalar.value)
    }
}
