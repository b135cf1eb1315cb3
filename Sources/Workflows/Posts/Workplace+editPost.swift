package import Care
import Records

/// How an edit ended.
package enum EditOutcome: Sendable {
    case done
    /// It was edited in another window since it was shown.
    case changedMeanwhile
}

extension Workplace {
    /// Changes the text of one's own post; what it said before stays to be seen by whoever could read it. It is unread
    /// again for everybody but the author, and the others are told by mail. `revision` is of the text that the author saw.
    ///
    /// - Throws: `CounterRefusal.notFound` when the post is not one's own.
    package func edit(
        _ post: PublicID, revision: Int, text: String, at counter: borrowing Counter, in town: Town
    ) async throws -> EditOutcome {
        guard try counter.subject.mayPost,
            let present = try await counter.threads(of: [post]).first(where: { $0.publicID == post }),
            present.isMine, present.withdrawnAt == nil
        else { throw CounterRefusal.notFound }
        if present.body == text { return .done }
        guard present.revision == revision else { return .changedMeanwhile }
        do {
            try await counter.edit(post, revision: revision, body: text)
        } catch {
            guard error.code == .conflict else { throw error }
            return .changedMeanwhile
        }
        let audience =
            present.isSpecial ? Set(try await counter.details(of: [post]).recipients[post] ?? []) : nil
        let team = try await counter.team().filter { seat in
            let person = PostDetails.Person(tenant: seat.staffTenant, staff: seat.staff)
            return !seat.isPending && seat.isReachable && audience?.contains(person) ?? true
        }
        try await tell(
            team, of: post, isUrgent: present.isUrgent, revision: revision + 1, at: counter, in: town)
        try await counter.announce(post)
        try await counter.leaveTrace(.postEdited, of: post, policy: town.policyDigest)
        return .done
    }
}
