import Care
package import FoundationEssentials
import Synchronization

/// The public notices of each town as this process read them last: a front page is asked for far more often
/// than a notice is published.
package final class NoticeBoard: Sendable {
    /// So many seconds a notice may take to be seen, or to go: two, and a minute for what the clock alone decides
    /// once the database tells of changes.
    package var freshness: TimeInterval { isTold.load(ordering: .acquiring) ? 60 : 2 }

    private struct Sheet {
        var notices: [Notice]
        var readAt: Date
    }

    private let sheets = Mutex<[TenantID: Sheet]>([:])
    private let isTold = Atomic<Bool>(false)
    private let changes = Atomic<Int>(0)

    package init() {}

    /// Grows whenever a change was told of.
    package var edition: Int { changes.load(ordering: .acquiring) }

    /// From now on `change` is called for whatever is published or withdrawn.
    func beTold() { isTold.store(true, ordering: .releasing) }

    /// The town's notices, or any town's, are to be read anew.
    func change(_ town: TenantID?) {
        sheets.withLock { sheets in
            for one in town.map({ [$0] }) ?? Array(sheets.keys) { sheets[one]?.readAt = .distantPast }
        }
        changes.wrappingAdd(1, ordering: .releasing)
    }

    /// What hangs there, unless it is too old; whoever gets nothing reads anew, and the others go on with the
    /// old one meanwhile.
    func fresh(_ town: TenantID, at moment: Date) -> [Notice]? {
        sheets.withLock { sheets in
            guard let sheet = sheets[town] else { return nil }
            guard moment.timeIntervalSince(sheet.readAt) >= freshness || moment < sheet.readAt else {
                return sheet.notices
            }
            sheets[town]?.readAt = moment
            return nil
        }
    }

    func hang(_ notices: [Notice], _ town: TenantID, at moment: Date) {
        sheets.withLock { $0[town] = Sheet(notices: notices, readAt: moment) }
    }

    /// What hung there last, however old.
    func last(_ town: TenantID) -> [Notice] { sheets.withLock { $0[town]?.notices ?? [] } }
}
