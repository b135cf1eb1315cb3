package import Care
package import FoundationEssentials
import Postgres

/// A document that somebody accepted, in the version of that day.
package struct TermsAcceptance: Sendable, Hashable {
    package let governing: TenantID
    package let document: String
    package let digest: [UInt8]
    package let acceptedAt: Date
}

extension TownSession {
    /// The actor accepts a town's terms: the own one's, or those of the town that governs a shared subject.
    /// Accepting the same text twice keeps the first date.
    package func accept(_ document: String, digest: [UInt8], of governing: TenantID)
        async throws(RecordsError)
    {
        let me = try actor
        try await execute(
            """
            insert into terms_acceptance (tenant_id, staff_id, governing_tenant_id, document, document_digest)
            values (\(me.tenant.value), \(me.staff.value), \(governing.value), \(document), \(digest))
            on conflict do nothing
            """)
    }

    /// What the actor has accepted.
    package func acceptances() async throws(RecordsError) -> [TermsAcceptance] {
        let me = try actor
        return try await rows(
            """
            select governing_tenant_id, document, document_digest, accepted_at from terms_acceptance
            where tenant_id = \(me.tenant.value) and staff_id = \(me.staff.value) order by accepted_at
            """
        ).map { row throws(RecordsError) in
            try reading { () throws(PostgresError) in
                TermsAcceptance(
                    governing: try row.tenant("governing_tenant_id"), document: try row.get("document"),
                    digest: try row.get("document_digest"), acceptedAt: try row.get("accepted_at"))
            }
        }
    }
}
