import EventLoop
import FoundationEssentials
import HTML
import HTTPServer
import Journal
import Workflows

/// The door without TLS: what must be had without it, and the way to the door that has it.
struct PlainDesk: Sendable {
    let house: Workplace

    func respond(to request: Request) async -> Response {
        guard request.method == .get || request.method == .head else {
            return Response(status: 405, headers: ["allow": "GET, HEAD"])
        }
        if let (town, name) = authorityFile(request.path.segments) {
            do {
                guard let file = try await house.authorityFile(name, of: town) else {
                    return Response(status: 404)
                }
                return response(file)
            } catch {
                house.journal.note(.warning, "authority.unread")
                return Response(status: 503, headers: ["retry-after": "60"])
            }
        }
        // The request's own host is not repeated: whoever made it up would choose where people go.
        var path = Link.path(request.path.segments).address
        if request.path.endsWithSlash { path += "/" }
        return Response(status: 308, headers: ["location": house.settings.portalAddress + path])
    }

    private func authorityFile(_ segments: [String]) -> (Town, String)? {
        guard segments.count == 3, segments[1] == "ca", let town = house.towns.town(at: segments[0]) else {
            return nil
        }
        return (town, segments[2])
    }

    private func response(_ file: AuthorityFile) -> Response {
        var response = Response(contentType: file.mediaType, file.bytes)
        let left = file.expires.map { Int($0.timeIntervalSince(house.clock.now()) / 2) } ?? 86_400
        response.headers.set("cache-control", "public, max-age=\(max(60, min(left, 86_400)))")
        return response
    }
}
