package import Care
package import FoundationEssentials

/// How many people, teams and subjects stand behind a town's rules today; never which.
package struct SightNumbers: Sendable {
    /// Those whom one rule is about.
    package struct Count: Sendable, Hashable {
        package let people: Int
        package let teams: Int
        package let subjects: Int

        package init(people: Int, teams: Int, subjects: Int) {
            self.people = people
            self.teams = teams
            self.subjects = subjects
        }

        static let nobody = Count(people: 0, teams: 0, subjects: 0)
    }

    /// By the office's word in the tenant file.
    package let offices: [String: Count]
    /// The town's own members of teams.
    package let members: Count
    /// Members from each partner town.
    package let visitors: [TenantKey: Count]
    /// All who work in the town, and all subjects.
    package let everybody: Count

    package init(
        offices: [String: Count], members: Count, visitors: [TenantKey: Count], everybody: Count
    ) {
        self.offices = offices
        self.members = members
        self.visitors = visitors
        self.everybody = everybody
    }
}

/// What a new text of a town's law would do to people, counted on what is there now, before it is in force.
package struct PolicyPreview: Sendable {
    /// One key that the two texts answer differently.
    package struct Key: Sendable {
        /// `section.key`.
        package let path: String
        /// What the section is about, as a noun phrase.
        package let title: String
        /// What the key answers.
        package let question: String
        /// The two answers, as a desk reads them.
        package let before: String
        package let after: String
        /// Whom the rule is about.
        package let touched: SightNumbers.Count
        /// Somebody else than before does or decides it.
        package let changesHands: Bool
    }

    package let keys: [Key]
    /// Who would see or do more, each as a phrase with its numbers.
    package let gains: [String]
    /// Who would see or do less.
    package let losses: [String]

    /// - Parameters:
    ///   - left: the text in force.
    ///   - right: the text that would take its place.
    ///   - widening: each way in which sight would widen.
    ///   - numbers: how many there are of whom.
    ///   - format: names the keys.
    ///   - moment: now.
    package init(
        _ left: TenantPolicy, _ right: TenantPolicy, widening: [WideningChange], _ numbers: SightNumbers,
        format: PolicyFormat, at moment: Date
    ) {
        let narrowing = WideningChange.between(right, left, formerPartners: [], at: moment)
        gains = widening.map { Self.sentence($0, right, numbers) }
        losses = narrowing.map { Self.sentence($0, left, numbers) }
        let titles = Dictionary(
            format.sections.map { ($0.name, $0.title) }, uniquingKeysWith: { first, _ in first })
        keys = format.keys.compactMap { key in
            let (ours, theirs) = (key.say(left.sections), key.say(right.sections))
            guard ours.text != theirs.text else { return nil }
            return Key(
                path: key.path, title: titles[key.section] ?? key.section, question: key.question,
                before: Self.readable(ours, key), after: Self.readable(theirs, key),
                touched: Self.touched(by: key.section, left, right, numbers),
                changesHands: Self.hands.contains(key.path))
        }
    }

    /// The words of the format as the desk's choices call them; figures, names and dates as they are.
    private static func readable(_ said: Said, _ key: FormatKey) -> String {
        switch said.kind {
        case .unspecified: return "文書に定めなし"
        case .none: return "なし"
        case .standard: return "共通の言葉"
        case .stated:
            let words = said.text.trimmingPrefix("[").split(separator: ", ").map {
                String($0.last == "]" ? $0.dropLast() : $0)
            }
            let labels = words.compactMap { word in key.choices.first { $0.word == word }?.label }
            return labels.count == words.count ? labels.joined(separator: "、") : said.text
        }
    }

    /// Keys that say in whose hands an act is.
    private static let hands: Set<String> = [
        "application.approver", "consent.obtainers", "registration.registrar", "submission.to", "stop.set_by",
        "team.editors", "team.formed_by", "team.first_member", "facility.exception_by", "accounts.created_by",
        "subject.updated_by", "retention.erasure_ordered_by",
    ]

    private static func touched(
        by section: String, _ left: TenantPolicy, _ right: TenantPolicy, _ numbers: SightNumbers
    ) -> SightNumbers.Count {
        switch section {
        case "linkage", "administrators":
            numbers.offices[(right.office ?? left.office)?.rawValue ?? ""] ?? .nobody
        case "team", "posting", "sharing": numbers.members
        case "agreements":
            numbers.visitors.values.reduce(.nobody) { sum, next in
                .init(
                    people: sum.people + next.people, teams: sum.teams + next.teams,
                    subjects: sum.subjects + next.subjects)
            }
        case "subject", "consent", "custody", "submission", "registration", "stop", "death", "retention":
            numbers.everybody
        default: .init(people: numbers.everybody.people, teams: 0, subjects: 0)
        }
    }

    /// `policy`: the one under which they see.
    private static func sentence(
        _ change: WideningChange, _ policy: TenantPolicy, _ numbers: SightNumbers
    ) -> String {
        let office = policy.office.flatMap { numbers.offices[$0.rawValue] } ?? .nobody
        return switch change {
        case .linkage: "窓口の\(office.people)人が、\(office.subjects)人の記録（登録の手続きに限るときは、その間だけ）"
        case .officePermits: "窓口の\(office.people)人が、\(office.subjects)人の記録についてできること"
        case .teamEditors:
            "参加している\(numbers.members.people)人のうち新しく認められる人が、\(numbers.members.teams)チームに人を加えること"
        case .administrators: "新しい管理者が、\(office.subjects)人の記録"
        case .agreementResumed(let partner):
            "「\(partner)」から参加している\(numbers.visitors[partner]?.people ?? 0)人が、"
                + "\(numbers.visitors[partner]?.subjects ?? 0)人の記録"
        }
    }
}

extension TenantCommands {
    /// `tenant diff --live`: what a file would change for people, counted on the records. Empty for a file with
    /// errors, of which `diff` tells, and for another town's.
    package func preview(
        _ left: TenantPolicy, file: PolicyFile, _ numbers: SightNumbers, at moment: Date
    ) -> String {
        let read = format.read(file.bytes, file: file.name, digest: digest(file.bytes)).policy
        guard let right = read, left.tenant == right.tenant else { return "" }
        let preview = PolicyPreview(
            left, right,
            widening: WideningChange.between(left, right, formerPartners: [], at: moment), numbers,
            format: format, at: moment)
        var lines = ["", "いまの記録で数えた影響（\(left.townName)）"]
        lines += preview.keys.map { key in
            let count = "職員\(key.touched.people)人、\(key.touched.teams)チーム、対象者\(key.touched.subjects)人"
            return "  \(key.path)  \(count)\(key.changesHands ? "  担い手が変わります" : "")"
        }
        lines += preview.gains.map { "  見えるようになる  \($0)" }
        lines += preview.losses.map { "  見えなくなる      \($0)" }
        if preview.gains.isEmpty, preview.losses.isEmpty { lines.append("  だれの見える範囲も変わりません。") }
        return lines.joined(separator: "\n") + "\n"
    }
}
