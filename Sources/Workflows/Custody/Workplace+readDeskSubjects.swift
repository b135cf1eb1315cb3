package import Care
package import FoundationEssentials
import Records

/// What the town's desk keeps an eye on, without a word about anybody whom it is not linked to.
package struct DeskSubjects: Sendable {
    /// A registration under way.
    package struct Waiting: Sendable {
        package let id: PublicID
        /// Only where this desk registers it.
        package let name: PersonName?
        package let openedBy: String
        package let openedAt: Date
        package let isPaperReceived: Bool
        package let isMine: Bool
    }

    /// A paper that was to come.
    package struct Awaited: Sendable {
        package let id: PublicID
        package let subject: PublicID
        package let sheetNumber: String
        package let what: Paper?
        package let means: SubmissionMeans?
        package let addressee: Office
        package let due, sentOn: CalendarDate?
        package let isOverdue: Bool
        /// The person at the counter can say that it arrived.
        package let isMine: Bool
    }

    /// A sheet whose holder is gone.
    package struct Orphan: Sendable {
        package let id: PublicID
        package let sheetNumber: String
        package let paper: Paper
        package let holder: String
        package let since: CalendarDate
    }

    /// An office that left, or has not yet.
    package struct Handover: Sendable {
        package let registeredAt: Date
        package let handedOverAt: Date?
        package let handedOverTo: String?
    }

    /// A record that is hidden from everybody and kept.
    package struct Closed: Sendable {
        package let id: PublicID
        package let cause: StopCause
        package let since: Date?
        package let receivedBy: String?
        /// The desk can take it back; after a withdrawn consent nobody can.
        package let mayResume: Bool
        /// What was packed for another town, newest first.
        package let packages: [MovingState]
    }

    /// A stop that was asked for and is not set.
    package struct Stop: Sendable {
        package let id: PublicID
        package let cause: StopCause
        package let receivedBy: String
        package let receivedAt: Date
        package let membersToldAt, authorityToldAt, formFiledAt: Date?
        package let ruling: Ruling
    }

    package let waiting: [Waiting]
    package let awaited: [Awaited]
    package let orphans: [Orphan]
    package let handovers: [Handover]
    package let stops: [Stop]
    package let closed: [Closed]
}

extension Workplace {
    /// Registrations that wait, papers that are late or without a holder, hand-overs, stops to be set.
    package func readDeskSubjects(at counter: borrowing Counter, in town: Town) async throws -> DeskSubjects {
        try await refusing {
            let people = try await counter.staff(of: town.id, withFormer: true)
            let waiting = try await waitingRegistrations(people, at: counter, in: town)
            let me = try counter.actor
            let awaited = try await counter.submissions().filter { $0.receivedAt == nil }.map { paper in
                DeskSubjects.Awaited(
                    id: paper.publicID, subject: paper.subject, sheetNumber: paper.sheetNumber,
                    what: paper.what, means: paper.means, addressee: paper.addressee, due: paper.due,
                    sentOn: paper.sentOn, isOverdue: paper.due.map { $0 < today } ?? false,
                    isMine: takesPapers(me.office, isDesk: me.isDesk, for: paper.addressee, in: town))
            }
            let name = { (id: StaffID) in people.first { $0.member.id == id }?.member.name.full ?? "退職した職員" }
            return DeskSubjects(
                waiting: waiting, awaited: awaited,
                orphans: try await orphans(people, at: counter, in: town),
                handovers: try await counter.registrations().filter { $0.handedOverAt != nil }.prefix(50).map
                {
                    DeskSubjects.Handover(
                        registeredAt: $0.registeredAt, handedOverAt: $0.handedOverAt,
                        handedOverTo: $0.handedOverTo.map(name))
                }, stops: try await openStops(name, at: counter, in: town),
                closed: try await closed(name, at: counter, in: town))
        }
    }

    private func waitingRegistrations(
        _ people: [StaffRecord], at counter: borrowing Counter, in town: Town
    ) async throws -> [DeskSubjects.Waiting] {
        let received = Set(
            try await counter.submissions().filter { $0.receivedAt != nil }.map(\.subject))
        var lines: [DeskSubjects.Waiting] = []
        for shell in try await counter.shells(in: [.registering]) {
            let opener = people.first { $0.member.id == shell.openedBy }
            let name = try await visibleName(of: shell.publicID, at: counter)
            lines.append(
                DeskSubjects.Waiting(
                    id: shell.publicID, name: name,
                    openedBy: opener.map { "\($0.member.name.full)（\($0.facilityName)）" } ?? "退職した職員",
                    openedAt: shell.openedAt, isPaperReceived: received.contains(shell.publicID),
                    isMine: name != nil))
        }
        return lines
    }

    /// The name, if the person at the counter may open the record; the desk knows of others by their number alone.
    private func visibleName(of subject: PublicID, at counter: borrowing Counter) async throws -> PersonName?
    {
        do {
            return try await counter.entering(subject) { try await $0.particulars()?.particulars.name }
        } catch let error as RecordsError where error.code == .notFound {
            return nil
        }
    }

    private func orphans(
        _ people: [StaffRecord], at counter: borrowing Counter, in town: Town
    ) async throws -> [DeskSubjects.Orphan] {
        let facilities = try await counter.facilities(of: town.id)
        return try await counter.custodyLedger(onlyPresent: true).compactMap { sheet in
            guard case .facility(let id, let staff) = sheet.holder else { return nil }
            let facility = facilities.first { $0.facility.id == id }
            let person = staff.flatMap { staff in people.first { $0.member.id == staff } }
            let isGone = facility.map { $0.facility.state == .left } ?? true
            guard isGone || (staff != nil && (person == nil || person?.member.state == .left)) else {
                return nil
            }
            return DeskSubjects.Orphan(
                id: sheet.publicID, sheetNumber: sheet.sheetNumber, paper: sheet.paper,
                holder: [facility?.facility.name, person?.member.name.full].compactMap { $0 }
                    .joined(separator: "　"), since: sheet.since)
        }
    }

    private func closed(
        _ name: (StaffID) -> String, at counter: borrowing Counter, in town: Town
    ) async throws -> [DeskSubjects.Closed] {
        let packages = try await packages(at: counter, in: town)
        let stops = try await counter.stops().filter { $0.setAt != nil && !$0.isOfItem }
        return try await counter.shells(in: [.stopped, .moved, .deceased]).map { shell in
            let last = stops.first { $0.subject == shell.publicID }
            let cause = last.map { StopCause($0.cause) } ?? .other
            return DeskSubjects.Closed(
                id: shell.publicID, cause: cause, since: shell.stateChangedAt,
                receivedBy: last.map { name($0.receivedBy) }, mayResume: cause != .withdrawn,
                packages: packages.filter { $0.subject == shell.publicID }.map { $0.state })
        }
    }

    private func openStops(
        _ name: (StaffID) -> String, at counter: borrowing Counter, in town: Town
    ) async throws -> [DeskSubjects.Stop] {
        var lines: [DeskSubjects.Stop] = []
        let me = try await acting(counter)
        for stop in try await counter.stops() where stop.setAt == nil {
            lines.append(
                DeskSubjects.Stop(
                    id: stop.publicID, cause: StopCause(stop.cause), receivedBy: name(stop.receivedBy),
                    receivedAt: stop.receivedAt, membersToldAt: stop.membersToldAt,
                    authorityToldAt: stop.authorityToldAt, formFiledAt: stop.formFiledAt,
                    ruling: town.policy.ending(
                        stop, by: me, isMember: false,
                        try await counter.deskDecisions(for: stop.subject))))
        }
        return lines
    }
}
