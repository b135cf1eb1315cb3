package import Care
import FoundationEssentials
package import Records

/// A mail as it was written by an act: whole, in the town's words, kept sealed until it leaves.
package struct Letter: Sendable, Codable, Hashable {
    /// The address, where the recipient is nobody with an account yet; otherwise it is looked up when the mail leaves.
    package var to: String?
    package var subject: String
    package var body: String

    package init(to: String? = nil, subject: String, body: String) {
        self.to = to
        self.subject = subject
        self.body = body
    }
}

extension TownSession {
    /// Puts a letter to a subject's team into the outbox of this transaction, the one who acts left out.
    package func post(
        _ letter: Letter, kind: String, toTeamOf subject: PublicID, dedupe: String
    ) async throws {
        try await enqueue(
            Array(try JSONEncoder().encode(letter)), kind: kind, toTeamOf: subject, dedupe: dedupe)
    }

    /// Puts a letter into the outbox of this transaction: it leaves if the act is committed, and once.
    ///
    /// `kind`: a short word for lists and counts.
    /// `dedupe`: the same key in one town is sent once.
    package func post(
        _ letter: Letter, kind: String, to recipient: NewMail.Recipient = .inPayload, dedupe: String
    ) async throws {
        let payload = Array(try JSONEncoder().encode(letter))
        try await enqueue(NewMail(kind: kind, recipient: recipient, payload: payload, dedupeKey: dedupe))
    }
}
