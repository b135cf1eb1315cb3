import Care
import HTML
import HTTPServer
import Workflows

/// The desk of a facility's administrator: its people, its devices, what it says of itself, and leaving.
enum FacilityRoutes {
    static let all: [Route] = [
        .get("facility", .facilityAdministrator, .town(FacilityHome.show)),
        .get("facility/staff", .facilityAdministrator, .town(StaffHandlers.list)),
        .get("facility/staff/new", .facilityAdministrator, .town(StaffHandlers.askNew)),
        .post("facility/staff", .facilityAdministrator, act(StaffHandlers.add)),
        .get("facility/staff/:staff", .facilityAdministrator, .town(StaffHandlers.show)),
        .post("facility/staff/:staff", .facilityAdministrator, act(StaffHandlers.change)),
        .post("facility/staff/:staff/password", .facilityAdministrator, act(StaffHandlers.reissue)),
        .post("facility/staff/:staff/renew", .facilityAdministrator, act(StaffHandlers.askForNewID)),
        .post("facility/staff/:staff/suspend", .facilityAdministrator, act(StaffHandlers.suspend)),
        .post("facility/staff/:staff/resume", .facilityAdministrator, act(StaffHandlers.resume)),
        .get("facility/staff/:staff/leave", .facilityAdministrator, .town(StaffHandlers.askLeave)),
        .post("facility/staff/:staff/leave", .facilityAdministrator, act(StaffHandlers.leave)),
        .post("facility/staff/:staff/handover", .facilityAdministrator, act(LeaverPages.hand)),
        .get("facility/devices", .facilityAdministrator, .town(DeviceHandlers.list)),
        .get("facility/devices/new", .facilityAdministrator, .town(DeviceHandlers.askNew)),
        .post("facility/devices", .facilityAdministrator, act(DeviceHandlers.add)),
        .get("facility/devices/:device/replace", .facilityAdministrator, .town(DeviceHandlers.askReplace)),
        .get("facility/devices/:device/revoke", .facilityAdministrator, .town(DeviceHandlers.askRevoke)),
        .post("facility/devices/:device/revoke", .facilityAdministrator, act(DeviceHandlers.revoke)),
        .post("facility/tickets/:number/cancel", .facilityAdministrator, act(DeviceHandlers.cancelTicket)),
        .get("facility/information", .facilityAdministrator, .town(InformationHandlers.ask)),
        .post("facility/information", .facilityAdministrator, act(InformationHandlers.keep)),
        .get("facility/leave", .facilityAdministrator, .town(LeaveHandlers.ask)),
        .post("facility/leave", .facilityAdministrator, act(LeaveHandlers.leave)),
        .post("facility/leave/ask", .facilityAdministrator, act(LeaveHandlers.askDesk)),
    ]

    /// An act that opens the counter itself: what computes long is done before, and a slip is shown after
    /// the counter closed with nothing written. Token, right and first password are asked as the front
    /// does.
    private static func act(_ work: @escaping @Sendable (StaffVisit) async throws -> Reply) -> Handling {
        .signedIn { visit, credentials in
            guard credentials.accepts(formToken: visit.fields[Design.FormSeal.tokenField] ?? "") else {
                return GuidancePages.staleForm(visit)
            }
            let staff = try await StaffVisit.enter(visit, credentials)
            guard staff.me.isFacilityAdministrator else { return .notFound }
            if staff.me.mustChangePassword { return .seeOther(visit.path("account", "password")) }
            return try await work(staff)
        }
    }
}

extension StaffVisit {
    /// Opens this person's counter for an act, or for a page that only reads.
    func atCounter<Answer>(
        reading: Bool = false, _ act: (borrowing Counter) async throws -> Answer
    ) async throws -> Answer {
        try await visit.house.atCounter(of: visit.town, credentials, reading: reading, act)
    }

    /// The frame of the administrator's pages.
    func facilityLayout(_ title: String, under parents: [Layout.Crumb] = []) -> Layout {
        let root = Layout.Crumb(visit.words.facilityMenu, path("facility"))
        return layout(title, current: .facility, crumbs: [root] + parents + [Layout.Crumb(title)])
    }
}
