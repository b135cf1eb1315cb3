import Care
import FoundationEssentials
import HTML
import HTTPServer
import Workflows

/// Moving house: what a resident lets one town give to the next.
enum MovingRoutes {
    static let all: [Route] = [
        .get("subjects/:subject/moving", .staff, .subject(show)),
        .post("subjects/:subject/moving", .staff, .subject(pack)),
        .post("subjects/:subject/moving/:package/withdraw", .staff, .subject(withdraw)),
        .post("desk/subjects/moving/:package/withdraw", .desk, .town(withdrawAtDesk)),
        .get("subjects/:subject/arrival", .staff, .subject(arrival)),
        .post("subjects/:subject/arrival", .staff, .subject(look)),
        .post("subjects/:subject/arrival/open", .staff, .subject(open)),
        Route.get("subjects/:subject/carried", .staff, .subject(carried)).forVisitors(),
    ]

    // MARK: The town that is left

    private static func show(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        let page = try await visit.house.readMoving(at: counter, in: visit.town)
        return .page(MovingPages.page(page, MovingFields(visit), visit))
    }

    private static func pack(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        guard let once = visit.once else { return GuidancePages.staleForm(visit.visit) }
        let page = try await visit.house.readMoving(at: counter, in: visit.town)
        var fields = MovingFields(visit)
        let wish = fields.read(page)
        guard let wish else { return .page(MovingPages.page(page, fields, visit), status: 422) }
        do {
            let sheet = try await visit.house.packMoving(wish, once: once, at: counter, in: visit.town)
            return .page(MovingSheetPage.page(sheet, page.id, visit))
        } catch let slip as MovingSlip {
            return .page(MovingPages.page(page, fields, visit, slip: slip), status: 422)
        } catch let refusal as SubjectRefusal {
            return .page(MovingPages.page(page, fields, visit, refusal: refusal), status: 422)
        }
    }

    private static func withdraw(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        guard let once = visit.once, let subject = visit.publicID("subject") else {
            return GuidancePages.staleForm(visit.visit)
        }
        guard let package = visit.publicID("package") else { return .notFound }
        try await visit.house.withdrawMoving(package, once: once, at: counter, in: visit.town)
        return .seeOther(
            visit.path("subjects", subject.text, "moving", query: Flash.movingWithdrawn.query))
    }

    private static func withdrawAtDesk(_ visit: StaffVisit, _ counter: borrowing Counter) async throws
        -> Reply
    {
        guard let once = visit.once else { return GuidancePages.staleForm(visit.visit) }
        guard let package = visit.publicID("package") else { return .notFound }
        try await visit.house.withdrawMoving(package, once: once, at: counter, in: visit.town)
        return .seeOther(visit.path("desk", "subjects", query: Flash.movingWithdrawn.query))
    }

    // MARK: The town that is come to

    private static func arrival(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        let page = try await visit.house.readArrival(at: counter, in: visit.town)
        return .page(ArrivalPages.page(page, visit.form, visit))
    }

    private static func look(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        let page = try await visit.house.readArrival(at: counter, in: visit.town)
        var form = visit.form
        let typed = form.line("code", "番号", limit: 100)
        guard form.isSound else { return .page(ArrivalPages.page(page, form, visit), status: 422) }
        do {
            switch try await visit.house.lookIntoPackage(typed, at: counter, in: visit.town) {
            case .found(let arrival): return .page(ArrivalPages.found(arrival, page, visit))
            case .none: form.object("code", ArrivalPages.nothing)
            case .closed: form.object("code", ArrivalPages.closed)
            }
        } catch is SubjectRefusal {}
        return .page(ArrivalPages.page(page, form, visit), status: 422)
    }

    private static func open(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        guard let once = visit.once, let subject = visit.publicID("subject") else {
            return GuidancePages.staleForm(visit.visit)
        }
        let page = try await visit.house.readArrival(at: counter, in: visit.town)
        var form = visit.form
        do {
            let done = try await visit.house.openMoving(
                form.raw("carried"), once: once, at: counter, in: visit.town)
            switch done {
            case .opened:
                return .seeOther(
                    visit.path("subjects", subject.text, "carried", query: Flash.movingReceived.query))
            case .none: form.object("code", ArrivalPages.nothing)
            case .closed: form.object("code", ArrivalPages.closed)
            }
        } catch is SubjectRefusal {}
        return .page(ArrivalPages.page(page, form, visit), status: 422)
    }

    private static func carried(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        let page = try await visit.house.readCarried(at: counter, in: visit.town)
        return .page(
            CarriedPages.page(page, number: visit.request.query["page"].flatMap { Int($0) } ?? 1, visit))
    }
}
