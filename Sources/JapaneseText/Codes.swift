/// 全国地方公共団体コード: five digits and a check digit.
package struct MunicipalityCode: Sendable, Hashable, CustomStringConvertible {
    /// The six digits.
    package let text: String

    /// Accepts six ASCII digits with a right check digit and a prefecture of 01 to 47.
    package init?(_ text: String) {
        guard let digits = asciiDigits(text), digits.count == 6,
            (1...47).contains(digits[0] * 10 + digits[1]),
            MunicipalityCode.checkDigit(Array(digits.prefix(5))) == digits[5]
        else { return nil }
        self.text = text
    }

    /// Completes five digits; `nil` when they are not five, or name no prefecture.
    package init?(five text: String) {
        guard let digits = asciiDigits(text), digits.count == 5 else { return nil }
        self.init(text + String(MunicipalityCode.checkDigit(digits)))
    }

    /// 1 (Hokkaido) to 47 (Okinawa).
    package var prefecture: Int { Int(text.prefix(2)) ?? 0 }

    package var description: String { text }

    /// Weights 6 to 2; eleven minus the rest by eleven, its last digit.
    private static func checkDigit(_ digits: [Int]) -> Int {
        let sum = zip(digits, [6, 5, 4, 3, 2]).reduce(0) { $0 + $1.0 * $1.1 }
        return (11 - sum % 11) % 10
    }
}

/// What a look at a number that somebody typed says. Published numbers do fail their check digits, so that
/// a doubtful one is asked about and not refused.
package enum CodeCheck: Sendable, Equatable {
    /// The number in one width, and its check digit is right.
    case valid(String)
    /// The number in one width; its last digit should be `expected`.
    case doubtful(String, expected: Int)
    /// Not such a number at all.
    case malformed
}

/// 医療機関コード: prefecture (2), table of fees (1: 医科 1, 歯科 3, 調剤 4, 訪問看護 6), number (6), check digit.
package enum MedicalInstitutionCode {
    /// Looks at ten digits in any width.
    package static func check(_ text: String) -> CodeCheck {
        let code = TypedText.code(text)
        guard let digits = asciiDigits(code), digits.count == 10,
            (1...47).contains(digits[0] * 10 + digits[1]),
            [1, 3, 4, 6].contains(digits[2])
        else { return .malformed }
        return judge(code, Array(digits.prefix(9)), digits[9])
    }
}

/// 介護保険事業所番号: prefecture (2), kind (1, a digit or A), district (2), number (4), check digit.
package enum CareOfficeNumber {
    /// Looks at ten letters in any width; the third may be a letter except I, O and Q.
    package static func check(_ text: String) -> CodeCheck {
        let code = TypedText.code(text).uppercased()
        var values: [Int] = []
        for letter in code.utf8 {
            if let digit = asciiDigit(letter) {
                values.append(digit)
            } else if values.count == 2, let place = letters.firstIndex(of: letter) {
                values.append(place + 10)
            } else {
                return .malformed
            }
        }
        guard values.count == 10, (1...47).contains(values[0] * 10 + values[1]) else { return .malformed }
        return judge(code, Array(values.prefix(9)), values[9])
    }

    private static let letters = Array("ABCDEFGHJKLMNPRSTUVWXYZ".utf8)
}

/// Weights 2 and 1 from the right, digits of each product added, ten minus the rest by ten.
private func judge(_ code: String, _ values: [Int], _ last: Int) -> CodeCheck {
    var sum = 0
    for (place, value) in values.reversed().enumerated() {
        let product = value * (place % 2 == 0 ? 2 : 1)
        sum += product / 10 + product % 10
    }
    let expected = (10 - sum % 10) % 10
    return expected == last ? .valid(code) : .doubtful(code, expected: expected)
}

private func asciiDigit(_ byte: UInt8) -> Int? {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) ? Int(byte) - 48 : nil
}

private func asciiDigits(_ text: String) -> [Int]? {
    let digits = text.utf8.compactMap(asciiDigit)
    return digits.count == text.utf8.count ? digits : nil
}
