package import Care
import EventLoop
import FoundationEssentials
import Records

extension Workplace {
    /// Posts on one page of a timeline.
    package static var postsPerPage: Int { 50 }

    /// Reads a page of the timeline of the subject at the counter; marks nothing as read.
    ///
    /// A thread stands where its newest post stands, once. On the first page threads with an important unread post
    /// come first, however old they are. `place` is the last post of the page before, as `TimelinePage.older` gave it.
    ///
    /// - Throws: `CounterRefusal.notFound` when that post is not in sight.
    package func readTimeline(
        before place: PublicID? = nil, at counter: borrowing Counter, in town: Town
    ) async throws -> TimelinePage {
        let size = Self.postsPerPage
        var start: TimelineCursor?
        if let place { start = try await counter.place(of: place) }
        let found = try await counter.timeline(limit: size + 1, before: start)
        let older = found.count > size ? found[size - 1] : nil
        var posts = Array(found.prefix(size))
        try await complete(&posts, start: start, end: older?.cursor, at: counter)
        let desk = try await TimelineDesk(around: posts, at: counter, catalogue: catalogue)
        let particulars = try await counter.particulars()?.particulars
        try await counter.leaveTrace(.timelineRead, policy: town.policyDigest)
        let threads = desk.threads(posts)
        return TimelinePage(
            head: desk.head(particulars, today: CalendarDate(in: clock.now())),
            threads: start == nil
                ? threads.filter(\.waitsUrgently) + threads.filter { !$0.waitsUrgently } : threads,
            older: older?.publicID)
    }

    /// Adds the beginnings of threads that reach into this page, and on later pages takes away those that have moved
    /// up to a page before.
    private func complete(
        _ posts: inout [PostRecord], start: TimelineCursor?, end: TimelineCursor?,
        at counter: borrowing Counter
    ) async throws {
        var missing = Set(posts.compactMap(\.parent)).subtracting(posts.map(\.publicID))
        if start == nil, let end { missing.formUnion(try await counter.urgentUnread(before: end, limit: 20)) }
        if !missing.isEmpty {
            let known = Set(posts.map(\.publicID))
            posts += try await counter.threads(of: Array(missing)).filter { !known.contains($0.publicID) }
            posts.sort { ($0.createdAt, $0.id.value) > ($1.createdAt, $1.id.value) }
        }
        guard let start else { return }
        let moved = try await counter.answered(
            posts.filter { $0.parent == nil }.map(\.publicID), since: start)
        posts.removeAll { moved.contains($0.parent ?? $0.publicID) }
    }

    /// Reads the whole thread that a post belongs to.
    ///
    /// - Throws: `CounterRefusal.notFound` when the post is not in sight.
    package func readThread(
        of id: PublicID, at counter: borrowing Counter, in town: Town
    ) async throws -> ThreadPage {
        var posts = try await counter.threads(of: [id])
        if let beginning = posts.first(where: { $0.publicID == id })?.parent {
            posts = try await counter.threads(of: [beginning])
        }
        let desk = try await TimelineDesk(around: posts, at: counter, catalogue: catalogue)
        guard let thread = desk.threads(posts).first else { throw CounterRefusal.notFound }
        let particulars = try await counter.particulars()?.particulars
        try await counter.leaveTrace(.timelineRead, of: id, policy: town.policyDigest)
        return ThreadPage(
            head: desk.head(particulars, today: CalendarDate(in: clock.now())), thread: thread)
    }
}
