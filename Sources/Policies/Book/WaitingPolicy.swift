package import Care
package import FoundationEssentials

/// A text by which somebody would see more than today. Until the town has approved it, the text in force stays.
package struct WaitingPolicy: Sendable {
    package let policy: TenantPolicy
    /// The digest of the text in force when it was found.
    package let against: String
    /// Each way in which sight would widen; never empty.
    package let changes: [WideningChange]
    package let since: Date
}

/// A town's complete word for one text in the place of one other. An edit of either makes it worth nothing.
package struct PolicyApproval: Hashable, Sendable {
    package let tenant: TenantKey
    /// The digest of the text that may come into force.
    package let digest: String
    /// The text that it may replace; `nil` where it is in force already by another process of ours.
    package let against: String?

    package init(tenant: TenantKey, digest: String, against: String?) {
        self.tenant = tenant
        self.digest = digest
        self.against = against
    }
}

extension Set<PolicyApproval> {
    /// Whether the town's word covers exactly this step.
    func cover(_ tenant: TenantKey, from present: String, to next: String) -> Bool {
        contains { $0.tenant == tenant && $0.digest == next && ($0.against ?? present) == present }
    }
}
