package import Care
package import FoundationEssentials
import Postgres

/// The town's information form as a facility keeps it.
package struct FacilityInformation: Sendable, Hashable {
    package var manager, contactPerson: String?
    package var latitude, longitude: Double?
    /// The pin was set by hand and is not to be moved by anything else.
    package var isPinLocked: Bool
    /// `mon` … `sun`, `holidays`; empty: none.
    package var closedDays: [String]
    /// At most 100 letters.
    package var hours: String?
    /// At most 200 letters.
    package var annexes: String?
    /// At most 100 letters.
    package var other: String?

    package init(
        manager: String? = nil, contactPerson: String? = nil, latitude: Double? = nil, longitude: Double? = nil,
        isPinLocked: Bool = false, closedDays: [String] = [], hours: String? = nil, annexes: String? = nil,
        other: String? = nil
    ) {
        self.manager = manager
        self.contactPerson = contactPerson
        self.latitude = latitude
        self.longitude = longitude
        self.isPinLocked = isPinLocked
        self.closedDays = closedDays
        self.hours = hours
        self.annexes = annexes
        self.other = other
    }
}

/// The facility's own word on the open list.
package enum FacilityPublication: Sendable, Hashable {
    case undecided, refused
    case fields([String])
}

extension TownSession {
    /// The information form of a facility of the own town; `nil` before it was filled in.
    package func information(
        of facility: FacilityRecord
    ) async throws(RecordsError) -> FacilityInformation? {
        let found = try await rows(
            """
            select manager_name_sealed, contact_name_sealed, latitude, longitude, coordinates_locked, closed_days,
                hours, annexes, other from facility_information
            where tenant_id = \(facility.tenant.value) and facility_id = \(facility.facility.id.value)
            """)
        guard let row = found.first else { return nil }
        let keys = try await keys(of: facility.tenant)
        let (manager, person) = try reading { () throws(PostgresError) in
            (try row.optionalSealed("manager_name_sealed"), try row.optionalSealed("contact_name_sealed"))
        }
        let managerName = try keys.text(ifAny: manager, place(facility, "manager_name"))
        let personName = try keys.text(ifAny: person, place(facility, "contact_name"))
        return try reading { () throws(PostgresError) in
            FacilityInformation(
                manager: managerName, contactPerson: personName, latitude: try row.get("latitude"),
                longitude: try row.get("longitude"), isPinLocked: try row.get("coordinates_locked"),
                closedDays: try row.get("closed_days"), hours: try row.get("hours"),
                annexes: try row.get("annexes"), other: try row.get("other"))
        }
    }

    /// Keeps the form, and the hour it was filled in (the facility's administrator, desk).
    ///
    /// - Parameter hasNotice: the facility says that it displays its use of the notebook; the first such day is kept.
    package func setInformation(
        of facility: FacilityRecord, _ new: FacilityInformation, hasNotice: Bool
    ) async throws(RecordsError) {
        let keys = try await keys(of: facility.tenant)
        let manager = try keys.seal(ifAny: new.manager, place(facility, "manager_name"))
        let person = try keys.seal(ifAny: new.contactPerson, place(facility, "contact_name"))
        let (tenant, id) = (facility.tenant.value, facility.facility.id.value)
        let (latitude, longitude) = (new.latitude.map { "\($0)" }, new.longitude.map { "\($0)" })
        try await execute(
            """
            insert into facility_information (tenant_id, facility_id, manager_name_sealed, contact_name_sealed, latitude,
                longitude, coordinates_locked, closed_days, hours, annexes, other)
            values (\(tenant), \(id), \(manager), \(person), \(latitude)::text::double precision,
                \(longitude)::text::double precision, \(new.isPinLocked), \(new.closedDays), \(new.hours),
                \(new.annexes), \(new.other))
            on conflict (tenant_id, facility_id) do update set manager_name_sealed = excluded.manager_name_sealed,
                contact_name_sealed = excluded.contact_name_sealed, latitude = excluded.latitude,
                longitude = excluded.longitude, coordinates_locked = excluded.coordinates_locked,
                closed_days = excluded.closed_days, hours = excluded.hours, annexes = excluded.annexes,
                other = excluded.other, updated_at = now()
            """)
        try await change(
            """
            update facility set information_at = now(),
                in_house_notice_at = case when \(hasNotice) then coalesce(in_house_notice_at, now()) end
            where tenant_id = \(tenant) and facility_id = \(id)
            """)
    }

    /// What a facility of the own town said about the open list.
    package func publication(of facility: FacilityRecord) async throws(RecordsError) -> FacilityPublication {
        let found = try await rows(
            """
            select choice, fields from facility_publication
            where tenant_id = \(facility.tenant.value) and facility_id = \(facility.facility.id.value)
            """)
        guard let row = found.first else { return .undecided }
        return try reading { () throws(PostgresError) in
            switch try row.get("choice", as: String.self) {
            case "fields": .fields(try row.get("fields"))
            case "refused": .refused
            default: .undecided
            }
        }
    }

    private func place(_ facility: FacilityRecord, _ column: StaticString) -> SealContext {
        SealContext(facility.tenant, table: "facility_information", row: facility.facility.publicID, column: column)
    }
}
