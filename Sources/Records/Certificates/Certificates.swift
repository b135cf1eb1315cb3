package import Care
package import FoundationEssentials
import Postgres

/// A certificate that is to be signed, on record before it is.
package struct NewCertificate: Sendable {
    package var facility: FacilityID
    /// Only where the town's certificates belong to persons.
    package var staff: StaffID?
    package var issuer: IssuerID
    package var serial: [UInt8]
    package var device: DeviceKind
    package var memo: String
    package var notBefore: Date
    package var notAfter: Date

    package init(
        facility: FacilityID, staff: StaffID?, issuer: IssuerID, serial: [UInt8], device: DeviceKind,
        memo: String, notBefore: Date, notAfter: Date
    ) {
        self.facility = facility
        self.staff = staff
        self.issuer = issuer
        self.serial = serial
        self.device = device
        self.memo = memo
        self.notBefore = notBefore
        self.notAfter = notAfter
    }
}

/// A device certificate on record.
package struct CertificateRecord: Sendable {
    package let id: CertificateID
    package let publicID: PublicID
    package let facility: FacilityID
    /// Neither suspended nor gone.
    package let facilityIsActive: Bool
    package let staff: StaffID?
    package let state: CertificateState
    package let serial: [UInt8]
    package let fingerprint: [UInt8]?
    package let device: DeviceKind
    package let memo: String
    package let notBefore: Date
    package let notAfter: Date
    package let firstUsedAt: Date?
    package let revokedAt: Date?
    /// The certificate that takes this one's place: with its first use this one ends.
    package let replacedBy: CertificateID?
}

extension TownSession {
    /// Writes a certificate down as planned (door). Nothing may be signed before this is committed.
    ///
    /// - Throws: `taken` when the serial number is in use.
    package func plan(_ certificate: NewCertificate) async throws(RecordsError) -> (
        id: CertificateID, PublicID
    ) {
        let tenant = try town
        let id = PublicID.fresh()
        let memo = try await keys.seal(
            certificate.memo, SealContext(tenant, table: "device_certificate", row: id, column: "memo"))
        let number = try await number(
            """
            insert into device_certificate (tenant_id, facility_id, staff_id, issuer_id, public_id, state,
                serial,
                device_type, memo_sealed, not_before, not_after)
            values (\(tenant.value), \(certificate.facility.value), \(certificate.staff?.value),
                \(certificate.issuer.value), \(id.text), 'planned', \(certificate.serial),
                \(certificate.device.rawValue), \(memo), \(certificate.notBefore), \(certificate.notAfter))
            returning certificate_id as id
            """)
        return (CertificateID(number), id)
    }

    /// The planned certificate was signed (door).
    ///
    /// `tbsHash`: SHA-256 of what was examined and signed.
    /// `fingerprint`: SHA-256 of the DER.
    package func signed(
        _ certificate: CertificateID, der: [UInt8], tbsHash: [UInt8], fingerprint: [UInt8]
    ) async throws(RecordsError) {
        let tenant = try town
        try await change(
            """
            update device_certificate set state = 'issued', certificate = \(der), tbs_hash = \(tbsHash),
                fingerprint = \(fingerprint), issued_at = now()
            where tenant_id = \(tenant.value) and certificate_id = \(certificate.value) and state = 'planned'
            """)
    }

    /// The planned certificate will not be: nobody was given anything of it (door).
    ///
    /// One that was signed in the meantime stays as it is.
    package func abandon(_ certificate: CertificateID) async throws(RecordsError) {
        let tenant = try town
        try await execute(
            """
            update device_certificate set state = 'failed'
            where tenant_id = \(tenant.value) and certificate_id = \(certificate.value) and state = 'planned'
            """)
    }

    /// One certificate is there to take another's place (door).
    ///
    /// - Throws: `conflict` when the other one is revoked.
    package func replace(
        _ certificate: CertificateID, by successor: CertificateID
    ) async throws(RecordsError) {
        let tenant = try town
        try await change(
            """
            update device_certificate set replaced_by_certificate_id = \(successor.value)
            where tenant_id = \(tenant.value) and certificate_id = \(certificate.value)
                and state <> 'revoked'
            """)
    }

    /// The living certificate whose place this one takes (door), locked until the transaction ends.
    package func replaced(
        by successor: CertificateID
    ) async throws(RecordsError) -> CertificateRecord? {
        try await certificates(
            where: "replaced_by_certificate_id = \(successor.value) and state <> 'revoked'", locked: true
        ).first
    }

