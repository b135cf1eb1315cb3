package import Care
import Postgres

/// A device as the sign-in page knows it: which facility it stands in, and whether it is there for one
/// person only.
package struct DeviceSeat: Sendable {
    package let facility: FacilityID
    package let facilityName: String
    /// False while the facility is suspended, or when it has left.
    package let isFacilityActive: Bool
    /// Only where the town's certificates belong to persons.
    package let staff: StaffID?
    package let certificate: PublicID
    package let device: DeviceKind
    /// Nobody has signed in on it yet.
    package let isUnused: Bool
}

extension TownSession {
    /// Where a device stands (door).
    ///
    /// - Throws: `refused` when the town has no such certificate.
    package func seat(of certificate: CertificateID) async throws(RecordsError) -> DeviceSeat {
        let tenant = try town
        let row = try await row(
            """
            select d.facility_id, d.staff_id, d.public_id, d.device_type,
                d.state = 'issued' as unused, f.name, f.state = 'active' as active
            from device_certificate d
            join facility f on f.tenant_id = d.tenant_id and f.facility_id = d.facility_id
            where d.tenant_id = \(tenant.value) and d.certificate_id = \(certificate.value)
            """)
        return try reading { () throws(PostgresError) in
            DeviceSeat(
                facility: FacilityID(try row.get("facility_id")), facilityName: try row.get("name"),
                isFacilityActive: try row.get("active"),
                staff: try row.get("staff_id", as: Int64?.self).map(StaffID.init),
                certificate: try row.publicID("public_id"), device: try row.word("device_type"),
                isUnused: try row.get("unused"))
        }
    }

    /// Whether somebody has signed in on this device before, as far as sessions are still kept (door).
    package func hasSignedIn(
        _ staff: StaffID, on certificate: CertificateID
    ) async throws(RecordsError) -> Bool {
        let tenant = try town
        return try await !rows(
            """
            select 1 from session where tenant_id = \(tenant.value) and staff_id = \(staff.value)
                and certificate_id = \(certificate.value) limit 1
            """
        ).isEmpty
    }
}
