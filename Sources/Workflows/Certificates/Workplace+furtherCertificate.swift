package import Care
import EventLoop
package import FoundationEssentials
import PKI
import Records

/// What a further certificate is for.
package struct FurtherDevice: Sendable, Hashable {
    package var device: DeviceKind
    package var memo: String
    /// Only where the town's certificates belong to persons.
    package var staff: PublicID?
    /// The device that it takes the place of; its certificate ends with the first use of the new one.
    package var replaces: PublicID?

    package init(device: DeviceKind, memo: String, staff: PublicID? = nil, replaces: PublicID? = nil) {
        self.device = device
        self.memo = memo
        self.staff = staff
        self.replaces = replaces
    }
}

/// The secrets of a ticket, worked out before a counter is opened.
package struct FreshTicketSecret: Sendable {
    let password: String
    let passphrase: String
    let hash: String
}

/// What came of asking for a further certificate.
package enum FurtherAnswer: Sendable {
    /// Number and password are in the mail; the passphrase is shown now and never again.
    case issued(passphrase: String, expires: Date)
    /// The desk decides; it was asked.
    case asked
    /// This form was sent before.
    case before
}

/// Why there is no further certificate; what the town's rule refuses is a `Refusal`.
package enum FurtherFault: Error, Sendable, Hashable {
    /// The desk's permission was used, or is none.
    case notPermitted
    /// The device to be replaced is gone.
    case nothingToReplace
    case personMissing
}

extension Workplace {
    /// Two secrets that open a pickup together: one goes by mail, the other stays on the screen.
    package func freshTicketSecret() async throws -> FreshTicketSecret {
        try await pool.run { () throws(PKIError) in
            let (password, passphrase) = (ReadableCode.pickupPassword(), SecureRandom.code(symbols: 12))
            return FreshTicketSecret(
                password: password, passphrase: passphrase,
                hash: try self.passwords.make(PickupSecret.joined(password, passphrase)))
        }
    }

    /// Whether the facility's administrator issues further certificates without asking: by the file, or by
    /// what the desk decided to let stand.
    package func rulingOnFurtherCertificates(
        at counter: borrowing Counter, in town: Town
    ) async throws -> Ruling {
        let standing = try await counter.standingDecisions().map { ($0.matter.rule, $0.choice) }
        return town.policy.issuingFurtherCertificate(
            decisions: DeskDecisions(Dictionary(standing, uniquingKeysWith: { first, _ in first })))
    }

    /// Asks for a further certificate: issues its ticket where the rule or a decision of the desk allows
    /// it, and lays the question before the desk elsewhere. A permission of the desk is used up by its
    /// ticket; the act is done once for each key.
    ///
    /// - Throws: `FurtherFault`, `notFound`.
    package func askForCertificate(
        _ wish: FurtherDevice, _ secret: FreshTicketSecret, permittedBy deskCase: PublicID?, key: UUID,
        at counter: borrowing Counter, in town: Town
    ) async throws -> FurtherAnswer {
        var answer = FurtherAnswer.before
        let request = "further \(wish) \(deskCase?.text ?? "")"
        _ = try await counter.once(key, .ticketIssued, request: Array(request.utf8)) { counter in
            let replaced = try await living(wish.replaces, at: counter)
            if wish.replaces != nil, replaced == nil { throw FurtherFault.nothingToReplace }
            let number: String
            if let deskCase {
                number = try await self.number(permittedBy: deskCase, for: wish, at: counter)
            } else if try await rulingOnFurtherCertificates(at: counter, in: town).isPermitted {
                number = try await freshNumber(for: wish, at: counter)
            } else {
                try await askDesk(wish, replaced, at: counter, in: town)
                answer = .asked
                return true
            }
            let expires = clock.now().addingTimeInterval(Double(settings.pickupDays) * 86_400)
            try await issue(wish, number: number, secret, expires: expires, at: counter, in: town)
            answer = .issued(passphrase: ReadableCode.grouped(secret.passphrase), expires: expires)
            return true
        }
        return answer
    }

    /// Takes back a ticket that was not used.
    package func cancelTicket(_ number: String, at counter: borrowing Counter, in town: Town) async throws {
        let facility = try counter.actor.facility
        guard try await counter.tickets(of: facility).contains(where: { $0.number == number && $0.isOpen })
        else {
            throw CounterRefusal.conflict
        }
        try await counter.cancelTicket(number)
        try await counter.leaveTrace(.ticketIssued, result: .refused, policy: town.policyDigest, note: number)
    }

    private func issue(
        _ wish: FurtherDevice, number: String, _ secret: FreshTicketSecret, expires: Date,
        at counter: borrowing Counter, in town: Town
    ) async throws {
        let me = try counter.actor
        var person: StaffID?
        if town.policy.certificates.per.value == .staff {
            guard let named = wish.staff else { throw FurtherFault.personMissing }
            person = try await own(named, at: counter).member.id
        }
        try await counter.issueTicket(
            NewTicket(number: number, secretHash: secret.hash, expiresAt: expires),
            purpose: wish.replaces == nil ? .further : .replacement, facility: me.facility, staff: person,
            device: wish.device, memo: wish.memo)
        try await counter.post(
            AccountLetters(town, settings).furtherCodes(
                number: ReadableCode.shown(number: number), password: ReadableCode.grouped(secret.password),
                device: wish.device,
                expires: expires), kind: "pickup_codes", to: .staff(town.id, me.staff),
            dedupe: "ticket.\(number)")
        try await counter.leaveTrace(.ticketIssued, policy: town.policyDigest, note: number)
    }

