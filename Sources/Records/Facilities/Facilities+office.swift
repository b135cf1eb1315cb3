package import Care
import Postgres

extension TownSession {
    /// The town's own facility of one kind of office, if it has been made.
    package func office(_ office: Office) async throws(RecordsError) -> FacilityID? {
        let tenant = try town
        let found = try await rows(
            """
            select facility_id from facility
            where tenant_id = \(tenant.value) and office = \(office.rawValue) order by facility_id limit 1
            """)
        return try found.first.map { row throws(RecordsError) in
            FacilityID(try reading { () throws(PostgresError) in try row.get("facility_id") })
        }
    }
}
