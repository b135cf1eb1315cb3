package import Care
import EventLoop
package import FoundationEssentials
import PKI
import Records

/// All that a facility's administrator sees of its devices.
package struct DeviceDesk: Sendable {
    /// How far a device's replacement is.
    package enum Replacement: Sendable, Hashable {
        /// A ticket for the new device waits.
        case waiting
        /// The new device has its certificate; this one ends with the new one's first use.
        case pickedUp
    }

    /// One device.
    package struct Item: Sendable {
        /// Its certificate.
        package let summary: DeviceSummary
        /// The administrator is at this very device.
        package let isThisOne: Bool
        /// Whose device it is, where certificates belong to persons.
        package let person: String?
        /// Whether another device takes its place.
        package let replacement: Replacement?
    }

    /// A certificate that waits to be picked up.
    package struct Ticket: Sendable {
        /// As the records know it.
        package let number: String
        /// In groups, as the mail shows it.
        package let shownNumber: String
        /// What it is for; `nil` where pickup asks.
        package let device: DeviceKind?
        /// What the administrator calls the device.
        package let memo: String
        /// The last moment for picking it up.
        package let expires: Date
        /// That moment is past.
        package let isOver: Bool
    }

    /// A question about a certificate that the administrator laid before the desk.
    package struct Question: Sendable {
        /// What became of it.
        package enum State: Sendable, Hashable {
            case waiting
            /// Yes, and the ticket was not issued yet.
            case permitted
            case done
            case refused
        }

        /// The desk case.
        package let id: PublicID
        /// What was asked for.
        package let device: DeviceKind
        /// The device whose place it would take.
        package let replaces: PublicID?
        /// When it was asked.
        package let askedAt: Date
        /// What became of it.
        package let state: State
        /// The desk's reason, once it has decided.
        package let reason: String?
    }

    /// Those in use first, the revoked ones last.
    package let items: [Item]
    /// The open ones, newest first.
    package let tickets: [Ticket]
    /// All that were not withdrawn.
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
                replacement: replacement(of: record, among: tickets, records))
        }
        return DeviceDesk(
            items: items.sorted { rank($0.summary.state) < rank($1.summary.state) },
            tickets: tickets.filter(\.isOpen).map {
                DeviceDesk.Ticket(
                    number: $0.number, shownNumber: ReadableCode.shown(number: $0.number), device: $0.device,
                    memo: $0.memo, expires: $0.expiresAt,
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

    private func replacement(
        of record: CertificateRecord, among tickets: [FacilityTicket], _ records: [CertificateRecord]
    ) -> DeviceDesk.Replacement? {
        guard record.state != .revoked else { return nil }
        if records.contains(where: { $0.id == record.replacedBy && $0.state != .revoked }) {
            return .pickedUp
        }
        let numbers = TicketNumber.all(.replacement, of: record.publicID)
        return tickets.contains { numbers.contains($0.number) && $0.isOpen } ? .waiting : nil
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
