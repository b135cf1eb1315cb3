package import Care

extension PolicyFormat {
    /// The rules that a town's documents leave open and that its desk therefore decides.
    package func openMatters(of policy: TenantPolicy) -> [OpenMatter] {
        keys.compactMap { key in
            guard key.outcome == .desk else { return nil }
            let said = key.say(policy.sections)
            guard said.kind == .unspecified else { return nil }
            return OpenMatter(
                rule: key.path, act: act(of: key), question: key.question, choices: choices(for: key),
                takesSeveral: key.takesSeveral, note: said.clause?.note)
        }
    }

    /// A matter by its rule, open or not: its question and what its key offers. `nil` for a key that no desk decides.
    package func matter(_ rule: String) -> OpenMatter? {
        keys.first { $0.path == rule && $0.outcome == .desk }.map { key in
            OpenMatter(
                rule: key.path, act: act(of: key), question: key.question, choices: choices(for: key),
                takesSeveral: key.takesSeveral, note: nil)
        }
    }

    /// `section.key` of every rule whose silence goes to the desk.
    package var deskRules: [String] { keys.filter { $0.outcome == .desk }.map(\.path) }

    /// What happens where a rule is open.
    package func outcome(of rule: String) -> SilenceOutcome? { keys.first { $0.path == rule }?.outcome }

    private func act(of key: FormatKey) -> String {
        sections.first { $0.name == key.section }?.title ?? key.section
    }

    /// The key's own words, and to go without where the format knows that.
    private func choices(for key: FormatKey) -> [OpenMatter.Choice] {
        guard !key.choices.isEmpty, key.legal.contains(.none) else { return key.choices }
        return key.choices + [OpenMatter.Choice(word: "none", label: "ない（行わない、求めない）")]
    }

    /// Sentences for `tenant check`, the manual and the desk: one for each rule that the desk decides.
    package func openSentences(of policy: TenantPolicy) -> [String] {
        openMatters(of: policy).map { "【\($0.act)】\($0.question)文書に定めがないため、窓口が決めます。（\($0.rule)）" }
    }
}
