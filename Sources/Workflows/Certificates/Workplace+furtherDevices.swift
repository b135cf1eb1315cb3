package import Care
import EventLoop
package import FoundationEssentials
import Records

/// All that a facility's administrator sees of its devices.
package struct DeviceDesk: Sendable {
    package enum Replacement: Sendable, Hashable {
        /// A ticket for the new device waits.
        case waiting
        /// The new device has its certificate; this one ends with the new one's first use.
        case pickedUp
    }

    package struct Item: Sendable {
        package let summary: DeviceSummary
        /// The administrator is at this very device.
        package let isThisOne: Bool
        /// Whose device it is, where certificates belong to persons.
        package let person: String?
        package let replacement: Replacement?
    }

    package struct Ticket: Sendable {
        package let number: String
        package let device: DeviceKind?
        package let memo: String
        package let expires: Date
        package let isOver: Bool
    }

    /// A question about a certificate that the administrator laid before the desk.
    package struct Question: Sendable {
        package enum State: Sendable, Hashable {
            case waiting
            /// Yes, and the ticket was not issued yet.
            case permitted
            case done
            case refused
        }

        package let id: PublicID
        package let device: DeviceKind
        package let replaces: PublicID?
        package let askedAt: Date
        package let state: State
        package let reason: String?
    }

    package let items: [Item]
    package let tickets: [Ticket]
    package let questions: [Question]
    /// How a further certificate is had.
    package let ruling: Ruling
    /// The desk's clause for certificates, whichever way the rule goes.
    package let clause: Clause?
}

extension Workplace {
    /// The facility's devices, open tickets and questions.
    package func deviceDesk(at counter: borrowing Counter, in town: Town) async throws -> DeviceDesk {
        let (now, me) = (clock.now(), try counter.actor)
        let records = try await counter.certificates(of: me.facility)
        let tickets = try await counter.tickets(of: me.facility)
        let people = try await counter.staff(of: me.tenant, facility: me.facilityPublicID, withFormer: true)
        let cases = try await counter.cases().filter { $0.facility == me.facility }
        let items = records.filter { $0.state != .planned }.map { record in
            DeviceDesk.Item(
                summary: DeviceSummary(record, now: now), isThisOne: record.id == me.certificate,
                person: people.first { $0.member.id == record.staff }?.member.name.full,
                replacement: record.state == .revoked ? nil : replacement(of: record.publicID, among: tickets)
            )
        }
        return DeviceDesk(
            items: items.sorted { rank($0.summary.state) < rank($1.summary.state) },
            tickets: tickets.filter(\.isOpen).map {
                DeviceDesk.Ticket(
                    number: $0.number, device: $0.device, memo: $0.memo, expires: $0.expiresAt,
                    isOver: $0.expiresAt < now)
            },
            questions: cases.compactMap { question($0, tickets) },
            ruling: try await rulingOnFurtherCertificates(at: counter, in: town),
            clause: town.policy.certificates.additional.clause)
    }

    private func rank(_ state: DeviceSummary.State) -> Int {
        switch state {
        case .inUse: 0
        case .unused: 1
        case .over: 2
        case .revoked: 3
        }
    }

    private func replacement(of id: PublicID, among tickets: [FacilityTicket]) -> DeviceDesk.Replacement? {
        let numbers = TicketNumber.all(.replacement, of: id)
        let own = tickets.filter { numbers.contains($0.number) && !$0.isCancelled }
        if own.contains(where: { $0.spentAt != nil }) { return .pickedUp }
        return own.isEmpty ? nil : .waiting
    }

    private func question(_ record: DeskCaseRecord, _ tickets: [FacilityTicket]) -> DeviceDesk.Question? {
        guard let word = CertificateCaseWord(record.act), record.state != .withdrawn else { return nil }
        let numbers = TicketNumber.all(word.purpose, of: word.replaces ?? record.publicID)
        let isUsed = tickets.contains {
            numbers.contains($0.number) && ($0.spentAt != nil || $0.isOpen && $0.expiresAt > clock.now())
        }
        let state: DeviceDesk.Question.State =
            if record.state == .waiting {
                .waiting
            } else if record.permitsCertificate {
                isUsed ? .done : .permitted
            } else {
                .refused
            }
        return DeviceDesk.Question(
            id: record.publicID, device: word.device, replaces: word.replaces, askedAt: record.askedAt,
            state: state, reason: record.reason)
    }
}
