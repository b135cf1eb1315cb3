import Care
import YAML

/// Which town it is, and who runs the service under which words.
extension PolicyFormat {
    static func serviceSections() -> [Section] {
        [municipality, service, bodies, vocabulary, administrators]
    }

    private static var municipality: Section {
        let member = Record<MunicipalityPolicy.Member>(
            blank: .init(),
            fields: [
                .value("name", \.name, .text(40), "市区町村の名前"),
                .part("code", \.code, .code, "6桁の団体コード"),
            ])
        return Section(
            "municipality", "自治体", \.municipality, blank: .init(), .notLegal, cites: false,
            [
                .rule("name", \.name, .text(40), "自治体（団体）の正式な名前", []),
                .rule("kana", \.kana, .kana, "名前の読み", []),
                .rule("kind", \.kind, .word(), "自治体の種類", []),
                .rule("prefecture", \.prefecture, .prefecture, "都道府県", []),
                .rule("code", \.code, .code, "6桁の団体コード。団体（association）なら none", .none),
                .rule("members", \.members, .list(member.form), "団体をつくる市区町村。団体でなければ none", .none),
            ])
    }

    private static var service: Section {
        let document = Record<ServicePolicy.Document>(
            blank: .init(),
            fields: [
                .value("title", \.title, .text(100), "文書の題名"),
                .value("cited_as", \.citedAs, .text(40), "条項の前に置く短い題名（利用規約 など）"),
                .part("version", \.version, .text(40), "版", .openOrNone),
                .part("dated", \.dated, .date, "日付"),
            ])
        let law = Record<ServicePolicy.Law>(
            blank: .init(),
            fields: [
                .value("title", \.title, .text(100), "法令やガイドラインの名前（文書に書かれたとおり）"),
                .part("number", \.number, .text(60), "法令番号", .openOrNone),
                .part("cited_on", \.citedOn, .date, "文書がこれを引いた日"),
                .part("note", \.note, .text(400), "管理者への覚え書き", .openOrNone),
            ])
        return Section(
            "service", "サービス", \.service, blank: .init(), .silent,
            [
                .rule("name", \.name, .text(60), "サービスの名前（@の字形も町の書き方で）", .standard, outcome: .standard),
                .rule("started", \.started, .date, "運用を始めた時期"),
                .rule("purpose", \.purpose, .list(.text()), "サービスの目的"),
                .rule("operated_by", \.operatedBy, .word(), "運営するのはだれですか。"),
                .rule("system_run_by", \.systemRunBy, .word(), "システムの運用管理はだれに任せられていますか。", .openOrNone),
                .rule("reports_to", \.reportsTo, .list(.text(100)), "運営状況を報告し協議する場", .openOrNone),
                .rule("documents", \.documents, .documents(document), "条項の出どころとなる文書"),
                .rule("terms", \.terms, .list(.documentKey), "利用者が同意する文書（documents のキー）", .openOrNone),
                .rule("laws", \.laws, .list(law.form), "文書が引く法令とガイドライン", .openOrNone),
            ])
    }

    private static var bodies: Section {
        let form = Form<BodiesPolicy.Body>.body(isVendor: false)
        return Section(
            "bodies", "関係する機関", \.bodies, blank: .init(), .silent,
            [
                .rule("authority", \.authority, form, "運営主体（自治体や団体）", .openOrNone),
                .rule("secretariat", \.secretariat, form, "事務局。運営主体と別に置かれていなければ none", .openOrNone),
                .rule("center", \.center, form, "連携の拠点（センターなど）。なければ none", .openOrNone),
                .rule(
                    "vendor", \.vendor, .body(isVendor: true), "システムの契約事業者。名前が書かれていなければ unnamed", .openOrNone),
                .rule("council", \.council, form, "協議機関", .openOrNone),
            ])
    }

    private static var vocabulary: Section {
        Section(
            "vocabulary", "言葉", \.vocabulary, blank: .init(), .standard, cites: false,
            Noun.allCases.map { noun in
                .rule(noun.rawValue, \.[noun], .text(40), "「\(noun.standard)」にあたる町の言葉", .standard)
            })
    }

