import Care
import YAML

extension Form where Value == String {
    /// Free text: not empty, no control characters, no space at its ends; looked through for other towns' names.
    static func text(_ limit: Int = 400) -> Form {
        Form(
            schema: ["type": "string", "minLength": 1, "maxLength": .number(limit)],
            accepted: "文字（\(limit)字まで）",
            read: { node, reading in
                guard let scalar = node.scalar, isText(scalar.text, limit) else {
                    reading.refuse(node, accepted: "\(limit)字までの文字（前後に空白のないもの）")
                    return nil
                }
                // A word of the format where a text is due is more likely a slip than a text.
                if scalar.isPlain, Silence(word: scalar.text) != nil {
                    reading.report(
                        .silenceNotLegal, at: node.mark,
                        "ここでは「\(scalar.text)」は使えません。文字として書くときは引用符で囲んでください。")
                    return nil
                }
                let mentions = Mention.all(in: scalar.text)
                if !mentions.isEmpty { reading.note(mentions, at: node.mark) }
                return scalar.text
            }, write: quoted)
    }

    /// Counted in code points, as JSON Schema counts.
    private static func isText(_ text: String, _ limit: Int) -> Bool {
        var count = 0
        let bytes = text.utf8Span.span
        for index in bytes.indices {
            let byte = bytes[index]
            guard byte >= 0x20 && byte != 0x7F || byte == 0x0A else { return false }
            // What continues a code point begins none.
            if byte & 0xC0 != 0x80 { count += 1 }
        }
        return (1...limit).contains(count) && text.unicodeScalars.first.map(isSpace) == false
            && text.unicodeScalars.last.map(isSpace) == false
    }

    /// The letters that nearly every text begins and ends with are told without Unicode's tables.
    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x21...0x7E, 0x3001...0x9FFF: false
        default: scalar.properties.isWhitespace
        }
    }

    /// Quoted where YAML would read something else into it.
    @Sendable static func quoted(_ text: String) -> String {
        let plain = text.unicodeScalars.allSatisfy { !"\"'#:,[]{}&*!|>%@`\n".unicodeScalars.contains($0) }
        if plain, Silence(word: text) == nil, !text.hasPrefix("-"),
            !text.hasPrefix("?")
        {
            return text
        }
        let escaped = text.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : $0 == "\n" ? "\\n" : "\($0)" }
        return "\"" + escaped.joined() + "\""
    }

    static let kana = Form.scalar(
        "ひらがなかカタカナ", schema: .pattern("^[ぁ-ゖァ-ヺー]+$"),
        parse: { text in
            let isKana = text.unicodeScalars.allSatisfy {
                (0x3041...0x3096).contains($0.value) || (0x30A1...0x30FA).contains($0.value)
                    || $0.value == 0x30FC
            }
            return isKana && !text.isEmpty && text.count <= 60 ? text : nil
        }, write: { $0 })

    static let prefecture = Form(
        schema: .words(Prefectures.names), accepted: "都道府県名",
        read: { node, reading in
            guard let text = node.scalar?.text, Prefectures.number(of: text) != nil else {
                reading.refuse(node, accepted: "都道府県名（「茨城県」のように書きます）", words: Prefectures.names)
                return nil
            }
            return text
        }, write: { $0 })

    static let phone = Form(
        schema: .pattern("^0[0-9]{1,4}-[0-9]{1,4}-[0-9]{3,4}$"), accepted: "電話番号",
        read: { node, reading in
            guard let text = node.scalar?.text, isPhone(text) else {
                reading.refuse(node, accepted: "「0123-45-6789」のような番号")
                return nil
            }
            reading.note([.phone(text.filter { $0 != "-" })], at: node.mark)
            return text
        }, write: { "\"\($0)\"" })

    private static func isPhone(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        return parts.count == 3 && text.hasPrefix("0")
            && zip(parts, [2...5, 1...4, 3...4]).allSatisfy { part, length in
                length.contains(part.utf8.count) && part.utf8.allSatisfy { (48...57).contains($0) }
            }
    }

    static let digits = Form.scalar(
        "数字", schema: .pattern("^[0-9]{1,8}$"),
        parse: {
            (1...8).contains($0.utf8.count) && $0.utf8.allSatisfy { (48...57).contains($0) } ? $0 : nil
        },
        write: { "\"\($0)\"" })

    static let email = Form.scalar(
        "メールアドレス", schema: .pattern("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$"),
        parse: { text in
            let parts = text.split(separator: "@", omittingEmptySubsequences: false)
            let isASCII = text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
            return parts.count == 2 && isASCII && text.utf8.count <= 254 && parts.first?.isEmpty == false
                && parts.last?.contains(".") == true && parts.last?.hasPrefix(".") == false
                && parts.last?.hasSuffix(".") == false ? text : nil
        }, write: { "\"\($0)\"" })

    static let webAddress = Form.scalar(
        "https:// で始まるアドレス", schema: .pattern("^https://[^\\s]+$"),
        parse: { text in
            text.hasPrefix("https://") && text.utf8.count > 11 && text.utf8.count <= 500
                && text.utf8.allSatisfy {
                    (0x21...0x7E).contains($0) && $0 != 0x22 && $0 != 0x3C && $0 != 0x3E
                }
                ? text : nil
        }, write: { "\"\($0)\"" })

    /// A key of `service.documents`.
    static let documentKey = Form(
        schema: .pattern("^[a-z][a-z0-9_]{0,19}$"), accepted: "service.documents のキー",
        read: { node, reading in
            guard let text = node.scalar?.text, reading.documents[text] != nil else {
                let known = reading.documents.keys.sorted()
                let list = known.isEmpty ? "service.documents に書いたキー" : " \(known.joined(separator: ", ")) "
                reading.refuse(node, accepted: list, words: known)
                return nil
            }
            return text
        }, write: { $0 })

    /// A body's full name; `unnamed` is a statement of its own and not read here.
    static let bodyName = Form.text(100)
}

