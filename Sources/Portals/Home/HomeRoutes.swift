import Workflows

/// Where a signed-in person begins: what is new in all of their teams.
enum HomeRoutes {
    static let all: [Route] = [
        .get("", .staff, .town { visit, _ in .seeOther(visit.path("home")) }),
        .get("home", .staff, .town(home)),
    ]

    private static func home(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        let page = try await visit.house.readHome(at: counter, in: visit.town)
        return .page(HomePages.home(page, try await visit.house.notices(at: counter), visit))
    }
}
