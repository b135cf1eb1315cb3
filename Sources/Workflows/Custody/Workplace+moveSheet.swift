package import Care
import EventLoop
package import FoundationEssentials
import Records

/// Where a sheet can go.
package enum SheetGoal: String, Sendable, Codable, CaseIterable {
    /// The facility of the person at the counter.
    case ownFacility, subject, authority, secretariat, center
    /// It is not kept any more.
    case destroyed, lost

    var office: Office? { Office(rawValue: rawValue) }
}

extension Workplace {
    /// A sheet of the subject in scope, or at the desk of any of the town's, goes to another holder or is no longer
    /// there: one line of the ledger ends.
    package func moveSheet(
        _ id: PublicID, to goal: SheetGoal, on day: CalendarDate, once: UUID, at counter: borrowing Counter,
        in town: Town
    ) async throws {
        try await refusing {
            let me = try counter.actor
            guard let sheet = try await counter.custodyLedger().first(where: { $0.publicID == id }) else {
                throw CounterRefusal.notFound
            }
            _ = try await counter.once(
                once, .custodyChanged, request: Array("\(id) \(goal.rawValue) \(day)".utf8)
            ) { counter in
                guard sheet.until == nil, day >= sheet.since else { throw CounterRefusal.conflict }
                switch goal {
                case .destroyed, .lost:
                    try await counter.end(sheet, reason: goal.rawValue, on: day)
                case .ownFacility:
                    try await counter.move(
                        sheet, to: me.office.map { .office($0) } ?? .facility(me.facility, me.staff),
                        place: nil, on: day, policy: town.policyDigest)
                case .subject:
                    try await counter.move(
                        sheet, to: .subject, place: nil, on: day, policy: town.policyDigest)
                case .authority, .secretariat, .center:
                    guard let office = goal.office else { throw CounterRefusal.notFound }
                    try await counter.move(
                        sheet, to: .office(office), place: nil, on: day, policy: town.policyDigest)
                }
                try await counter.leaveTrace(.custodyChanged, of: id, policy: town.policyDigest)
                return true
            }
        }
    }
}
