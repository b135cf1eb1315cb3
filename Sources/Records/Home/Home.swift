import Care
import Postgres

/// What waits at the town's desk.
package struct DeskWaits: Sendable, Hashable {
    package let applications: Int
    package let cases: Int
}

extension TownSession {
    /// How much waits at the desk of the actor's town; nothing for who does not work there.
    package func deskWaits() async throws(RecordsError) -> DeskWaits {
        let tenant = try town
        let row = try await row(
            """
            select (select count(*) from facility_application where tenant_id = \(tenant.value)
                and state = 'submitted') as applications,
                (select count(*) from desk_case where tenant_id = \(tenant.value) and state = 'waiting') as cases
            """)
        return try reading { () throws(PostgresError) in
            DeskWaits(applications: try row.get("applications"), cases: try row.get("cases"))
        }
    }
}
