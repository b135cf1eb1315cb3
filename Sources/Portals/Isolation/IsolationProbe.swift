import Care
package import EventLoop
import FoundationEssentials
import HTTPServer
import Journal
package import Workflows

/// Goes round the towns and stands at each one's border as every other town's person: through the pages and with the
/// application's role. What it found is each town's receipt.
package final class IsolationProbe: Service {
    /// From how many other towns one round of a town is tried. Where there are more, the next ones come the next time.
    private static let share = 24

    private let front: Front
    private let house: Workplace
    private let loop: EventLoop
    private let every: Duration
    private let pause: Duration

    /// `front`: what visitors meet; here nothing that is done at it lasts, so that a hole harms nobody before it is known.
    /// `loop`: where it runs, and where it waits.
    /// `every`: how old a town's receipt may become.
    /// `pause`: how long it waits before it looks which towns are due.
    package init(
        front: Front, house: Workplace, loop: EventLoop, every: Duration, pause: Duration = .seconds(600)
    ) {
        self.front = front.rehearsing
        self.house = house
        self.loop = loop
        self.every = every
        self.pause = pause
    }

    /// Looks every few minutes whose receipt is due.
    package func run() async {
        while (try? await loop.sleep(pause)) != nil {
            for town in house.towns.live {
                if Task.isCancelled { return }
                do {
                    if try await house.isReceiptDue(of: town, every: every) { try await probe(town) }
                } catch {
                    // Not to know is no good news either, but it is not a breach.
                    house.journal.note(.warning, "isolation.not_probed")
                }
            }
        }
    }

    /// One round at one town's border, with its receipt; `only`: from this other town alone.
    ///
    /// Returns whether everything refused as it must, and the town's own canary found what is its own; `nil` for a town
    /// without devices, which keeps no receipt.
    @discardableResult
    package func probe(_ town: Town, from only: Town? = nil) async throws -> Bool? {
        let began = house.clock.now()
        guard let home = try await house.callCanary(in: town) else { return nil }
        var sides: [IsolationReceipt.Side] = []
        var control: [String] = []
        do {
            for other in only.map({ [$0] }) ?? others(than: town, at: began) {
                guard let outsider = try await house.callCanary(in: other) else { continue }
                do {
                    sides.append(try await side(outsider, at: home))
                } catch {
                    try? await house.dismiss(outsider)
                    throw error
                }
                try await house.dismiss(outsider)
            }
            control = try await controls(home)
        } catch {
            try? await house.dismiss(home)
            throw error
        }
        try await house.dismiss(home)
        try await house.keepReceipt(
            of: town, began: began, isWhole: only == nil, sides: sides, control: control,
            untried: untried(home))
        let passed = control.isEmpty && sides.allSatisfy(\.failures.isEmpty)
        house.journal.note(
            passed ? .info : .error, passed ? "isolation.holds" : "isolation.broken",
            ("sides", .count(sides.count)), ("failures", .count(sides.reduce(0) { $0 + $1.failures.count })),
            ("controls", .count(control.count)))
        return passed
    }

    /// The other towns whose turn it is: all of them, or day by day the next ones.
    private func others(than town: Town, at moment: Date) -> [Town] {
        let all = house.towns.live.filter { $0.key != town.key }
        guard all.count > Self.share else { return all }
        let turn = Int(moment.timeIntervalSince1970 / Double(max(1, every.components.seconds)))
        let start = turn * Self.share % all.count
        return (0..<Self.share).map { all[(start + $0) % all.count] }
    }

    // MARK: From one other town

    /// The path at which something is asked for: a town's own, or that of a visitor from there to another one.
    private struct Way {
        let town: Town
        var visited: Town?

        var path: String {
            visited.map { "\(town.key.text)/\(AwayPath.word)/\($0.key.text)" } ?? town.key.text
        }
    }

    private func side(_ outsider: Canary, at home: Canary) async throws -> IsolationReceipt.Side {
        var failures: [String] = []
        var requests = 0
        for route in Self.routes {
            guard let names = names(for: route, of: home) else { continue }
            let never = names.mapValues { _ in Canary.freshName() }
            // At their own town's path, at this town's with what they hold, and as a visitor.
            var ways = [Way(town: outsider.town), Way(town: home.town)]
            if route.isForVisitors { ways.append(Way(town: outsider.town, visited: home.town)) }
            for way in ways {
                requests += 1
                if try await refuses(route, names, never, by: way, as: outsider) { continue }
                // A page that turns a minute between two answers is no breach: what is one is there the next time too.
                if try await refuses(route, names, never, by: way, as: outsider) { continue }
                failures.append("\(route.method) \(way.path)/\(route.pattern.text)")
            }
        }
        var border = try await house.tryBorder(outsider, against: home)
        if !border.failures.isEmpty {
            // Nor is a file that the records are just taking in.
            try await loop.sleep(.milliseconds(500))
            border = try await house.tryBorder(outsider, against: home)
        }
        return IsolationReceipt.Side(outsider.town, requests: requests, failures: failures, border: border)
    }

    /// Whether what is there is answered like what never was, and shows nothing.
    private func refuses(
        _ route: Route, _ names: [String: String], _ never: [String: String], by way: Way,
        as outsider: Canary
    ) async throws -> Bool {
        let real = try await ask(route, names, by: way, as: outsider)
        let missing = try await ask(route, never, by: way, as: outsider)
        return real == missing && !(200..<300).contains(real.status)
    }

    /// What is the canary's own opens for it; else every refusal would prove nothing.
    private func controls(_ home: Canary) async throws -> [String] {
        var missing: [String] = []
        for pattern in ["subjects/:subject", "subjects/:subject/posts/:post"] {
            guard let route = Self.routes.first(where: { $0.method == .get && $0.pattern.text == pattern })
            else { continue }
            let answer = try await ask(route, home.own, by: Way(town: home.town), as: home)
            if answer.status != 200 || !answer.text.contains(Canary.text) { missing.append(pattern) }
        }
        if try await !house.readOwnRows(home) { missing.append("post") }
        return missing
    }

    /// Routes of signed-in people that name a record.
    private static let routes = RouteTable.all.filter { route in
        route.door == .staff && route.pattern.segments.contains { if case .hole = $0 { true } else { false } }
    }

    /// What stands in the route's holes; `nil` where the town has nothing of the kind.
    private func names(for route: Route, of home: Canary) -> [String: String]? {
        var names: [String: String] = [:]
        for hole in Self.holes(route) where Self.word(hole, in: route) == nil {
            if let own = home.own[hole] {
                names[hole] = names[hole] ?? own
            } else if let real = home.real[hole] {
                names[hole] = real
                if let subject = home.subjects[hole] { names["subject"] = subject }
            } else {
                return nil
            }
        }
        if !Self.holes(route).contains("subject") { names["subject"] = nil }
        return names.isEmpty ? nil : names
    }

    private func untried(_ home: Canary) -> [String] {
        let missing = Self.routes.flatMap { route in
            Self.holes(route).filter {
                Self.word($0, in: route) == nil && home.own[$0] == nil && home.real[$0] == nil
            }
        }
        return Set(missing).sorted()
    }

    /// For a hole that is no name: a word of a list that the route knows.
    private static func word(_ hole: String, in route: Route) -> String? {
        switch hole {
        case "step": "set"
        case "cause": "wish"
        case "act":
            switch route.pattern.segments.dropFirst().first {
            case .literal("applications"): "approve"
            case .literal("standing"): "confirm"
            case .literal("facilities"): "suspend"
            default: "send"
            }
        default: nil
        }
    }

    private static func holes(_ route: Route) -> [String] {
        route.pattern.segments.compactMap { if case .hole(let name) = $0 { name } else { nil } }
    }

    // MARK: Asking

    /// An answer without what is new on every page and without the names that were asked for.
    private struct Seen: Equatable {
        let status: Int
        let headers: [String]
        let text: String
    }

    private func ask(
        _ route: Route, _ names: [String: String], by way: Way, as canary: Canary
    ) async throws -> Seen {
        let rest = route.pattern.segments.map { segment in
            switch segment {
            case .literal(let word): word
            case .hole(let hole): names[hole] ?? Self.word(hole, in: route) ?? hole
            }
        }
        let origin = house.settings.staffAddress
        var headers: Headers = ["sec-fetch-site": "same-origin"]
        headers.add("host", String(origin.drop { $0 != "/" }.dropFirst(2)))
        headers.add("cookie", "\(SessionCookie.name(for: way.town.key))=\(canary.credentials.tokenText)")
        var body: [UInt8] = []
        if route.method == .post {
            headers.add("origin", origin)
            let fields = [
                (Design.FormSeal.tokenField, canary.credentials.formToken), ("_once", FormKey.fresh()),
            ]
            if case .upload = route.handling {
                headers.add("content-type", "multipart/form-data; boundary=edge")
                for (name, value) in fields {
                    body += Array(
                        "--edge\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n".utf8)
                }
                body += Array("--edge--\r\n".utf8)
            } else {
                headers.add("content-type", "application/x-www-form-urlencoded")
                body = Array(fields.map { "\($0.0)=\($0.1)" }.joined(separator: "&").utf8)
            }
        }
        let target = "/\(way.path)/" + rest.joined(separator: "/")
        guard
            let request = Request(
                inside: loop, route.method, target, headers: headers, body: body, door: .staff,
                certificate: canary.certificate)
        else { throw CounterRefusal.broken("probe") }
        let response = await front.respond(to: request)
        // Others use the loop too.
        try await loop.sleep(.milliseconds(2))
        var bytes: [UInt8] = []
        if case .bytes(let body) = response.body { bytes = body }
        var text = String(decoding: bytes, as: UTF8.self)
        var lines = response.headers.map { "\($0.name): \($0.value)" }.sorted()
        for name in names.values {
            text = Self.without(name, in: text)
            lines = lines.map { Self.without(name, in: $0) }
        }
        return Seen(status: response.status, headers: lines, text: Self.withoutKeys(text))
    }

    private static func without(_ name: String, in text: String) -> String {
        text.split(separator: name, omittingEmptySubsequences: false).joined(separator: "<name>")
    }

    /// Each form carries a fresh key.
    private static func withoutKeys(_ text: String) -> String {
        text.replacing(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/, with: "<once>")
    }
}
