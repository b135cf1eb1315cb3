import Care
import EventLoop
package import FoundationEssentials
import Mail
import PKI
import Records

/// What a person sees of the own account.
package struct OwnAccount: Sendable {
    package let name, kana, professionName, loginID, facilityName: String
    package let isFacilityAdministrator, isDesk: Bool
    package let mail: String
    package let forwarding: String?
}

/// Why a password was not changed.
package enum PasswordChangeFault: Error, Sendable, Hashable {
    case wrongCurrent
    /// Too many wrong current passwords; this one was not looked at.
    case wait(until: Date)
    case sameAsBefore
    case weak([PasswordFault])
}

/// Why an address was not kept.
package enum AddressFault: Error, Sendable, Hashable {
    case taken
}

extension Workplace {
    /// The own entry, with the addresses that notices go to.
    package func ownAccount(at counter: borrowing Counter) async throws -> OwnAccount {
        let record = try await counter.myself()
        let contact = try await counter.contact(of: record)
        let member = record.member
        return OwnAccount(
            name: member.name.full, kana: member.name.fullKana,
            professionName: professionName(member.profession),
            loginID: record.loginID, facilityName: record.facilityName,
            isFacilityAdministrator: member.isFacilityAdministrator, isDesk: record.isDesk,
            mail: contact.mail,
            forwarding: contact.forwarding)
    }

    /// Changes the own password; all other sessions of the person end.
    ///
    /// The two hashes are worked out while no counter is open.
    ///
    /// - Throws: `PasswordChangeFault`.
    package func changePassword(
        from current: String, to new: String, _ credentials: Credentials, in town: Town
    ) async throws {
        let (person, names) = try await atCounter(of: town, credentials, reading: true) { counter in
            let record = try await counter.myself()
            let contact = try await counter.contact(of: record)
            return (record.member, contextWords(record, mail: contact.mail, in: town))
        }
        let faults = faults(ofPassword: new, names: names)
        guard faults.isEmpty else { throw PasswordChangeFault.weak(faults) }
        let pace = AttemptPace(free: 5, longestWait: 900, memory: 86_400)
        let bucket = "password \(person.id.value)"
        let hash = try await atDoor(of: town) { door in
            guard try await door.admitAttempt(.account, bucket, pace) else {
                let until = try await door.attempts(.account, bucket)?.nextAt
                throw PasswordChangeFault.wait(until: until ?? clock.now())
            }
            return try await door.account(of: person.id)?.passwordHash ?? ""
        }
        let fresh = try await pool.run { () throws(PKIError) -> String? in
            self.passwords.verify(current, against: hash) ? try self.passwords.make(new) : nil
        }
        guard let fresh else { throw PasswordChangeFault.wrongCurrent }
        guard current != new else { throw PasswordChangeFault.sameAsBefore }
        try await atCounter(of: town, credentials, reading: false) { counter in
            try await counter.setCredential(of: person.id, hash: fresh, mustChange: false)
            try await counter.leaveTrace(.passwordChanged, of: person.publicID, policy: town.policyDigest)
            try await counter.post(
                AccountLetters(town, settings).passwordChanged(at: clock.now()), kind: "password_changed",
                to: .staff(town.id, person.id), dedupe: "password.\(UUID().uuidString)")
        }
        try await atDoor(of: town) { door in try await door.clearFailures(.account, bucket) }
    }

    /// Changes the own addresses; the address that was given up is told. What stands for forwarding is kept
    /// as it is where the town does not offer it. Both come from `mailAddress(_:)`.
    ///
    /// - Throws: `AddressFault`.
    package func changeOwnAddresses(
        mail: String, forwarding: String?, at counter: borrowing Counter, in town: Town
    ) async throws {
        let record = try await counter.myself()
        let before = try await counter.contact(of: record)
        let isNew = mail.lowercased() != before.mail.lowercased()
        if isNew, try await counter.isMailTaken(mail) { throw AddressFault.taken }
        let kept = town.policy.posting.forwarding.value == .offered ? forwarding : before.forwarding
        try await counter.setContact(of: record, StaffContact(mail: mail, forwardingTo: kept))
        try await counter.leaveTrace(.staffChanged, of: record.member.publicID, policy: town.policyDigest)
        guard isNew else { return }
        try await counter.post(
            AccountLetters(town, settings).addressChanged(from: before.mail, at: clock.now()),
            kind: "address_changed", dedupe: "address.\(UUID().uuidString)")
    }

    /// An address in the form that is kept; `nil` for what no mail can be sent to.
    package static func mailAddress(_ typed: String) -> String? { MailAddress(typed)?.description }

    func professionName(_ code: String) -> String { catalogue.name(of: ProfessionCode(code)) ?? code }

    /// Words that a password must not be made of.
    func contextWords(_ record: StaffRecord, mail: String, in town: Town) -> [String] {
        let name = record.member.name
        return [
            name.family, name.given, name.familyKana, name.givenKana, record.loginID, record.facilityName,
            town.policy.townName, town.policy.serviceName, town.key.text, String(mail.prefix { $0 != "@" }),
        ].filter { !$0.isEmpty }
    }
}
