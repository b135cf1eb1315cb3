import Care
import YAML

/// Agreements with other towns.
extension PolicyFormat {
    static var agreements: Section {
        Section(
            "agreements", "ほかの市町村との協定", \.agreements, blank: .init(), .refuse, bare: .openOrNone,
            [
                .rule("list", \.list, .list(.pact), "どの市町村と協定を結んでいますか。", .openOrNone),
                .rule("groups", \.groups, .list(.group), "多くの市町村が互いに結ぶ協定に入っていますか。", .openOrNone),
            ])
    }
}

/// A pact while it is being read: which of the two starts it has is not known yet.
private struct PactDraft: Hashable, Sendable {
    var partner: TenantKey?
    var name = ""
    var code: TownCode?
    var from = Statement<PartialDate>.unspecified
    var knownOn = Statement<PartialDate>.unspecified
    var until = Statement<PartialDate>.unspecified
    var citations: [Clause.Citation] = []
}

extension Form {
    /// The same form for a value that a draft does not have yet.
    fileprivate var optional: Form<Value?> {
        Form<Value?>(
            schema: schema, accepted: accepted,
            read: { [read] node, reading in read(node, &reading).map { $0 } },
            write: { [write] value in value.map(write) ?? "" })
    }
}

extension Form where Value == [Clause.Citation] {
    /// `source:` of one agreement.
    fileprivate static let citations = Form(
        schema: ["anyOf": [["type": "string"], ["type": "array", "items": ["type": "string"]]]],
        accepted: "文書のキーと箇所",
        read: { node, reading in
            let citations = SectionSources.citations(node, &reading)
            return citations.isEmpty ? nil : citations
        },
        write: { citations in
            let places = citations.map { "\($0.document) \($0.place)" }
            return places.count == 1 ? places.joined() : "[\(places.joined(separator: ", "))]"
        })
}

extension Form where Value == AgreementsPolicy.Pact {
    static let pact: Form = {
        let from = Field<PactDraft>.part("from", \.from, .date, "協定の始まる日（in_force_on と、どちらか一つ）", [])
        let known = Field<PactDraft>.part(
            "in_force_on", \.knownOn, .date, "協定が結ばれていると分かっている日（from と、どちらか一つ）", [])
        let fields: [Field<PactDraft>] = [
            .value("partner", \.partner, Form<TenantKey>.key.optional, "相手のキー"),
            .value("name", \.name, .partnerName, "相手の名前"),
            .value("code", \.code, Form<TownCode>.code.optional, "相手の団体コード"),
            from.orLeftOut, known.orLeftOut,
            .part("until", \.until, .date, "協定の最後の日（その日を含みます）", .openOrNone),
            .value("source", \.citations, .citations, "根拠となる条項"),
        ]
        let record = Record(blank: PactDraft(), fields: fields)
        return Form(
            schema: record.schema.with(
                "oneOf", [["required": ["from"]], ["required": ["in_force_on"]]]),
            accepted: "{partner, name, code, from か in_force_on, until, source} の組",
            read: { node, reading in
                guard let draft = record.read(node, &reading) else { return nil }
                let start: AgreementsPolicy.Start
                switch (draft.from.value, draft.knownOn.value) {
                case (let from?, nil): start = .from(from)
                case (nil, let day?): start = .knownToHoldOn(day)
                default:
                    reading.report(.joint, at: node.mark, "協定の始まりは「from」と「in_force_on」のどちらか一つだけを書きます。")
                    return nil
                }
                guard let partner = draft.partner, let code = draft.code else { return nil }
                if let until = draft.until.value, until.end <= start.date.firstInstant {
                    reading.report(.joint, at: node.mark, "協定の最後の日が、始まりより前になっています。")
                }
                return AgreementsPolicy.Pact(
                    partner: partner, name: draft.name, code: code, start: start, until: draft.until,
                    clause: Clause(town: reading.townName, citations: draft.citations))
            },
            write: { pact in
                var draft = PactDraft()
                draft.partner = pact.partner
                draft.name = pact.name
                draft.code = pact.code
                draft.until = pact.until
                draft.citations = pact.clause?.citations ?? []
                switch pact.start {
                case .from(let date): draft.from = .stated(date)
                case .knownToHoldOn(let date): draft.knownOn = .stated(date)
                }
                return record.write(draft)
            })
    }()
}

/// A group's agreement while it is being read.
private struct GroupDraft: Hashable, Sendable {
    var name = ""
    var members: [TenantKey] = []
    var from: PartialDate?
    var citations: [Clause.Citation] = []
}

extension Form where Value == AgreementsPolicy.Group {
    static let group: Form = {
        let record = Record<GroupDraft>(
            blank: GroupDraft(),
            fields: [
                .value("name", \.name, .partnerName, "協定の名前"),
                .value("members", \.members, .list(.key), "協定に入っている町のキー（この町も含めます）"),
                .value("from", \.from, Form<PartialDate>.date.optional, "協定の始まる日"),
                .value("source", \.citations, .citations, "根拠となる条項"),
            ])
        return Form(
            schema: record.schema, accepted: "{name, members, from, source} の組",
            read: { node, reading in
                guard let draft = record.read(node, &reading), let from = draft.from else { return nil }
                return AgreementsPolicy.Group(
                    name: draft.name, members: draft.members, from: from,
                    clause: Clause(town: reading.townName, citations: draft.citations))
            },
            write: { group in
                var draft = GroupDraft()
                draft.name = group.name
                draft.members = group.members
                draft.from = group.from
                draft.citations = group.clause?.citations ?? []
                return record.write(draft)
            })
    }()
}

extension Form where Value == String {
    /// A partner's name is another town's name by intent: it is not looked through.
    fileprivate static let partnerName = Form.scalar(
        "名前（60字まで）", schema: ["type": "string", "minLength": 1, "maxLength": 60],
        parse: { (1...60).contains($0.count) ? $0 : nil }, write: quoted)
}

extension SchemaJSON {
    fileprivate func with(_ key: String, _ value: SchemaJSON) -> SchemaJSON {
        guard case .object(let members) = self else { return self }
        return .object(members + [Member(key: key, value: value)])
    }
}

extension SchemaJSON: ExpressibleByArrayLiteral {
    init(arrayLiteral elements: SchemaJSON...) { self = .list(elements) }
}
