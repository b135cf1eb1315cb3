package import Care
package import FoundationEssentials
import Postgres

/// How much a town holds; never what.
package struct TownCounts: Sendable {
    package let tenant: TenantID
    package let facilities, staff, subjects, posts, certificates, mailsWaiting: Int
}

/// A certificate whose end comes near.
package struct EndingCertificate: Sendable {
    package let tenant: TenantID
    package let id: CertificateID
    package let publicID: PublicID
    package let facility: FacilityID
    /// Only where the town's certificates belong to persons.
    package let staff: StaffID?
    package let device: DeviceKind
    package let notBefore: Date
    package let notAfter: Date
    /// The last reminder that went out, in days before the end.
    package let remindedDays: Int?
}

extension TownSession {
    /// Numbers for the operator.
    package func counts() async throws(RecordsError) -> [TownCounts] {
        try await rows("select * from sec.counts()").map { row throws(RecordsError) in
            try reading { () throws(PostgresError) in
                TownCounts(
                    tenant: try row.tenant(), facilities: try row.get("facilities"),
                    staff: try row.get("staff"),
                    subjects: try row.get("subjects"), posts: try row.get("posts"),
                    certificates: try row.get("certificates"), mailsWaiting: try row.get("mails_waiting"))
            }
        }
    }

    /// Living certificates that end within a time (job).
    package func endingCertificates(within time: Duration) async throws(RecordsError) -> [EndingCertificate] {
        let seconds = time.components.seconds
        return try await rows(
            """
            select tenant_id, certificate_id, public_id, facility_id, staff_id, device_type, not_before,
                not_after, reminded_days
            from device_certificate where state in ('issued', 'active') and not_after > now()
                and not_after < now() + \(seconds)::bigint * interval '1 second' order by not_after
            """
        ).map { row throws(RecordsError) in
            try reading { () throws(PostgresError) in
                EndingCertificate(
                    tenant: try row.tenant(), id: CertificateID(try row.get("certificate_id")),
                    publicID: try row.publicID("public_id"),
                    facility: FacilityID(try row.get("facility_id")),
                    staff: try row.get("staff_id", as: Int64?.self).map(StaffID.init),
                    device: try row.word("device_type"), notBefore: try row.get("not_before"),
                    notAfter: try row.get("not_after"), remindedDays: try row.get("reminded_days"))
            }
        }
    }

    /// A reminder goes out, so many days before the end (job).
    ///
    /// - Returns: whether it is the first at this distance; the others stay quiet.
    package func reminded(_ certificate: EndingCertificate, days: Int) async throws(RecordsError) -> Bool {
        try await execute(
            """
            update device_certificate set reminded_days = \(days)
            where tenant_id = \(certificate.tenant.value) and certificate_id = \(certificate.id.value)
                and state in ('issued', 'active') and (reminded_days is null or reminded_days > \(days))
            """) == 1
    }

    /// Closes planned certificates that were never signed on record: whoever planned them is gone (job over
    /// all towns).
    ///
    /// - Returns: how many there were.
    package func closePlanned(olderThan age: Duration) async throws(RecordsError) -> Int {
        let seconds = age.components.seconds
        return try await execute(
            """
            update device_certificate set state = 'failed' where state = 'planned'
                and planned_at <= now() - \(seconds)::bigint * interval '1 second'
            """)
    }

    /// The active administrators of a facility: whom a reminder goes to (job).
    package func administrators(of facility: FacilityID) async throws(RecordsError) -> [StaffID] {
        let tenant = try town
        return try await rows(
            """
            select staff_id from staff where tenant_id = \(tenant.value) and state = 'active'
                and facility_admin and facility_id = \(facility.value)
            order by staff_id
            """
        ).map { row throws(RecordsError) in
            StaffID(try reading { () throws(PostgresError) in try row.get("staff_id") })
        }
    }

    /// Makes the log's partitions for the coming months and forgets what has served (job over all towns):
    /// sessions a month after their end, idempotency keys after a week, failed attempts after two days,
    /// sent mail after ninety.
    package func tidy() async throws(RecordsError) {
        _ = try await rows("select prepare_audit_months(13)")
        // The ages stand in the policies of these tables: what is younger cannot be deleted.
        try await execute("delete from session")
        try await execute("delete from idempotency")
        try await execute("delete from login_attempt")
        try await execute("delete from mail_outbox")
    }
}
