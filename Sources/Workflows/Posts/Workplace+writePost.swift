package import Care
package import FoundationEssentials
import JapaneseText
import Records

/// A post as its author wants it, files taken in already.
package struct PostDraft: Sendable {
    package var text: String
    package var isUrgent: Bool
    /// The answer to "did you telephone?", for an important post.
    package var call: PhoneCall?
    /// The post that it answers.
    package var answers: PublicID?
    /// Only these members may read it; `nil` for the whole team, or for those who may read what it answers.
    package var audience: [PublicID]?
    package var files: [TakenFile]

    package init(
        text: String, isUrgent: Bool = false, call: PhoneCall? = nil, answers: PublicID? = nil,
        audience: [PublicID]? = nil, files: [TakenFile] = []
    ) {
        self.text = text
        self.isUrgent = isUrgent
        self.call = call
        self.answers = answers
        self.audience = audience
        self.files = files
    }

    /// The same act again is told from another one under the same key by these bytes.
    fileprivate var bytes: [UInt8] {
        var parts: [String] = [text, isUrgent ? "urgent" : "", call?.rawValue ?? "", answers?.text ?? ""]
        if let audience { parts += ["to"] + audience.map(\.text).sorted() }
        parts += ["files"] + files.map(\.name)
        return Array(parts.joined(separator: "\u{1f}").utf8)
    }
}

extension Workplace {
    /// The longest text of a post, in characters; what the town advises is shorter and forbids nothing.
    package static var longestPost: Int { 4_000 }

    /// Writes a post on a subject's timeline, hangs its files on it and tells the others, once per key.
    ///
    /// Opens the counter itself: when nothing was written, or it had been written before, the files are taken away
    /// again. When nobody knows, they stay: the post may carry them, and if not, the sweep finds them.
    ///
    /// - Returns: the post's name; the same one for a repeated request.
    /// - Throws: `CounterRefusal`; `Refusal` when the town's rule knows no posts to some members only.
    package func submit(
        _ draft: PostDraft, once key: UUID, on subject: PublicID, in town: Town, _ credentials: Credentials
    ) async throws -> PublicID {
        do {
            let answer = try await atCounter(of: town, credentials, on: subject, reading: false) { counter in
                try await write(draft, once: key, at: counter, in: town)
            }
            if answer.isRepeated { await discard(draft.files) }
            return answer.post
        } catch let error as CounterRefusal where error != .unconfirmed {
            await discard(draft.files)
            throw error
        } catch let error as Refusal {
            await discard(draft.files)
            throw error
        }
    }

    private func write(
        _ draft: PostDraft, once key: UUID, at counter: borrowing Counter, in town: Town
    ) async throws -> (post: PublicID, isRepeated: Bool) {
        guard try counter.subject.mayPost else { throw CounterRefusal.notFound }
        let answer: Once<String> = try await counter.once(key, .postWritten, request: draft.bytes) {
            counter in
            try await self.write(draft, at: counter, in: town).text
        }
        guard let id = PublicID(answer.answer) else { throw CounterRefusal.conflict }
        if case .before = answer { return (id, true) }
        return (id, false)
    }

    private func write(
        _ draft: PostDraft, at counter: borrowing Counter, in town: Town
    ) async throws -> PublicID {
        let team = try await counter.team().filter { !$0.isPending && $0.isReachable }
        var post = NewPost(body: draft.text)
        if town.policy.posting.importantFlag.value == .offered, draft.isUrgent {
            post.isUrgent = true
            post.urgentCall = draft.call.flatMap { UrgentCall(rawValue: $0.rawValue) }
        }
        post.parent = try await beginning(of: draft.answers, at: counter)
        post.recipients = try await recipients(
            draft, answering: post.parent, among: team, at: counter, in: town)
        for file in draft.files { post.attachments.append(try await counter.store(file.record)) }
        let id = try await counter.write(post).publicID
        try await counter.markRead(id, revision: 1)
        let readers = team.filter { post.recipients?.contains($0.member.staff) ?? true }
        try await tell(readers, of: id, isUrgent: post.isUrgent, at: counter, in: town)
        try await counter.announce(id)
        try await counter.leaveTrace(.postWritten, of: id, policy: town.policyDigest)
        return id
    }

    /// An answer to an answer hangs on the same beginning.
    private func beginning(
        of answered: PublicID?, at counter: borrowing Counter
    ) async throws -> PublicID? {
        guard let answered else { return nil }
        let posts = try await counter.threads(of: [answered])
        guard let post = posts.first(where: { $0.publicID == answered }), post.withdrawnAt == nil else {
            throw CounterRefusal.notFound
        }
        return post.parent ?? post.publicID
    }

    /// Who alone may read it. An answer is for those who may read what it answers, neither more nor fewer.
    private func recipients(
        _ draft: PostDraft, answering: PublicID?, among team: [TeamSeat], at counter: borrowing Counter,
        in town: Town
    ) async throws -> [PublicID]? {
        let me = try counter.actor.staffPublicID
        if let answering {
            guard
                let first = try await counter.threads(of: [answering]).first(where: {
                    $0.publicID == answering
                })
            else { throw CounterRefusal.notFound }
            guard first.isSpecial else { return nil }
            var people = Set(try await counter.details(of: [answering]).recipients[answering] ?? [])
            people.insert(PostDetails.Person(tenant: first.authorTenant, staff: first.author))
            return team.filter {
                people.contains(PostDetails.Person(tenant: $0.staffTenant, staff: $0.staff))
            }
            .map(\.member.staff).filter { $0 != me }
        }
        guard let wanted = draft.audience else { return nil }
        guard town.policy.posting.privateExchange.value == .offered else {
            throw Refusal(.undeclared, clause: town.policy.posting.privateExchange.clause)
        }
        let present = Set(team.map(\.member.staff))
        let chosen = Set(wanted).subtracting([me])
        // Never to more people than meant, never silently to fewer: somebody has left in the meantime.
        guard !chosen.isEmpty, chosen.isSubset(of: present) else { throw CounterRefusal.conflict }
        return Array(chosen)
    }

    /// One mail for each of these members but the author, without a word of the post. `revision` is of the text that it
    /// tells of.
    func tell(
        _ readers: [TeamSeat], of id: PublicID, isUrgent: Bool, revision: Int = 1,
        at counter: borrowing Counter, in town: Town
    ) async throws {
        guard !town.policy.posting.mailPerPost.isNone else { return }
        let (me, subject) = (try counter.actor.staffPublicID, try counter.subject.subjectPublicID)
        for seat in readers where seat.member.staff != me {
            // Everybody goes in by the own town's pages.
            let way =
                seat.staffTenant == town.id
                ? "\(town.key)"
                : towns.town(seat.staffTenant).map { "\($0.key)/away/\(town.key)" } ?? "\(town.key)"
            let letter = PostLetter.write(
                isUrgent: isUrgent, isRewritten: revision > 1,
                link: "\(settings.staffAddress)/\(way)/subjects/\(subject)/posts/\(id)", town: town)
            try await counter.post(
                letter, kind: "post", to: .staff(seat.staffTenant, seat.staff),
                dedupe: "post.\(id).\(revision).\(seat.member.staff)")
        }
    }
}
