package import Care
package import FoundationEssentials

/// What `renrakucho tenant …` answers: texts, so that the executable has only to print them.
package struct TenantCommands: Sendable {
    let format: PolicyFormat
    let digest: @Sendable ([UInt8]) -> String

    /// - Parameters:
    ///   - format: the format with the platform's catalogue.
    ///   - digest: names a text; SHA-256 in hex.
    package init(format: PolicyFormat, digest: @escaping @Sendable ([UInt8]) -> String) {
        self.format = format
        self.digest = digest
    }

    /// `tenant check`: every error and warning of the files, alone and together.
    ///
    /// - Returns: the text, and whether all files could be in force.
    package func check(_ files: [PolicyFile], folder: String = "tenants/", at moment: Date) -> (
        text: String, isGood: Bool
    ) {
        var shelf = PolicyShelf(format: format, folder: folder, digest: digest)
        _ = shelf.update(changed: files, at: moment)
        let book = shelf.book
        let problems = book.problems.sorted { $0.key < $1.key }.flatMap(\.value)
        var lines = problems.map(\.description)
        for key in book.keys {
            guard let policy = book[key] else { continue }
            let open = format.openMatters(of: policy).count
            lines.append("\(folder)\(key).yaml: 有効にできます（\(policy.townName)、窓口が決める事項 \(open) 件）。")
        }
        let errors = problems.count { $0.severity == .error }
        let warnings = problems.count - errors
        lines.append("ファイル \(files.count) 件、誤り \(errors) 件、注意 \(warnings) 件。")
        return (lines.joined(separator: "\n") + "\n", errors == 0)
    }

    /// `tenant list`: the open towns, the closed ones, and the files that wait.
    package func list(_ book: PolicyBook, at moment: Date) -> String {
        var lines: [String] = []
        for key in book.keys {
            guard let town = book.town(key) else { continue }
            lines.append("\(key)\t\(town.policy.townName)\t\(town.policy.digest.prefix(12))\t開いています")
            for agreement in book.agreements(of: key, at: moment) {
                lines.append("\t協定 \(agreement.partner): \(agreement.state.label)")
            }
        }
        for key in book.closedKeys {
            guard let town = book.closedTown(key) else { continue }
            lines.append("\(key)\t\(town.policy.townName)\t\(town.policy.digest.prefix(12))\tファイルがないため閉じています")
        }
        lines += book.problems.sorted { $0.key < $1.key }.flatMap(\.value).map(\.description)
        return lines.joined(separator: "\n") + "\n"
    }

    /// `tenant show`: the effective policy, key by key, each with its clause or with what its silence means.
    package func show(_ policy: TenantPolicy) -> String {
        var lines = ["\(policy.tenant)  \(policy.townName)  \(policy.digest)"]
        for section in format.sections {
            lines += ["", "[\(section.name)] \(section.title)"]
            for key in section.keys {
                let said = key.say(policy.sections)
                lines.append(
                    "  \(key.name.isEmpty ? key.section : key.name): \(said.text)\(Self.ground(said, key))")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func ground(_ said: Said, _ key: FormatKey) -> String {
        var parts: [String] = []
        if let clause = said.clause, !clause.citations.isEmpty {
            parts.append(clause.description + (clause.basis == .inferred ? "（読み取ったもの）" : ""))
        }
        if said.kind == .unspecified { parts.append("定めなし：\(key.outcome.label)") }
        if let note = said.clause?.note { parts.append("覚え書き：\(note)") }
        return parts.isEmpty ? "" : "    ← " + parts.joined(separator: " ／ ")
    }

    /// `tenant diff`: only the keys on which two policies differ: what is in force and a file, or two towns.
    package func diff(_ left: TenantPolicy, _ right: TenantPolicy) -> String {
        var lines: [String] = []
        for key in format.keys {
            let (ours, theirs) = (key.say(left.sections), key.say(right.sections))
            guard ours.text != theirs.text else { continue }
            lines += ["\(key.path)", "  - \(ours.text)", "  + \(theirs.text)"]
        }
        guard !lines.isEmpty else { return "違いはありません。\n" }
        let title = { (policy: TenantPolicy) in "\(policy.tenant) \(policy.digest.prefix(12))" }
        return (["- \(title(left))", "+ \(title(right))", ""] + lines).joined(separator: "\n") + "\n"
    }

    /// `tenant diff` of a file: what would change, and what would have to wait.
    package func diff(_ left: TenantPolicy, file: PolicyFile, at moment: Date) -> String {
        let outcome = format.read(file.bytes, file: file.name, digest: digest(file.bytes))
        guard let policy = outcome.policy else {
            return outcome.problems.map(\.description).joined(separator: "\n") + "\n"
        }
        let widening =
            left.tenant == policy.tenant
            ? WideningChange.between(left, policy, formerPartners: [], at: moment) : []
        let held = widening.map { "\($0.key): \($0)（承認がなければ有効になりません）" }
        return diff(left, policy) + (held.isEmpty ? "" : "\n" + held.joined(separator: "\n") + "\n")
    }

    /// `tenant schema`: what `Config/tenant.schema.json` holds.
    package func schema() -> String { format.jsonSchema }
}

extension AgreementState {
    /// For lists, in Japanese.
    package var label: String {
        switch self {
        case .inForce: "有効です"
        case .notNamed: "この町のファイルに書かれていません"
        case .partnerNotHosted: "相手がこのサービスにいないため、待っています"
        case .notNamedByPartner: "相手の町のファイルに、この町が書かれていません"
        case .notYet: "始まる日がまだ来ていません"
        case .ended: "終わっています"
        }
    }
}
