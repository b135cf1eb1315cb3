import Care
package import FoundationEssentials
import PKI
import Postgres

/// One row of the access log as the chain knows it: every field that its digest covers.
package struct AuditLeaf: Sendable, Hashable {
    package var id: Int64
    /// Microseconds since 1970.
    package var instant: Int64
    /// The transaction that wrote it.
    package var transaction: String
    /// The digest that the database wrote down beside it.
    package let recorded: [UInt8]
    /// The fields between, in their order, absent ones empty.
    let fields: [String]
    let tenant: TenantID

    /// SHA-256 of the canonical bytes, computed here and not asked of the database.
    package var digest: [UInt8] {
        let text = ([String(tenant.value), String(instant), String(id)] + fields + [transaction])
            .joined(separator: "\u{1f}")
        return Digest.sha256(Array(text.utf8))
    }

    /// When it was written.
    package var at: Date { Date(timeIntervalSince1970: Double(instant) / 1_000_000) }

    /// The same row at another's place: what it was before two rows changed places.
    func inPlace(of other: AuditLeaf, id: Bool, instant: Bool, transaction: Bool) -> AuditLeaf {
        var moved = self
        if id { moved.id = other.id }
        if instant { moved.instant = other.instant }
        if transaction { moved.transaction = other.transaction }
        return moved
    }
}

extension AuditLeaf {
    static let columns: SQL = """
        l.tenant_id, l.leaf_id, trunc(extract(epoch from l.at) * 1000000)::bigint as instant, l.actor,
        l.actor_tenant_id::text as actor_tenant, l.actor_staff_id::text as actor_staff,
        l.actor_facility_id::text as actor_facility, l.actor_certificate_id::text as actor_certificate,
        l.subject_id::text as subject, l.act::text as act, l.object, l.result::text as result,
        encode(l.policy_digest, 'hex') as policy, l.payload_id::text as payload,
        encode(sha256(l.payload_sealed), 'hex') as payload_digest, l.xid::text as xid, l.leaf::bytea as leaf
        """

    init(_ row: Row) throws(PostgresError) {
        tenant = try row.tenant()
        id = try row.get("leaf_id")
        instant = try row.get("instant")
        transaction = try row.get("xid")
        recorded = try row.get("leaf")
        var fields: [String] = []
        for column in [
            "actor", "actor_tenant", "actor_staff", "actor_facility", "actor_certificate", "subject", "act",
            "object", "result", "policy", "payload", "payload_digest",
        ] {
            fields.append(try row.get(column, as: String?.self) ?? "")
        }
        self.fields = fields
    }
}
