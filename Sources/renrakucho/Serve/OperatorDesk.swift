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
            let towns = household.workplace.towns
            let lines = towns.live.map { town in
                let waits = towns.waiting(town.key) == nil ? "" : "\ta change waits for its desk"
                return "\(town.key)\t\(town.policy.digest.prefix(12))\(waits)\n"
            }
            return text(200, lines.joined())
        default: return text(404, "livez, readyz and towns are here\n")
        }
    }

    private func text(_ status: Int, _ text: String) -> Response {
        Response(status: status, contentType: "text/plain; charset=utf-8", Array(text.utf8))
    }
}
