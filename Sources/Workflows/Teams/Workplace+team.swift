package import Care
import EventLoop
package import FoundationEssentials
import JapaneseText
import Records

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
            let answers = try await counter.deskAnswers(for: subject.subjectPublicID)
            let ruling = try await editing(seats, answers.decisions, at: counter, in: town)
            let letter = town.policy.writingToSubject(decisions: answers.decisions)
            var open = town.policy.openForJoining(answers.decisions)
            for case .desk(let matter) in [ruling, letter] { open.append(matter) }
            let taken = Set(seats.filter { $0.leftAt == nil }.map(\.member.staff))
            let name = try await counter.particulars()?.particulars.name
            let page = TeamPage(
                id: subject.subjectPublicID,
                name: name ?? PersonName(family: "", given: "", familyKana: "", givenKana: ""),
                seats: seats.filter { $0.leftAt == nil }.map {
                    self.seat($0, me: me.staffPublicID, in: town)
                },
                former: seats.filter { $0.leftAt != nil }.map {
                    self.seat($0, me: me.staffPublicID, in: town)
                },
                ruling: ruling, silent: silent(open, answers, in: town),
                mayAdmit: try await mayAdmit(ruling, answers.decisions, at: counter, in: town),
                waitsForDoctor: town.policy.doctorMustApprove(answers.decisions),
                isTellingSubject: letter.isPermitted,
                directory: ruling.isPermitted
                    ? try await people(matching: search, besides: taken, at: counter, in: town) : [])
            try await counter.leaveTrace(.subjectRead, of: subject.subjectPublicID)
            return page
        }
    }

    /// Puts somebody of the town on the team, or of a partner town while both agree, and tells them without a name.
    ///
    /// `away`: the partner town of somebody from outside. What is provided to its facility goes on record.
    package func addMember(
        _ staff: PublicID, from away: TenantKey? = nil, once: UUID, at counter: borrowing Counter,
        in town: Town
    ) async throws {
        try await refusing {
            let subject = try counter.subject
            let seats = try await counter.team()
            let decisions = try await counter.deskDecisions(for: subject.subjectPublicID)
            try require(try await editing(seats, decisions, at: counter, in: town))
            if let open = town.policy.openForJoining(decisions).first { throw SubjectRefusal.needsDesk(open) }
            let place = try directoryTown(away, of: town)
            let person = try await counter.staffMember(staff, of: place.id)
            let isDoctor = person.member.profession == "doctor"
            _ = try await counter.once(once, .memberJoined, request: Array(staff.text.utf8)) { counter in
                guard person.member.state == .active, person.office == nil,
                    !seats.contains(where: { $0.member.staff == staff })
                else { throw CounterRefusal.conflict }
                let waits = try await waits(person, decisions, at: counter, in: town)
                try await counter.join(
                    person.member.id, of: place.id, role: .member, pending: waits, isDoctor: isDoctor,
                    policy: town.policyDigest)
                try await counter.leaveTrace(.memberJoined, of: staff, policy: town.policyDigest)
                guard !waits else { return true }
                if place.id != town.id { try await provide(to: person, at: counter, in: town) }
                try await tell(person.member.id, of: place, "\(once)", at: counter, in: town)
                return true
            }
        }
    }

    /// Admits somebody who waits for the family doctor's word, or whom the pre-check named.
    package func admitMember(
        _ staff: PublicID, once: UUID, at counter: borrowing Counter, in town: Town
    ) async throws {
        try await refusing {
            let subject = try counter.subject
            let seats = try await counter.team()
            let decisions = try await counter.deskDecisions(for: subject.subjectPublicID)
            let ruling = try await editing(seats, decisions, at: counter, in: town)
            guard try await mayAdmit(ruling, decisions, at: counter, in: town) else {
                try require(ruling)
                throw SubjectRefusal.byRule(town.policy.team.doctor.refusal(.doctorMustApprove))
            }
            _ = try await counter.once(once, .memberJoined, request: Array("admit \(staff)".utf8)) {
                counter in
                guard let seat = seats.first(where: { $0.member.staff == staff && $0.isPending }) else {
                    throw CounterRefusal.conflict
                }
                try await counter.confirm(seat)
                try await counter.leaveTrace(.memberJoined, of: staff, policy: town.policyDigest)
                guard let place = towns.town(seat.staffTenant) else { return true }
                if place.id != town.id {
                    let person = try await counter.staffMember(staff, of: place.id)
                    try await provide(to: person, at: counter, in: town)
                }
                try await tell(seat.staff, of: place, "\(once)", at: counter, in: town)
                return true
            }
        }
    }

    /// Takes somebody off the team: their sight ends with this act, what they wrote stays.
    package func removeMember(
        _ staff: PublicID, _ reason: LeavingReason, once: UUID, at counter: borrowing Counter, in town: Town
    ) async throws {
        try await refusing {
            let subject = try counter.subject
            let seats = try await counter.team()
            let decisions = try await counter.deskDecisions(for: subject.subjectPublicID)
            try require(try await editing(seats, decisions, at: counter, in: town))
            let request = Array("\(staff) \(reason.rawValue)".utf8)
            _ = try await counter.once(once, .memberLeft, request: request) { counter in
                guard let seat = seats.first(where: { $0.member.staff == staff }) else {
                    throw CounterRefusal.conflict
                }
                let others = seats.filter { $0.member.staff != staff && !$0.isPending }
                // A team of nobody would leave the record to nobody.
                guard seat.isPending || !others.isEmpty else { throw CounterRefusal.conflict }
                if seat.member.role == .first, let next = others.first { try await counter.makeFirst(next) }
                try await counter.leaveTrace(.memberLeft, of: staff, policy: town.policyDigest)
                try await counter.leave(seat, reason: reason.rawValue)
                return true
            }
        }
    }
}

