package import Care
import FoundationEssentials
import Postgres

extension TownSession {
    /// All issuers that the town ever had, oldest first: each goes on publishing its revocations (job).
    package func issuers() async throws(RecordsError) -> [IssuerRecord] {
        let tenant = try town
        let found = try await rows(
            """
            select issuer_id, public_id, certificate, key_sealed, not_after, crl, crl_number, crl_next_update
            from issuer where tenant_id = \(tenant.value) order by issuer_id
            """)
        let keys = try await keys
        return try found.map { row throws(RecordsError) in
            let (id, sealed) = try reading { () throws(PostgresError) in
                (try row.publicID("public_id"), try row.sealed("key_sealed"))
            }
            let key = try keys.open(sealed, SealContext(tenant, table: "issuer", row: id, column: "key"))
            return try reading { () throws(PostgresError) in
                IssuerRecord(
                    id: IssuerID(try row.get("issuer_id")), certificate: try row.get("certificate"), key: key,
                    notAfter: try row.get("not_after"), revocationList: try row.get("crl"),
                    revocationListNumber: try row.get("crl_number"),
                    revocationListNextUpdate: try row.get("crl_next_update"))
            }
        }
    }

    /// The certificates of every town's issuers, DER (job over all towns).
    package func issuerCertificates() async throws(RecordsError) -> [(tenant: TenantID, certificate: [UInt8])]
    {
        try await rows("select tenant_id, certificate from issuer where not_after > now() order by issuer_id")
            .map {
                row throws(RecordsError) in
                try reading { () throws(PostgresError) in (try row.tenant(), try row.get("certificate")) }
            }
    }
}
