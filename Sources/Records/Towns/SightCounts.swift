package import Care
import Postgres

/// How many people there are whom a change of the law would be about, and of how many teams and subjects.
package struct SightCount: Sendable {
    /// Who they are.
    package enum Whose: Sendable, Hashable {
        /// By the office's word in the tenant file.
        case office(String)
        case members
        case visitors(from: TenantID)
        case everybody
    }

    package let whose: Whose
    package let people: Int
    package let teams: Int
    package let subjects: Int
}

extension TownSession {
    /// Numbers for the preview of a change of law (operator, or the town's own desk).
    package func sightCounts(of tenant: TenantID) async throws(RecordsError) -> [SightCount] {
        try await rows("select * from sec.sight_counts(\(tenant.value)::int)").map {
            row throws(RecordsError) in
            try reading { () throws(PostgresError) in
                let what = try row.get("what", as: String.self)
                let other = try row.get("other", as: Int32?.self)
                let whose: SightCount.Whose =
                    switch what {
                    case "members": .members
                    case "everybody": .everybody
                    case "visitors": .visitors(from: TenantID(other ?? 0))
                    default: .office(String(what.dropFirst("office.".count)))
                    }
                return SightCount(
                    whose: whose, people: try row.get("people"), teams: try row.get("teams"),
                    subjects: try row.get("subjects"))
            }
        }
    }
}
