import Care
import EventLoop
import Foundation
import HTML
import Synchronization
import Testing

@testable import HTTPServer
@testable import Portals
@testable import Workflows

/// The pages of a town, asked in process: a whole request becomes a whole answer, without sockets.
struct FrontDoor: Sendable {
    let place: TownHouse
    private(set) var front: Front

    init(_ place: TownHouse) {
        self.place = place
        let settings = place.house.settings
        front = Front(
            house: place.house,
            sameSite: SameSite(origins: [.portal: [settings.portalAddress], .staff: [settings.staffAddress]]),
            doors: DoorAddresses(portal: settings.portalAddress, staff: settings.staffAddress))
    }

    /// The doors that the probe of isolation asks at.
    var rehearsing: FrontDoor {
        var door = self
        door.front = front.rehearsing
        return door
    }

    struct Answer: Sendable {
        let status: Int
        let bytes: [UInt8]
        let headers: Headers

        var text: String { String(decoding: bytes, as: UTF8.self) }
        var location: String { headers["location"] ?? "" }
    }

    /// A body as a browser sends it.
    struct Sent: Sendable {
        let type: String
        let bytes: [UInt8]

        static func form(_ fields: [(String, String)]) -> Sent {
            let pairs = fields.map { "\(encoded($0.0))=\(encoded($0.1))" }
            return Sent(
                type: "application/x-www-form-urlencoded", bytes: Array(pairs.joined(separator: "&").utf8))
        }

        static func upload(_ fields: [(String, String)], _ files: [(String, String, [UInt8])] = []) -> Sent {
            var body: [UInt8] = []
            let head = { (rest: String) in
                Array("--edge\r\nContent-Disposition: form-data; \(rest)\r\n\r\n".utf8)
            }
            for (name, value) in fields { body += head("name=\"\(name)\"") + Array("\(value)\r\n".utf8) }
            for (field, name, bytes) in files {
                body += head("name=\"\(field)\"; filename=\"\(name)\"\r\nContent-Type: x/y")
                body += bytes + Array("\r\n".utf8)
            }
            return Sent(
                type: "multipart/form-data; boundary=edge", bytes: body + Array("--edge--\r\n".utf8))
        }

        private static func encoded(_ text: String) -> String {
            text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        }
    }

    /// Asks for a line of the route table; the fields go with what is sent, as that route takes them.
    func ask(
        _ route: Route, at target: String, as who: Credentials?, _ fields: [(String, String)],
        headers: [String: String] = [:]
    ) async throws -> Answer {
        var sent: Sent?
        if route.method == .post {
            if case .upload = route.handling { sent = .upload(fields) } else { sent = .form(fields) }
        }
        return try await ask(who, route.method, target, sent, door: route.door, headers: headers)
    }

    /// Asks at a door. `who` shows both the certificate and the cookie; headers are as a browser sends them from a page
    /// of the same door, unless `headers` says otherwise (an empty value takes one away).
    func ask(
        _ who: Credentials? = nil, _ method: HTTPServer.Method = .get, _ target: String, _ sent: Sent? = nil,
        door: Door = .staff, headers changes: [String: String] = [:]
    ) async throws -> Answer {
        let settings = place.house.settings
        let origin = door == .staff ? settings.staffAddress : settings.portalAddress
        var fields = ["host": String(origin.dropFirst(8)), "sec-fetch-site": "same-origin"]
        if let who { fields["cookie"] = "\(SessionCookie.name(for: place.town.key))=\(who.tokenText)" }
        if method == .post { fields["origin"] = origin }
        if let sent { fields["content-type"] = sent.type }
        fields.merge(changes) { $1 }
        return try await ask(
            method, target, Self.headers(fields.filter { !$0.value.isEmpty }), sent?.bytes ?? [], door,
            try who.map(certificate))
    }

    private static func headers(_ fields: [String: String]) -> Headers {
        var storage: [UInt8] = []
        var places: [Headers.Field] = []
        for (name, value) in fields {
            let start = storage.count
            storage += Array(name.utf8)
            let middle = storage.count
            storage += Array(value.utf8)
            places.append(Headers.Field(name: start..<middle, value: middle..<storage.count))
        }
        return Headers(storage: storage, fields: places)
    }

