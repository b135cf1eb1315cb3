package import HTTPServer
import Workflows

/// Who may enter a route. What is not named here is not let in.
enum Access: Sendable, Hashable {
    /// Everybody, at the portal door; no certificate is asked for there.
    case anyone
    /// Whoever comes with a living device certificate of the town, at the staff door.
    case device
    /// A signed-in person on a device of the same facility.
    case staff
    /// The same, with the right to manage the facility's people and devices.
    case facilityAdministrator
    /// The same, from the town's own office.
    case desk
}

/// What a route does once its visitor is known.
enum Handling: Sendable {
    /// Public pages, and acts that keep their own transaction (application, pickup).
    case open(@Sendable (Visit) async throws -> Reply)
    /// At the staff door with a recognised device, before anyone has signed in.
    case device(@Sendable (Visit, Device) async throws -> Reply)
    /// One transaction in the staff member's own town.
    case town(@Sendable (StaffVisit, borrowing Counter) async throws -> Reply)
    /// One transaction on the subject that the path names as `:subject`; one who may not see it finds nothing.
    case subject(@Sendable (StaffVisit, borrowing Counter) async throws -> Reply)
    /// Signed in, but the handler opens the counter itself, as often as it needs (event streams, long acts).
    case signedIn(@Sendable (Visit, Credentials) async throws -> Reply)
    /// The same for a form with files: the handler reads the body, and asks for the form's token before it takes one.
    case upload(@Sendable (Visit, Credentials) async throws -> Reply)
}

/// One line of the route table.
struct Route: Sendable {
    let method: Method
    let pattern: Pattern
    let access: Access
    /// Bytes of body that the route takes; forms are small, uploads are not.
    let bodyLimit: Int
    let handling: Handling
    /// People of partner towns may come here, on subjects whose team they are on.
    private(set) var isForVisitors = false

    /// The same, open to people of partner towns.
    func forVisitors() -> Route {
        var route = self
        route.isForVisitors = true
        return route
    }

    static func get(_ pattern: Pattern, _ access: Access, _ handling: Handling) -> Route {
        Route(method: .get, pattern: pattern, access: access, bodyLimit: 0, handling: handling)
    }

    static func post(
        _ pattern: Pattern, _ access: Access, limit: Int = 1 << 18, _ handling: Handling
    ) -> Route {
        Route(method: .post, pattern: pattern, access: access, bodyLimit: limit, handling: handling)
    }

    /// Served before anyone has signed in.
    var isForDevices: Bool { if case .device = handling { true } else { false } }

    /// The door whose visitors can reach the route.
    var door: Door { access == .anyone ? .portal : .staff }
}

extension Door {
    package static let portal: Door = "portal"
    package static let staff: Door = "staff"
}
