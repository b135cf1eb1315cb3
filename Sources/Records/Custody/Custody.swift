package import Care
import Postgres

/// Who holds a sheet of the consent paper.
package enum PaperHolder: Sendable, Hashable {
    /// The facility, and the person there if the town wants it known.
    case facility(FacilityID, StaffID?)
    case subject
    case office(Office)

    var word: String {
        switch self {
        case .facility: "facility"
        case .subject: "subject"
        case .office(let office): office.rawValue
        }
    }

    var facility: Int64? { if case .facility(let id, _) = self { id.value } else { nil } }
    var staff: Int64? { if case .facility(_, let id) = self { id?.value } else { nil } }
}

/// A sheet and where it is from a day on.
package struct NewCustodyEntry: Sendable {
    package var consent: ConsentID
    package var sheetNumber: String
    package var paper: Paper
    /// Which copy, from 1; `nil` for the original.
    package var copyNumber: Int?
    package var holder: PaperHolder
    package var place: String?
    package var since: CalendarDate
    package var policy: [UInt8]

    package init(
        consent: ConsentID, sheetNumber: String, paper: Paper, copyNumber: Int?, holder: PaperHolder,
        place: String?, since: CalendarDate, policy: [UInt8]
    ) {
        self.consent = consent
        self.sheetNumber = sheetNumber
        self.paper = paper
        self.copyNumber = copyNumber
        self.holder = holder
        self.place = place
        self.since = since
        self.policy = policy
    }
}

/// One line of the custody ledger.
package struct CustodyRecord: Sendable {
    package let id: CustodyEntryID
    package let publicID: PublicID
    /// `nil` for an administrator who sees the sheet that the facility keeps, but not whose it is.
    package let subject: PublicID?
    package let consent: ConsentID
    package let sheetNumber: String
    package let paper: Paper
    package let copyNumber: Int?
    package let holder: PaperHolder
    package let place: String?
    package let since: CalendarDate
    package let until: CalendarDate?
    package let endReason: String?
}

extension TownSession {
    /// Writes a sheet into the ledger (whoever sees the subject; the desk).
    package func enter(
        _ entry: NewCustodyEntry, of subject: PublicID
    ) async throws(RecordsError) -> CustodyEntryID {
        let (tenant, me) = (try town, try actor)
        let id = PublicID.fresh()
        let place = try await keys.seal(
            ifAny: entry.place, SealContext(tenant, table: "custody_entry", row: id, column: "place"))
        let number = try await number(
            """
            insert into custody_entry (tenant_id, subject_id, consent_id, public_id, sheet_number, paper,
                copy_number,
                holder, holder_facility_id, holder_staff_id, place_sealed, since, policy_digest,
                    recorded_by_staff_id)
            select tenant_id, subject_id, \(entry.consent.value), \(id.text), \(entry.sheetNumber),
                \(entry.paper.rawValue), \(entry.copyNumber)::int, \(entry.holder.word),
                    \(entry.holder.facility),
                \(entry.holder.staff), \(place), \(entry.since.sql), \(entry.policy), \(me.staff.value)
            from subject where tenant_id = \(tenant.value) and public_id = \(subject.text)
            returning entry_id as id
            """)
        return CustodyEntryID(number)
    }

    /// A sheet goes from one holder to the next: one line ends, another begins.
    ///
    /// - Throws: `conflict` when the line has ended already.
    package func move(
        _ entry: CustodyRecord, to holder: PaperHolder, place: String?, on day: CalendarDate, policy: [UInt8]
    ) async throws(RecordsError) {
        let tenant = try town
        guard let subject = entry.subject else {
            throw RecordsError(.refused, detail: "the subject is not in sight")
        }
        let next = try await enter(
            NewCustodyEntry(
                consent: entry.consent, sheetNumber: entry.sheetNumber, paper: entry.paper,
                copyNumber: entry.copyNumber, holder: holder, place: place, since: day, policy: policy),
            of: subject)
        try await change(
            """
            update custody_entry set until = \(day.sql), moved_to_entry_id = \(next.value),
                end_reason = 'moved'
            where tenant_id = \(tenant.value) and entry_id = \(entry.id.value) and until is null
            """)
    }

    /// A sheet is no longer kept (destroyed, lost, returned).
    package func end(
        _ entry: CustodyRecord, reason: String, on day: CalendarDate
    ) async throws(RecordsError) {
        let tenant = try town
        try await change(
            """
            update custody_entry set until = \(day.sql), end_reason = \(reason)
            where tenant_id = \(tenant.value) and entry_id = \(entry.id.value) and until is null
            """)
    }

    /// The ledger of the subject in scope; without one, all that the actor may see: the town's at the desk,
    /// what the own facility holds for its administrator.
    package func custodyLedger(onlyPresent: Bool = false) async throws(RecordsError) -> [CustodyRecord] {
        let tenant = try town
        let only = sight?.subject.value
        let rows = try await rows(
            """
            select c.*, (select s.public_id from subject s
                where s.tenant_id = c.tenant_id and s.subject_id = c.subject_id) as subject_public_id
            from custody_entry c where c.tenant_id = \(tenant.value)
                and (\(only)::bigint is null or c.subject_id = \(only)::bigint)
                and (not \(onlyPresent) or c.until is null) order by c.subject_id, c.entry_id
            """)
        guard !rows.isEmpty else { return [] }
        let keys = try await keys
        return try rows.map { row throws(RecordsError) in
            let (id, sealed) = try reading { () throws(PostgresError) in
                (try row.publicID("public_id"), try row.optionalSealed("place_sealed"))
            }
            let place = try keys.text(
                ifAny: sealed, SealContext(tenant, table: "custody_entry", row: id, column: "place"))
            return try reading { () throws(PostgresError) in
                CustodyRecord(
                    id: CustodyEntryID(try row.get("entry_id")), publicID: id,
                    subject: try row.optionalPublicID("subject_public_id"),
                    consent: ConsentID(try row.get("consent_id")), sheetNumber: try row.get("sheet_number"),
                    paper: try row.word("paper"), copyNumber: try row.get("copy_number"),
                    holder: try PaperHolder(row), place: place, since: try row.day("since"),
                    until: try row.optionalDay("until"), endReason: try row.get("end_reason"))
            }
        }
    }
}

extension PaperHolder {
    init(_ row: Row) throws(PostgresError) {
        let word: String = try row.get("holder")
        if let office = Office(rawValue: word) {
            self = .office(office)
        } else if let facility = try row.get("holder_facility_id", as: Int64?.self), word == "facility" {
            self = .facility(
                FacilityID(facility), try row.get("holder_staff_id", as: Int64?.self).map(StaffID.init))
        } else {
            self = .subject
        }
    }
}
