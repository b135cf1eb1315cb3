package import Care
import EventLoop
package import FoundationEssentials
import Journal
package import Policies
package import Records

/// A text by which somebody would see more, as the desk of its town reads of it.
package struct PolicyChangeView: Sendable {
    /// Where it stands.
    package enum Step: Sendable {
        /// Nobody has spoken for it yet.
        case found
        /// One person has; another one is awaited.
        case proposed
        /// Two have: it comes into force within seconds.
        case approved
        case inForce
        /// Edited or taken back: the words that were given for it count no longer.
        case replaced
    }

    package let id: PublicID
    package let step: Step
    package let foundAt: Date
    package let proposedBy: String?
    package let proposedAt: Date?
    package let approvedBy: String?
    package let approvedAt: Date?
    package let endedAt: Date?
    /// The person at the counter spoke first, and cannot be the second one.
    package let isMine: Bool
}

/// What waits in a town, with what it would do.
package struct PolicyChangeDesk: Sendable {
    package let waiting: PolicyChangeView?
    /// Why it waits, each as a whole sentence; empty where nothing does.
    package let reasons: [String]
    /// `nil` where nothing waits, or where this process has not read the new text yet.
    package let preview: PolicyPreview?
    package let earlier: [PolicyChangeView]
}

/// Why a word for a change was not taken.
package enum PolicyChangeFault: Error, Sendable, Hashable {
    /// The second word must be another person's.
    case samePerson
    /// It was approved before, or the text was edited in the meantime.
    case settled
}

extension Workplace {
    /// What waits for the desk's word, counted on the records of this moment, and what waited before.
    package func policyChanges(at counter: borrowing Counter, in town: Town) async throws -> PolicyChangeDesk
    {
        try await refusing {
            let me = try counter.actor.staff
            let people = try await counter.staff(of: town.id, withFormer: true)
            let name = { (id: StaffID?) in
                id.map { id in people.first { $0.member.id == id }?.member.name.full ?? "退職した職員" }
            }
            let all = try await counter.policyChanges()
            let views = all.map { record in
                let step: PolicyChangeView.Step =
                    if record.endedAt != nil {
                        record.cameIntoForce ? .inForce : .replaced
                    } else if record.approvedAt != nil { .approved } else {
                        record.proposedAt == nil ? .found : .proposed
                    }
                return PolicyChangeView(
                    id: record.publicID, step: step, foundAt: record.foundAt,
                    proposedBy: name(record.proposedBy), proposedAt: record.proposedAt,
                    approvedBy: name(record.approvedBy), approvedAt: record.approvedAt,
                    endedAt: record.endedAt, isMine: record.proposedBy == me)
            }
            let open = all.first { $0.endedAt == nil }
            // The words are for the text of the record, so only that one is shown beside them.
            let text = towns.waiting(town.key).flatMap {
                PolicyDigest.bytes($0.policy.digest) == open?.digest ? $0 : nil
            }
            return PolicyChangeDesk(
                waiting: open.flatMap { open in views.first { $0.id == open.publicID } },
                reasons: text?.changes.map(\.description) ?? [],
                preview: try await preview(text, at: counter, in: town),
                earlier: views.filter { $0.endedAt != nil })
        }
    }

    private func preview(
        _ text: WaitingPolicy?, at counter: borrowing Counter, in town: Town
    ) async throws -> PolicyPreview? {
        guard let text else { return nil }
        let numbers = SightNumbers(try await counter.sightCounts(of: town.id)) { towns.town($0)?.key }
        return PolicyPreview(
            town.policy, text.policy, widening: text.changes, numbers,
            format: PolicyFormat(catalogue: catalogue), at: clock.now())
    }

    /// Whether a text waits for the desk's word.
    package func awaitsPolicyWord(at counter: borrowing Counter) async throws -> Bool {
        try await refusing {
            try await counter.policyChanges().contains { $0.endedAt == nil && $0.approvedAt == nil }
        }
    }

    /// One person's word for the change: the first proposes it, another one's puts it through.
    ///
    /// Throws `PolicyChangeFault`.
    package func speak(
        forChange id: PublicID, once: UUID, at counter: borrowing Counter, in town: Town
    ) async throws {
        try await refusing {
            _ = try await counter.once(once, .sightWidened, request: Array("speak \(id)".utf8)) { counter in
                switch try await counter.speak(forChange: id) {
                case .same: throw PolicyChangeFault.samePerson
                case .settled: throw PolicyChangeFault.settled
                case let word:
                    try await counter.leaveTrace(
                        .sightWidened, of: id, policy: town.policyDigest, note: word.rawValue)
                }
                return true
            }
        }
    }

    /// The complete words of all towns, for the folder of their files; none while the records do not answer.
    package func approvals() async -> Set<PolicyApproval> {
        do {
            return try await archive.read(.jobEverywhere) { job in
                let keys = Dictionary(
                    try await job.towns().map { ($0.id, $0.key) }, uniquingKeysWith: { first, _ in first })
                return Set(
                    try await job.approvedPolicies().compactMap { approval in
                        keys[approval.tenant].flatMap { TenantKey($0) }.map {
                            PolicyApproval(
                                tenant: $0, digest: PolicyDigest.hex(approval.digest),
                                against: approval.against.map(PolicyDigest.hex))
                        }
                    })
            }
        } catch {
            journal.note(.warning, "approvals.unread")
            return []
        }
    }

    /// Takes into the records that a text waits, or does so no longer; `false` for any other step.
    func noteWaiting(_ event: PolicyEvent, of tenant: TenantID) async throws -> Bool {
        switch event.kind {
        case .waits(let digest, let against):
            try await archive.open(.job(tenant)) { job in
                let change = try await job.policyChangeWaits(
                    of: tenant, PolicyDigest.bytes(digest), against: PolicyDigest.bytes(against))
                // Whichever process finds it first tells the desk.
                guard let change, let town = try await present(event.tenant, tenant, at: job) else { return }
                try await job.tellDesk(
                    DeskLetters.policyWaits(in: town, staff: settings.staffAddress), kind: "policy.waits",
                    matter: "policy.\(change)")
            }
        case .waitsNoMore:
            try await archive.open(.job(tenant)) { try await $0.endPolicyChange(of: tenant, inForce: nil) }
        case .cameIntoForce, .closed, .reopened: return false
        }
        return true
    }

    /// The town under its law in force, which the records know before this process has put its book together.
    private func present(
        _ key: TenantKey, _ id: TenantID, at job: borrowing TownSession
    ) async throws -> Town? {
        if let town = towns.town(key) { return town }
        guard let text = try await job.policiesInForce().first(where: { $0.tenant == id }) else { return nil }
        return PolicyFormat(catalogue: catalogue).read(
            Array(text.content.utf8), file: "\(key).yaml", digest: PolicyDigest.hex(text.digest)
        ).policy.map { Town(id: id, policy: $0, state: .live) }
    }
}

extension SightNumbers {
    /// From the lines of the records; `key` names a partner town, where it is hosted.
    package init(_ lines: [SightCount], key: (TenantID) -> TenantKey?) {
        var offices: [String: Count] = [:]
        var visitors: [TenantKey: Count] = [:]
        var members = Count(people: 0, teams: 0, subjects: 0)
        var everybody = members
        for line in lines {
            let count = Count(people: line.people, teams: line.teams, subjects: line.subjects)
            switch line.whose {
            case .office(let office): offices[office] = count
            case .members: members = count
            case .everybody: everybody = count
            case .visitors(let home): if let key = key(home) { visitors[key] = count }
            }
        }
        self.init(offices: offices, members: members, visitors: visitors, everybody: everybody)
    }
}
