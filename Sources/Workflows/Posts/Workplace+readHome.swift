package import Care
package import FoundationEssentials
import Records

/// A post among the news of all of a person's teams.
package struct NewsLine: Sendable {
    /// The town that governs it, where it is not the reader's own.
    package let town: TownName?
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
    /// The town that governs it, where it is not the reader's own.
    package let town: TownName?
    /// The reader has not accepted that town's terms yet: nothing of the subject is shown, not even the name.
    package let awaitsTerms: Bool
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
    /// Reads the news of all of the person's subjects, at home and in partner towns whose terms the person accepted.
    package func readHome(at counter: borrowing Counter, in town: Town) async throws -> HomePage {
        let accepted = try await acceptedTerms(at: counter).union([town.id])
        let posts = try await counter.homePosts(limit: 50, of: accepted)
        let lines = posts.map { post in
            NewsLine(
                town: away(post.home, from: town), subject: post.subject, subjectName: post.subjectName.full,
                post: post.publicID, authorName: post.authorName.full, authorFacility: post.authorFacility,
                text: post.body, isUrgent: post.isUrgent, isSpecial: post.isSpecial,
                writtenAt: post.createdAt, rewrittenAt: post.editedAt, isUnread: !post.isRead)
        }
        let subjects = try await counter.subjectsAtHand().map { subject in
            let mayKnow = accepted.contains(subject.home)
            return SubjectLine(
                town: away(subject.home, from: town), awaitsTerms: !mayKnow, id: subject.publicID,
                name: mayKnow ? subject.name.full : "", unread: mayKnow ? subject.unread : 0,
                lastPostAt: subject.lastPostAt)
        }
        var desk: (Int, Int)?
        if try counter.actor.isDesk {
            let waits = try await counter.deskWaits()
            desk = (waits.applications, waits.cases)
        }
        try await counter.leaveTrace(.homeRead)
        let shown = Dictionary(posts.map { ($0.subject, $0.home) }) { first, _ in first }
            .map { (home: $0.value, subject: $0.key) }
        try await counter.leaveTraces(.homeRead, of: shown)
        return HomePage(news: ordered(lines), subjects: subjects, desk: desk)
    }

    /// The name of a town that is not the reader's own.
    func away(_ home: TenantID, from own: Town) -> TownName? {
        home == own.id ? nil : towns.town(home).map { TownName($0) }
    }

    private func ordered(_ lines: [NewsLine]) -> [NewsLine] {
        lines.filter { $0.isUnread && $0.isUrgent } + lines.filter { $0.isUnread && !$0.isUrgent }
            + lines.filter { !$0.isUnread }
    }
}
