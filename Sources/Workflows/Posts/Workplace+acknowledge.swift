package import Care
import Records

/// What a mark of reading was worth.
package enum Acknowledgement: Sendable, Hashable {
    case done
    /// The post was written anew since it was shown: the mark is kept with the text that was read.
    case rewritten
}

extension Workplace {
    /// Marks one text of a post as read by the person at the counter; a second time changes nothing. `revision` is of the
    /// text that was shown: nobody is said to have read what they did not see.
    ///
    /// - Throws: `CounterRefusal.notFound` when the post, or that text of it, is not in sight.
    package func acknowledge(
        _ post: PublicID, revision: Int, at counter: borrowing Counter
    ) async throws -> Acknowledgement {
        guard let present = try await counter.threads(of: [post]).first(where: { $0.publicID == post }),
            (1...present.revision).contains(revision)
        else { throw CounterRefusal.notFound }
        try await counter.markRead(post, revision: revision)
        return revision == present.revision ? .done : .rewritten
    }
}
