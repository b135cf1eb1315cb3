package import Care
package import FoundationEssentials
import PKI
import Postgres

/// A batch of a town's leaves, sealed into its chain.
package struct AuditSeal: Sendable, Hashable {
    package let tenant: TenantID
    package let number: Int64
    /// The leaves in the order of the batch.
    package let leafIDs: [Int64]
    /// Their digests, in the same order.
    package let digests: [[UInt8]]
    /// Leaves of transactions before this one are all in this seal or an earlier one.
    package let transactionsBefore: String
    package let merkleRoot: [UInt8]
    /// What stands for the town's whole log up to here.
    package let chainRoot: [UInt8]
    /// Made with a key that the database does not hold; `nil` once it was destroyed.
    package let signature: [UInt8]?
    package let sealedAt: Date
    let isFull: Bool
    let since: Date?

    /// The chain's next link: who, which, how much, on what, and over which leaves.
    static func link(
        _ tenant: TenantID, _ number: Int64, _ count: Int, _ transactionsBefore: String,
        after previous: [UInt8],
        _ merkleRoot: [UInt8]
    ) -> [UInt8] {
        let text =
            "renrakucho/audit/1/\(tenant.value)/\(number)/\(count)/\(transactionsBefore)/"
            + "\(Hex.encode(previous))/\(Hex.encode(merkleRoot))"
        return Digest.sha256(Array(text.utf8))
    }

    /// What the first seal of a town follows.
    static let beginning = [UInt8](repeating: 0, count: 32)

    /// What the chain root should be after `previous`.
    func expectedLink(after previous: [UInt8]) -> [UInt8] {
        Self.link(tenant, number, leafIDs.count, transactionsBefore, after: previous, merkleRoot)
    }
}

extension AuditSeal {
    init(_ row: Row) throws(PostgresError) {
        tenant = try row.tenant()
        number = try row.get("seal_number")
        leafIDs = try row.get("leaf_ids")
        let bytes: [UInt8] = try row.get("leaf_digests")
        digests = stride(from: 0, to: bytes.count, by: 32).map {
            Array(bytes[$0..<min($0 + 32, bytes.count)])
        }
        transactionsBefore = try row.get("xid_before")
        merkleRoot = try row.get("merkle_root")
        chainRoot = try row.get("chain_root")
        signature = try row.get("signature")
        sealedAt = try row.get("sealed_at")
        isFull = try row.get("is_full")
        since = try row.get("since")
    }
}

extension TownKeys {
    /// A keyed mark on a chain root: who holds the database alone cannot make one.
    func signature(of chainRoot: [UInt8]) -> [UInt8] { index.mac(Array("audit seal/".utf8) + chainRoot) }
}
