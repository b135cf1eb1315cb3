package import Care
import EventLoop
package import FoundationEssentials
import Records

/// What one town's file says about a partner, and how that stands now.
package struct AgreementLine: Sendable {
    /// A team that the agreement holds together.
    package struct Team: Sendable, Hashable {
        package let subject: PublicID
        /// This town governs it, and people of the partner are on it; else it is the other way round.
        package let isHome: Bool
        package let facility: String
        package let people: Int
        package let since: Date
    }

    package let home: TenantKey
    package let partner: TenantKey
    /// By its own file, or by this town's where it is not hosted.
    package let name: String
    package let state: AgreementState
    package let clause: Clause?
    /// In the order of joining; only for the desk of one of the two towns.
    package let teams: [Team]

    /// Days until it ends, once that is sixty or less.
    package func daysLeft(at moment: Date) -> Int? {
        guard case .inForce(_, let until?) = state else { return nil }
        let days = Int((until.timeIntervalSince(moment) / 86_400).rounded(.up))
        return days <= AgreementWatch.furthest ? days : nil
    }
}

extension Workplace {
    /// The agreements of the town, for its desk, with the teams that each holds together.
    package func readAgreements(
        at counter: borrowing Counter, in town: Town
    ) async throws -> [AgreementLine] {
        try await refusing {
            guard try counter.actor.isDesk else { throw CounterRefusal.notFound }
            var lines: [AgreementLine] = []
            for partner in town.policy.agreements.partners(of: town.key) {
                var teams: [AgreementLine.Team] = []
                if let other = towns.town(partner) {
                    teams = try await counter.borderTeams(with: other.id).map {
                        AgreementLine.Team(
                            subject: $0.subject, isHome: $0.home == town.id, facility: $0.facility,
                            people: $0.people, since: $0.since)
                    }
                }
                lines.append(line(of: town, with: partner, teams))
            }
            return lines
        }
    }

    /// The agreements of all open towns, as their files and the clock have them: for the operator, without teams.
    package var agreements: [AgreementLine] {
        towns.live.flatMap { town in
            town.policy.agreements.partners(of: town.key).map { line(of: town, with: $0, []) }
        }
    }

    private func line(
        of town: Town, with partner: TenantKey, _ teams: [AgreementLine.Team]
    ) -> AgreementLine {
        let agreements = town.policy.agreements
        let named = agreements.list.value?.first { $0.partner == partner }?.name
        return AgreementLine(
            home: town.key, partner: partner,
            name: towns.town(partner)?.policy.townName ?? named ?? partner.text,
            state: towns.agreement(of: town, with: partner, at: clock.now()),
            clause: agreements.clause(for: partner), teams: teams)
    }
}
