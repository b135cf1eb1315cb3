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

    /// Certifies the device's key: one made here and handed over as one file, or the one of a certificate
    /// request, of which nothing but the key is taken.
    ///
    /// The ticket is spent, the account activated and the certificate recorded in one transaction, after the
    /// draft was put on record and before the file leaves: a certificate that the records do not know does
    /// not exist. A key made here is kept nowhere.
    ///
    /// - Throws: `PickupFault`.
    package func finishPickup(
        _ sealed: String, _ choice: PickupChoice, in town: Town
    ) async throws -> DeviceFile {
        guard let carried = opened(sealed, in: town) else { throw PickupFault.stale }
        let key = try await key(choice.request, filePassword: carried.filePassword)
        let authority = try await authority(of: town)
        let passwordHash: String? =
            if let password = choice.password {
                try await pool.run { () throws(PKIError) in try self.passwords.make(password) }
            } else { nil }
        do {
            return try await issueDevice(by: authority, in: town) { door in
                try await plan(carried, choice, key, at: door, in: town)
            } spend: { door, certificate in
                let ticket = try await usable(carried, at: door)
                try await revokeLost(ticket, isAgain: carried.isAgain, at: door)
                guard try await door.pickupFacility(ticket.facility).isActive else { throw PickupFault.stale }
                try await settleLogin(ticket, choice, passwordHash, at: door)
                try await door.spend(ticket.id, on: certificate, again: carried.isAgain)
            }
        } catch CounterRefusal.taken {
            throw PickupFault.loginTaken
        } catch CounterRefusal.conflict {
            throw PickupFault.stale
        }
    }

    /// The key to certify: of a request, or a fresh one.
    ///
    /// - Throws: `PickupFault.request`.
    func key(_ request: [UInt8]?, filePassword: String) async throws -> DeviceKey {
        guard let request else { return try await freshKey(filePassword: filePassword) }
        switch await pool.run({ CertificateRequest.examine(request) }) {
        case .success(let examined): return .held(examined.publicKey)
        case .failure(.unreadable): throw PickupFault.request(.unreadable)
        case .failure(.keyNotProven): throw PickupFault.request(.keyNotProven)
        case .failure(.weakKey): throw PickupFault.request(.weakKey)
        case .failure(.weakDigest): throw PickupFault.request(.weakDigest)
        }
    }

    /// What is to be issued; all that would forbid it is asked before anything is signed.
    private func plan(
        _ carried: CarriedPickup, _ choice: PickupChoice, _ key: DeviceKey, at door: borrowing TownSession,
        in town: Town
    ) async throws -> DeviceIssue {
        let ticket = try await usable(carried, at: door)
        let known = try await door.certificates(of: ticket.facility)
        guard ticket.spentAt == nil || lost(ticket, among: known) != nil else { throw PickupFault.stale }
        let place = try await door.pickupFacility(ticket.facility)
        let device = ticket.device ?? choice.device
        guard place.isActive, let device, town.policy.devices.contains(device) else {
            throw PickupFault.stale
        }
        try await demandFreeLogin(ticket, choice, at: door)
        let replaced = known.first {
            $0.state != .revoked && ticket.purpose == .replacement
                && TicketNumber.all(.replacement, of: $0.publicID).contains(ticket.number)
        }
        return DeviceIssue(
            facility: ticket.facility, facilityPublicID: place.publicID, number: place.certificates + 1,
            staff: town.policy.certificates.per.value == .staff ? ticket.staff : nil, device: device,
            memo: ticket.memo ?? "", key: key, replaces: replaced?.id)
    }

    private func demandFreeLogin(
        _ ticket: PickupTicket, _ choice: PickupChoice, at door: borrowing TownSession
    ) async throws {
        guard let staff = ticket.staff, let login = choice.loginID else { return }
        guard case .choose = loginToSettle(ticket, try await door.pickupPerson(staff)) else { return }
        if try await door.account(login: login) != nil { throw PickupFault.loginTaken }
    }

    /// The ticket under its lock, if these codes may still do what they were carried for.
    private func usable(
        _ carried: CarriedPickup, at door: borrowing TownSession
    ) async throws -> PickupTicket {
        guard let ticket = try await door.ticket(carried.number), !ticket.isCancelled,
            ticket.expiresAt > clock.now() || ticket.spentAt != nil,
            ticket.spentAt == nil || carried.isAgain
        else { throw PickupFault.stale }
        return ticket
    }

    /// The certificate whose delivery was lost and may be made good.
    private func lost(_ ticket: PickupTicket, among known: [CertificateRecord]) -> CertificateRecord? {
        known.first { $0.id == ticket.certificate && mayRepeat(ticket, $0) }
    }

    private func opened(_ sealed: String, in town: Town) -> CarriedPickup? {
        CarriedNote<CarriedPickup>.open(sealed, for: "pickup", in: town, under: carrier, now: clock.now())
    }

    /// A second file with the same codes takes the first one's certificate back.
    private func revokeLost(
        _ ticket: PickupTicket, isAgain: Bool, at door: borrowing TownSession
    ) async throws {
        guard ticket.spentAt != nil else { return }
        guard isAgain, let lost = lost(ticket, among: try await door.certificates(of: ticket.facility))
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
