package import Care
import EventLoop
import FoundationEssentials
import Records

/// What would be left behind if the person at the counter left, and who of the same facility could take it over.
package struct HandOverPage: Sendable {
    /// One subject of whom something hangs on this person alone.
    package struct Matter: Sendable {
        package let id: PublicID
        package let name: PersonName
        /// Nobody else on the team could go on.
        package let isAlone: Bool
        /// Sheets of the consent paper that this person keeps.
        package let sheets: Int
    }

    package let matters: [Matter]
    package let successors: [PersonChoice]
}

/// What was handed over, and what the town's rule did not let go.
package struct HandedOver: Sendable {
    package let matters: Int
    package let refused: [(matter: HandOverPage.Matter, why: SubjectRefusal)]
}

extension Workplace {
    /// What hangs on the person who asks alone: teams of the own town without anybody else who could go on, and sheets.
    package func readHandOver(_ credentials: Credentials, in town: Town) async throws -> HandOverPage {
        let (subjects, successors) = try await atCounter(of: town, credentials, reading: true) { counter in
            let me = try counter.actor
            let subjects = try await counter.subjectsAtHand(limit: 500)
            let people = try await counter.staff(of: town.id).filter {
                $0.member.facility == me.facility && $0.member.id != me.staff && $0.member.state == .active
            }
            return (subjects, people.map { PersonChoice($0) })
        }
        var matters: [HandOverPage.Matter] = []
        for subject in subjects where subject.home == town.id && subject.ground == .member {
            let found = try await atCounter(
                of: town, credentials, on: subject.publicID, reading: true
            ) { counter in
                HandOverPage.Matter(
                    id: subject.publicID, name: subject.name, isAlone: try await leavesAlone(at: counter),
                    sheets: try await ownSheets(at: counter).count)
            }
            if found.isAlone || found.sheets > 0 { matters.append(found) }
        }
        return HandOverPage(matters: matters, successors: successors)
    }

    /// Puts the successor on every team that would be left alone, and every sheet into their hands: by the town's rule
    /// on who changes a team, subject by subject. Sent again it finds nothing more to do.
    ///
    /// - Throws: `CounterRefusal.notFound` for a successor who is not of the same facility.
    package func handOver(
        to successor: PublicID, _ credentials: Credentials, in town: Town
    ) async throws -> HandedOver {
        let page = try await readHandOver(credentials, in: town)
        guard page.successors.contains(where: { $0.id == successor }) else { throw CounterRefusal.notFound }
        var refused: [(matter: HandOverPage.Matter, why: SubjectRefusal)] = []
        for matter in page.matters {
            do {
                try await atCounter(of: town, credentials, on: matter.id, reading: false) { counter in
                    try await handOver(matter, to: successor, at: counter, in: town)
                }
            } catch let why as SubjectRefusal {
                refused.append((matter, why))
            }
        }
        return HandedOver(matters: page.matters.count - refused.count, refused: refused)
    }

    private func handOver(
        _ matter: HandOverPage.Matter, to successor: PublicID, at counter: borrowing Counter, in town: Town
    ) async throws {
        let isSeated = try await counter.team().contains { $0.member.staff == successor }
        if matter.isAlone, !isSeated {
            try await addMember(successor, once: UUID(), at: counter, in: town)
        }
        let person = try await counter.staffMember(successor, of: town.id)
        let sheets = try await ownSheets(at: counter)
        for sheet in sheets {
            try await counter.move(
                sheet, to: .facility(person.member.facility, person.member.id), place: nil,
                on: max(today, sheet.since), policy: town.policyDigest)
            try await counter.leaveTrace(.custodyChanged, of: sheet.publicID, policy: town.policyDigest)
        }
    }

    /// Nobody else of the team in scope could go on.
    private func leavesAlone(at counter: borrowing Counter) async throws -> Bool {
        let me = try counter.actor.staff
        let others = try await counter.team().filter {
            $0.staff != me && !$0.isPending && $0.isReachable
        }
        return others.isEmpty
    }

    private func ownSheets(at counter: borrowing Counter) async throws -> [CustodyRecord] {
        let me = try counter.actor.staff
        return try await counter.custodyLedger(onlyPresent: true).filter {
            if case .facility(_, me) = $0.holder { true } else { false }
        }
    }
}
