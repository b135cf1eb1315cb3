import Care
import HTML
import Workflows

/// What only visitors from partner towns meet.
enum AwayRoutes {
    static let terms: Pattern = "subjects/:subject/terms"

    static let all: [Route] = [
        Route.get(terms, .staff, .subject(show)).forVisitors(),
        Route.post(terms, .staff, .subject(accept)).forVisitors(),
    ]

    private static func show(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        guard visit.isAway, let subject = visit.publicID("subject") else { return .notFound }
        let isAccepted = try await visit.house.hasAcceptedTerms(at: counter, in: visit.town)
        return .page(AwayPages.terms(of: subject, isAccepted: isAccepted, visit))
    }

    private static func accept(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        guard visit.isAway, let subject = visit.publicID("subject") else { return .notFound }
        guard visit.form.isTicked("agreed") else {
            return .page(
                AwayPages.terms(of: subject, isAccepted: false, isUnticked: true, visit), status: 422)
        }
        try await visit.house.acceptTerms(at: counter, in: visit.town)
        return .seeOther(visit.path("subjects", subject.text))
    }
}
