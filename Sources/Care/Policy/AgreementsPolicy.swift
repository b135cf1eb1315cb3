package import FoundationEssentials

/// With which towns the documents say that subjects may be shared. The home town's law governs: there is no key for it.
package struct AgreementsPolicy: Hashable, Sendable {
    /// An agreement with one other town.
    package struct Pact: Hashable, Sendable {
        package var partner: TenantKey
        package var name = ""
        package var code: TownCode
        package var start: Start
        /// The last day, included; open where it is not stated.
        package var until: Statement<PartialDate>
        package var clause: Clause?

        package init(
            partner: TenantKey, name: String, code: TownCode, start: Start, until: Statement<PartialDate>,
            clause: Clause?
        ) {
            self.partner = partner
            self.name = name
            self.code = code
            self.start = start
            self.until = until
            self.clause = clause
        }
    }

    /// From when an agreement holds, or a day on which it is known to hold; both count as the start.
    package enum Start: Hashable, Sendable {
        case from(PartialDate)
        case knownToHoldOn(PartialDate)

        package var date: PartialDate {
            switch self {
            case .from(let date), .knownToHoldOn(let date): date
            }
        }
    }

    /// An agreement of many towns with each other.
    package struct Group: Hashable, Sendable {
        package var name: String
        package var members: [TenantKey]
        package var from: PartialDate
        package var clause: Clause?

        package init(name: String, members: [TenantKey], from: PartialDate, clause: Clause?) {
            self.name = name
            self.members = members
            self.from = from
            self.clause = clause
        }
    }

    package var list = Rule<[Pact]>.unspecified
    package var groups = Rule<[Group]>.unspecified

    package init() {}

    /// Every town that the file names, alone or in a group, in order of its key.
    package func partners(of home: TenantKey) -> [TenantKey] {
        let named = (list.value ?? []).map(\.partner) + (groups.value ?? []).flatMap(\.members)
        return Set(named).subtracting([home]).sorted()
    }

    /// From when and until when (excluded) the file says that there is an agreement with a town.
    package func spans(with partner: TenantKey, of home: TenantKey) -> [Range<Date>] {
        let pacts = (list.value ?? []).filter { $0.partner == partner }
            .map { ($0.start.date.firstInstant, $0.until.value?.end ?? .distantFuture) }
        let groups = (groups.value ?? [])
            .filter { $0.members.contains(partner) && $0.members.contains(home) }
            .map { ($0.from.firstInstant, Date.distantFuture) }
        return (pacts + groups).filter { $0.0 < $0.1 }.map { $0.0..<$0.1 }
    }

    /// The clause that names a town.
    package func clause(for partner: TenantKey) -> Clause? {
        (list.value ?? []).first { $0.partner == partner }?.clause
            ?? (groups.value ?? []).first { $0.members.contains(partner) }?.clause
    }
}

/// How an agreement between two towns stands at one moment. Only `inForce` lets anybody see anything.
package enum AgreementState: Hashable, Sendable {
    /// Both name each other, both dates hold, both are live.
    case inForce(since: Date, until: Date?)
    /// The file does not name the other town.
    case notNamed
    /// The other town is not on this platform, or not live: a state, never an error.
    case partnerNotHosted
    /// The other town's file does not name this one.
    case notNamedByPartner
    case notYet(from: Date)
    case ended(at: Date)

    /// The state seen from one live town.
    ///
    /// - Parameters:
    ///   - home: the town that asks.
    ///   - partner: the other town's key.
    ///   - policy: the other town's policy; `nil` when it is not live.
    ///   - moment: the instant that is asked about.
    package init(home: TenantPolicy, partner: TenantKey, policy: TenantPolicy?, at moment: Date) {
        let ours = home.agreements.spans(with: partner, of: home.tenant)
        guard !ours.isEmpty else {
            self = .notNamed
            return
        }
        guard let policy else {
            self = .partnerNotHosted
            return
        }
        let theirs = policy.agreements.spans(with: home.tenant, of: partner)
        guard !theirs.isEmpty else {
            self = .notNamedByPartner
            return
        }
        let spans = ours.flatMap { our in theirs.map { our.clamped(to: $0) } }.filter { !$0.isEmpty }
            .sorted { $0.lowerBound < $1.lowerBound }
        if let span = spans.first(where: { $0.contains(moment) }) {
            let open = span.upperBound == .distantFuture
            self = .inForce(since: span.lowerBound, until: open ? nil : span.upperBound)
        } else if let next = spans.first(where: { moment < $0.lowerBound }) {
            self = .notYet(from: next.lowerBound)
        } else if let last = spans.map(\.upperBound).max() {
            self = .ended(at: last)
        } else {
            // The two files' dates never meet: one side's agreement ends before the other's begins.
            let ends = (ours + theirs).map(\.upperBound).min() ?? moment
            self = .ended(at: ends)
        }
    }

    package var isInForce: Bool {
        if case .inForce = self { true } else { false }
    }
}
