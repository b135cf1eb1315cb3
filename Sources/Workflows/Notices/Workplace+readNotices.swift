package import Care
import EventLoop
package import FoundationEssentials
import Journal
import Records

/// A facility whose receipt of a notice is asked for.
package struct NoticeReceipt: Sendable {
    package let facility: String
    /// `nil`: it waits.
    package let receivedAt: Date?
}

/// A notice with what the desk knows of its way.
package struct DeskNotice: Sendable {
    package let notice: Notice
    /// By the facilities' names; empty where no receipts are asked for.
    package let receipts: [NoticeReceipt]
}

extension Workplace {
    /// What everybody may read now, newest first.
    ///
    /// A front page must stand when the database does not: then it shows what was read last.
    package func publicNotices(of town: Town) async -> [Notice] {
        let now = clock.now()
        if let known = board.fresh(town.id, at: now) { return known }
        let edition = board.edition
        do {
            let read = try await atDoor(of: town) { door in try await door.notices().map(Notice.init) }
            board.hang(read, town.id, at: now, isLate: board.edition != edition)
            return read
        } catch {
            journal.note(.warning, "notices.unread")
            return board.last(town.id)
        }
    }

    /// What the town's people may read now, newest first; what waits for their facility's receipt comes
    /// first.
    package func notices(at counter: borrowing Counter) async throws -> [Notice] {
        let all = try await counter.notices().map(Notice.init)
        let me = try await counter.me
        return all.filter { asks($0, me) } + all.filter { !asks($0, me) }
    }

    /// Whether somebody of this person's facility is asked to confirm the notice.
    package func asks(_ notice: Notice, _ me: Me) -> Bool {
        notice.isCertain && !notice.isReceived && me.office == nil
    }

    /// One notice that is on the board now.
    ///
    /// - Throws: `notFound`.
    package func notice(_ id: PublicID, at counter: borrowing Counter) async throws -> Notice {
        guard let found = try await counter.notices().map(Notice.init).first(where: { $0.id == id }) else {
            throw CounterRefusal.notFound
        }
        return found
    }

    /// Every notice there ever was, newest first (desk).
    package func allNotices(at counter: borrowing Counter) async throws -> [Notice] {
        try await counter.allNotices().map(Notice.init)
    }

    /// One notice with the receipts that are on record, and those that are awaited (desk).
    ///
    /// - Throws: `notFound`.
    package func deskNotice(
        _ id: PublicID, at counter: borrowing Counter, in town: Town
    ) async throws -> DeskNotice {
        guard let notice = try await allNotices(at: counter).first(where: { $0.id == id }) else {
            throw CounterRefusal.notFound
        }
        guard notice.isCertain else { return DeskNotice(notice: notice, receipts: []) }
        let known = try await counter.receipts(of: id)
        let receipts = try await askedFacilities(at: counter, in: town, or: known.keys.map(\.self)).map {
            NoticeReceipt(facility: $0.facility.name, receivedAt: known[$0.facility.id])
        }
        return DeskNotice(notice: notice, receipts: receipts)
    }

    /// The facilities that take part, the town's own offices aside; and those that have left since they
    /// confirmed.
    func askedFacilities(
        at counter: borrowing Counter, in town: Town, or confirmed: [FacilityID] = []
    ) async throws -> [FacilityRecord] {
        try await counter.facilities(of: town.id).filter {
            $0.facility.office == nil && ($0.facility.state == .active || confirmed.contains($0.facility.id))
        }
    }

    /// How many facilities a notice with receipts would ask (desk).
    package func askedFacilityCount(at counter: borrowing Counter, in town: Town) async throws -> Int {
        try await askedFacilities(at: counter, in: town).count
    }
}
