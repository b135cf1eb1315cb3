package import Care
package import FoundationEssentials
import EventLoop
import PKI
import Records

/// What the operator tells an invited administrator by another way than mail.
package struct Invitation: Sendable {
    /// Asked for at pickup beside the mailed codes: neither opens anything alone.
    package let passphrase: String
    package let expires: Date
}

extension Workplace {
    /// Invites a first administrator of a town's office: an account that waits, and a pickup ticket by mail.
    ///
    /// Possible only while the town has no desk of its own; afterwards the town sees to itself.
    ///
    /// `office`: the body of the town that the person works for.
    /// `person`: how the town's people will read the name.
    /// `loginID`: 3 to 64 of `a–z 0–9 . _ @ + -`.
    /// Throws `notFound` when the town has a desk already; `taken` for a login name or address in use.
    package func inviteAdministrator(
        of town: Town, office: Office, name person: PersonName, loginID: String, mail: String
    ) async throws -> Invitation {
        let number = ReadableCode.pickupNumber()
        let password = ReadableCode.pickupPassword()
        let passphrase = SecureRandom.code(symbols: 12)
        let hash = try await pool.run { () throws(PKIError) in
            try self.passwords.make(PickupSecret.joined(password, passphrase))
        }
        let expires = clock.now().addingTimeInterval(Double(settings.pickupDays) * 86_400)
        try await refusing {
            let facility = try await settle(office, in: town)
            try await archive.open(.operator(town.id)) { desk in
                let staff = try await desk.addStaff(
                    NewStaff(
                        facility: facility, name: person, profession: "municipal_staff", loginID: loginID,
                        mail: mail, isFacilityAdministrator: true, isDesk: true, state: .invited))
                try await desk.issueTicket(
                    NewTicket(number: number, secretHash: hash, expiresAt: expires), purpose: .invitation,
                    facility: facility, staff: staff.id, device: nil, memo: "")
                try await desk.post(
                    InvitationLetter.write(
                        to: mail, number: ReadableCode.shown(number: number),
                        password: ReadableCode.grouped(password), expires: expires, town: town,
                        portal: settings.portalAddress),
                    kind: "invitation", dedupe: "invitation.\(staff.publicID)")
                try await desk.leaveTrace(.administratorInvited, of: staff.publicID)
            }
        }
        return Invitation(passphrase: ReadableCode.grouped(passphrase), expires: expires)
    }

    /// The office's record, made when it is first needed, with the sight that the law in force gives it: the law came
    /// before the office, and found nobody to link.
    private func settle(_ office: Office, in town: Town) async throws -> FacilityID {
        let name = officeName(office, of: town)
        let facility = try await archive.open(.operator(town.id)) { desk in
            if let known = try await desk.office(office) { return known }
            return try await desk.addOffice(office, name: name)
        }
        let policy = town.policy
        try await archive.open(.jobEverywhere) { job in
            try await job.setLinkage(
                of: town.id, office: policy.office.flatMap { Office(rawValue: $0.rawValue) },
                permits: policy.officePermits.map(\.word).sorted(), policy: town.policyDigest)
        }
        return facility
    }

    private func officeName(_ office: Office, of town: Town) -> String {
        let body = BodyRole(rawValue: office.rawValue).flatMap { town.policy.bodies[$0].value }
        return body?.name.value ?? "\(town.policy.townName)\(body?.word.value ?? "窓口")"
    }
}

/// How the two secrets of an invitation are hashed as one: each alone is worth nothing.
package enum PickupSecret {
    package static func joined(_ password: String, _ passphrase: String) -> String {
        let fold = { (typed: String) in ReadableCode.normalised(typed) ?? typed }
        return fold(password) + "/" + fold(passphrase)
    }
}
