package import Care
import Postgres

/// An account to be made.
package struct NewStaff: Sendable {
    package var facility: FacilityID
    package var name: PersonName
    package var profession: String
    /// 3 to 64 of `a–z 0–9 . _ @ + -`; unique in the town.
    package var loginID: String
    package var mail: String
    package var isFacilityAdministrator: Bool
    /// Works at the town's desk; counts only in an office.
    package var isDesk: Bool
    package var state: StaffState

    package init(
        facility: FacilityID, name: PersonName, profession: String, loginID: String, mail: String,
        isFacilityAdministrator: Bool, isDesk: Bool, state: StaffState
    ) {
        self.facility = facility
        self.name = name
        self.profession = profession
        self.loginID = loginID
        self.mail = mail
        self.isFacilityAdministrator = isFacilityAdministrator
        self.isDesk = isDesk
        self.state = state
    }
}

/// A member of staff in the directory.
package struct StaffRecord: Sendable {
    package let tenant: TenantID
    package let member: StaffMember
    package let loginID: String
    package let isDesk: Bool
    package let facilityPublicID: PublicID
    package let facilityName: String
    package let office: Office?
}

/// Where somebody's mail goes.
package struct StaffContact: Sendable {
    package var mail: String
    package var forwarding: String?
}

extension TownSession {
    /// Makes an account (the facility's administrator, the desk; the operator for a town's first
    /// administrators).
    ///
    /// - Throws: `taken` for a login name or mail address in use in this town; `refused`.
    @discardableResult
    package func addStaff(_ staff: NewStaff) async throws(RecordsError) -> (id: StaffID, publicID: PublicID) {
        let tenant = try town
        let keys = try await keys
        let id = PublicID.fresh()
        let name = try SealedName(staff.name, keys, tenant, "staff", id.text)
        let number = StaffID(
            try await number(
                """
                insert into staff (tenant_id, facility_id, public_id, login_id, profession, facility_admin,
                    desk, state,
                    name_sealed, kana_sealed)
                values (\(tenant.value), \(staff.facility.value), \(id.text), \(staff.loginID),
                    \(staff.profession),
                    \(staff.isFacilityAdministrator), \(staff.isDesk), \(staff.state.rawValue),
                        \(name.written),
                    \(name.read)) returning staff_id as id
                """))
        let mail = try keys.seal(
            staff.mail, SealContext(tenant, table: "staff_contact", row: id, column: "mail"))
        try await execute(
            """
            insert into staff_contact (tenant_id, staff_id, facility_id, mail_sealed, mail_index)
            values (\(tenant.value), \(number.value), \(staff.facility.value), \(mail),
                \(keys.mailIndex(staff.mail)))
            """)
        return (number, id)
    }

    /// The people of a town in sight, in one facility or in all.
    package func staff(
        of tenant: TenantID, facility: PublicID? = nil, withFormer: Bool = false
    ) async throws(RecordsError) -> [StaffRecord] {
        try await staff(
            in: tenant,
            where: """
                (\(facility?.text)::text is null or f.public_id = \(facility?.text)::text)
                and (\(withFormer) or s.state <> 'left')
                """)
    }

    /// One member of staff in sight.
    ///
    /// - Throws: `notFound`.
    package func staffMember(_ id: PublicID, of tenant: TenantID) async throws(RecordsError) -> StaffRecord {
        guard let found = try await staff(in: tenant, where: "s.public_id = \(id.text)").first else {
            throw RecordsError(.notFound, detail: "staff")
        }
        return found
    }

    /// The actor's own entry.
    package func myself() async throws(RecordsError) -> StaffRecord {
        let me = try actor
        return try await staffMember(me.staffPublicID, of: me.tenant)
    }

    private func staff(in tenant: TenantID, where condition: SQL) async throws(RecordsError) -> [StaffRecord]
    {
        let rows = try await rows(
            """
            select s.tenant_id, s.staff_id, s.facility_id, s.public_id, s.login_id, s.profession,
                s.facility_admin,
                s.desk, s.state, s.name_sealed, s.kana_sealed, f.public_id as facility_public_id,
                f.name as facility_name, f.office
            from staff s join facility f on f.tenant_id = s.tenant_id and f.facility_id = s.facility_id
            where s.tenant_id = \(tenant.value) and \(condition) order by f.name, s.staff_id
            """)
        guard !rows.isEmpty else { return [] }
        let keys = try await keys(of: tenant)
        return try rows.map { row throws(RecordsError) in
            let id = try reading { () throws(PostgresError) in try row.publicID("public_id") }
            let name = try PersonName(row, keys, tenant, "staff", id.text)
            return try reading { () throws(PostgresError) in
                StaffRecord(
                    tenant: tenant,
                    member: StaffMember(
                        id: StaffID(try row.get("staff_id")), publicID: id,
                        facility: FacilityID(try row.get("facility_id")), name: name,
                        profession: try row.get("profession"),
                        isFacilityAdministrator: try row.get("facility_admin"), state: try row.word("state")),
                    loginID: try row.get("login_id"), isDesk: try row.get("desk"),
                    facilityPublicID: try row.publicID("facility_public_id"),
                    facilityName: try row.get("facility_name"),
                    office: try row.get("office", as: String?.self).flatMap(Office.init(rawValue:)))
            }
        }
    }
}

