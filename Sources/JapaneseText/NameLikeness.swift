/// Variants of kanji in names, brought to the one that most people type. For comparing only: names are
/// kept and shown as their bearers write them.
package enum KanjiFold {
    /// The name with width, variation selectors and the known variants folded, and without blanks.
    package static func folded(_ name: String) -> String {
        var kept = String.UnicodeScalarView()
        for scalar in Width.folded(name).unicodeScalars where !scalar.properties.isWhitespace {
            kept.append(variants[scalar] ?? scalar)
        }
        return String(kept)
    }

    /// Each group begins with the form that the others become.
    private static let groups = """
        高髙 崎﨑嵜碕 浜濱濵 徳德 柳栁 辺邉邊 斉齊斎齋 吉𠮷 桜櫻 沢澤 広廣 国國 島嶋嶌 富冨 館舘 瀬瀨 恵惠 真眞 \
        栄榮 静靜 竜龍 滝瀧 関關 黒黑 条條 曽曾 増增 寿壽 実實 万萬 円圓 円圎 学學 亀龜 検檢 松枩 桑桒 船舩 角⻆ \
        寛寬 穂穗 頼賴 藪薮 籠篭 桧檜 峰峯 嶽岳 鉄鐵 蔵藏 芦蘆 鴎鷗 薫薰 礼禮 緑綠 県縣 総總 豊豐 歩步 巌巖 弥彌 \
        鶴鸖 兎兔 来來 秋秌 昭炤 予豫 与與 両兩 仏佛 児兒 処處 剣劍劔 勲勳 塩鹽 壮壯 専專 岩嵓 帯帶 応應 戸戶 \
        昼晝 梅楳 横橫 沖冲 淵渕 祢禰 竈竃 糸絲 緒緖 聡聰 蛍螢 覚覺 郎郞 郷鄕 須湏
        """

    private static let variants: [Unicode.Scalar: Unicode.Scalar] = {
        var variants: [Unicode.Scalar: Unicode.Scalar] = [:]
        for group in groups.split(whereSeparator: \.isWhitespace) {
            let forms = Array(group.unicodeScalars)
            for form in forms.dropFirst() where form != forms[0] { variants[form] = forms[0] }
        }
        return variants
    }()
}

/// How much two names resemble each other, to warn before a mix-up; never to merge by itself.
package enum NameLikeness {
    /// From 0 (nothing in common) to 1 (the same when variants are folded).
    package static func score(_ one: String, _ other: String) -> Double {
        likeness(Array(KanjiFold.folded(one)), Array(KanjiFold.folded(other)))
    }

    /// The same for readings, with kana folded.
    package static func score(reading one: String, _ other: String) -> Double {
        likeness(Array(KanaKey(one).text), Array(KanaKey(other).text))
    }

    /// The same for facilities, without the legal form of their owners (株式会社, 医療法人 …).
    package static func score(facility one: String, _ other: String) -> Double {
        likeness(Array(withoutLegalForm(one)), Array(withoutLegalForm(other)))
    }

    private static func withoutLegalForm(_ name: String) -> String {
        let folded = KanjiFold.folded(name)
        let short = legalForms.reduce(folded) { $0.replacing($1, with: "") }
        return short.isEmpty ? folded : short
    }

    private static let legalForms = [
        "株式会社", "有限会社", "合同会社", "合資会社", "社会福祉法人", "社会医療法人", "医療法人社団", "医療法人財団", "医療法人", "一般社団法人",
        "公益社団法人", "一般財団法人", "公益財団法人", "特定非営利活動法人", "NPO法人", "学校法人", "宗教法人", "(株)", "(有)", "(医)", "(福)", "(同)",
    ].map(KanjiFold.folded)

    /// One minus the share of letters to change; two letters that changed places count as one change.
    private static func likeness(_ one: [Character], _ other: [Character]) -> Double {
        let longest = max(one.count, other.count)
        guard longest > 0 else { return 1 }
        // Nobody's name is longer; and the work grows with the square.
        guard longest <= 200 else { return one == other ? 1 : 0 }
        var before: [Int] = []
        var last = Array(0...other.count)
        for (row, letter) in one.enumerated() {
            var line = [row + 1]
            line.reserveCapacity(other.count + 1)
            for (column, match) in other.enumerated() {
                var cost = min(
                    last[column + 1] + 1, line[column] + 1, last[column] + (letter == match ? 0 : 1))
                if row > 0, column > 0, letter == other[column - 1], one[row - 1] == match {
                    cost = min(cost, before[column - 1] + 1)
                }
                line.append(cost)
            }
            (before, last) = (last, line)
        }
        return 1 - Double(last[other.count]) / Double(longest)
    }
}
