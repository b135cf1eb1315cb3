package import Care

extension PolicyFormat {
    /// A file that asks every question of a new town: each key with its question and words, and nothing stated.
    ///
    /// It does not load before the municipality is filled in: a town without a name is no town.
    package func skeleton(for key: TenantKey) -> String {
        var lines = [
            "# yaml-language-server: $schema=../Config/tenant.schema.json",
            "# この町の決まりを、町の文書のとおりに書きます。書かれていないことは unspecified とし、ほかの町の値は写しません。",
            "# 文書が定めた範囲に含まれないことは none、共通の言葉や並びを使うなら standard と書きます。",
            "# 値を書いた節には、根拠を「source: 文書のキー 箇所」と書きます（例 source: terms art.14-2）。キーごとなら sources: に書きます。",
            "# 文書から読み取った値には、sources: の中で basis: inferred とし、note: にそのわけを書きます。", "",
            "schema: \(Self.schema)", "tenant: \(key)",
        ]
        for section in sections {
            lines += ["", "# \(section.title) —— unspecified のとき：\(section.outcome.label)"]
            guard section.keys.first?.name.isEmpty == false else {
                for key in section.keys {
                    lines += [
                        "# \(key.question)", "#   \(Self.hint(key))", "\(section.name): \(Self.blank(key))",
                    ]
                }
                continue
            }
            lines.append("\(section.name):")
            for key in section.keys {
                lines += [
                    "  # \(key.question)", "  #   \(Self.hint(key))", "  \(key.name): \(Self.blank(key))",
                ]
            }
            if section.cites { lines.append("  # source: 文書のキー 箇所") }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func blank(_ key: FormatKey) -> String {
        if key.legal.contains(.unspecified) { return "unspecified" }
        if key.legal.contains(.standard) { return "standard" }
        return key.legal.contains(.none) ? "none" : "\"\""
    }

    private static func hint(_ key: FormatKey) -> String {
        let words = key.legal.words.isEmpty ? "" : "（または \(key.legal.words.joined(separator: ", "))）"
        let outcome = key.legal.contains(.unspecified) ? " unspecified のとき：\(key.outcome.label)" : ""
        return "\(key.accepted)\(words)\(outcome)"
    }
}