extension TownSession {
    /// Changes name, profession and role (the facility's administrator, the desk).
    package func update(
        _ staff: StaffRecord, name: PersonName, profession: String, isFacilityAdministrator: Bool,
        isDesk: Bool
    ) async throws(RecordsError) {
        let sealed = try SealedName(name, try await keys, staff.tenant, "staff", staff.member.publicID.text)
        try await change(
            """
            update staff set name_sealed = \(sealed.written), kana_sealed = \(sealed.read),
                profession = \(profession),
                facility_admin = \(isFacilityAdministrator), desk = \(isDesk)
            where tenant_id = \(staff.tenant.value) and staff_id = \(staff.member.id.value)
            """)
    }

    /// Suspends, resumes or retires somebody; it holds on their next request (administrator, desk,
    /// operator).
    ///
    /// - Throws: `conflict` for somebody who has left: they get a new account.
    package func setStaff(_ staff: StaffID, _ state: StaffState) async throws(RecordsError) {
        let tenant = try town
        if state == .left {
            try await change(
                """
                update staff set state = 'left', left_at = now()
                where tenant_id = \(tenant.value) and staff_id = \(staff.value)
                """)
        } else {
            try await change(
                """
                update staff set state = \(state.rawValue)
                where tenant_id = \(tenant.value) and staff_id = \(staff.value)
                """)
        }
    }

    /// Sets somebody's password hash; no staff session can read one. Ends their other sessions.
    ///
    /// `mustChange`: the password was issued and is good for one login.
    ///
    /// - Throws: `refused` unless it is the actor's own, a colleague's (administrator) or an unused
    ///   account's (desk).
    package func setCredential(
        of staff: StaffID, hash: String, mustChange: Bool
    ) async throws(RecordsError) {
        let row = try await row("select sec.set_credential(\(staff.value), \(hash), \(mustChange)) as done")
        guard try reading({ () throws(PostgresError) in try row.get("done", as: Bool.self) }) else {
            throw RecordsError(.refused, detail: "not this one's credential")
        }
    }

    /// Somebody's mail addresses (oneself, the facility's administrator, the desk).
    package func contact(of staff: StaffRecord) async throws(RecordsError) -> StaffContact {
        let found = try await rows(
            """
            select mail_sealed, forwarding_sealed from staff_contact
            where tenant_id = \(staff.tenant.value) and staff_id = \(staff.member.id.value)
            """)
        guard let row = found.first else { throw RecordsError(.notFound, detail: "contact") }
        let (mail, forwarding) = try reading { () throws(PostgresError) in
            (try row.sealed("mail_sealed"), try row.optionalSealed("forwarding_sealed"))
        }
        return try await keys(of: staff.tenant).contact(mail, forwarding, staff.tenant, staff.member.publicID)
    }

    /// Changes somebody's mail addresses.
    ///
    /// - Throws: `taken` when the address is another's in this town.
    package func setContact(of staff: StaffRecord, _ contact: StaffContact) async throws(RecordsError) {
        let keys = try await keys(of: staff.tenant)
        let place = { (column: StaticString) in
            SealContext(staff.tenant, table: "staff_contact", row: staff.member.publicID, column: column)
        }
        let mail = try keys.seal(contact.mail, place("mail"))
        let forwarding = try keys.seal(ifAny: contact.forwarding, place("forwarding"))
        try await change(
            """
            update staff_contact set mail_sealed = \(mail), mail_index = \(keys.mailIndex(contact.mail)),
                forwarding_sealed = \(forwarding), updated_at = now()
            where tenant_id = \(staff.tenant.value) and staff_id = \(staff.member.id.value)
            """)
    }
}

extension StaffContact {
    package init(mail: String, forwardingTo forwarding: String?) {
        self.init(mail: mail, forwarding: forwarding)
    }
}

extension TownKeys {
    func contact(
        _ mail: [UInt8], _ forwarding: [UInt8]?, _ tenant: TenantID, _ staff: PublicID
    ) throws(RecordsError) -> StaffContact {
        let place = { (column: StaticString) in
            SealContext(tenant, table: "staff_contact", row: staff, column: column)
        }
        return StaffContact(
            mail: try text(mail, place("mail")), forwarding: try text(ifAny: forwarding, place("forwarding")))
    }
}