extension Form where Value == TenantKey {
    static let key = Form.scalar(
        "町のキー（2〜40字の a-z 0-9 -）", schema: .pattern("^[a-z0-9][a-z0-9-]{0,38}[a-z0-9]$"),
        parse: { TenantKey($0) }, write: { $0.text })
}

extension Form where Value == TownCode {
    static let code = Form.scalar(
        "検査数字まで正しい6桁の団体コード（引用符で囲みます）", schema: .pattern("^[0-9]{6}$"),
        parse: { TownCode($0) }, write: { "\"\($0)\"" })
}

extension Form where Value == PartialDate {
    static let date = Form.scalar(
        "YYYY、YYYY-MM、YYYY-MM-DD のいずれかの日付", schema: .pattern("^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"),
        parse: { PartialDate($0) }, write: { "\($0)" })
}

extension Form where Value == PolicyPeriod {
    static let period = Form.scalar(
        "期間（P1Y、P1M、P10D、PT24H のように書きます）",
        schema: .pattern(
            "^P(?=.)([0-9]+Y)?([0-9]+M)?([0-9]+W)?([0-9]+D)?(T(?=.)([0-9]+H)?([0-9]+M)?([0-9]+S)?)?$"),
        parse: { PolicyPeriod($0) }, write: { $0.description })
}

extension Form where Value == NoticeTime {
    static let noticeTime = Form(
        schema: Form<PolicyPeriod>.period.schema.or(["promptly"]),
        choices: [OpenMatter.Choice(word: "promptly", label: "速やかに")],
        accepted: "promptly、または期間（P10D のように書きます）",
        read: { node, reading in
            if node.scalar?.text == "promptly" { return .promptly }
            guard let period = node.scalar.flatMap({ PolicyPeriod($0.text) }) else {
                reading.refuse(node, accepted: " promptly か期間（P10D など）", words: ["promptly"])
                return nil
            }
            return .within(period)
        },
        write: { time in
            switch time {
            case .promptly: "promptly"
            case .within(let period): period.description
            }
        })
}

extension Form where Value == RetentionPolicy.Term {
    static let term = Form(
        schema: Form<PolicyPeriod>.period.schema.or(["end_of_contract"]), accepted: "end_of_contract、または期間",
        read: { node, reading in
            if node.scalar?.text == "end_of_contract" { return .endOfContract }
            guard let period = node.scalar.flatMap({ PolicyPeriod($0.text) }) else {
                reading.refuse(node, accepted: " end_of_contract か期間（P5Y など）", words: ["end_of_contract"])
                return nil
            }
            return .period(period)
        },
        write: { term in
            switch term {
            case .endOfContract: "end_of_contract"
            case .period(let period): period.description
            }
        })
}

extension Form where Value == DeskHours {
    static let hours = Form.scalar(
        "時間帯（\"09:00-17:00\" のように書きます）", schema: .pattern("^[0-2][0-9]:[0-5][0-9]-[0-2][0-9]:[0-5][0-9]$"),
        parse: { DeskHours($0) }, write: { "\"\($0)\"" })
}

extension Form where Value == DeskClosure {
    static let closure = Form.scalar(
        "holidays、\"12-29..01-03\"、\"08-13\" のような休み",
        schema: .pattern("^(holidays|[0-9]{2}-[0-9]{2}(\\.\\.[0-9]{2}-[0-9]{2})?)$"),
        parse: { DeskClosure($0) }, write: { $0 == .holidays ? "holidays" : "\"\($0)\"" })
}
