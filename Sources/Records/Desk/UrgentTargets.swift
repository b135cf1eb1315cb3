package import Care
import Postgres

extension TownSession {
    /// The person whose login name the town gave by telephone (operator): the number, and nothing else about them.
    package func person(login: String) async throws(RecordsError) -> StaffID? {
        let row = try await row("select sec.person_by_login(\(login)) as staff_id")
        return try reading { () throws(PostgresError) in
            try row.get("staff_id", as: Int64?.self).map(StaffID.init)
        }
    }

    /// The facility of this public name or of exactly this name (operator); `nil` unless it is one.
    package func facility(called text: String) async throws(RecordsError) -> FacilityID? {
        let tenant = try town
        let found = try await rows(
            """
            select facility_id from facility where tenant_id = \(tenant.value)
                and (public_id = \(text) or name = \(text)) limit 2
            """)
        guard found.count == 1, let row = found.first else { return nil }
        return FacilityID(try reading { () throws(PostgresError) in try row.get("facility_id") })
    }

    /// The certificate of this public name, as far as it can still be used (operator).
    package func livingCertificate(_ id: PublicID) async throws(RecordsError) -> CertificateID? {
        let tenant = try town
        let found = try await rows(
            """
            select certificate_id from device_certificate where tenant_id = \(tenant.value)
                and public_id = \(id.text) and state in ('planned', 'issued', 'active')
            """)
        guard let row = found.first else { return nil }
        return CertificateID(try reading { () throws(PostgresError) in try row.get("certificate_id") })
    }

    /// The active people of the town's desk (operator, desk, job).
    package func deskPeople() async throws(RecordsError) -> [StaffID] {
        let tenant = try town
        return try await rows(
            """
            select staff_id from staff where tenant_id = \(tenant.value) and desk and state = 'active'
            order by staff_id
            """
        ).map { row throws(RecordsError) in
            StaffID(try reading { () throws(PostgresError) in try row.get("staff_id") })
        }
    }
}
