package import Care
import YAML

/// The format of a tenant file: one table of keys, from which files are read, shown, compared, begun and described.
package struct PolicyFormat: Sendable {
    /// What one file came to.
    package struct Outcome: Sendable {
        /// `nil` when the file has errors.
        package let policy: TenantPolicy?
        /// All errors and warnings of this file, in the order of their places.
        package let problems: [PolicyProblem]
        /// Where the file names what may belong to another town.
        let mentions: [Mention]
        /// Where a key's value stands, for checks between files.
        let marks: [String: YAMLMark]
    }

    let sections: [Section]
    package let catalogue: Catalogue

    /// - Parameter catalogue: the professions and facility kinds that a file may name.
    package init(catalogue: Catalogue) {
        self.catalogue = catalogue
        sections =
            Self.serviceSections().dropLast() + Self.participationSections(catalogue)
            + Self.sharingSections(catalogue) + [Self.agreements] + Self.conductSections()
            + Self.serviceSections().suffix(1)
    }

    /// The format's first version, and the only one.
    static let schema = 1

    var keys: [FormatKey] { sections.flatMap(\.keys) }

    /// Reads one file.
    ///
    /// - Parameters:
    ///   - bytes: the file's content.
    ///   - file: its path as messages show it; its name without `.yaml` is the town's key.
    ///   - digest: names the content.
    /// - Returns: the policy, or every error at once.
    package func read(_ bytes: [UInt8], file: String, digest: String) -> Outcome {
        var reading = PolicyReading(file: file)
        do {
            let root = try YAMLDocument.parse(bytes)
            reading.root = root
            let policy = read(root, digest: digest, &reading)
            let problems = reading.problems.sorted { ($0.mark, $0.path) < ($1.mark, $1.path) }
            return Outcome(
                policy: reading.hasErrors ? nil : policy, problems: problems, mentions: reading.mentions,
                marks: Self.sharedMarks(root))
        } catch {
            reading.report(.unreadable, at: error.mark, error.description)
            return Outcome(policy: nil, problems: reading.problems, mentions: [], marks: [:])
        }
    }

    /// The sections and keys that checks between files point to, each key with its path.
    private static let sharedKeys = [
        ("municipality", ["code"]), ("linkage", ["office", "permits"]), ("team", ["editors"]),
        ("administrators", []), ("agreements", ["list"]),
    ].map { section, keys in (section: section, keys: keys.map { (name: $0, path: "\(section).\($0)") }) }

    /// Where they stand in a file.
    private static func sharedMarks(_ root: YAMLNode) -> [String: YAMLMark] {
        var marks: [String: YAMLMark] = [:]
        for (section, keys) in sharedKeys {
            guard let node = root[section] else { continue }
            marks[section] = node.mark
            for key in keys { marks[key.path] = node[key.name]?.mark ?? node.mark }
        }
        return marks
    }

    private func read(_ root: YAMLNode, digest: String, _ reading: inout PolicyReading) -> TenantPolicy? {
        guard let entries = root.entries else {
            reading.refuse(root, accepted: "キーと値の組（schema: 1 から始まります）")
            return nil
        }
        let known = ["schema", "tenant"] + sections.map(\.name)
        let entry = { (name: String) in entries.first { $0.key == name } }
        readSchema(entry("schema")?.value, of: root, &reading)
        let tenant = readTenant(entry("tenant")?.value, of: root, &reading)
        prepareClauses(root, &reading)
        var policy = PolicySections()
        var finder = EntryFinder(entries)
        for section in sections {
            guard let index = finder.index(of: section.name) else {
                reading.reportMissing(
                    section.name, legal: section.bare, at: root.mark, among: entries, known: known)
                continue
            }
            reading.under(section.name) { section.read(entries[index].value, &$0, &policy) }
        }
        for entry in entries where !known.contains(entry.key) { reading.reportUnknown(entry, known: known) }
        guard let tenant else { return nil }
        JointChecks.run(policy, tenant: tenant, &reading)
        return TenantPolicy(tenant: tenant, digest: digest, sections: policy)
    }

    private func readSchema(_ node: YAMLNode?, of root: YAMLNode, _ reading: inout PolicyReading) {
        guard let node else {
            reading.report(.missingKey, at: root.mark, path: "schema", "キー「schema」がありません。「schema: 1」と書きます。")
            return
        }
        reading.under("schema") { reading in
            if node.scalar?.text != "\(Self.schema)" { reading.refuse(node, accepted: " \(Self.schema) ") }
        }
    }

    private func readTenant(
        _ node: YAMLNode?, of root: YAMLNode, _ reading: inout PolicyReading
    ) -> TenantKey? {
        guard let node else {
            reading.report(.missingKey, at: root.mark, path: "tenant", "キー「tenant」がありません。ファイルの名前と同じキーを書きます。")
            return nil
        }
        return reading.under("tenant") { reading in
            guard let key = Form<TenantKey>.key.read(node, &reading) else { return nil }
            let name = reading.file.split(separator: "/").last.map(String.init) ?? reading.file
            if name != "\(key).yaml" {
                reading.report(
                    .wrongName, at: node.mark,
                    "「\(key)」がファイルの名前「\(PolicyReading.short(name))」と違います。同じキーにしてください。")
            }
            return key
        }
    }

    /// Clauses show the town's name and the documents' titles, wherever in the file those stand.
    private func prepareClauses(_ root: YAMLNode, _ reading: inout PolicyReading) {
        reading.townName = root["municipality"]?["name"]?.scalar?.text ?? ""
        for entry in root["service"]?["documents"]?.entries ?? [] {
            reading.documents[entry.key] = entry.value["cited_as"]?.scalar?.text ?? entry.key
        }
    }
}
