/// 全国地方公共団体コード: six digits, the last of them a check digit.
package struct TownCode: Hashable, Sendable, CustomStringConvertible {
    package let description: String

    /// `nil` unless there are six digits, the prefecture exists and the check digit holds.
    package init?(_ text: some StringProtocol) {
        let digits = text.utf8.map { Int($0) - 48 }
        guard digits.count == 6, digits.allSatisfy((0...9).contains), Self.checkDigit(digits) == digits.last,
            (1...47).contains((digits.first ?? 0) * 10 + (digits.dropFirst().first ?? 0))
        else { return nil }
        description = String(text)
    }

    /// 01 (北海道) to 47 (沖縄県).
    package var prefectureNumber: Int { Int(description.prefix(2)) ?? 0 }

    /// Weights 6 to 2; eleven less the remainder by eleven, its last digit (総務省「検査数字を算出する算式」).
    private static func checkDigit(_ digits: [Int]) -> Int {
        let sum = zip(digits, [6, 5, 4, 3, 2]).reduce(0) { $0 + $1.0 * $1.1 }
        return (11 - sum % 11) % 10
    }
}

/// The 47 prefectures in the order of their numbers (JIS X 0401).
package enum Prefectures {
    package static let names = [
        "北海道", "青森県", "岩手県", "宮城県", "秋田県", "山形県", "福島県", "茨城県", "栃木県", "群馬県", "埼玉県", "千葉県",
        "東京都", "神奈川県", "新潟県", "富山県", "石川県", "福井県", "山梨県", "長野県", "岐阜県", "静岡県", "愛知県", "三重県",
        "滋賀県", "京都府", "大阪府", "兵庫県", "奈良県", "和歌山県", "鳥取県", "島根県", "岡山県", "広島県", "山口県", "徳島県",
        "香川県", "愛媛県", "高知県", "福岡県", "佐賀県", "長崎県", "熊本県", "大分県", "宮崎県", "鹿児島県", "沖縄県",
    ]

    /// 1 to 47.
    package static func number(of name: String) -> Int? { names.firstIndex(of: name).map { $0 + 1 } }
}
