package import Care
package import FoundationEssentials
import Postgres

/// A town's issuing authority, its key unsealed.
package struct IssuerRecord: Sendable {
    package let id: IssuerID
    /// DER.
    package let certificate: [UInt8]
    /// The private key as `keepIssuer` was given it.
    package let key: [UInt8]
    package let notAfter: Date
    package let revocationList: [UInt8]?
    package let revocationListNumber: Int64
    package let revocationListNextUpdate: Date?
}

/// A revoked certificate, for the next revocation list.
package struct Revocation: Sendable {
    package let serial: [UInt8]
    package let revokedAt: Date
    package let reason: Int
}

extension TownSession {
    /// Keeps a town's new issuer; the one before it goes on being published but signs no more (job).
    package func keepIssuer(
        certificate: [UInt8], key: [UInt8], notAfter: Date
    ) async throws(RecordsError) -> IssuerID {
        let tenant = try town
        let id = PublicID.fresh()
        let sealed = try await keys.seal(key, SealContext(tenant, table: "issuer", row: id, column: "key"))
        try await execute(
            "update issuer set state = 'retired' where tenant_id = \(tenant.value) and state = 'active'")
        return IssuerID(
            try await number(
                """
                insert into issuer (tenant_id, public_id, certificate, key_sealed, not_after)
                values (\(tenant.value), \(id.text), \(certificate), \(sealed), \(notAfter))
                    returning issuer_id as id
                """))
    }

    /// The issuer that signs now (door, job).
    package func issuer() async throws(RecordsError) -> IssuerRecord? {
        let tenant = try town
        let found = try await rows(
            """
            select issuer_id, public_id, certificate, key_sealed, not_after, crl, crl_number, crl_next_update
            from issuer where tenant_id = \(tenant.value) and state = 'active'
            """)
        guard let row = found.first else { return nil }
        let (id, sealed) = try reading { () throws(PostgresError) in
            (try row.publicID("public_id"), try row.sealed("key_sealed"))
        }
        let key = try await keys.open(sealed, SealContext(tenant, table: "issuer", row: id, column: "key"))
        return try reading { () throws(PostgresError) in
            IssuerRecord(
                id: IssuerID(try row.get("issuer_id")), certificate: try row.get("certificate"), key: key,
                notAfter: try row.get("not_after"), revocationList: try row.get("crl"),
                revocationListNumber: try row.get("crl_number"),
                revocationListNextUpdate: try row.get("crl_next_update"))
        }
    }

    /// What the issuer's next revocation list says (job).
    package func revocations(of issuer: IssuerID) async throws(RecordsError) -> [Revocation] {
        let tenant = try town
        return try await rows(
            """
            select serial, revoked_at, coalesce(revoked_reason, 0) as reason from device_certificate
            where tenant_id = \(tenant.value) and issuer_id = \(issuer.value) and state = 'revoked'
            order by revoked_at
            """
        ).map { row throws(RecordsError) in
            try reading { () throws(PostgresError) in
                Revocation(
                    serial: try row.get("serial"), revokedAt: try row.get("revoked_at"),
                    reason: try row.get("reason"))
            }
        }
    }

    /// Publishes a revocation list (job).
    ///
    /// - Throws: `conflict` when a list of this number or a later one is out.
    package func publish(
        revocationList: [UInt8], number: Int64, nextUpdate: Date, of issuer: IssuerID
    ) async throws(RecordsError) {
        let tenant = try town
        try await change(
            """
            update issuer set crl = \(revocationList), crl_number = \(number), crl_next_update = \(nextUpdate)
            where tenant_id = \(tenant.value) and issuer_id = \(issuer.value) and crl_number < \(number)
            """)
    }
}
