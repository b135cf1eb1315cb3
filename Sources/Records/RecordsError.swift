import Postgres

/// Why the records did not do what was asked. Equal when the codes are; safe to show as it describes
/// itself.
package struct RecordsError: Error, Sendable, Equatable {
    package enum Code: String, Sendable {
        /// No living session on a living device, in this town.
        case notSignedIn
        /// No such record, or none that the asker may see: the two look the same.
        case notFound
        /// The asker may not write this; nothing was written.
        case refused
        /// Something with this name, number or address exists in the town already.
        case taken
        /// The same key was used for another request.
        case keyReused
        /// Somebody changed it in the meantime, or its state does not allow the act.
        case conflict
        /// A row does not hold what the schema promises.
        case tornRow
        /// A sealed value was changed, moved or sealed under another key.
        case sealBroken
        /// The town's keys were destroyed: its content is gone for good.
        case keyDestroyed
        /// Another schema than this program was built for.
        case schema
        /// A database role could do more than it should.
        case unfit
        case busy
        case unreachable
        /// A commit was sent and not answered; repeat with the same idempotency key.
        case unknownOutcome
        case failed
    }

    package let code: Code
    /// The name of the violated constraint, for workflows that tell a taken login name from a taken
    /// address.
    package let constraint: String?
    /// For the journal only: may name tables, columns and SQL states, never values.
    package let detail: String

    package init(_ code: Code, constraint: String? = nil, detail: String) {
        self.code = code
        self.constraint = constraint
        self.detail = detail
    }

    /// Every failed reference and every refused row reads the same: an error must not tell whether a row
    /// exists.
    init(_ error: PostgresError) {
        let code: Code =
            switch error.code {
            case .uniqueViolation: .taken
            case .foreignKeyViolation, .insufficientPrivilege: .refused
            case .checkViolation: .conflict
            case .unexpectedColumn: .tornRow
            case .busy, .timeout, .exhausted: .busy
            case .unreachable, .serializationFailure: .unreachable
            case .unknownOutcome: .unknownOutcome
            case .canceled, .unsendable, .other: .failed
            }
        self.init(
            code, constraint: code == .taken ? error.constraint : nil, detail: error.debugDescription)
    }

    package static func == (left: RecordsError, right: RecordsError) -> Bool { left.code == right.code }
}

extension RecordsError: CustomStringConvertible, CustomDebugStringConvertible {
    package var description: String { "records: \(code.rawValue)" }
    package var debugDescription: String { "RecordsError(\(code.rawValue), \(detail))" }
}

/// Runs database work and speaks of its failure in this room's words.
func telling<T>(_ work: () async throws(PostgresError) -> T) async throws(RecordsError) -> T {
    do {
        return try await work()
    } catch {
        throw RecordsError(error)
    }
}
