package import Care
package import FoundationEssentials
import Postgres

/// The person a ticket is for, as the door sees them.
package struct PickupPerson: Sendable {
    package let staff: StaffID
    package let publicID: PublicID
    package let loginID: String
    package let state: StaffState
    /// A password was set for this account already.
    package let hasPassword: Bool
}

/// The facility a ticket is for, as the door sees it.
package struct PickupFacility: Sendable {
    package let publicID: PublicID
    package let isActive: Bool
    /// How many certificates it ever had, planned ones included.
    package let certificates: Int
}

/// A ticket of an application, as the desk sees it: never its secret.
package struct ApplicationTicket: Sendable {
    package let number: String
    package let staff: StaffID?
    package let expiresAt: Date
    package let spentAt: Date?
    package let isCancelled: Bool
}

extension TownSession {
    /// The person a ticket is for (door).
    package func pickupPerson(_ staff: StaffID) async throws(RecordsError) -> PickupPerson {
        let tenant = try town
        let row = try await row(
            """
            select s.staff_id, s.public_id, s.login_id, s.state, c.staff_id is not null as has_password
            from staff s left join credential c on c.tenant_id = s.tenant_id and c.staff_id = s.staff_id
            where s.tenant_id = \(tenant.value) and s.staff_id = \(staff.value)
            """)
        return try reading { () throws(PostgresError) in
            PickupPerson(
                staff: StaffID(try row.get("staff_id")), publicID: try row.publicID("public_id"),
                loginID: try row.get("login_id"), state: try row.word("state"),
                hasPassword: try row.get("has_password"))
        }
    }

    /// The facility a ticket is for (door).
    package func pickupFacility(_ facility: FacilityID) async throws(RecordsError) -> PickupFacility {
        let tenant = try town
        let row = try await row(
            """
            select f.public_id, f.state = 'active' as active, (select count(*) from device_certificate d
                where d.tenant_id = f.tenant_id and d.facility_id = f.facility_id) as certificates
            from facility f where f.tenant_id = \(tenant.value) and f.facility_id = \(facility.value)
            """)
        return try reading { () throws(PostgresError) in
            PickupFacility(
                publicID: try row.publicID("public_id"), isActive: try row.get("active"),
                certificates: try row.get("certificates"))
        }
    }

    /// An invited account becomes active under the login name that its holder chose at pickup (door).
    ///
    /// - Throws: `taken` for a login name in use in this town, `conflict` when the account waits no more.
    package func activate(_ staff: StaffID, login: String) async throws(RecordsError) {
        let tenant = try town
        try await change(
            """
            update staff set state = 'active', login_id = \(login)
            where tenant_id = \(tenant.value) and staff_id = \(staff.value) and state = 'invited'
            """)
    }

    /// The tickets of an application, the newest first (desk).
    package func tickets(of application: ApplicationID) async throws(RecordsError) -> [ApplicationTicket] {
        let tenant = try town
        return try await rows(
            """
            select number, staff_id, expires_at, spent_at, cancelled_at from pickup_ticket
            where tenant_id = \(tenant.value) and application_id = \(application.value)
            order by ticket_id desc
            """
        ).map { row throws(RecordsError) in
            try reading { () throws(PostgresError) in
                ApplicationTicket(
                    number: try row.get("number"),
                    staff: try row.get("staff_id", as: Int64?.self).map(StaffID.init),
                    expiresAt: try row.get("expires_at"), spentAt: try row.get("spent_at"),
                    isCancelled: try row.get("cancelled_at", as: Date?.self) != nil)
            }
        }
    }

    /// The applications whose codes were not picked up yet, with the end of the newest code (desk).
    package func pickupsWaiting() async throws(RecordsError) -> [ApplicationID: Date] {
        let tenant = try town
        let found = try await rows(
            """
            select application_id, max(expires_at) as expires_at from pickup_ticket
            where tenant_id = \(tenant.value) and application_id is not null and cancelled_at is null
            group by application_id having bool_and(spent_at is null)
            """)
        var waiting: [ApplicationID: Date] = [:]
        for row in found {
            try reading { () throws(PostgresError) in
                waiting[ApplicationID(try row.get("application_id"))] = try row.get("expires_at")
            }
        }
        return waiting
    }

    /// When the desk is told that the codes of an application were not picked up; before it is decided
    /// (desk).
    package func setMailAlarm(of application: ApplicationID, at moment: Date) async throws(RecordsError) {
        let tenant = try town
        try await change(
            """
            update facility_application set mail_alarm_at = \(moment)
            where tenant_id = \(tenant.value) and application_id = \(application.value)
            """)
    }
}
