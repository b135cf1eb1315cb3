package import Care
package import FoundationEssentials
import JapaneseText
import Records

/// A subject's team, and what the person at the counter may do about it.
package struct TeamPage: Sendable {
    package struct Seat: Sendable {
        package let member: TeamMember
        package let phone: String?
        package let isPending: Bool
        package let isReachable: Bool
        package let joinedAt: Date
        package let leftAt: Date?
        package let isMe: Bool
    }

    package let id: PublicID
    package let name: PersonName
    package let seats: [Seat]
    package let former: [Seat]
    /// May the team be changed from this counter?
    package let ruling: Ruling
    /// People of the town who are not on the team, as far as they fit what was searched for.
    package let directory: [PersonChoice]
}

extension Workplace {
    /// The team of the subject in scope.
    ///
    /// `search`: part of a name, a reading or a facility; nobody is listed for nothing.
    package func readTeam(
        search: String, at counter: borrowing Counter, in town: Town
    ) async throws -> TeamPage {
        try await refusing {
            let subject = try counter.subject
            let me = try counter.actor
            let seats = try await counter.team(withFormer: true)
            let ruling = try await editing(seats, at: counter, in: town)
            let taken = Set(seats.filter { $0.leftAt == nil }.map(\.member.staff))
            let name = try await counter.particulars()?.particulars.name
            let page = TeamPage(
                id: subject.subjectPublicID,
                name: name ?? PersonName(family: "", given: "", familyKana: "", givenKana: ""),
                seats: seats.filter { $0.leftAt == nil }.map { Self.seat($0, me: me.staffPublicID) },
                former: seats.filter { $0.leftAt != nil }.map { Self.seat($0, me: me.staffPublicID) },
                ruling: ruling,
                directory: ruling.isPermitted
                    ? try await people(matching: search, besides: taken, at: counter, in: town) : [])
            try await counter.leaveTrace(.subjectRead, of: subject.subjectPublicID)
            return page
        }
    }

    /// Puts somebody of the town on the team, and tells them without a name.
    package func addMember(
        _ staff: PublicID, once: UUID, at counter: borrowing Counter, in town: Town
    ) async throws {
        try await refusing {
            let subject = try counter.subject
            let seats = try await counter.team()
            try require(try await editing(seats, at: counter, in: town))
            let person = try await counter.staffMember(staff, of: town.id)
            guard person.member.state == .active, person.office == nil,
                !seats.contains(where: { $0.member.staff == staff })
            else { throw CounterRefusal.conflict }
            _ = try await counter.once(once, .memberJoined, request: Array(staff.text.utf8)) { counter in
                try await counter.join(
                    person.member.id, of: town.id, role: .member, policy: town.policyDigest)
                try await counter.leaveTrace(.memberJoined, of: staff, policy: town.policyDigest)
                try await counter.post(
                    SubjectLetters.joined(in: town, staff: settings.staffAddress), kind: "team.joined",
                    to: .staff(town.id, person.member.id),
                    dedupe: "team.\(subject.subjectPublicID.text.prefix(12)).\(once)")
                return true
            }
        }
    }

    /// Takes somebody off the team: their sight ends with this act, what they wrote stays.
    package func removeMember(
        _ staff: PublicID, once: UUID, at counter: borrowing Counter, in town: Town
    ) async throws {
        try await refusing {
            let seats = try await counter.team()
            try require(try await editing(seats, at: counter, in: town))
            guard let seat = seats.first(where: { $0.member.staff == staff }) else {
                throw CounterRefusal.conflict
            }
            // A team of nobody would leave the record to nobody.
            guard seats.count > 1 else { throw CounterRefusal.conflict }
            _ = try await counter.once(once, .memberLeft, request: Array(staff.text.utf8)) { counter in
                if seat.member.role == .first, let next = seats.first(where: { $0.member.staff != staff }) {
                    try await counter.makeFirst(next)
                }
                try await counter.leave(seat, reason: "removed")
                try await counter.leaveTrace(.memberLeft, of: staff, policy: town.policyDigest)
                return true
            }
        }
    }

    private func editing(
        _ seats: [TeamSeat], at counter: borrowing Counter, in town: Town
    ) async throws -> Ruling {
        let me = try counter.actor
        let sight = try counter.subject
        let obtainers = try await counter.consents().filter { $0.withdrawnAt == nil }.map(\.obtainedBy)
        let ruling = town.policy.editingTeam(
            isMember: seats.contains { $0.staff == me.staff && $0.leftAt == nil && !$0.isPending },
            isObtainer: obtainers.contains(me.staff), isRegistrar: sight.ground == .attending)
        // The database has the last word on who may write a seat; a page must not offer what it refuses.
        guard ruling.isPermitted, !sight.mayEditTeam else { return ruling }
        return .refused(
            Refusal(
                .mayNotEditTeam(town.policy.team.editors.value ?? []), clause: town.policy.team.editors.clause
            ))
    }

    private func people(
        matching search: String, besides taken: Set<PublicID>, at counter: borrowing Counter, in town: Town
    ) async throws -> [PersonChoice] {
        let wanted = search.split(whereSeparator: \.isWhitespace).map { KanaKey(String($0)).text }
        guard !wanted.isEmpty else { return [] }
        return try await counter.staff(of: town.id).filter { record in
            guard record.member.state == .active, record.office == nil,
                !taken.contains(record.member.publicID)
            else { return false }
            let name = record.member.name
            let text = [name.family, name.given, name.familyKana, name.givenKana, record.facilityName]
                .map { KanaKey($0).text }.joined(separator: " ")
            return wanted.allSatisfy(text.contains)
        }.map { PersonChoice($0) }
    }

    private static func seat(_ seat: TeamSeat, me: PublicID) -> TeamPage.Seat {
        TeamPage.Seat(
            member: seat.member, phone: seat.facilityPhone, isPending: seat.isPending,
            isReachable: seat.isReachable, joinedAt: seat.joinedAt, leftAt: seat.leftAt,
            isMe: seat.member.staff == me)
    }
}
