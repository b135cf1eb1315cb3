import Care
import EventLoop
import HTTPServer
import Portals
import Records
import Synchronization
import Workflows

/// Health and readiness, and a round of the probe of isolation on demand, on a Unix socket that only the operator's user
/// may enter. Nothing here knows a person.
struct OperatorDesk: Sendable {
    let household: Household

    func respond(to request: Request) async -> Response {
        let segments = request.path.segments
        if request.method == .post, (2...3).contains(segments.count), segments.first == "isolation" {
            return await probe(segments[1], from: segments.dropFirst(2).first)
        }
        guard request.method == .get else { return Response(status: 405, headers: ["allow": "GET"]) }
        switch segments {
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
        default:
            return text(
                404, "livez, readyz, towns, agreements, agreements.svg; POST isolation/<town>[/<other>]\n")
        }
    }

    /// A round at one town's border now, with its receipt, on the loop where the daily ones are.
    private func probe(_ key: String, from other: String?) async -> Response {
        let towns = household.workplace.towns.live
        let only = towns.first { $0.key.text == other }
        guard let town = towns.first(where: { $0.key.text == key }), (only == nil) == (other == nil) else {
            return text(404, "there is no open town of this key\n")
        }
        let answer = Mutex(text(503, "\(key)\twas not tried\n"))
        let round = household.group.loops[0].spawn("probe") {
            guard let holds = try? await household.isolationProbe.probe(town, from: only) else { return }
            answer.withLock {
                $0 = text(200, "\(key)\t\(holds ? "holds" : "BROKEN: see the town's receipt")\n")
            }
        }
        await round.value
        return answer.withLock { $0 }
    }

    private func text(_ status: Int, _ text: String) -> Response {
        Response(status: status, contentType: "text/plain; charset=utf-8", Array(text.utf8))
    }
}