    private static var administrators: Section {
        let administrator = Record<AdministratorsPolicy.Administrator>(
            blank: .init(),
            fields: [
                .value("name", \.name, .text(60), "氏名"),
                .value("email", \.email, .email, "メールアドレス"),
            ])
        return Section(
            single: "administrators", "町の管理者", \.administrators, .operatorInvites,
            .rule("administrators", \.list, .list(administrator.form), "最初の管理者。書かれていなければ、運用者が招きます"))
    }
}

extension Form where Value == [ServicePolicy.Document] {
    /// key → {title, cited_as, version, dated}.
    static func documents(_ record: Record<ServicePolicy.Document>) -> Form {
        Form(
            schema: [
                "type": "object", "minProperties": 1, "propertyNames": Form<String>.documentKey.schema,
                "additionalProperties": record.schema,
            ],
            accepted: "キーごとの {title, cited_as, version, dated}",
            read: { node, reading in
                guard let entries = node.entries, !entries.isEmpty else {
                    reading.refuse(node, accepted: "文書のキーごとの {title, cited_as, version, dated}")
                    return nil
                }
                var documents: [ServicePolicy.Document] = []
                for entry in entries {
                    guard isKey(entry.key) else {
                        reading.report(.notAccepted, at: entry.keyMark, "文書のキーは英小文字で始まる20字までの a-z 0-9 _ です。")
                        continue
                    }
                    let document = reading.under(entry.key) {
                        record.read(entry.value, &$0)
                    }
                    guard var document else { continue }
                    document.key = entry.key
                    documents.append(document)
                }
                return documents.count == entries.count ? documents : nil
            },
            write: { documents in
                "{" + documents.map { "\($0.key): \(record.write($0))" }.joined(separator: ", ") + "}"
            })
    }

    private static func isKey(_ key: String) -> Bool {
        (1...20).contains(key.utf8.count) && key.utf8.first.map { (97...122).contains($0) } == true
            && key.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 95 }
    }
}

extension Form where Value == BodiesPolicy.Body {
    /// A body; a vendor whom the documents do not name is `unnamed`, as a whole or in its `name`.
    static func body(isVendor: Bool) -> Form {
        let name = Form<String>.text(100)
        let nameOrUnnamed = Form<String>(
            schema: isVendor ? name.schema.or(["unnamed"]) : name.schema, accepted: name.accepted,
            read: name.read,
            write: name.write)
        var fields: [Field<BodiesPolicy.Body>] = [
            .part("word", \.word, .text(40), "町の文書での呼び名（市、事務局 など）"),
            .part("sections", \.sections, .list(.text(100)), "担当する課や係、または協議の場", .openOrNone),
        ]
        let part = Field<BodiesPolicy.Body>.part("name", \.name, nameOrUnnamed, "正式な名前")
        fields.append(isVendor ? part.orUnnamed : part)
        fields += [
            .part("address", \.address, .text(200), "所在地", .openOrNone),
            .part("phone", \.phone, .phone, "電話", .openOrNone),
            .part("fax", \.fax, .phone, "FAX", .openOrNone),
            .part("email", \.email, .email, "メール", .openOrNone),
        ]
        let form = Record(blank: BodiesPolicy.Body(), fields: fields).form
        guard isVendor else { return form }
        var unnamed = BodiesPolicy.Body()
        unnamed.name = .none
        return Form(
            schema: form.schema.or(["unnamed"]), accepted: "\(form.accepted)、または unnamed",
            read: { [unnamed] node, reading in
                node.scalar?.text == "unnamed" ? unnamed : form.read(node, &reading)
            }, write: { [unnamed] in $0 == unnamed ? "unnamed" : form.write($0) })
    }
}

extension Field where Root == BodiesPolicy.Body {
    /// `unnamed` says that the documents speak of the body and give no name.
    fileprivate var orUnnamed: Field {
        Field(
            name: name, question: question, legal: legal, accepted: accepted, schema: schema,
            choices: choices,
            takesSeveral: takesSeveral,
            read: { [read] node, reading, body, grounds in
                guard node.scalar?.text == "unnamed" else { return read(node, &reading, &body, grounds) }
                body.name = .none
                return Said.Kind.none
            },
            say: { [say] body in
                body.name == .none ? Said(kind: .none, text: "unnamed", clause: nil) : say(body)
            })
    }
}
