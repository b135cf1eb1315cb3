import Care
import YAML

/// One key of the format with what is known about it, whatever its value's type.
struct FormatKey: Sendable {
    let section: String
    let name: String
    let question: String
    let legal: Silence
    let accepted: String
    let schema: SchemaJSON
    let choices: [OpenMatter.Choice]
    let takesSeveral: Bool
    let outcome: SilenceOutcome
    let say: @Sendable (PolicySections) -> Said

    /// `section.key`; the section alone where it is one value.
    var path: String { name.isEmpty ? section : "\(section).\(name)" }
}

/// One section of the format.
struct Section: Sendable {
    let name: String
    /// What the section is about, as a Japanese noun phrase: also the act that waits for the desk.
    let title: String
    let outcome: SilenceOutcome
    /// Whether stated values need a clause.
    let cites: Bool
    /// Words that may stand for the whole section.
    let bare: Silence
    let keys: [FormatKey]
    let schema: SchemaJSON
    let read: @Sendable (YAMLNode, inout PolicyReading, inout PolicySections) -> Void

    /// Keys of a section that speak about the others.
    static let annotations = ["source", "sources", "note"]

    /// A section with a key for each of its rules.
    init<Root: Hashable & Sendable>(
        _ name: String, _ title: String, _ path: any WritableKeyPath<PolicySections, Root> & Sendable,
        blank: Root,
        _ outcome: SilenceOutcome, cites: Bool = true, bare: Silence = [], _ fields: [Field<Root>]
    ) {
        self.name = name
        self.title = title
        self.outcome = outcome
        self.cites = cites
        self.bare = bare
        keys = fields.map { field in
            FormatKey(
                section: name, name: field.name, question: field.question, legal: field.legal,
                accepted: field.accepted, schema: field.schema, choices: field.choices,
                takesSeveral: field.takesSeveral, outcome: field.outcome ?? outcome,
                say: { field.say($0[keyPath: path]) })
        }
        let mapping = Record<Root>.schema(
            of: fields.map { ($0.name, $0.question, $0.schema, $0.isOptional) }
                + Self.annotations.map { ($0, "", Self.annotationSchema($0), true) })
        schema = mapping.or(bare.words)
        let names = fields.map(\.name)
        let known = names + Self.annotations
        read = { node, reading, sections in
            if let word = node.scalar, word.isPlain, bare.words.contains(word.text) {
                // The word is every key's statement.
                var root = blank
                for field in fields { _ = field.read(node, &reading, &root, .nothing) }
                sections[keyPath: path] = root
                return
            }
            guard let entries = node.entries else {
                let words = ["キーと値の組"] + bare.words
                reading.refuse(node, accepted: " \(words.joined(separator: ", ")) ", words: bare.words)
                return
            }
            var finder = EntryFinder(entries)
            let sources = SectionSources(entries, keys: names, &finder, &reading)
            var groundless: [Int] = []
            // Filled beside and put in its place once: the way along a key path costs more than most fields.
            var root = blank
            for (key, field) in fields.enumerated() {
                guard let index = finder.index(of: field.name) else {
                    reading.reportMissing(
                        field.name, legal: field.legal, at: node.mark, among: entries, known: names)
                    continue
                }
                let grounds = sources.grounds(at: key)
                let kind = reading.under(field.name) {
                    field.read(entries[index].value, &$0, &root, grounds)
                }
                if cites, let kind, kind == .stated || kind == .none,
                    grounds.clause(for: kind)?.citations.isEmpty ?? true
                {
                    groundless.append(index)
                }
            }
            sections[keyPath: path] = root
            // A source that could not be read has been told already.
            if let index = groundless.first, sources.isSound {
                let first = entries[index]
                let keys = groundless.map { entries[$0].key }.joined(separator: ", ")
                reading.report(
                    .noClause, at: first.value.mark, path: "\(name).\(first.key)",
                    "\(keys) に根拠となる条項がありません。「source:」か「sources:」に文書のキーと箇所を書いてください。")
            }
            for entry in finder.others(than: known) { reading.reportUnknown(entry, known: known) }
        }
    }

    /// A section that is a single value.
    @_semantics("optimize.sil.specialize.generic.never")
    init<Root: Hashable & Sendable>(
        single name: String, _ title: String, _ path: any WritableKeyPath<PolicySections, Root> & Sendable,
        _ outcome: SilenceOutcome, _ field: Field<Root>
    ) {
        self.name = name
        self.title = title
        self.outcome = outcome
        cites = false
        bare = field.legal
        keys = [
            FormatKey(
                section: name, name: "", question: field.question, legal: field.legal,
                accepted: field.accepted,
                schema: field.schema, choices: [], takesSeveral: false, outcome: outcome,
                say: { field.say($0[keyPath: path]) })
        ]
        schema = field.schema
        read = { node, reading, sections in _ = field.read(node, &reading, &sections[keyPath: path], .nothing)
        }
    }

    private static func annotationSchema(_ name: String) -> SchemaJSON {
        let place: SchemaJSON = [
            "anyOf": .list([["type": "string"], ["type": "array", "items": ["type": "string"]]])
        ]
        switch name {
        case "source": return place
        case "note": return ["type": "string"]
        default:
            let entry: SchemaJSON = [
                "type": "object", "additionalProperties": false,
                "properties": [
                    "source": place, "basis": .words(["stated", "inferred"]), "note": ["type": "string"],
                ],
            ]
            return [
                "type": "object",
                "additionalProperties": ["anyOf": .list([["type": "string"], ["type": "array"], entry])],
            ]
        }
    }
}
