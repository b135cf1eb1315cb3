import Care
import EventLoop
import HTTPServer
import Portals
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
        case ["agreements"]:
            let lines = household.workplace.agreements.map {
                "\($0.home)\t\($0.partner)\t\($0.name)\t\(AgreementWords.word($0.state))\t"
                    + "\(AgreementWords.sentence($0.state, with: $0.name))\n"
            }
            return text(200, lines.joined())
        case ["agreements.svg"]:
            let house = household.workplace
            let names = house.towns.live.map { ($0.key.text, $0.policy.townName) }
            let graph = AgreementGraph(
                house.agreements, names: Dictionary(names) { first, _ in first }, at: house.clock.now())
            return Response(contentType: "image/svg+xml", graph.svg)
        default: return text(404, "livez, readyz, towns, agreements and agreements.svg are here\n")
        }
    }

    private func text(_ status: Int, _ text: String) -> Response {
        Response(status: status, contentType: "text/plain; charset=utf-8", Array(text.utf8))
    }
}
