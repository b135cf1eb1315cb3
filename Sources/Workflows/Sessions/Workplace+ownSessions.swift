package import Care
package import FoundationEssentials
import Records

/// One of somebody's own sessions, as the account page lists it.
package struct SessionSummary: Sendable {
    package let id: PublicID
    package let device: DeviceKind
    package let since: Date
    package let lastSeen: Date
    package let isThisOne: Bool
}

extension Workplace {
    /// The living sessions of whoever stands at the counter, this one among them.
    package func ownSessions(at counter: borrowing Counter) async throws -> [SessionSummary] {
        try await counter.ownSessions().map {
            SessionSummary(
                id: $0.publicID, device: $0.device, since: $0.createdAt, lastSeen: $0.lastSeenAt,
                isThisOne: $0.isThisOne)
        }
    }

    /// Ends one of the own sessions; what runs in it stops with its next request.
    ///
    /// - Returns: whether it was the session of this very request.
    /// - Throws: `notFound`.
    package func endOwnSession(_ id: PublicID, at counter: borrowing Counter) async throws -> Bool {
        let own = try counter.actor.session
        try await counter.leaveTrace(.loggedOut, of: try counter.actor.staffPublicID)
        try await counter.endOwnSession(id)
        return id == own
    }
}
