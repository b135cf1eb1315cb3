package import Care
import Postgres

/// The town's information form about a facility: opening hours and the pin on the map.
package struct FacilityInformation: Sendable, Hashable {
    package var manager, contactPerson: String?
    package var latitude, longitude: Double?
    /// 座標の上書き禁止: no address change moves the pin.
    package var coordinatesLocked: Bool
    package var closedDays: [String]
    /// At most 100, 200 and 100 characters.
    package var hours, annexes, other: String?

    package init(
        manager: String? = nil, contactPerson: String? = nil, latitude: Double? = nil,
        longitude: Double? = nil,
        coordinatesLocked: Bool = false, closedDays: [String] = [], hours: String? = nil,
        annexes: String? = nil, other: String? = nil
    ) {
        self.manager = manager
        self.contactPerson = contactPerson
        self.latitude = latitude
        self.longitude = longitude
        self.coordinatesLocked = coordinatesLocked
        self.closedDays = closedDays
        self.hours = hours
        self.annexes = annexes
        self.other = other
    }
}

extension TownSession {
    /// Keeps a facility's information form (its administrator, the desk) and notes when it was first filled
    /// in.
    package func keep(_ information: FacilityInformation, of facility: Facility) async throws(RecordsError) {
        let tenant = try town
        let keys = try await keys
        let place = { (column: StaticString) in
            SealContext(tenant, table: "facility_information", row: facility.publicID, column: column)
        }
        let manager = try keys.seal(ifAny: information.manager, place("manager_name"))
        let contact = try keys.seal(ifAny: information.contactPerson, place("contact_name"))
        try await execute(
            """
            insert into facility_information (tenant_id, facility_id, manager_name_sealed,
                contact_name_sealed,
                latitude, longitude, coordinates_locked, closed_days, hours, annexes, other)
            values (\(tenant.value), \(facility.id.value), \(manager), \(contact), \(information.latitude),
                \(information.longitude), \(information.coordinatesLocked), \(information.closedDays),
                \(information.hours), \(information.annexes), \(information.other))
            on conflict (tenant_id, facility_id) do update set manager_name_sealed =
                excluded.manager_name_sealed,
                contact_name_sealed = excluded.contact_name_sealed, latitude = excluded.latitude,
                longitude = excluded.longitude, coordinates_locked = excluded.coordinates_locked,
                closed_days = excluded.closed_days, hours = excluded.hours, annexes = excluded.annexes,
                other = excluded.other, updated_at = now()
            """)
        try await change(
            """
            update facility set information_at = coalesce(information_at, now())
            where tenant_id = \(tenant.value) and facility_id = \(facility.id.value)
            """)
    }

    /// A facility's information form, if it was filled in.
    package func information(of facility: Facility) async throws(RecordsError) -> FacilityInformation? {
        let tenant = try town
        let found = try await rows(
            """
            select * from facility_information
            where tenant_id = \(tenant.value) and facility_id = \(facility.id.value)
            """)
        guard let row = found.first else { return nil }
        let keys = try await keys
        let open = { (column: String, name: StaticString) throws(RecordsError) -> String? in
            let sealed = try reading { () throws(PostgresError) in try row.optionalSealed(column) }
            return try keys.text(
                ifAny: sealed,
                SealContext(tenant, table: "facility_information", row: facility.publicID, column: name))
        }
        let (manager, contact) = (
            try open("manager_name_sealed", "manager_name"), try open("contact_name_sealed", "contact_name")
        )
        return try reading { () throws(PostgresError) in
            FacilityInformation(
                manager: manager, contactPerson: contact, latitude: try row.get("latitude"),
                longitude: try row.get("longitude"), coordinatesLocked: try row.get("coordinates_locked"),
                closedDays: try row.get("closed_days"), hours: try row.get("hours"),
                annexes: try row.get("annexes"), other: try row.get("other"))
        }
    }

    /// The facility confirms that it displays its use of the notebook (its administrator); the first time
    /// counts.
    package func confirmInHouseNotice(of facility: FacilityID) async throws(RecordsError) {
        let tenant = try town
        try await change(
            """
            update facility set in_house_notice_at = coalesce(in_house_notice_at, now())
            where tenant_id = \(tenant.value) and facility_id = \(facility.value)
            """)
    }
}
