package import Care
package import FoundationEssentials
import Records

/// A post among the news of all of a person's teams.
package struct NewsLine: Sendable {
    package let subject: PublicID
    package let subjectName: String
    package let post: PublicID
    package let authorName: String
    package let authorFacility: String
    package let text: String
    package let isUrgent: Bool
    package let isSpecial: Bool
    package let writtenAt: Date
    /// When it was written anew, last.
    package let rewrittenAt: Date?
    package let isUnread: Bool
}

/// A subject on somebody's first page.
package struct SubjectLine: Sendable {
    package let id: PublicID
    package let name: String
    /// Of the newest 20 posts, and of the last 20 that were written anew.
    package let unread: Int
    package let lastPostAt: Date?
}

/// What awaits a person after signing in.
package struct HomePage: Sendable {
    /// Important unread ones first, then unread ones, then the rest; each newest first.
    package let news: [NewsLine]
    /// Latest news first.
    package let subjects: [SubjectLine]
    /// What waits at the desk, for those who work there.
    package let desk: (applications: Int, cases: Int)?

    package var unread: Int { subjects.reduce(0) { $0 + $1.unread } }
}

extension Workplace {
    /// Reads the news of all of the person's subjects in this town.
    package func readHome(at counter: borrowing Counter, in town: Town) async throws -> HomePage {
        let lines = try await counter.homePosts(limit: 50).filter { $0.home == town.id }.map { post in
            NewsLine(
                subject: post.subject, subjectName: post.subjectName.full, post: post.publicID,
                authorName: post.authorName.full, authorFacility: post.authorFacility, text: post.body,
                isUrgent: post.isUrgent, isSpecial: post.isSpecial, writtenAt: post.createdAt,
                rewrittenAt: post.editedAt, isUnread: !post.isRead)
        }
        let subjects = try await counter.subjectsAtHand().filter { $0.home == town.id }.map {
            SubjectLine(id: $0.publicID, name: $0.name.full, unread: $0.unread, lastPostAt: $0.lastPostAt)
        }
        var desk: (Int, Int)?
        if try counter.actor.isDesk {
            let waits = try await counter.deskWaits()
            desk = (waits.applications, waits.cases)
        }
        try await counter.leaveTrace(.homeRead)
        try await counter.leaveTraces(.homeRead, of: Set(lines.map(\.subject)).map { (town.id, $0) })
        return HomePage(news: ordered(lines), subjects: subjects, desk: desk)
    }

    private func ordered(_ lines: [NewsLine]) -> [NewsLine] {
        lines.filter { $0.isUnread && $0.isUrgent } + lines.filter { $0.isUnread && !$0.isUrgent }
            + lines.filter { !$0.isUnread }
    }
}