    /// One certificate of this town (door), locked until the transaction ends.
    ///
    /// - Throws: `notFound`.
    package func lockedCertificate(
        _ certificate: CertificateID
    ) async throws(RecordsError) -> CertificateRecord {
        let found = try await certificates(where: "certificate_id = \(certificate.value)", locked: true)
        guard let found = found.first else { throw RecordsError(.notFound, detail: "certificate") }
        return found
    }

    /// The certificate with this fingerprint (door): what a connection's device is to this town.
    package func certificate(fingerprint: [UInt8]) async throws(RecordsError) -> CertificateRecord? {
        try await certificates(where: "fingerprint = \(fingerprint)").first
    }

    /// The devices of one facility, or of the whole town at the desk (staff).
    package func certificates(of facility: FacilityID? = nil) async throws(RecordsError)
        -> [CertificateRecord]
    {
        try await certificates(
            where: "(\(facility?.value)::bigint is null or facility_id = \(facility?.value)::bigint)")
    }

    /// One certificate in sight.
    ///
    /// - Throws: `notFound`.
    package func certificate(_ id: PublicID) async throws(RecordsError) -> CertificateRecord {
        guard let found = try await certificates(where: "public_id = \(id.text)").first else {
            throw RecordsError(.notFound, detail: "certificate")
        }
        return found
    }

    private func certificates(
        where condition: SQL, locked: Bool = false
    ) async throws(RecordsError) -> [CertificateRecord] {
        let tenant = try town
        let query: SQL = """
            select certificate_id, public_id, facility_id,
                exists (select from facility f where f.tenant_id = device_certificate.tenant_id
                    and f.facility_id = device_certificate.facility_id and f.state = 'active')
                    as facility_is_active,
                staff_id, state, serial, fingerprint, device_type,
                memo_sealed, not_before, not_after, first_used_at, revoked_at, replaced_by_certificate_id
            from device_certificate where tenant_id = \(tenant.value) and state <> 'failed' and \(condition)
            order by certificate_id
            """
        let rows = try await rows(locked ? query + " for update" : query)
        guard !rows.isEmpty else { return [] }
        let keys = try await keys
        return try rows.map { row throws(RecordsError) in
            let (id, sealed) = try reading { () throws(PostgresError) in
                (try row.publicID("public_id"), try row.optionalSealed("memo_sealed"))
            }
            let memo = try keys.text(
                ifAny: sealed, SealContext(tenant, table: "device_certificate", row: id, column: "memo"))
            return try reading { () throws(PostgresError) in
                CertificateRecord(
                    id: CertificateID(try row.get("certificate_id")), publicID: id,
                    facility: FacilityID(try row.get("facility_id")),
                    facilityIsActive: try row.get("facility_is_active"),
                    staff: try row.get("staff_id", as: Int64?.self).map(StaffID.init),
                    state: try row.word("state"), serial: try row.get("serial"),
                    fingerprint: try row.get("fingerprint"), device: try row.word("device_type"),
                    memo: memo ?? "", notBefore: try row.get("not_before"),
                    notAfter: try row.get("not_after"),
                    firstUsedAt: try row.get("first_used_at"), revokedAt: try row.get("revoked_at"),
                    replacedBy: try row.get("replaced_by_certificate_id", as: Int64?.self).map(
                        CertificateID.init))
            }
        }
    }

    /// Revokes; it holds on the next request (desk, the facility's administrator, door, operator).
    ///
    /// `reason`: a CRLReason of RFC 5280 §5.3.1 (0, 1, 3, 4, 5 …).
    ///
    /// - Throws: `conflict` when it was revoked already.
    package func revoke(
        _ certificate: CertificateID, reason: Int, replacedBy: CertificateID? = nil
    ) async throws(RecordsError) {
        let tenant = try town
        let reason = Int64(reason)
        if case .operator = asker {
            try await change(
                """
                update device_certificate set state = 'revoked', revoked_at = now(),
                    revoked_reason = \(reason)
                where tenant_id = \(tenant.value) and certificate_id = \(certificate.value)
                    and state <> 'revoked'
                """)
        } else {
            try await change(
                """
                update device_certificate set state = 'revoked', revoked_at = now(),
                    revoked_reason = \(reason),
                    replaced_by_certificate_id = coalesce(\(replacedBy?.value)::bigint,
                        replaced_by_certificate_id)
                where tenant_id = \(tenant.value) and certificate_id = \(certificate.value)
                    and state <> 'revoked'
                """)
        }
    }
}
