package import Care
package import FoundationEssentials
import Postgres

/// How a facility can be reached, in the open: facilities are not persons.
package struct FacilityContact: Sendable, Hashable {
    package var address, phone, fax, email, url: String?

    package init(
        address: String? = nil, phone: String? = nil, fax: String? = nil, email: String? = nil,
        url: String? = nil
    ) {
        self.address = address
        self.phone = phone
        self.fax = fax
        self.email = email
        self.url = url
    }
}

/// A facility with what its town's people see of it.
package struct FacilityRecord: Sendable {
    package let tenant: TenantID
    package let facility: Facility
    package let contact: FacilityContact
    /// When the facility confirmed that it displays its use of the notebook.
    package let inHouseNoticeAt: Date?
    /// When the town's information form was filled in.
    package let informationAt: Date?
}

/// What the open list shows of a facility: nothing that the facility did not agree to.
package struct PublicFacility: Sendable {
    package let publicID: PublicID
    package let name: String
    package let kind: String
    package let prefecture, municipality: String?
    package let contact: FacilityContact
    package let latitude, longitude: Double?
    package let hours, annexes, other: String?
    package let closedDays: [String]
}

extension TownSession {
    /// The facilities of a town: the own one's, or a partner's while both agreements are in force.
    package func facilities(of tenant: TenantID) async throws(RecordsError) -> [FacilityRecord] {
        try await facilities(where: "tenant_id = \(tenant.value)")
    }

    /// One facility in sight.
    ///
    /// - Throws: `notFound`.
    package func facility(_ id: PublicID, of tenant: TenantID) async throws(RecordsError) -> FacilityRecord {
        let found = try await facilities(where: "tenant_id = \(tenant.value) and public_id = \(id.text)")
        guard let facility = found.first else { throw RecordsError(.notFound, detail: "facility") }
        return facility
    }

    /// The actor's own facility.
    package func ownFacility() async throws(RecordsError) -> FacilityRecord {
        let me = try actor
        return try await facility(me.facilityPublicID, of: me.tenant)
    }

    private func facilities(where condition: SQL) async throws(RecordsError) -> [FacilityRecord] {
        try await rows(
            """
            select tenant_id, facility_id, public_id, name, kind, office, state, prefecture, town_name,
                address, phone,
                fax, email, url, in_house_notice_at, information_at
            from facility where \(condition) order by name_kana nulls last, name, facility_id
            """
        ).map { row throws(RecordsError) in
            try reading { () throws(PostgresError) in
                FacilityRecord(
                    tenant: try row.tenant(),
                    facility: Facility(
                        id: FacilityID(try row.get("facility_id")), publicID: try row.publicID("public_id"),
                        name: try row.get("name"), kind: try row.get("kind"),
                        office: try row.get("office", as: String?.self).flatMap(Office.init(rawValue:)),
                        prefecture: try row.get("prefecture", as: String?.self) ?? "",
                        municipality: try row.get("town_name", as: String?.self) ?? "",
                        state: try row.word("state")),
                    contact: try FacilityContact(row), inHouseNoticeAt: try row.get("in_house_notice_at"),
                    informationAt: try row.get("information_at"))
            }
        }
    }

    /// The open list (door and staff).
    package func publicFacilities() async throws(RecordsError) -> [PublicFacility] {
        try await rows("select * from sec.public_facilities()").map { row throws(RecordsError) in
            try reading { () throws(PostgresError) in
                PublicFacility(
                    publicID: try row.publicID("public_id"), name: try row.get("name"),
                    kind: try row.get("kind"),
                    prefecture: try row.get("prefecture"), municipality: try row.get("town_name"),
                    contact: try FacilityContact(row), latitude: try row.get("latitude"),
                    longitude: try row.get("longitude"), hours: try row.get("hours"),
                    annexes: try row.get("annexes"), other: try row.get("other"),
                    closedDays: try row.get("closed_days", as: [String]?.self) ?? [])
            }
        }
    }

    /// Changes how a facility is named and reached (its administrator, or the desk).
    package func update(
        _ facility: FacilityID, name: String, nameKana: String?, kind: String, contact: FacilityContact
    ) async throws(RecordsError) {
        let tenant = try town
        try await change(
            """
            update facility set name = \(name), name_kana = \(nameKana), kind = \(kind),
                address = \(contact.address),
                phone = \(contact.phone), fax = \(contact.fax), email = \(contact.email), url = \(contact.url)
            where tenant_id = \(tenant.value) and facility_id = \(facility.value)
            """)
    }

    /// Suspends, resumes or retires a facility; its people are shut out on their next request (desk;
    /// operator).
    package func setFacility(_ facility: FacilityID, _ state: FacilityState) async throws(RecordsError) {
        let tenant = try town
        try await change(
            """
            update facility set state = \(state.rawValue), state_changed_at = now()
            where tenant_id = \(tenant.value) and facility_id = \(facility.value)
            """)
    }

    /// What the open list may show: the facility's own word (its administrator).
    ///
    /// `fields`: `nil` refuses publication altogether.
    package func setPublication(of facility: FacilityID, fields: [String]?) async throws(RecordsError) {
        let tenant = try town
        let choice = fields == nil ? "refused" : "fields"
        try await change(
            """
            update facility_publication set choice = \(choice), fields = \(fields ?? []), decided_at = now()
            where tenant_id = \(tenant.value) and facility_id = \(facility.value)
            """)
    }

    /// Makes an office of the town (operator), while the town has no desk of its own yet.
    package func addOffice(_ office: Office, name: String) async throws(RecordsError) -> FacilityID {
        let tenant = try town
        return FacilityID(
            try await number(
                """
                insert into facility (tenant_id, public_id, name, kind, office)
                values (\(tenant.value), \(PublicID.fresh().text), \(name), 'office', \(office.rawValue))
                returning facility_id as id
                """))
    }
}

extension FacilityContact {
    init(_ row: Row) throws(PostgresError) {
        self.init(
            address: try row.get("address"), phone: try row.get("phone"), fax: try row.get("fax"),
            email: try row.get("email"), url: try row.get("url"))
    }
}
