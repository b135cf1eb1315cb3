package import Care
import EventLoop
package import FoundationEssentials
import PKI
import Records

extension Workplace {
    /// A password to be handed over: 16 readable symbols, 80 bits, good for one login.
    package func freshPassword() async throws -> FreshPassword {
        try await pool.run { () throws(PKIError) in
            let password = ReadableCode.grouped(SecureRandom.code(symbols: 16))
            return FreshPassword(password: password, hash: try self.passwords.make(password))
        }
    }

    /// Whether accounts can be made now, or the facility's information comes first by the town's rule.
    package func rulingOnNewStaff(at counter: borrowing Counter, in town: Town) async throws -> Ruling {
        let rule = town.policy.facility.informationStep
        let clause = town.policy.accounts.createdBy.clause
        guard rule.value?.before.value == .staff, try counter.actor.office == nil else {
            return .permitted(clause)
        }
        let isDone = try await counter.ownFacility().informationAt != nil
        return isDone ? .permitted(clause) : .refused(Refusal(.informationFirst, clause: rule.clause))
    }

    /// The people of the administrator's facility; those who have left come last, if asked for.
    package func colleagues(
        withFormer: Bool = false, at counter: borrowing Counter
    ) async throws -> [Colleague] {
        let me = try counter.actor
        let all = try await counter.staff(
            of: me.tenant, facility: me.facilityPublicID, withFormer: withFormer)
        return all.map { colleague($0, me: me.staff) }.sorted {
            ($0.state == .left ? 1 : 0, $0.name.fullKana) < ($1.state == .left ? 1 : 0, $1.name.fullKana)
        }
    }

    /// One person of the administrator's facility, with the mail address.
    ///
    /// - Throws: `notFound` for anybody of another facility.
    package func colleague(
        _ id: PublicID, at counter: borrowing Counter
    ) async throws -> (person: Colleague, mail: String) {
        let record = try await own(id, at: counter)
        return (
            colleague(record, me: try counter.actor.staff), try await counter.contact(of: record).mail
        )
    }

    /// Makes an account with an issued password, once however often the form is sent.
    ///
    /// - Returns: `nil` when this form was sent before: the password was shown then, and is shown once.
    /// - Throws: `Refusal` by the town's rule, `StaffFault`; `CounterRefusal.taken` when somebody was faster.
    package func addStaff(
        _ draft: AccountDraft, password: FreshPassword, key: UUID, at counter: borrowing Counter,
        in town: Town
    ) async throws -> IssuedPassword? {
        if case .refused(let refusal) = try await rulingOnNewStaff(at: counter, in: town) { throw refusal }
        let me = try counter.actor
        let once = try await counter.once(
            key, .staffAdded, request: Array("\(draft)".utf8)
        ) { counter in
            guard try await counter.isLoginFree(draft.loginID) else { throw StaffFault.loginTaken }
            if try await counter.isMailTaken(draft.mail) { throw StaffFault.mailTaken }
            let made = try await counter.addStaff(
                NewStaff(
                    facility: me.facility, name: draft.name, profession: draft.profession,
                    loginID: draft.loginID,
                    mail: draft.mail, isFacilityAdministrator: draft.isAdministrator,
                    isDesk: draft.isDesk && me.office != nil, state: .active))
            try await counter.setCredential(of: made.id, hash: password.hash, mustChange: true)
            try await counter.leaveTrace(.staffAdded, of: made.publicID, policy: town.policyDigest)
            try await counter.post(
                AccountLetters(town, settings).accountMade(facility: me.facilityName, loginID: draft.loginID),
                kind: "account_made", to: .staff(town.id, made.id), dedupe: "account.\(made.publicID)")
            return made.publicID.text
        }
        guard case .done(let id) = once, let person = PublicID(id) else { return nil }
        return IssuedPassword(
            person: person, name: draft.name.full, loginID: draft.loginID, password: password.password)
    }

    /// Changes name, profession, address and role of a person of the facility; the login name stays.
    ///
    /// - Throws: `StaffFault`, `notFound`.
    package func changeStaff(
        _ id: PublicID, _ draft: AccountDraft, at counter: borrowing Counter, in town: Town
    ) async throws {
        let record = try await own(id, at: counter)
        let contact = try await counter.contact(of: record)
        if record.member.isFacilityAdministrator, !draft.isAdministrator {
            try await keepAnAdministrator(besides: record, at: counter)
        }
        let isNew = draft.mail.lowercased() != contact.mail.lowercased()
        if isNew, try await counter.isMailTaken(draft.mail) { throw StaffFault.mailTaken }
        try await counter.update(
            record, name: draft.name, profession: draft.profession,
            isFacilityAdministrator: draft.isAdministrator,
            isDesk: draft.isDesk && (try counter.actor.office) != nil)
        if draft.mail != contact.mail {
            try await counter.setContact(
                of: record, StaffContact(mail: draft.mail, forwardingTo: contact.forwarding))
        }
        try await counter.leaveTrace(.staffChanged, of: id, policy: town.policyDigest)
        guard isNew else { return }
        try await counter.post(
            AccountLetters(town, settings).addressChanged(from: contact.mail, at: clock.now()),
            kind: "address_changed", dedupe: "address.\(UUID().uuidString)")
    }

    /// Issues a new password to somebody who lost theirs; nobody ever sees the old one. Their sessions end.
    ///
    /// - Throws: `StaffFault.oneself`, `notFound`.
    package func reissuePassword(
        of id: PublicID, _ password: FreshPassword, at counter: borrowing Counter, in town: Town
    ) async throws -> IssuedPassword {
        let record = try await own(id, at: counter)
        guard record.member.id != (try counter.actor.staff) else { throw StaffFault.oneself }
        try await counter.setCredential(of: record.member.id, hash: password.hash, mustChange: true)
        try await counter.leaveTrace(.passwordChanged, of: id, policy: town.policyDigest)
        try await counter.post(
            AccountLetters(town, settings).passwordReissued(at: clock.now()), kind: "password_reissued",
            to: .staff(town.id, record.member.id), dedupe: "password.\(UUID().uuidString)")
        return IssuedPassword(
            person: id, name: record.member.name.full, loginID: record.loginID, password: password.password)
    }

    func own(_ id: PublicID, at counter: borrowing Counter) async throws -> StaffRecord {
        let me = try counter.actor
        let record = try await counter.staffMember(id, of: me.tenant)
        guard record.member.facility == me.facility else { throw CounterRefusal.notFound }
        return record
    }

    func keepAnAdministrator(besides record: StaffRecord, at counter: borrowing Counter) async throws {
        let others = try await counter.staff(of: record.tenant, facility: record.facilityPublicID).filter {
            $0.member.isFacilityAdministrator && $0.member.state == .active
                && $0.member.id != record.member.id
        }
        guard !others.isEmpty else { throw StaffFault.lastAdministrator }
    }

    private func colleague(_ record: StaffRecord, me: StaffID) -> Colleague {
        let member = record.member
        return Colleague(
            id: member.publicID, name: member.name, profession: member.profession,
            professionName: professionName(member.profession), loginID: record.loginID,
            isAdministrator: member.isFacilityAdministrator, isDesk: record.isDesk, state: member.state,
            isMe: member.id == me)
    }
}
