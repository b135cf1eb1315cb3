package import Care
package import FoundationEssentials

/// Why the town suspends somebody; kept with the suspension.
package enum SuspensionCause: String, Sendable, CaseIterable {
    case leak
    case unauthorisedAccess = "unauthorised_access"
    /// The facility's administrator asked for it: ID or password cannot be given back.
    case lostCredentials = "lost_credentials"
    case other
}

/// One suspension on record, as the town's desk reads it.
package struct SuspensionView: Sendable {
    /// Who or what is suspended, in words.
    package let name: String
    /// The facility that it belongs to.
    package let facility: PublicID?
    /// The person, where it is one.
    package let person: PublicID?
    package let cause: SuspensionCause?
    package let reason: String?
    /// The operator acted, in urgency.
    package let byOperator: Bool
    package let since: Date
    /// When the operator's report went to the town.
    package let reportedAt: Date?
    package let liftedAt: Date?
}

/// A person of any facility of the town, as its desk sees them.
package struct DeskPerson: Sendable {
    package let id: PublicID
    package let facility: PublicID
    package let name: String
    package let professionName: String
    package let loginID: String
    package let facilityName: String
    package let isAdministrator: Bool
    package let state: StaffState
    /// Newest first.
    package let suspensions: [SuspensionView]
    /// The town, not the facility, keeps this person out: only the town lets them in again.
    package let isSuspendedByTown: Bool
    /// The town's rule lets the desk give a new ID where the facility cannot issue a password any more.
    package let mayRenewID: Bool
    /// The clause under which a town may suspend; it always may to protect.
    package let clause: Clause?
    /// Nobody shuts themselves out.
    package let isMe: Bool
}
