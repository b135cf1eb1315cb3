package import Care
import EventLoop
package import FoundationEssentials
import Records

extension Workplace {
    /// One person of a facility of the town (desk).
    ///
    /// - Throws: `notFound`.
    package func person(
        _ id: PublicID, at counter: borrowing Counter, in town: Town
    ) async throws -> DeskPerson {
        let record = try await anyone(id, at: counter, in: town)
        let all = try await suspensions(at: counter, in: town).filter { $0.person == id }
        let isByTown = all.contains { $0.liftedAt == nil }
        return DeskPerson(
            id: id, facility: record.facilityPublicID, name: record.member.name.full,
            professionName: professionName(record.member.profession), loginID: record.loginID,
            facilityName: record.facilityName, isAdministrator: record.member.isFacilityAdministrator,
            state: record.member.state, suspensions: all, isSuspendedByTown: isByTown,
            mayRenewID: isByTown && record.member.state == .suspended && renewsIDs(town),
            clause: town.policy.accounts.suspension.clause,
            isMe: record.member.id == (try counter.actor.staff))
    }

    /// The town's suspensions, newest first: whom, why, since when, and what the operator reported (desk).
    package func suspensions(
        at counter: borrowing Counter, in town: Town
    ) async throws -> [SuspensionView] {
        let people = try await counter.staff(of: town.id, withFormer: true)
        let facilities = try await counter.facilities(of: town.id)
        return try await counter.suspensions().map { record in
            var (name, facility, person) = ("電子証明書", nil as PublicID?, nil as PublicID?)
            switch record.target {
            case .facility(let id):
                guard let found = facilities.first(where: { $0.facility.id == id })?.facility else { break }
                (name, facility) = (found.name, found.publicID)
            case .staff(let id):
                guard let found = people.first(where: { $0.member.id == id }) else { break }
                (name, facility, person) = (
                    found.member.name.full, found.facilityPublicID, found.member.publicID
                )
            case .certificate: break
            }
            return SuspensionView(
                name: name, facility: facility, person: person,
                cause: SuspensionCause(rawValue: record.cause),
                reason: record.reason, byOperator: record.byOperator, since: record.suspendedAt,
                reportedAt: record.reportedAt, liftedAt: record.liftedAt)
        }
    }

    /// The town shuts a person out on their next request, and their facility cannot undo it (desk).
    ///
    /// Somebody whom the facility suspended already can be suspended by the town too.
    ///
    /// - Throws: `StaffFault.oneself`; `conflict` for one who has not begun, has left, or is suspended by the town.
    package func suspendPerson(
        _ id: PublicID, cause: SuspensionCause, reason: String, at counter: borrowing Counter, in town: Town
    ) async throws {
        let record = try await anyone(id, at: counter, in: town)
        guard record.member.id != (try counter.actor.staff) else { throw StaffFault.oneself }
        let stands = try await isSuspended(.staff(record.member.id), at: counter)
        guard [.active, .suspended].contains(record.member.state), !stands else {
            throw CounterRefusal.conflict
        }
        if record.member.state == .active { try await counter.setStaff(record.member.id, .suspended) }
        let suspension = try await counter.recordSuspension(
            of: .staff(record.member.id), cause: cause.rawValue, reason: reason)
        try await counter.leaveTrace(.suspended, of: id, policy: town.policyDigest)
        let letters = AccountLetters(town, settings)
        try await counter.post(
            letters.suspendedByTown(at: clock.now()), kind: "suspended",
            to: .staff(town.id, record.member.id),
            dedupe: "suspension.\(suspension)")
        try await tellAdministrators(
            of: record, letters.colleagueSuspendedByTown(at: clock.now()), "suspension.\(suspension)",
            at: counter, in: town)
    }

    /// Lets a person in again whom the town, or in urgency the operator, suspended (desk).
    ///
    /// - Throws: `conflict` unless that stands.
    package func resumePerson(_ id: PublicID, at counter: borrowing Counter, in town: Town) async throws {
        let record = try await anyone(id, at: counter, in: town)
        guard record.member.state == .suspended,
            try await counter.liftSuspensions(of: .staff(record.member.id)) > 0
        else { throw CounterRefusal.conflict }
        try await counter.setStaff(record.member.id, .active)
        try await counter.leaveTrace(.suspensionLifted, of: id, policy: town.policyDigest)
    }

