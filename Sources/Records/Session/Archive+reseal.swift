package import Care
import Postgres

/// Values of one table and column that wait to be sealed anew.
package struct ResealPlace: Sendable, Hashable {
    package let relation, column: String
    package let waiting: Int
}

extension Archive {
    /// Seals anew, under the town's present data key, whatever another one sealed: column by column, some rows at a
    /// time, while people write. What they change meanwhile is under the present key already.
    ///
    /// The notes of the log stay as they are, since its chain covers them.
    ///
    /// `told`: after each batch, where it is and how many values of that place were sealed anew so far.
    ///
    /// - Returns: how many values were sealed anew.
    /// - Throws: `sealBroken` for a value that is not what it was sealed as; everything before it is done.
    @discardableResult
    package func reseal(
        of tenant: TenantID, batch: Int = 200, told: (ResealPlace, Int) -> Void = { _, _ in }
    ) async throws -> Int {
        var total = 0
        // A row that somebody changes moves, and may be passed over: the next round finds it.
        for _ in 0..<5 {
            let places = try await read(.job(tenant)) { try await $0.waitingForReseal() }
            if places.isEmpty { break }
            for place in places {
                var beyond = "(0,0)"
                var count = 0
                while true {
                    let start = beyond
                    let done = try await open(.job(tenant)) { session in
                        try await session.reseal(place, beyond: start, batch: batch)
                    }
                    count += done.count
                    guard let last = done.last else { break }
                    beyond = last
                    told(place, count)
                }
                total += count
            }
        }
        return total
    }
}

extension TownSession {
    /// Where values of the town are sealed under another key than the present one (job of one town).
    package func waitingForReseal() async throws(RecordsError) -> [ResealPlace] {
        let keys = try await keys
        return try await rows(
            "select * from sec.sealed_waiting(\(Int(keys.current))::int) order by relation, name"
        ).map { row throws(RecordsError) in
            try reading { () throws(PostgresError) in
                ResealPlace(
                    relation: try row.get("relation"), column: try row.get("name"),
                    waiting: try row.get("waiting"))
            }
        }
    }

    /// - Returns: the last row that was looked at, if any was, and how many values were sealed anew.
    fileprivate func reseal(
        _ place: ResealPlace, beyond: String, batch: Int
    ) async throws(RecordsError) -> (last: String?, count: Int) {
        let tenant = try town
        let keys = try await keys
        let rows = try await rows(
            """
            select * from sec.sealed_batch(\(place.relation), \(place.column), \(Int(keys.current))::int,
                \(beyond)::text::tid, \(batch)::int)
            """)
        var count = 0
        var last: String?
        for row in rows {
            let (spot, name, known) = try reading { () throws(PostgresError) in
                (
                    try row.get("place", as: String.self), try row.get("row_name", as: String.self),
                    try row.get("value", as: [UInt8].self)
                )
            }
            last = spot
            let context = SealContext(
                tenant, tableName: place.relation, row: name,
                columnName: String(place.column.dropLast("_sealed".count)))
            let fresh = try keys.seal(try keys.open(known, context), context)
            let answer = try await self.row(
                """
                select sec.reseal(\(place.relation), \(place.column), \(spot)::text::tid, \(known), \(fresh)) as kept
                """)
            if try reading({ () throws(PostgresError) in try answer.get("kept", as: Bool.self) }) {
                count += 1
            }
        }
        return (last, count)
    }
}
