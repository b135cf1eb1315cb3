package import Care
package import FoundationEssentials
import Postgres

/// One line of a subject's access log, with the names of who did it.
package struct AccessLogEntry: Sendable {
    /// The member of staff, as far as the line is about one.
    package struct Person: Sendable, Hashable {
        package let town: TenantID
        /// The key of the town that the person works in.
        package let townKey: String
        package let staff: PublicID
        package let name: PersonName
        package let profession: String
        package let facility: String
        /// The kind of device whose certificate was shown; `nil` when the row is gone.
        package let device: DeviceKind?
    }

    package let id: Int64
    package let at: Date
    /// `nil` for what the system did by itself.
    package let person: Person?
    /// A raw value of `AuditAct`, or of an older one.
    package let act: String
    package let object: PublicID?
    package let result: String

    /// Where the line stands, for the page after it.
    package var place: AccessLogPlace { AccessLogPlace(at: at, id: id) }
}

/// A line's place in a log.
package struct AccessLogPlace: Sendable, Hashable {
    let at: Date
    let id: Int64

    /// Microseconds since 1970 and a number, as pages carry it.
    package var text: String { "\(Int64((at.timeIntervalSince1970 * 1_000_000).rounded())).\(id)" }

    init(at: Date, id: Int64) {
        self.at = at
        self.id = id
    }

    /// Reads what `text` gave; `nil` for anything else.
    package init?(_ text: String) {
        let parts = text.split(separator: ".").compactMap { Int64($0) }
        guard parts.count == 2 else { return nil }
        self.init(at: Date(timeIntervalSince1970: Double(parts[0]) / 1_000_000), id: parts[1])
    }
}

extension TownSession {
    /// Who opened or changed a subject's record, newest first: for those who may open it now, and for the desk.
    ///
    /// `before`: the last line of the page before.
    ///
    /// - Throws: `notFound` for a subject that the asker may know nothing of.
    package func accessLog(
        of subject: PublicID, limit: Int, before: AccessLogPlace? = nil
    ) async throws(RecordsError) -> [AccessLogEntry] {
        let rows = try await rows(
            """
            select * from sec.access_log(\(subject.text), \(limit)::int, \(before?.at)::timestamptz,
                \(before?.id)::bigint)
            """)
        // A subject that somebody may ask about was opened once, so it has a first line.
        guard !rows.isEmpty || before != nil else {
            throw RecordsError(.notFound, detail: "no log in sight")
        }
        var entries: [AccessLogEntry] = []
        for row in rows { entries.append(try await entry(row)) }
        return entries
    }

    private func entry(_ row: Row) async throws(RecordsError) -> AccessLogEntry {
        let (town, key, sealed) = try reading { () throws(PostgresError) in
            (
                try row.get("town", as: Int32?.self).map(TenantID.init),
                try row.get("town_key", as: String?.self),
                try row.optionalSealed("name_sealed")
            )
        }
        var person: AccessLogEntry.Person?
        if let town, let key, let sealed {
            let staff = try reading { () throws(PostgresError) in try row.publicID("staff_public_id") }
            let name = try PersonName(
                sealed, nil, try await keys(of: town), town, "staff", staff.text)
            person = try reading { () throws(PostgresError) in
                AccessLogEntry.Person(
                    town: town, townKey: key, staff: staff, name: name, profession: try row.get("profession"),
                    facility: try row.get("facility_name"),
                    device: try row.get("device_type", as: String?.self).flatMap(DeviceKind.init(rawValue:)))
            }
        }
        return try reading { () throws(PostgresError) in
            AccessLogEntry(
                id: try row.get("leaf_id"), at: try row.get("at"), person: person, act: try row.get("act"),
                object: try row.optionalPublicID("object"), result: try row.get("result"))
        }
    }
}
