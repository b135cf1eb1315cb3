import Care
import EventLoop
import FoundationEssentials
import PKI
import Records

extension Workplace {
    /// What the second page is about, for showing it again with its slips; `nil` when it is over.
    package func carriedPickup(_ sealed: String, in town: Town) async throws -> PickupOffer? {
        guard let carried = opened(sealed, in: town) else { return nil }
        return try await atDoor(of: town) { door in
            guard let ticket = try await door.ticket(carried.number), !ticket.isCancelled else { return nil }
            let person =
                if let staff = ticket.staff { try await door.pickupPerson(staff) } else { PickupPerson?.none }
            return PickupOffer(
                facility: ticket.facilityName, login: loginToSettle(ticket, person), device: ticket.device,
                filePassword: ReadableCode.grouped(carried.filePassword, by: 5), sealed: sealed,
                replacesLost: carried.isAgain)
        }
    }

    /// Makes the device's key, has its certificate signed and hands both over as one file.
    ///
    /// The ticket is spent, the account activated and the certificate recorded in one transaction; whatever
    /// fails before its commit leaves no certificate behind that the records do not know. The key is kept
    /// nowhere.
    ///
    /// - Throws: `PickupFault`.
    package func finishPickup(
        _ sealed: String, _ choice: PickupChoice, in town: Town
    ) async throws -> DeviceFile {
        guard let carried = opened(sealed, in: town) else { throw PickupFault.stale }
        let authority = try await authority(of: town)
        let passwordHash: String? =
            if let password = choice.password {
                try await pool.run { () throws(PKIError) in try PasswordHash.make(password) }
            } else { nil }
        do {
            return try await atDoor(of: town) { door in
                guard let ticket = try await door.ticket(carried.number), !ticket.isCancelled,
                    ticket.expiresAt > clock.now() || ticket.spentAt != nil
                else { throw PickupFault.stale }
                try await revokeLost(ticket, isAgain: carried.isAgain, at: door)
                let place = try await door.pickupFacility(ticket.facility)
                guard place.isActive else { throw PickupFault.stale }
                try await settleLogin(ticket, choice, passwordHash, at: door)
                let device = ticket.device ?? choice.device
                guard let device, town.policy.devices.contains(device) else { throw PickupFault.stale }
                let issue = DeviceIssue(
                    facility: ticket.facility, facilityPublicID: place.publicID,
                    number: place.certificates + 1,
                    staff: town.policy.certificates.per.value == .staff ? ticket.staff : nil, device: device,
                    memo: ticket.memo ?? "", filePassword: carried.filePassword)
                let (certificate, file) = try await self.issue(issue, by: authority, at: door, in: town)
                try await door.spend(ticket.id, on: certificate, again: carried.isAgain)
                return file
            }
        } catch CounterRefusal.taken {
            throw PickupFault.loginTaken
        } catch CounterRefusal.conflict {
            throw PickupFault.stale
        }
    }

    private func opened(_ sealed: String, in town: Town) -> CarriedPickup? {
        CarriedNote<CarriedPickup>.open(sealed, for: "pickup", in: town, under: carrier, now: clock.now())
    }

    /// A second file with the same codes takes the first one's certificate back.
    private func revokeLost(
        _ ticket: PickupTicket, isAgain: Bool, at door: borrowing TownSession
    ) async throws {
        guard ticket.spentAt != nil else { return }
        let all = try await door.certificates(of: ticket.facility)
        guard isAgain, let lost = all.first(where: { $0.id == ticket.certificate }), mayRepeat(ticket, lost)
        else { throw PickupFault.stale }
        try await door.revoke(lost.id, reason: RevocationCause.replaced.reason)
        try await door.leaveTrace(.certificateRevoked, of: lost.publicID, result: .repeated)
    }

    private func settleLogin(
        _ ticket: PickupTicket, _ choice: PickupChoice, _ passwordHash: String?,
        at door: borrowing TownSession
    ) async throws {
        guard let staff = ticket.staff else { return }
        let person = try await door.pickupPerson(staff)
        guard person.state == .invited || person.state == .active else { throw PickupFault.stale }
        guard person.state == .invited else { return }
        switch loginToSettle(ticket, person) {
        case .choose:
            guard let login = choice.loginID, let passwordHash else { throw PickupFault.stale }
            try await door.activate(staff, login: login)
            try await door.setCredentialAtDoor(of: staff, hash: passwordHash, mustChange: false)
        case .choosePassword:
            guard let passwordHash else { throw PickupFault.stale }
            try await door.activate(staff)
            try await door.setCredentialAtDoor(of: staff, hash: passwordHash, mustChange: false)
        case .settled:
            if !person.hasPassword, let chosen = ticket.applicantPasswordHash {
                try await door.setCredentialAtDoor(of: staff, hash: chosen, mustChange: false)
            }
            try await door.activate(staff)
        case .none: break
        }
    }
}