extension Workplace {
    private func tell(
        _ staff: StaffID, of place: Town, _ key: String, at counter: borrowing Counter, in town: Town
    ) async throws {
        let subject = try counter.subject.subjectPublicID
        try await counter.post(
            SubjectLetters.joined(in: town, opened: place, staff: settings.staffAddress),
            kind: "team.joined", to: .staff(place.id, staff),
            dedupe: "team.\(subject.text.prefix(12)).\(key)")
    }

    /// Where the doctor has to approve, everybody but a doctor waits unless a doctor adds them.
    private func waits(
        _ person: StaffRecord, _ decisions: DeskDecisions, at counter: borrowing Counter, in town: Town
    ) async throws -> Bool {
        guard town.policy.doctorMustApprove(decisions), person.member.profession != "doctor" else {
            return false
        }
        return try await counter.myself().member.profession != "doctor"
    }

    private func mayAdmit(
        _ ruling: Ruling, _ decisions: DeskDecisions, at counter: borrowing Counter, in town: Town
    ) async throws -> Bool {
        guard town.policy.doctorMustApprove(decisions) else { return ruling.isPermitted }
        let isMember = try counter.subject.ground.isMember
        return try await counter.myself().member.profession == "doctor" && isMember
    }

    private func editing(
        _ seats: [TeamSeat], _ decisions: DeskDecisions, at counter: borrowing Counter, in town: Town
    ) async throws -> Ruling {
        let me = try counter.actor
        let sight = try counter.subject
        let obtainers = try await counter.consents().filter { $0.withdrawnAt == nil }.map(\.obtainedBy)
        let ruling = town.policy.editingTeam(
            isMember: seats.contains { $0.staff == me.staff && $0.leftAt == nil && !$0.isPending },
            isObtainer: obtainers.contains(me.staff), isRegistrar: try await isRegistrar(at: counter),
            decisions: decisions)
        // The database has the last word on who may write a seat; a page must not offer what it refuses.
        guard ruling.isPermitted, !sight.mayEditTeam else { return ruling }
        let editors = town.policy.team.editors
        return .refused(editors.refusal(.mayNotEditTeam(editors.value ?? [])))
    }

    private func people(
        matching search: String, besides taken: Set<PublicID>, at counter: borrowing Counter, in town: Town
    ) async throws -> [PersonChoice] {
        let wanted = search.split(whereSeparator: \.isWhitespace).map { KanaKey(String($0)).text }
        guard !wanted.isEmpty else { return [] }
        var found: [PersonChoice] = []
        for place in directoryTowns(of: town) {
            let people = try await counter.staff(of: place.id).filter { record in
                guard record.member.state == .active, record.office == nil,
                    !taken.contains(record.member.publicID)
                else { return false }
                let name = record.member.name
                let text = [name.family, name.given, name.familyKana, name.givenKana, record.facilityName]
                    .map { KanaKey($0).text }.joined(separator: " ")
                return wanted.allSatisfy(text.contains)
            }
            found += people.map { PersonChoice($0, from: place, in: town) }
        }
        return found
    }

    private func seat(_ seat: TeamSeat, me: PublicID, in town: Town) -> TeamPage.Seat {
        let place = seat.member.visitingFrom.flatMap { towns.town($0) }
        return TeamPage.Seat(
            member: seat.member, phone: seat.facilityPhone, isPending: seat.isPending,
            isReachable: seat.isReachable, town: place.map { TownName($0) },
            agreement: place.map { towns.agreement(of: town, with: $0.key, at: clock.now()) },
            joinedAt: seat.joinedAt, leftAt: seat.leftAt, isMe: seat.member.staff == me,
            reason: seat.leftReason.flatMap { LeavingReason(rawValue: $0) })
    }
}
