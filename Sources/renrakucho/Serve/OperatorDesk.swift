import Care
import HTTPServer
import Records
import Workflows

/// Health and readiness, on a Unix socket that only the operator's user may enter. Nothing here knows a person.
struct OperatorDesk: Sendable {
    let household: Household

    func respond(to request: Request) async -> Response {
        guard request.method == .get else { return Response(status: 405, headers: ["allow": "GET"]) }
        switch request.path.segments {
        case ["livez"]: return text(200, "alive\n")
        case ["readyz"]:
            let isReady = await household.archive.isReady()
            return text(isReady ? 200 : 503, isReady ? "ready\n" : "the database does not answer\n")
        case ["towns"]:
            let lines = household.workplace.towns.live.map { "\($0.key)\t\($0.policy.digest.prefix(12))\n" }
            return text(200, lines.joined())
        default: return text(404, "livez, readyz and towns are here\n")
        }
    }

    private func text(_ status: Int, _ text: String) -> Response {
        Response(status: status, contentType: "text/plain; charset=utf-8", Array(text.utf8))
    }
}
