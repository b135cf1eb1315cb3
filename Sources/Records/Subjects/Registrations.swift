package import Care
package import FoundationEssentials
import Postgres

/// A registration on record: who registered, from what, and when the office left.
package struct RegistrationRecord: Sendable {
    package let subject: PublicID
    package let registrar: StaffID
    package let registrarFacility: FacilityID
    /// Words of the tenant file.
    package let evidence: [String]
    /// `met`, `exception` or `not_tested`.
    package let eligibility: String
    package let exceptionBy: String?
    package let duplicatesFound: Int
    package let registeredAt: Date
    package let handedOverAt: Date?
    package let handedOverTo: StaffID?
}

/// Which office can look into the subject in scope beside its team.
package struct OfficeSight: Sendable, Hashable {
    /// The secretariat's link to every subject, since then.
    package let linkedSince: Date?
    /// The registrar's office, until it hands over.
    package let attendingSince: Date?
}

extension TownSession {
    /// The registration of the subject in scope, or all of the town's at the desk, newest first.
    package func registrations() async throws(RecordsError) -> [RegistrationRecord] {
        let tenant = try town
        let only = sight?.subject.value
        return try await rows(
            """
            select r.*, s.public_id as subject_public_id from registration r
            join subject s on s.tenant_id = r.tenant_id and s.subject_id = r.subject_id
            where r.tenant_id = \(tenant.value) and (\(only)::bigint is null or r.subject_id = \(only)::bigint)
            order by r.registration_id desc limit 500
            """
        ).map { row throws(RecordsError) in
            try reading { () throws(PostgresError) in
                RegistrationRecord(
                    subject: try row.publicID("subject_public_id"),
                    registrar: StaffID(try row.get("registrar_staff_id")),
                    registrarFacility: FacilityID(try row.get("registrar_facility_id")),
                    evidence: try row.get("evidence", as: [String].self),
                    eligibility: try row.get("eligibility"), exceptionBy: try row.get("exception_by"),
                    duplicatesFound: try row.get("duplicates_found"),
                    registeredAt: try row.get("registered_at"),
                    handedOverAt: try row.get("handed_over_at"),
                    handedOverTo: try row.get("handed_over_to_staff_id", as: Int64?.self).map(StaffID.init))
            }
        }
    }

    /// Which office sees the subject in scope.
    package func officeSight() async throws(RecordsError) -> OfficeSight {
        let subject = try self.subject
        let row = try await row(
            """
            select (select min(l.since) from secretariat_link l where l.tenant_id = \(subject.home.value)
                    and l.ended_at is null and 'read' = any(l.permits)) as linked,
                (select min(o.joined_at) from office_attendance o where o.tenant_id = \(subject.home.value)
                    and o.subject_id = \(subject.subject.value) and o.left_at is null) as attending
            """)
        return try reading { () throws(PostgresError) in
            OfficeSight(linkedSince: try row.get("linked"), attendingSince: try row.get("attending"))
        }
    }
}
