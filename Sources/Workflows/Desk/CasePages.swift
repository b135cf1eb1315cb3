package import Care
package import FoundationEssentials

/// One case, as the desk or its asker reads it.
package struct CaseView: Sendable {
    package let id: PublicID
    package let question: DeskQuestion?
    /// As it was asked, in one or two sentences.
    package let words: String
    package let rule: String
    package let state: DeskCaseState
    package let askedBy: String?
    package let askedAt: Date
    package let isOwn: Bool
    package let choice: String?
    package let reason: String?
    package let decidedBy: String?
    package let decidedAt: Date?
    /// What the decision was made under is no longer the town's present file.
    package let isUnderFormerPolicy: Bool
    /// The subject's record, where the case is about one.
    package let subject: PublicID?
    /// The name under which a record can be begun with this decision.
    package let beginning: PublicID?
    /// The asker's registration under way that the case belongs to.
    package let registering: PublicID?
}

/// A decision that stands, or is to.
package struct StandingView: Sendable {
    /// From the proposal to its end; a decision that is being withdrawn still holds.
    package enum State: Sendable { case proposed, inForce, withdrawing, ended }

    package let id: PublicID
    package let question: DeskQuestion?
    package let rule: String
    package let choice: String
    package let state: State
    package let proposedBy: String
    package let proposedAt: Date
    package let confirmedBy: String?
    package let confirmedAt: Date?
    package let endedAt: Date?
    /// It ended because the town's file states the rule by now.
    package let isStatedByFile: Bool
    /// The person at the counter cannot be the second one.
    package let isMine: Bool
}
