package import Care
import FoundationEssentials
package import Records

/// Where a signed-in person stands: one transaction in one town, with what the database knows of the asker.
///
/// Pages can hand it to an act, and read who is asking; the rows behind it are out of their reach.
package typealias Counter = TownSession

/// Why a counter did not open, or an act at it could not be done. What the town's rule refuses is a `Refusal`.
package enum CounterRefusal: Error, Sendable, Equatable {
    /// Nobody is signed in, or no longer.
    case notSignedIn
    /// No such record, or none that this person may know of.
    case notFound
    /// It was changed by somebody else in the meantime, or stands where the act is no longer possible.
    case conflict
    /// Something of this name exists already; the database's constraint says what.
    case taken(String)
    /// The database does not answer, or has no hand free.
    case busy
    /// It was sent to be kept, and nobody knows whether it was: the same form may be sent again, and counts once.
    case unconfirmed
    /// A fault of ours. The word is for the journal.
    case broken(String)
}

extension Workplace {
    /// Opens the counter of `town` for whoever holds these credentials, lends it to `act`, and commits.
    ///
    /// `subject`: narrows to one subject of the town; one out of sight is `notFound`. A visitor from a partner town has
    /// no business here without one.
    /// `reading`: nothing is written but the trace of having read.
    /// Throws `CounterRefusal`, and what `act` throws; then nothing was written, but for `unconfirmed`: nobody knows.
    package func atCounter<Answer>(
        of town: Town, _ credentials: Credentials, on subject: PublicID? = nil, reading: Bool,
        keepsAwake: Bool = true, _ act: (borrowing Counter) async throws -> Answer
    ) async throws -> Answer {
        guard credentials.visitingFrom == nil || subject != nil else { throw CounterRefusal.notFound }
        let asker = Asker.session(
            credentials.token, presenting: credentials.fingerprint, in: credentials.visitingFrom ?? town.id)
        let scope = subject.map { Scope.subject(home: town.id, $0) } ?? .town
        return try await refusing {
            reading
                ? try await archive.read(
                    asker, scope, keepsAwake: keepsAwake, policy: town.policyDigest, act)
                : try await archive.open(
                    asker, scope, keepsAwake: keepsAwake, policy: town.policyDigest, act)
        }
    }

    /// Opens the public door of `town`: for applications, pickup and sign-in.
    package func atDoor<Answer>(
        of town: Town, _ act: (borrowing TownSession) async throws -> Answer
    ) async throws -> Answer {
        try await refusing { try await archive.open(.door(town.id), .town, policy: town.policyDigest, act) }
    }
}

/// Runs work on the records and says what went wrong in the words of this floor.
func refusing<Answer>(_ work: () async throws -> Answer) async throws -> Answer {
    do {
        return try await work()
    } catch let error as RecordsError {
        switch error.code {
        case .notSignedIn: throw CounterRefusal.notSignedIn
        case .notFound, .refused: throw CounterRefusal.notFound
        case .conflict, .keyReused: throw CounterRefusal.conflict
        case .taken: throw CounterRefusal.taken(error.constraint ?? "")
        case .busy, .unreachable: throw CounterRefusal.busy
        case .unknownOutcome: throw CounterRefusal.unconfirmed
        case .tornRow, .sealBroken, .keyDestroyed, .schema, .unfit, .failed:
            throw CounterRefusal.broken(error.code.rawValue)
        }
    }
}

/// The bytes of what a form asked for: the same for the same form, however often it is sent. Without an order the keys of
/// JSON come as they like.
func requestBytes(_ form: some Encodable) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return Array(try encoder.encode(form))
}
