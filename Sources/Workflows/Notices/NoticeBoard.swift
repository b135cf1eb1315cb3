import Care
import FoundationEssentials
import Synchronization

/// The public notices of each town as this process read them last: a front page is asked for far more often
/// than a notice is published.
package final class NoticeBoard: Sendable {
    /// So long a notice may take to be seen, or to go.
    static let freshness: TimeInterval = 2

    private struct Sheet {
        var notices: [Notice]
        var readAt: Date
    }

    private let sheets = Mutex<[TenantID: Sheet]>([:])

    package init() {}

    /// What hangs there, unless it is too old; whoever gets nothing reads anew, and the others go on with the
    /// old one meanwhile.
    func fresh(_ town: TenantID, at moment: Date) -> [Notice]? {
        sheets.withLock { sheets in
            guard let sheet = sheets[town] else { return nil }
            guard moment.timeIntervalSince(sheet.readAt) >= Self.freshness || moment < sheet.readAt else {
                return sheet.notices
            }
            sheets[town]?.readAt = moment
            return nil
        }
    }

    /// What hangs there and how long that may be told without reading anew; `nil`: somebody has to read.
    func standing(_ town: TenantID, at moment: Date) -> (notices: [Notice], until: Date)? {
        sheets.withLock { sheets in
            guard let sheet = sheets[town] else { return nil }
            let until = sheet.readAt.addingTimeInterval(Self.freshness)
            return sheet.readAt <= moment && moment < until ? (sheet.notices, until) : nil
        }
    }

    func hang(_ notices: [Notice], _ town: TenantID, at moment: Date) {
        sheets.withLock { $0[town] = Sheet(notices: notices, readAt: moment) }
    }

    /// What hung there last, however old.
    func last(_ town: TenantID) -> [Notice] { sheets.withLock { $0[town]?.notices ?? [] } }
}