    private func askDesk(
        _ wish: FurtherDevice, _ replaced: CertificateRecord?, at counter: borrowing Counter, in town: Town
    ) async throws {
        let me = try counter.actor
        let named = { (device: DeviceKind, memo: String) in
            memo.isEmpty ? device.label : "\(device.label)、\(memo)"
        }
        let new = named(wish.device, wish.memo)
        let question =
            if let replaced {
                "\(me.facilityName)が、いまの端末（\(named(replaced.device, replaced.memo))）を新しい端末（\(new)）に"
                    + "交換するため、電子証明書の発行を希望しています。発行してよいですか。"
            } else {
                "\(me.facilityName)が、端末（\(new)）を増やすため、電子証明書の追加の発行を希望しています。発行してよいですか。"
            }
        let deskCase = try await counter.ask(
            NewDeskCase(
                act: CertificateCaseWord(wish.device, replaces: wish.replaces).text,
                matter: DeskMatter(rule: RuleKey.additional), facility: me.facility, question: question,
                policy: town.policyDigest))
        try await counter.leaveTrace(.caseAsked, of: deskCase, policy: town.policyDigest)
    }

    private func living(
        _ id: PublicID?, at counter: borrowing Counter
    ) async throws -> CertificateRecord? {
        guard let id else { return nil }
        let record = try await counter.certificate(id)
        guard record.facility == (try counter.actor.facility) else { throw CounterRefusal.notFound }
        return record.state == .issued || record.state == .active ? record : nil
    }

    private func number(
        permittedBy id: PublicID, for wish: FurtherDevice, at counter: borrowing Counter
    ) async throws -> String {
        let deskCase = try await counter.deskCase(id)
        guard deskCase.facility == (try counter.actor.facility), deskCase.permitsCertificate,
            let word = CertificateCaseWord(deskCase.act), word.device == wish.device,
            word.replaces == wish.replaces
        else { throw FurtherFault.notPermitted }
        let origin = wish.replaces ?? id
        return try await next(of: TicketNumber.all(word.purpose, of: origin), at: counter)
    }

    private func freshNumber(for wish: FurtherDevice, at counter: borrowing Counter) async throws -> String {
        guard let replaced = wish.replaces else { return ReadableCode.pickupNumber() }
        return try await next(of: TicketNumber.all(.replacement, of: replaced), at: counter)
    }

    /// The first number that no ticket has; earlier tickets of the same origin are taken back.
    ///
    /// - Throws: `notPermitted` when one of them was used; a replacement that was revoked is as if it had
    /// never been.
    private func next(of numbers: [String], at counter: borrowing Counter) async throws -> String {
        let facility = try counter.actor.facility
        let known = try await counter.tickets(of: facility).filter { numbers.contains($0.number) }
        let revoked = Set(
            try await counter.certificates(of: facility).filter { $0.state == .revoked }.map(\.id))
        let isUsed = known.contains { ticket in
            let isGone = ticket.certificate.map { revoked.contains($0) } ?? false
            return ticket.spentAt != nil && !(ticket.purpose == .replacement && isGone)
        }
        guard !isUsed else { throw FurtherFault.notPermitted }
        for earlier in known where earlier.isOpen { try await counter.cancelTicket(earlier.number) }
        guard let number = numbers.first(where: { number in !known.contains { $0.number == number } }) else {
            throw FurtherFault.notPermitted
        }
        return number
    }
}

/// What a desk case about a certificate is about, in the one short word that a case carries.
struct CertificateCaseWord {
    let device: DeviceKind
    let replaces: PublicID?

    var purpose: TicketPurpose { replaces == nil ? .further : .replacement }

    var text: String {
        replaces.map { "replace_certificate.\(device.rawValue).\($0.text)" }
            ?? "further_certificate.\(device.rawValue)"
    }

    init(_ device: DeviceKind, replaces: PublicID?) {
        self.device = device
        self.replaces = replaces
    }

    init?(_ text: String) {
        let parts = text.split(separator: ".")
        guard let act = parts.first,
            let kind = parts.dropFirst().first.flatMap({ DeviceKind(rawValue: String($0)) })
        else { return nil }
        switch (act, parts.count) {
        case ("further_certificate", 2): self.init(kind, replaces: nil)
        case ("replace_certificate", 3):
            guard let id = parts.last.flatMap({ PublicID($0) }) else { return nil }
            self.init(kind, replaces: id)
        default: return nil
        }
    }
}

extension DeskCaseRecord {
    /// The desk let the administrator issue this one certificate.
    var permitsCertificate: Bool {
        state == .decided && matter.rule == RuleKey.additional
            && choice == CertificatesPolicy.Additional.selfService.word
    }
}

extension FacilityTicket {
    var isOpen: Bool { spentAt == nil && !isCancelled }
}
