import HTTPServer
import Journal
import Workflows

/// The one place where something that went wrong becomes a page.
enum Failure {
    static func response(
        to error: any Error, town: Town, doors: DoorAddresses, journal: Journal
    ) -> Response {
        switch error {
        case let error as HTTPServerError:
            return StandingPages.plain(town, status(of: error))
        case CounterRefusal.notFound, CounterRefusal.notSignedIn:
            return StandingPages.notFound(in: town, doors: doors)
        case CounterRefusal.conflict, CounterRefusal.taken:
            return StandingPages.plain(town, 409)
        case CounterRefusal.busy:
            journal.note(.warning, "request.busy")
            return StandingPages.plain(town, 503)
        case CounterRefusal.unconfirmed:
            journal.note(.warning, "request.unconfirmed")
            return StandingPages.unconfirmed(town)
        case CounterRefusal.broken(let word):
            journal.note(.error, "request.failed", ("records", .label(Label(word.lowercased()) ?? "other")))
            return StandingPages.plain(town, 500)
        default:
            journal.note(.error, "request.failed", ("kind", .label(Label(kind(of: error)) ?? "other")))
            return StandingPages.plain(town, 500)
        }
    }

    private static func status(of error: HTTPServerError) -> Int {
        switch error.code {
        case .bodyTooLarge: 413
        case .clientGone, .badForm: 400
        default: 500
        }
    }

    /// The type's name as a label: tells the operator where to look and holds no data.
    private static func kind(of error: any Error) -> String {
        String(describing: type(of: error)).lowercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
    }
}
