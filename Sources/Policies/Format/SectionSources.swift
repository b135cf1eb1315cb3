import Care
import YAML

/// `source:`, `sources:` and `note:` of one section: which clause each key follows.
struct SectionSources {
    private var section: Clause?
    /// In the order of the section's keys.
    private var single: [Clause?] = []
    /// Whether all that is written about sources could be read.
    private(set) var isSound = true

    init(
        _ entries: [YAMLEntry], keys: [String], _ finder: inout EntryFinder, _ reading: inout PolicyReading
    ) {
        let problems = reading.problems.count
        defer { isSound = reading.problems.count == problems }
        let note = finder.index(of: "note").flatMap { Self.text(entries[$0], &reading) }
        if let source = finder.index(of: "source").map({ entries[$0] }) {
            let citations = reading.under("source") {
                Self.citations(source.value, &$0)
            }
            section = Clause(town: reading.townName, citations: citations, note: note)
        } else if note != nil {
            section = Clause(town: reading.townName, citations: [], note: note)
        }
        guard let sources = finder.index(of: "sources").map({ entries[$0] }) else { return }
        reading.under("sources") { reading in
            guard let entries = sources.value.entries else {
                reading.refuse(sources.value, accepted: "キーごとの根拠（{\(keys.first ?? "key"): \"guide 1\"} の形）")
                return
            }
            single = Array(repeating: nil, count: keys.count)
            for entry in entries {
                guard let key = keys.firstIndex(of: entry.key) else {
                    reading.reportUnknown(entry, known: keys)
                    continue
                }
                single[key] = reading.under(entry.key) { reading in
                    Self.clause(entry.value, sectionClause: section, &reading)
                }
            }
        }
    }

    /// Of the section's key at this place in the format.
    func grounds(at key: Int) -> Grounds {
        Grounds(section: section, own: single.isEmpty ? nil : single[key])
    }

    /// A place, a list of places, or {source, basis, note}.
    private static func clause(
        _ node: YAMLNode, sectionClause: Clause?, _ reading: inout PolicyReading
    ) -> Clause? {
        guard let entries = node.entries else {
            let citations = citations(node, &reading)
            return Clause(town: reading.townName, citations: citations, note: sectionClause?.note)
        }
        var citations = sectionClause?.citations ?? []
        var basis = Clause.Basis.stated
        var note: String?
        for entry in entries {
            switch entry.key {
            case "source": citations = Self.citations(entry.value, &reading)
            case "note": note = text(entry, &reading)
            case "basis":
                if let read = entry.value.scalar.flatMap({ Clause.Basis(rawValue: $0.text) }) {
                    basis = read
                } else {
                    reading.refuse(
                        entry.value, accepted: " stated, inferred ", words: ["stated", "inferred"])
                }
            default: reading.reportUnknown(entry, known: ["source", "basis", "note"])
            }
        }
        if basis == .inferred, note == nil, sectionClause?.note == nil {
            reading.report(.noClause, at: node.mark, "読み取った値（basis: inferred）には、そう読んだわけを「note:」に書きます。")
        }
        return Clause(
            town: reading.townName, citations: citations, basis: basis, note: note ?? sectionClause?.note)
    }

    private static let note = Form<String>.text(1000)

    private static func text(_ entry: YAMLEntry, _ reading: inout PolicyReading) -> String? {
        reading.under(entry.key) { note.read(entry.value, &$0) }
    }

    /// One place or a list of them.
    static func citations(_ node: YAMLNode, _ reading: inout PolicyReading) -> [Clause.Citation] {
        if let nodes = node.elements { return nodes.compactMap { citation($0, &reading) } }
        return citation(node, &reading).map { [$0] } ?? []
    }

    /// Document key, a space, the place: `terms art.14-2`.
    private static func citation(_ node: YAMLNode, _ reading: inout PolicyReading) -> Clause.Citation? {
        guard let text = node.scalar?.text, let space = text.utf8.firstIndex(of: UInt8(ascii: " ")) else {
            reading.refuse(node, accepted: "文書のキーと箇所（「terms art.14-2」のように空白で区切ります）")
            return nil
        }
        let document = String(text[..<space])
        let place = Substring(
            text.utf8[text.utf8.index(after: space)...].drop { $0 == UInt8(ascii: " ") })
        guard let title = reading.documents[document] else {
            let nearest =
                NearestWord.to(document, among: reading.documents.keys.sorted()).map {
                    "「\($0)」のつもりではありませんか。"
                } ?? ""
            reading.report(
                .notAccepted, at: node.mark,
                "「\(PolicyReading.short(document))」という文書は service.documents にありません。\(nearest)")
            return nil
        }
        guard !place.isEmpty, place.utf8.count <= 180 else {
            reading.refuse(node, accepted: "文書のキーと箇所（「terms art.14-2」のように空白で区切ります）")
            return nil
        }
        return Clause.Citation(document: document, title: title, place: String(place))
    }
}
