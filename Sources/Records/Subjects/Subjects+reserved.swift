package import Care
import Postgres

extension TownSession {
    /// Opens a registration under a name that was made before: the desk's cases were asked under it.
    ///
    /// `registrar`: the facility that registers: the actor's own or an office of the town.
    /// Throws `taken` when a record was begun under this name already: a case serves one record.
    package func openSubject(
        as id: PublicID, unit: SubjectUnit, registrar: FacilityID
    ) async throws(RecordsError) {
        let me = try actor
        try await execute(
            """
            insert into subject (tenant_id, public_id, unit, opened_by_staff_id, registering_facility_id)
            values (\(me.tenant.value), \(id.text), \(unit.rawValue), \(me.staff.value), \(registrar.value))
            """)
    }
}