    /// The certificate that belongs to these credentials.
    func certificate(_ who: Credentials) throws -> [UInt8] {
        let print = who.fingerprint.map { String(format: "%02x", $0) }.joined()
        if let known = Self.known.withLock({ $0["\(place.database) \(print)"] }) { return known }
        let hex = Array(
            try place.peek(
                "select encode(certificate, 'hex') from device_certificate where fingerprint = '\\x\(print)'"
            ).utf8)
        let bytes = try stride(from: 0, to: hex.count, by: 2).map {
            try #require(UInt8(String(decoding: hex[$0..<$0 + 2], as: UTF8.self), radix: 16))
        }
        Self.known.withLock { $0["\(place.database) \(print)"] = bytes }
        return bytes
    }

    /// Certificates that were asked for before: looking one up takes longer than a page.
    private static let known = Mutex<[String: [UInt8]]>([:])

    private func ask(
        _ method: HTTPServer.Method, _ target: String, _ headers: Headers, _ bytes: [UInt8], _ door: Door,
        _ certificate: [UInt8]?
    ) async throws -> Answer {
        let loop = place.loop
        let (request, body) = try request(method, target, headers, door, certificate)
        loop.execute {
            // In pieces, as a network gives them.
            var rest = bytes[...]
            while !rest.isEmpty {
                let piece = Array(rest.prefix(1_000))
                body.deliver(piece.span)
                rest = rest.dropFirst(1_000)
            }
            body.finish()
        }
        let (answers, answer) = AsyncStream.makeStream(of: Response.self)
        loop.spawn("visitor") { [front] in
            answer.yield(await front.respond(to: request))
            answer.finish()
        }
        for await response in answers {
            guard case .bytes(let bytes) = response.body else {
                return Answer(status: response.status, bytes: [], headers: response.headers)
            }
            return Answer(status: response.status, bytes: bytes, headers: response.headers)
        }
        throw CancellationError()
    }

    /// The page that lies ready for a request, before anything is worked out.
    func ready(
        _ target: String, _ method: HTTPServer.Method = .get, door: Door = .portal
    ) throws -> String? {
        let (request, _) = try request(method, target, Headers(), door, nil)
        guard let answer = front.ready(for: request),
            case .bytes(let bytes) = answer.response(to: request).body
        else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func request(
        _ method: HTTPServer.Method, _ target: String, _ headers: Headers, _ door: Door,
        _ certificate: [UInt8]?
    ) throws -> (Request, RequestBody) {
        let parts = target.split(separator: "#").first.map(String.init)?
            .split(separator: "?", maxSplits: 1).map(String.init)
        let path = try #require(parts?.first.flatMap { RequestPath(Array($0.utf8)) })
        let query = try #require(
            FormFields(urlencoded: Array((parts?.dropFirst().first ?? "").utf8), limit: 10))
        let body = RequestBody(loop: place.loop, limits: Limits(), source: nil)
        body.limit = 1 << 30
        let request = Request(
            method: method, path: path, query: query, headers: headers, host: headers["host"] ?? "",
            isHTTP2: false,
            connection: ConnectionFacts(
                door: door, peer: PeerAddress(bytes: [127, 0, 0, 1], port: 1), isSecure: true,
                clientCertificate: certificate), body: body, loop: place.loop)
        return (request, body)
    }

    /// What the first sealed form behind `mark` carries.
    func seal(on page: Answer, after mark: String = "") throws -> [(String, String)] {
        let text = page.text
        let rest = mark.isEmpty ? text[...] : text[try #require(text.range(of: mark)).lowerBound...]
        let token = try #require(rest.firstMatch(of: /name="_token"[^>]*value="([^"]+)"/)).1
        let once = rest.firstMatch(of: /name="_once"[^>]*value="([^"]+)"/)?.1
        return [("_token", String(token))] + (once.map { [("_once", String($0))] } ?? [])
    }

    /// Where the first form behind `mark` is sent.
    func action(on page: Answer, after mark: String) throws -> String {
        let rest = page.text[try #require(page.text.range(of: mark)).lowerBound...]
        return String(try #require(rest.firstMatch(of: /action="([^"]+)"/)).1)
            .replacingOccurrences(of: "&amp;", with: "&")
    }
}
