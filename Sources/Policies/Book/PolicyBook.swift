package import Care
package import FoundationEssentials

/// All towns at one moment: an immutable value; a request keeps the one that it began with.
package struct PolicyBook: Sendable {
    /// A town that is open.
    package struct Town: Sendable {
        package let policy: TenantPolicy
        /// When this text came into force.
        package let since: Date
    }

    private final class Content: Sendable {
        let open: [TenantKey: Town]
        let closed: [TenantKey: Town]
        let keys: [TenantKey]
        let problems: [String: [PolicyProblem]]
        let waiting: [TenantKey: WaitingPolicy]

        init(
            open: [TenantKey: Town], closed: [TenantKey: Town], problems: [String: [PolicyProblem]],
            waiting: [TenantKey: WaitingPolicy]
        ) {
            self.open = open
            self.closed = closed
            keys = open.keys.sorted()
            self.problems = problems
            self.waiting = waiting
        }
    }

    private let content: Content

    init(
        open: [TenantKey: Town], closed: [TenantKey: Town], problems: [String: [PolicyProblem]],
        waiting: [TenantKey: WaitingPolicy]
    ) {
        content = Content(open: open, closed: closed, problems: problems, waiting: waiting)
    }

    /// No towns at all.
    package static let empty = PolicyBook(open: [:], closed: [:], problems: [:], waiting: [:])

    /// The open towns in the order of their keys.
    package var keys: [TenantKey] { content.keys }

    /// The policy of an open town; there is no town of last resort.
    package subscript(key: TenantKey) -> TenantPolicy? { content.open[key]?.policy }

    /// An open town with the date of its text.
    package func town(_ key: TenantKey) -> Town? { content.open[key] }

    /// A town whose file was taken away: its doors show a notice, with this last policy's words.
    package func closedTown(_ key: TenantKey) -> Town? { content.closed[key] }

    /// The towns whose file was taken away, in the order of their keys.
    package var closedKeys: [TenantKey] { content.closed.keys.sorted() }

    /// Errors and warnings by file; a file without any has no entry.
    package var problems: [String: [PolicyProblem]] { content.problems }

    /// The texts that wait for their towns' approval.
    package var waiting: [TenantKey: WaitingPolicy] { content.waiting }

    /// How the agreement between an open town and another one stands.
    package func agreement(of home: TenantKey, with partner: TenantKey, at moment: Date) -> AgreementState {
        guard let policy = self[home] else { return .notNamed }
        return AgreementState(home: policy, partner: partner, policy: self[partner], at: moment)
    }

    /// Every town that a town's file names, with the state of the agreement.
    package func agreements(
        of home: TenantKey, at moment: Date
    ) -> [(partner: TenantKey, state: AgreementState)] {
        guard let policy = self[home] else { return [] }
        return policy.agreements.partners(of: home).map { ($0, agreement(of: home, with: $0, at: moment)) }
    }
}
