import Care
import FoundationEssentials
import HTML
import HTTPServer
import Workflows

/// The town's desk: applications, facilities, their certificates.
enum DeskRoutes {
    static let all: [Route] = [
        .get("desk", .desk, .town { visit, counter in .page(try await DeskHome.page(visit, counter)) }),
        .get("desk/applications", .desk, .town { try await DeskApplications.list($0, $1) }),
        .get("desk/applications/:application", .desk, .town { try await DeskApplications.one($0, $1) }),
        .get("desk/applications/:application/:act", .desk, .town { try await DeskApplications.ask($0, $1) }),
        .post(
            "desk/applications/:application/:act", .desk,
            .signedIn { try await DeskApplications.decide($0, $1) }),
        .get("desk/facilities", .desk, .town { try await DeskFacilities.list($0, $1) }),
        .get("desk/facilities/:facility", .desk, .town { try await DeskFacilities.one($0, $1) }),
        .get("desk/facilities/:facility/:act", .desk, .town { try await DeskFacilities.ask($0, $1) }),
        .post("desk/facilities/:facility/:act", .desk, .signedIn { try await DeskFacilities.change($0, $1) }),
        .get(
            "desk/facilities/:facility/devices/:device/revoke", .desk,
            .town { try await DeskFacilities.askToRevoke($0, $1) }),
        .post(
            "desk/facilities/:facility/devices/:device/revoke", .desk,
            .signedIn { try await DeskFacilities.revoke($0, $1) }),
    ]

    /// Opens the counter for one act of the desk. What the act throws undoes all of it; `otherwise` then
    /// shows why, in a transaction of its own.
    static func act(
        _ visit: Visit, _ credentials: Credentials,
        _ work: (StaffVisit, borrowing Counter) async throws -> Reply,
        otherwise: (StaffVisit, borrowing Counter, any Error) async throws -> Reply
    ) async throws -> Reply {
        do {
            return try await visit.house.atCounter(of: visit.town, credentials, reading: false) { counter in
                try await atDesk(visit, credentials, counter, work)
            }
        } catch let error where error is Refusal || error is DecisionFault || isConflict(error) {
            return try await visit.house.atCounter(of: visit.town, credentials, reading: true) { counter in
                try await atDesk(visit, credentials, counter) { visit, counter in
                    try await otherwise(visit, counter, error)
                }
            }
        }
    }

    /// Opens the counter for somebody of the desk, and for nobody else.
    static func enter(
        _ visit: Visit, _ credentials: Credentials, reading: Bool,
        _ work: (StaffVisit, borrowing Counter) async throws -> Reply
    ) async throws -> Reply {
        try await visit.house.atCounter(of: visit.town, credentials, reading: reading) { counter in
            try await atDesk(visit, credentials, counter, work)
        }
    }

    private static func isConflict(_ error: any Error) -> Bool {
        if case CounterRefusal.conflict = error { true } else { false }
    }

    private static func atDesk(
        _ visit: Visit, _ credentials: Credentials, _ counter: borrowing Counter,
        _ work: (StaffVisit, borrowing Counter) async throws -> Reply
    ) async throws -> Reply {
        let me = try await counter.me
        guard me.isDesk else { return .notFound }
        if me.mustChangePassword { return .seeOther(visit.path("account", "password")) }
        return try await work(StaffVisit(visit: visit, credentials: credentials, me: me), counter)
    }
}
