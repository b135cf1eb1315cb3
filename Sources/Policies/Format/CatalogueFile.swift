package import Care
import YAML

/// Reads `Config/professions.yaml` and `Config/facility-kinds.yaml`.
package enum CatalogueFile {
    /// - Parameters:
    ///   - professions: the bytes of `professions.yaml`.
    ///   - facilityKinds: the bytes of `facility-kinds.yaml`.
    /// - Returns: the catalogue, or what is wrong with the files.
    package static func read(professions: [UInt8], facilityKinds: [UInt8]) -> (
        catalogue: Catalogue?, problems: [PolicyProblem]
    ) {
        var first = PolicyReading(file: "professions.yaml")
        var second = PolicyReading(file: "facility-kinds.yaml")
        let people = document(professions, &first)
        let places = document(facilityKinds, &second)
        let names = list(people?["professions"], of: people, profession, &first)
        let groups = list(places?["groups"], of: places, group, &second)
        let kinds = list(places?["kinds"], of: places, kind(groups.map(\.code)), &second)
        let problems = first.problems + second.problems
        guard problems.isEmpty else { return (nil, problems) }
        return (Catalogue(professions: names, facilityGroups: groups, facilityKinds: kinds), [])
    }

    private static func document(_ bytes: [UInt8], _ reading: inout PolicyReading) -> YAMLNode? {
        do {
            return try YAMLDocument.parse(bytes)
        } catch {
            reading.report(.unreadable, at: error.mark, error.description)
            return nil
        }
    }

    private static func list<Value>(
        _ node: YAMLNode?, of root: YAMLNode?, _ form: Form<Value>, _ reading: inout PolicyReading
    ) -> [Value] {
        guard let root else { return [] }
        guard let node else {
            reading.report(.missingKey, at: root.mark, "一覧がありません。")
            return []
        }
        return Form<[Value]>.list(form).read(node, &reading) ?? []
    }

    private struct Draft: Hashable, Sendable {
        var code = ""
        var name = ""
        var groups: [String] = []
    }

    private static let code = Form<String>.scalar(
        "英小文字のコード", schema: .pattern("^[a-z][a-z0-9_]*$"),
        parse: { text in
            text.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 95 }
                && text.first?.isLetter == true ? text : nil
        }, write: { $0 })

    private static let fields: [Field<Draft>] = [
        .value("code", \.code, code, "コード"), .value("name", \.name, .text(40), "名前"),
    ]

    private static var profession: Form<Catalogue.Profession> {
        Record(blank: Draft(), fields: fields).form.map(
            to: { Catalogue.Profession(code: ProfessionCode($0.code), name: $0.name) },
            from: { Draft(code: $0.code.text, name: $0.name) })
    }

    private static var group: Form<Catalogue.FacilityGroup> {
        Record(blank: Draft(), fields: fields).form.map(
            to: { Catalogue.FacilityGroup(code: FacilityKindCode($0.code), name: $0.name) },
            from: { Draft(code: $0.code.text, name: $0.name) })
    }

    private static func kind(_ groups: [FacilityKindCode]) -> Form<Catalogue.FacilityKind> {
        let known = groups.map(\.text)
        let group = Form<String>(
            schema: .words(known), accepted: known.joined(separator: ", "),
            read: { node, reading in
                guard let text = node.scalar?.text, known.contains(text) else {
                    reading.refuse(node, accepted: " \(known.joined(separator: ", ")) ", words: known)
                    return nil
                }
                return text
            }, write: { $0 })
        return Record(blank: Draft(), fields: fields + [.value("groups", \.groups, .list(group), "まとまり")])
            .form.map(
                to: { draft in
                    Catalogue.FacilityKind(
                        code: FacilityKindCode(draft.code), name: draft.name,
                        groups: draft.groups.map { FacilityKindCode($0) })
                },
                from: { Draft(code: $0.code.text, name: $0.name, groups: $0.groups.map(\.text)) })
    }
}