    /// Gives somebody whose ID the town stopped a new ID and a first password, once however often the form is sent
    /// (desk). The person, their teams and all that they wrote stay the same; the old ID opens nothing any more.
    ///
    /// - Returns: `nil` when this form was sent before: the password was shown then, and is shown once.
    /// - Throws: `Refusal` where the town's rule knows no such help; `StaffFault.loginTaken`; `conflict` unless the town
    ///   suspended the person.
    package func renewID(
        of id: PublicID, as login: String, _ password: FreshPassword, key: UUID,
        at counter: borrowing Counter,
        in town: Town
    ) async throws -> IssuedPassword? {
        guard renewsIDs(town) else {
            throw Refusal(.undeclared, clause: town.policy.accounts.lostCredentials.clause)
        }
        let record = try await anyone(id, at: counter, in: town)
        let staff = record.member.id
        let once = try await counter.once(
            key, .staffChanged, request: Array("\(id) \(login)".utf8)
        ) { counter in
            guard record.member.state == .suspended, try await isSuspended(.staff(staff), at: counter) else {
                throw CounterRefusal.conflict
            }
            guard try await counter.isLoginFree(login) else { throw StaffFault.loginTaken }
            try await counter.setLogin(of: staff, login)
            try await counter.setCredential(of: staff, hash: password.hash, mustChange: true)
            try await counter.liftSuspensions(of: .staff(staff))
            try await counter.setStaff(staff, .active)
            try await counter.leaveTrace(.staffChanged, of: id, policy: town.policyDigest, note: "new ID")
            try await counter.leaveTrace(.suspensionLifted, of: id, policy: town.policyDigest)
            try await counter.post(
                AccountLetters(town, settings).newID(login, at: clock.now()), kind: "new_id",
                to: .staff(town.id, staff), dedupe: "new_id.\(key.uuidString)")
            return true
        }
        guard case .done = once else { return nil }
        return IssuedPassword(
            person: id, name: record.member.name.full, loginID: login, password: password.password)
    }

    /// Asks the town to stop the ID of a person of the facility and to give a new one, where issuing a password is hard
    /// (the facility's administrator).
    ///
    /// - Throws: `Refusal` where the town's rule knows no such help.
    package func askForNewID(
        of id: PublicID, key: UUID, at counter: borrowing Counter, in town: Town
    ) async throws {
        guard renewsIDs(town) else {
            throw Refusal(.undeclared, clause: town.policy.accounts.lostCredentials.clause)
        }
        let record = try await own(id, at: counter)
        guard record.member.state != .left else { throw CounterRefusal.conflict }
        _ = try await counter.once(key, .caseAsked, request: Array("new ID \(id)".utf8)) { counter in
            let facility = try counter.actor
            let words =
                "\(facility.facilityName)が、\(record.member.name.full)さん（ログインID \(record.loginID)）の"
                + "IDを止めて、新しいIDとパスワードを出してほしいと申し出ています。"
            let deskCase = try await counter.ask(
                NewDeskCase(
                    act: "new_id", matter: DeskMatter(rule: DeskQuestions.newID), facility: facility.facility,
                    question: words, policy: town.policyDigest))
            try await counter.leaveTrace(.caseAsked, of: deskCase, policy: town.policyDigest)
            try await counter.tellDesk(
                DeskLetters.asked(in: town, staff: settings.staffAddress), kind: "case.asked",
                matter: "case.\(deskCase.text)")
            return true
        }
    }

    /// Whether the town helps where a facility's administrator cannot.
    package func renewsIDs(_ town: Town) -> Bool {
        town.policy.accounts.lostCredentials.value == .facilityAdminThenAuthority
    }

    private func anyone(
        _ id: PublicID, at counter: borrowing Counter, in town: Town
    ) async throws -> StaffRecord {
        guard try counter.actor.isDesk else { throw CounterRefusal.notFound }
        return try await counter.staffMember(id, of: town.id)
    }

    private func isSuspended(
        _ target: SuspensionTarget, at counter: borrowing Counter
    ) async throws -> Bool {
        try await counter.suspensions().contains { $0.target == target && $0.liftedAt == nil }
    }

    private func tellAdministrators(
        of record: StaffRecord, _ letter: Letter, _ dedupe: String, at counter: borrowing Counter,
        in town: Town
    ) async throws {
        let administrators = try await counter.staff(of: town.id, facility: record.facilityPublicID).filter {
            $0.member.isFacilityAdministrator && $0.member.state == .active
                && $0.member.id != record.member.id
        }
        for (index, person) in administrators.prefix(20).enumerated() {
            try await counter.post(
                letter, kind: "suspended", to: .staff(town.id, person.member.id), dedupe: "\(dedupe).\(index)"
            )
        }
    }
}
