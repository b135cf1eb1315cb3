package import Care
import Postgres

/// A post was written or changed: which one and where, and nothing of what it says.
package struct PostNews: Sendable, Hashable {
    package let home: TenantID
    package let subject: PublicID
    package let post: PublicID

    package init(home: TenantID, subject: PublicID, post: PublicID) {
        self.home = home
        self.subject = subject
        self.post = post
    }

    var payload: String { "\(home.value):\(subject.text):\(post.text)" }

    init?(payload: String) {
        let parts = payload.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, let home = Int32(parts[0]), let subject = PublicID(parts[1]),
            let post = PublicID(parts[2])
        else { return nil }
        self.init(home: TenantID(home), subject: subject, post: post)
    }
}

extension TownSession {
    /// Tells the open pages of every process about a post of the subject in scope, when this transaction commits.
    package func announce(_ post: PublicID) async throws(RecordsError) {
        let subject = try self.subject
        let news = PostNews(home: subject.home, subject: subject.subjectPublicID, post: post)
        try await execute("select pg_notify('renrakucho_posts', \(news.payload))")
    }

    /// Whether the actor may read this post now.
    package func mayRead(_ post: PublicID) async throws(RecordsError) -> Bool {
        do {
            _ = try await place(of: post)
            return true
        } catch  where error.code == .notFound {
            return false
        }
    }
}

extension Archive {
    /// Calls `heard` for every post of any process, on one of the loops. Whoever is told still has to ask, and may be
    /// refused. Calls `missed` when something may have been said that was not heard.
    ///
    /// - Throws: `unreachable`; then nothing is listened to.
    package func listenForPosts(
        _ heard: @escaping @Sendable (PostNews) -> Void, missed: @escaping @Sendable () -> Void
    ) async throws(RecordsError) {
        let database = try database(.app)
        try await telling { () throws(PostgresError) in
            try await database.listen(
                "renrakucho_posts", { payload in PostNews(payload: payload).map(heard) }, missed: missed)
        }
    }
}
