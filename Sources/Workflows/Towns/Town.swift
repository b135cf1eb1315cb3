package import Care
package import FoundationEssentials
import PKI
package import Policies
import Synchronization

/// A hosted town: its number in the database and the law it is under at this moment.
package struct Town: Sendable {
    /// Whether the town's doors are open.
    package enum State: Sendable, Equatable {
        case live
        /// Its file was taken away: nothing is erased, and its pages say so.
        case closed
        /// The operator suspended it.
        case suspended
    }

    package let id: TenantID
    package let policy: TenantPolicy
    package let state: State

    package init(id: TenantID, policy: TenantPolicy, state: State) {
        self.id = id
        self.policy = policy
        self.state = state
    }

    package var key: TenantKey { policy.tenant }

    /// The policy's digest as it is recorded with what is decided under it.
    package var policyDigest: [UInt8] { PolicyDigest.bytes(policy.digest) }
}

/// Another town than the one that a page belongs to, by the name that people know and the key in its addresses.
package struct TownName: Sendable, Hashable {
    package let key: TenantKey
    package let name: String

    package init(_ town: Town) {
        key = town.key
        name = town.policy.townName
    }
}

/// SHA-256 of a tenant file's text, in hex for people and in bytes for the records.
package enum PolicyDigest {
    /// The bytes of 64 hex digits; empty for anything else.
    package static func bytes(_ hex: String) -> [UInt8] {
        let digits: [Int] = hex.utf8.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
        guard digits.count == 64 else { return [] }
        return stride(from: 0, to: 64, by: 2).map { at in UInt8(digits[at] << 4 | digits[at + 1]) }
    }

    /// The hex digits of the records' bytes.
    package static func hex(_ bytes: [UInt8]) -> String { Hex.encode(bytes) }
}

/// The towns as they are now: the policies in force, each with its number in the database.
///
/// Readable from any thread. A town is found by the whole of its key and by nothing else.
package final class TownRegistry: Sendable {
    private struct Entry: Sendable, Hashable {
        let id: TenantID
        var isSuspended: Bool
    }

    private let policies: PolicyStore
    private let entries = Mutex<[TenantKey: Entry]>([:])
    private let changes = Atomic<Int>(0)

    package init(policies: PolicyStore) { self.policies = policies }

    /// Grows whenever a town or its rules change.
    package var edition: Int { changes.load(ordering: .acquiring) &+ policies.edition }

    /// The town of exactly this path segment; there is no town of last resort.
    package func town(at segment: String) -> Town? { TenantKey(segment).flatMap { town($0) } }

    package func town(_ key: TenantKey) -> Town? {
        guard let entry = entries.withLock({ $0[key] }) else { return nil }
        let book = policies.current
        if let policy = book[key] {
            return Town(id: entry.id, policy: policy, state: entry.isSuspended ? .suspended : .live)
        }
        return book.closedTown(key).map { Town(id: entry.id, policy: $0.policy, state: .closed) }
    }

    /// The town of a number that came from the database.
    package func town(_ id: TenantID) -> Town? {
        entries.withLock { $0.first { $0.value.id == id }?.key }.flatMap { town($0) }
    }

    /// The text that waits for this town's approval, if one does.
    package func waiting(_ key: TenantKey) -> WaitingPolicy? { policies.current.waiting[key] }

    /// How the agreement between two towns stands; one that the operator suspended is as good as not here.
    package func agreement(of home: Town, with partner: TenantKey, at moment: Date) -> AgreementState {
        let state = policies.current.agreement(of: home.key, with: partner, at: moment)
        let isAway = home.state == .suspended || entries.withLock { $0[partner]?.isSuspended ?? true }
        return state.isInForce && isAway ? .partnerNotHosted : state
    }

    /// The towns that a town has an agreement in force with.
    package func partners(of home: Town, at moment: Date) -> [Town] {
        home.policy.agreements.partners(of: home.key)
            .filter { agreement(of: home, with: $0, at: moment).isInForce }.compactMap { town($0) }
    }

    /// The open towns in the order of their keys.
    package var live: [Town] { policies.current.keys.compactMap { town($0) }.filter { $0.state == .live } }

    /// Puts a town on the list, before its doors open.
    package func enter(_ key: TenantKey, as id: TenantID) {
        change { $0[key] = Entry(id: id, isSuspended: $0[key]?.isSuspended ?? false) }
    }

    package func setSuspended(_ key: TenantKey, _ isSuspended: Bool) {
        change { $0[key]?.isSuspended = isSuspended }
    }

    /// What is looked at again and again is seldom another: only then a new edition begins.
    private func change(_ edit: (inout [TenantKey: Entry]) -> Void) {
        let isOther = entries.withLock { entries in
            let before = entries
            edit(&entries)
            return entries != before
        }
        if isOther { changes.wrappingAdd(1, ordering: .releasing) }
    }
}
