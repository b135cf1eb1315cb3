package import Care
package import FoundationEssentials
import JapaneseText
import Synchronization

/// The public notices of each town as this process read them last: a front page is asked for far more often
/// than a notice is published.
package final class NoticeBoard: Sendable {
    /// How long what was read may be shown in any case, in seconds; also how often the database is asked that cannot
    /// answer, or tells of no changes.
    private static let least: TimeInterval = 2
    /// What was read so long after the last change may be shown for so many times as long.
    private static let trust = 10.0

    private struct Sheet {
        var notices: [Notice]
        /// When it was first read after the last change that was told; `nil` when it is to be read for one.
        var changedAt: Date?
        var holds: Range<Date>
    }

    private let sheets = Mutex<[TenantID: Sheet]>([:])
    private let isTold = Atomic<Bool>(false)
    private let changes = Atomic<Int>(0)

    package init() {}

    /// Grows whenever a change was told of.
    package var edition: Int { changes.load(ordering: .acquiring) }

    /// From now on `change` is called for whatever is published or withdrawn.
    func beTold() {
        isTold.store(true, ordering: .releasing)
        change(nil)
    }

    /// The town's notices, or any town's, are to be read anew.
    func change(_ town: TenantID?) {
        sheets.withLock { sheets in
            for one in town.map({ [$0] }) ?? Array(sheets.keys) {
                sheets[one]?.changedAt = nil
                sheets[one]?.holds = .distantPast ..< .distantPast
            }
        }
        changes.wrappingAdd(1, ordering: .releasing)
    }

    /// What hangs there, unless it is too old; whoever gets nothing reads anew, and the others go on with the
    /// old one meanwhile.
    func fresh(_ town: TenantID, at moment: Date) -> [Notice]? {
        sheets.withLock { sheets in
            guard let sheet = sheets[town] else { return nil }
            if sheet.holds.contains(moment) { return sheet.notices }
            sheets[town]?.holds = moment..<moment.addingTimeInterval(Self.least)
            return nil
        }
    }

    /// `isLate`: a change was told of while it was read, so that it has to be read again.
    func hang(_ notices: [Notice], _ town: TenantID, at moment: Date, isLate: Bool) {
        sheets.withLock { sheets in
            let changedAt = sheets[town]?.changedAt ?? moment
            sheets[town] = Sheet(
                notices: notices, changedAt: isLate ? nil : changedAt,
                holds: isLate
                    ? .distantPast ..< .distantPast : moment..<end(readAt: moment, changedAt: changedAt))
        }
    }

    /// What hung there last, however old.
    func last(_ town: TenantID) -> [Notice] { sheets.withLock { $0[town]?.notices ?? [] } }

    /// Until when a page may show the town's notices without asking again.
    package func end(of town: TenantID, at moment: Date) -> Date {
        sheets.withLock { $0[town]?.holds.upperBound } ?? moment.addingTimeInterval(Self.least)
    }

    /// The clock alone decides at midnight, when notices begin and end; whatever else happens is told. The database's
    /// clock is not ours, so what was read a moment after either holds for some such moments only.
    private func end(readAt: Date, changedAt: Date) -> Date {
        let least = readAt.addingTimeInterval(Self.least)
        guard isTold.load(ordering: .acquiring) else { return least }
        let today = TokyoTime(readAt).date
        let (midnight, next) = (TokyoTime(today, minutes: 0).moment, TokyoTime(today, minutes: 1440).moment)
        return max(least, min(readAt + Self.trust * readAt.timeIntervalSince(max(changedAt, midnight)), next))
    }
}
