package import Care
import EventLoop
package import FoundationEssentials
import JapaneseText
import Records

/// What a search in one subject's posts found.
package struct SearchPage: Sendable {
    /// A post that holds every word.
    package struct Hit: Sendable {
        package let post: PublicID
        /// The text around the first word.
        package let excerpt: String
        package let author: String
        package let facility: String
        package let isUrgent: Bool
        package let writtenAt: Date
    }

    package let head: SubjectHead
    /// As they were typed.
    package let words: String
    /// There was something to look for.
    package let isAsked: Bool
    /// Newest first.
    package let hits: [Hit]
    /// How many posts were looked through, newest first.
    package let looked: Int
    /// There was nothing older than those.
    package let isComplete: Bool
    /// There are more hits than are shown.
    package let hasMore: Bool
}

extension Workplace {
    /// Posts that one search looks through at most. They are opened one by one, since the database holds nothing that
    /// could be searched: no word of a post is in an index, and nobody without sight of it can find it.
    package static var postsPerSearch: Int { 3_000 }
    /// Hits on one page; each leaves its own trace.
    package static var hitsPerSearch: Int { 50 }

    /// Looks for words in the posts of the subject at the counter, among those that the person may read.
    ///
    /// Width of letters and case make no difference. No words: no hits.
    package func searchPosts(
        _ words: String, at counter: borrowing Counter, in town: Town
    ) async throws -> SearchPage {
        let wanted = Self.terms(words)
        var found: [PostRecord] = []
        var looked = 0
        var place: TimelineCursor?
        var isComplete = wanted.isEmpty
        while !isComplete, looked < Self.postsPerSearch, found.count <= Self.hitsPerSearch {
            let page = try await counter.timeline(limit: 200, before: place)
            looked += page.count
            // A post that was taken back has no text here, one that was stopped is not there at all.
            found += page.filter { post in
                let text = Self.folded(post.body)
                return !text.isEmpty && wanted.allSatisfy { text.contains($0) }
            }
            place = page.last?.cursor
            isComplete = page.count < 200
        }
        let shown = Array(found.prefix(Self.hitsPerSearch))
        for post in shown {
            try await counter.leaveTrace(.searched, of: post.publicID, policy: town.policyDigest)
        }
        if shown.isEmpty { try await counter.leaveTrace(.searched, policy: town.policyDigest) }
        let desk = try await TimelineDesk(around: shown, at: counter, catalogue: catalogue)
        let particulars = try await counter.particulars()?.particulars
        return SearchPage(
            head: desk.head(particulars, today: CalendarDate(in: clock.now())), words: words,
            isAsked: !wanted.isEmpty,
            hits: shown.map { post in
                SearchPage.Hit(
                    post: post.publicID, excerpt: Self.excerpt(of: post.body, around: wanted),
                    author: post.authorName.full, facility: post.authorFacility, isUrgent: post.isUrgent,
                    writtenAt: post.createdAt)
            }, looked: looked, isComplete: isComplete, hasMore: found.count > shown.count)
    }

    private static func terms(_ words: String) -> [String] {
        words.split(whereSeparator: \.isWhitespace).prefix(8).map { folded(String($0)) }
    }

    private static func folded(_ text: String) -> String { Width.folded(text).lowercased() }

    /// A hundred and twenty letters, the first word that was looked for among them.
    private static func excerpt(of text: String, around wanted: [String]) -> String {
        let whole = Array(Width.folded(text))
        guard whole.count > 120 else { return text }
        let small = folded(text)
        let found = wanted.compactMap { small.firstRange(of: $0)?.lowerBound }.min()
        let at = found.map { small.distance(from: small.startIndex, to: $0) } ?? 0
        let start = max(0, min(at - 30, whole.count - 120))
        let end = start + 120
        return (start > 0 ? "…" : "") + String(whole[start..<end]) + (end < whole.count ? "…" : "")
    }
}
