import Care
import YAML

/// A mapping with fixed keys, as the value of a key or the element of a list.
struct Record<Root: Hashable & Sendable>: Sendable {
    let blank: Root
    let fields: [Field<Root>]

    /// Reads every key, and reports every one that is missing or unknown.
    func read(_ node: YAMLNode, _ reading: inout PolicyReading) -> Root? {
        guard let entries = node.entries else {
            let names = fields.map(\.name).joined(separator: ", ")
            reading.refuse(node, accepted: "{\(names)} の組")
            return nil
        }
        var root = blank
        var isWhole = true
        var finder = EntryFinder(entries)
        for field in fields {
            guard let index = finder.index(of: field.name) else {
                if !field.isOptional {
                    reading.reportMissing(
                        field.name, legal: field.legal, at: node.mark, among: entries,
                        known: fields.map(\.name))
                    isWhole = false
                }
                continue
            }
            let kind = reading.under(field.name) { field.read(entries[index].value, &$0, &root, .nothing) }
            if kind == nil { isWhole = false }
        }
        for entry in finder.others(than: fields.map(\.name)) {
            reading.reportUnknown(entry, known: fields.map(\.name))
            isWhole = false
        }
        return isWhole ? root : nil
    }

    @_semantics("optimize.sil.specialize.generic.never")
    func write(_ root: Root) -> String {
        let said = fields.map { ($0, $0.say(root)) }.filter { !($0.0.isOptional && $0.1.kind != .stated) }
        return "{" + said.map { "\($0.0.name): \($0.1.text)" }.joined(separator: ", ") + "}"
    }

    var schema: SchemaJSON {
        Self.schema(of: fields.map { ($0.name, $0.question, $0.schema, $0.isOptional) })
    }

    var form: Form<Root> {
        Form(
            schema: schema, accepted: "{\(fields.map(\.name).joined(separator: ", "))} の組",
            read: { node, reading in self.read(node, &reading) }, write: { self.write($0) })
    }

    @_semantics("optimize.sil.specialize.generic.never")
    static func schema(of fields: [(name: String, question: String, schema: SchemaJSON, isOptional: Bool)])
        -> SchemaJSON
    {
        let properties = fields.map { field in
            SchemaJSON.Member(key: field.name, value: field.schema.described(field.question))
        }
        return [
            "type": "object", "additionalProperties": false,
            "required": .list(fields.filter { !$0.isOptional }.map { .text($0.name) }),
            "properties": .object(properties),
        ]
    }
}

extension SchemaJSON {
    /// With a description that an editor shows while typing.
    func described(_ text: String) -> SchemaJSON {
        guard case .object(let members) = self, !text.isEmpty else { return self }
        return .object([Member(key: "description", value: .text(text))] + members)
    }
}

extension PolicyReading {
    /// A key that every file must have. A key that looks like it is reported as unknown and not twice.
    mutating func reportMissing(
        _ name: String, legal: Silence, at mark: YAMLMark, among entries: [YAMLEntry], known: [String]
    ) {
        let isMisspelt = entries.contains { entry in
            !known.contains(entry.key) && NearestWord.to(entry.key, among: known) == name
        }
        guard !isMisspelt else { return }
        let hint =
            legal.contains(.unspecified)
            ? "町の文書に定めがなければ「unspecified」と書きます。"
            : legal.contains(.standard) ? "共通の言葉を使うなら「standard」と書きます。" : ""
        let path = keyPath.isEmpty ? name : "\(keyPath).\(name)"
        report(.missingKey, at: mark, path: path, "キー「\(name)」がありません。\(hint)")
    }

    mutating func reportUnknown(_ entry: YAMLEntry, known: [String]) {
        let path = keyPath.isEmpty ? entry.key : "\(keyPath).\(PolicyReading.short(entry.key))"
        let nearest = NearestWord.to(entry.key, among: known)
        let hint = nearest.map { "「\($0)」のつもりではありませんか。" } ?? "使えるのは \(known.joined(separator: ", ")) です。"
        report(
            .unknownKey, at: entry.keyMark, path: path,
            "「\(PolicyReading.short(entry.key))」というキーはありません。\(hint)")
    }
}

/// Finds the entries of a mapping by their keys; quick where they come in the order of the format, as they mostly do.
struct EntryFinder {
    private let entries: [YAMLEntry]
    private var found = 0
    private var next = 0

    init(_ entries: [YAMLEntry]) { self.entries = entries }

    /// Each key is asked for once.
    mutating func index(of key: String) -> Int? {
        for offset in entries.indices {
            let index = (next + offset) % entries.count
            guard entries[index].key == key else { continue }
            found += 1
            next = index + 1
            return index
        }
        return nil
    }

    /// Entries that nobody asked for, where these are the keys that were asked for.
    func others(than known: @autoclosure () -> [String]) -> [YAMLEntry] {
        guard found < entries.count else { return [] }
        let known = known()
        return entries.filter { !known.contains($0.key) }
    }
}
