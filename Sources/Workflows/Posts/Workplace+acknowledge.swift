package import Care
import Records

extension Workplace {
    /// Marks a post as read by the person at the counter; a second time changes nothing.
    ///
    /// - Throws: `CounterRefusal.notFound` when the post is not in sight.
    package func acknowledge(_ post: PublicID, at counter: borrowing Counter) async throws {
        _ = try await counter.place(of: post)
        try await counter.markRead([post])
    }
}
