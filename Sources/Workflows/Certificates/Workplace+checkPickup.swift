import Care
import EventLoop
import FoundationEssentials
import PKI
import Records

extension Workplace {
    /// Attempts on one number before it is closed, and for how long.
    private static var attemptsBeforeClosing: Int { 5 }
    private static var closedFor: Duration { .seconds(900) }
    /// Attempts from one address: an office shares one, and its people make slips.
    private static var attemptsOfOneAddress: Int { 20 }
    private static var carriedMinutes: Double { 10 }
    /// How often a lost delivery is made good with the same codes.
    private static var mostReissues: Int { 3 }

    /// Looks at what somebody typed on the pickup page.
    ///
    /// Takes the same time and says the same for a number that does not exist: the number is counted as it
    /// was typed, and two password hashes are worked out in any case.
    /// `place` is the sender's address, kept only as a keyed hash.
    package func checkPickup(
        number typed: String, password: String, passphrase: String, from place: String, in town: Town
    ) async throws -> PickupAnswer {
        let now = clock.now()
        let number = ReadableCode.normalised(typed) ?? "?"
        let (known, closed) = try await atDoor(of: town) { door in
            let counts = [
                try await door.attempts(.ticket, number),
                try await door.attempts(.address, "pickup \(place)"),
            ]
            let closed = counts.compactMap { $0?.nextAt }.filter { $0 > now }.max()
            return (closed == nil ? try await door.ticket(number) : nil, closed)
        }
        if let closed { return .closed(until: closed) }
        let isRight = try await secretsMatch(known, password: password, passphrase: passphrase)
        guard let ticket = known, isRight, !ticket.isCancelled,
            ticket.spentAt != nil || ticket.expiresAt > now
        else {
            try await countSlip(on: known, number: number, from: place, in: town)
            return .refused
        }
        return try await atDoor(of: town) { door in
            try await door.clearFailures(.ticket, number)
            // Read again under its lock: it may have been used since.
            guard let ticket = try await door.ticket(number), !ticket.isCancelled else { return .refused }
            let facility = try await door.pickupFacility(ticket.facility)
            let person =
                if let staff = ticket.staff { try await door.pickupPerson(staff) } else { PickupPerson?.none }
            guard facility.isActive, person.map({ $0.state == .invited || $0.state == .active }) ?? true
            else {
                return .refused
            }
            guard ticket.spentAt != nil else {
                return .ready(try offer(ticket, person, isAgain: false, in: town))
            }
            return try await state(of: ticket, person, at: door, in: town)
        }
    }

    private func state(
        of ticket: PickupTicket, _ person: PickupPerson?, at door: borrowing TownSession, in town: Town
    ) async throws -> PickupAnswer {
        let all = try await door.certificates(of: ticket.facility)
        guard let certificate = all.first(where: { $0.id == ticket.certificate }) else { return .refused }
        let again = mayRepeat(ticket, certificate) ? try offer(ticket, person, isAgain: true, in: town) : nil
        return .used(
            PickupState(
                facility: ticket.facilityName, device: DeviceSummary(certificate, now: clock.now()),
                again: again))
    }

    /// Whether a lost delivery may be made good: soon, before the first use, a few times.
    func mayRepeat(_ ticket: PickupTicket, _ certificate: CertificateRecord) -> Bool {
        guard let spent = ticket.spentAt, certificate.firstUsedAt == nil, certificate.state == .issued else {
            return false
        }
        return clock.now() < spent.addingTimeInterval(Double(settings.redeliveryMinutes) * 60)
            && ticket.reissues < Self.mostReissues
    }

    private func offer(
        _ ticket: PickupTicket, _ person: PickupPerson?, isAgain: Bool, in town: Town
    ) throws -> PickupOffer {
        let filePassword = PKCS12.oneTimePassword()
        let sealed = try CarriedNote.seal(
            CarriedPickup(number: ticket.number, filePassword: filePassword, isAgain: isAgain),
            until: clock.now().addingTimeInterval(Self.carriedMinutes * 60), for: "pickup", in: town,
            under: carrier)
        return PickupOffer(
            facility: ticket.facilityName, login: loginToSettle(ticket, person), device: ticket.device,
            filePassword: ReadableCode.grouped(filePassword, by: 5), sealed: sealed, replacesLost: isAgain)
    }

    func loginToSettle(_ ticket: PickupTicket, _ person: PickupPerson?) -> PickupOffer.Login {
        guard let person else { return .none }
        guard person.state == .invited else { return .settled(loginID: person.loginID) }
        if PlaceholderLogin.isPlaceholder(person.loginID) { return .choose }
        // With a login name that the applicant chose, the application's secret is the login password.
        return person.hasPassword || ticket.applicantPasswordHash != nil
            ? .settled(loginID: person.loginID) : .choosePassword(loginID: person.loginID)
    }

    /// Two hashes are worked out whatever is known, one after the other.
    private func secretsMatch(
        _ ticket: PickupTicket?, password: String, passphrase: String
    ) async throws -> Bool {
        let plain = ReadableCode.normalised(password) ?? password
        return await pool.run {
            guard let ticket else {
                self.passwords.verifyNothing(plain)
                self.passwords.verifyNothing(passphrase)
                return false
            }
            guard let chosen = ticket.applicantPasswordHash else {
                // Nobody applied for this one: its passphrase was made with it, and both are hashed as one.
                self.passwords.verifyNothing(passphrase)
                return self.passwords.verify(
                    PickupSecret.joined(password, passphrase), against: ticket.secretHash)
            }
            let isCode = self.passwords.verify(plain, against: ticket.secretHash)
            return self.passwords.verify(passphrase, against: chosen) && isCode
        }
    }

    private func countSlip(
        on ticket: PickupTicket?, number: String, from place: String, in town: Town
    ) async throws {
        try await atDoor(of: town) { door in
            if let ticket { try await door.countAttempt(on: ticket.id) }
            let slips = try await door.attempts(.ticket, number)?.failures ?? 0
            try await door.countFailure(
                .ticket, number, closedFor: slips + 1 >= Self.attemptsBeforeClosing ? Self.closedFor : .zero)
            let address = "pickup \(place)"
            let others = try await door.attempts(.address, address)?.failures ?? 0
            try await door.countFailure(
                .address, address, closedFor: others + 1 >= Self.attemptsOfOneAddress ? .seconds(60) : .zero)
            try await door.leaveTrace(.ticketTried, result: .refused)
        }
    }
}
