import Care
import EventLoop
import HTML
package import HTTPServer
import Journal
package import Workflows

/// From a request to the town it names, the route it takes, the visitor it comes from, and back with a page.
///
/// Each step is refused by the same plain page: a town, a route, a record that does not exist, or that this visitor
/// may not know of, look alike.
package struct Front: Responder {
    private let house: Workplace
    private let sameSite: SameSite
    private let doors: DoorAddresses
    private let routes: [Door: [Method: PathTree<Route>]]
    private let assets: [String: StaticAsset]
    private let homes = ReadyHomes()

    package init(house: Workplace, sameSite: SameSite, doors: DoorAddresses) {
        self.house = house
        self.sameSite = sameSite
        self.doors = doors
        var routes: [Door: [Method: PathTree<Route>]] = [:]
        for route in RouteTable.all {
            let earlier = routes[route.door, default: [:]][route.method, default: PathTree()]
                .insert(route, at: route.pattern)
            precondition(earlier == nil, "two routes for one path")
        }
        self.routes = routes
        assets = Dictionary(
            uniqueKeysWithValues: DesignAsset.all.map {
                ($0.name, StaticAsset($0.bytes, contentType: $0.mediaType, isImmutable: true))
            })
    }

    /// The same doors, behind which nothing that is done lasts.
    var rehearsing: Front { Front(house: house.rehearsing, sameSite: sameSite, doors: doors) }

    package func bodyLimit(for request: Request) -> Int? {
        route(for: request)?.0.bodyLimit
    }

    /// The first page of a town's portal; at the journal's finest level every answer goes the way that is noted.
    package func ready(for request: Request) -> ReadyAnswer? {
        house.journal.hears(.debug) ? nil : homes.answer(to: request, house: house)
    }

    package func respond(to request: Request) async -> Response {
        let watch = Stopwatch()
        let response = await answer(to: request)
        house.journal.note(
            response.status >= 500 ? .error : .debug, "request.answered",
            ("door", .label(Label(request.door.description) ?? "other")), ("status", .count(response.status)),
            ("took", .took(watch.elapsed)))
        return response
    }

    private func answer(to request: Request) async -> Response {
        let segments = request.path.segments
        if segments.first == DesignAsset.folder { return asset(segments, request) }
        guard let segment = segments.first, let own = house.towns.town(at: segment) else {
            return StandingPages.notFound(in: nil, doors: doors)
        }
        guard own.state == .live else { return StandingPages.closed(own) }
        if segments.count == 1, !request.path.endsWithSlash {
            return Response(status: 308, headers: ["location": "/\(own.key.text)/"])
        }
        if let first = await homes.renew(for: request, own, house: house, doors: doors) { return first }
        guard let (route, parameters) = route(for: request) else {
            return wrongMethod(request) ?? StandingPages.notFound(in: own, doors: doors)
        }
        if route.method == .post, !sameSite.allows(request) { return StandingPages.foreignForm(own) }
        guard let town = governing(own, request) else { return StandingPages.notFound(in: own, doors: doors) }
        do {
            let fields = try await fields(of: request, route)
            let visit = Visit(
                request: request, town: town, own: own, house: house, parameters: parameters, fields: fields,
                now: house.clock.now(), doors: doors)
            return response(to: try await admit(visit, to: route), own)
        } catch {
            return Failure.response(to: error, town: own, doors: doors, journal: house.journal)
        }
    }

    /// The town whose law holds: the one that is visited, else the person's own.
    private func governing(_ own: Town, _ request: Request) -> Town? {
        guard let key = AwayPath.read(request.path.segments).visited else { return own }
        return house.towns.town(at: key).flatMap { $0.state == .live && $0.key != own.key ? $0 : nil }
    }

    /// Small forms are read whole before anything else; a handler of uploads reads its own body.
    private func fields(of request: Request, _ route: Route) async throws -> FormFields {
        if case .upload = route.handling { return FormFields() }
        guard route.method == .post else { return FormFields() }
        if let reader = MultipartReader(request) { return try await fields(of: reader, route.bodyLimit) }
        guard
            request.headers["content-type"]?.hasPrefix("application/x-www-form-urlencoded") ?? false
        else { return FormFields() }
        return try await request.body.form(limit: route.bodyLimit)
    }

    /// A small form with a small text in a file, as a certificate request is; what is no text is nothing to read.
    private func fields(of reader: MultipartReader, _ limit: Int) async throws -> FormFields {
        var fields: [FormFields.Field] = []
        while let part = try await reader.nextPart() {
            let bytes = try await reader.collect(limit: limit)
            let text = String(validating: bytes, as: UTF8.self)
            guard let value = text ?? (part.filename == nil ? nil : "\u{FFFD}") else {
                throw HTTPServerError(.badForm)
            }
            fields.append(FormFields.Field(name: part.name, value: value))
        }
        return FormFields(fields)
    }

    // MARK: Who may enter

    private func admit(_ visit: Visit, to route: Route) async throws -> Reply {
        if case .open(let handler) = route.handling { return try await handler(visit) }
        let own = visit.inOwnTown
        guard let certificate = visit.request.clientCertificate else {
            return GuidancePages.noCertificate(own)
        }
        var credentials = SessionCookie.credentials(
            in: visit.request, for: visit.own.key, presenting: certificate)
        if visit.isAway { credentials = credentials?.visiting(from: visit.own) }
        let isStale = route.method == .post && credentials.map { !holdsToken(visit, $0, route) } ?? false
        // A counter opens on a living device of the town only: to ask for the device before would be to ask twice.
        if let credentials, !isStale, !route.isForDevices {
            do {
                return try await serve(visit, route, credentials)
            } catch CounterRefusal.notSignedIn {}
        }
        let standing = try await house.standing(ofDevice: certificate, in: visit.own)
        guard case .recognised(let device) = standing else { return GuidancePages.refused(own, standing) }
        if case .device(let handler) = route.handling { return try await handler(visit, device) }
        return isStale ? GuidancePages.staleForm(own) : GuidancePages.signIn(own)
    }

    /// A multipart form's token stands among its first parts; its handler checks it before it takes a file.
    private func holdsToken(_ visit: Visit, _ credentials: Credentials, _ route: Route) -> Bool {
        if case .upload = route.handling { return true }
        return credentials.accepts(formToken: visit.fields[Design.FormSeal.tokenField] ?? "")
    }

    private func serve(_ visit: Visit, _ route: Route, _ credentials: Credentials) async throws -> Reply {
        let reading = route.method == .get
        switch route.handling {
        case .open, .device: return .notFound
        case .signedIn(let handler), .upload(let handler):
            if visit.isAway {
                guard let subject = visit.publicID("subject"),
                    try await house.hasAcceptedTerms(credentials, of: subject, in: visit.town)
                else { return .notFound }
            }
            return try await handler(visit, credentials)
        case .town(let handler):
            return try await house.atCounter(of: visit.town, credentials, reading: reading) { counter in
                try await enter(visit, credentials, counter, route, handler)
            }
        case .subject(let handler):
            guard let subject = visit.publicID("subject") else { return .notFound }
            return try await house.atCounter(
                of: visit.town, credentials, on: subject, reading: reading
            ) { counter in
                try await enter(visit, credentials, counter, route, handler)
            }
        }
    }

    private func enter(
        _ visit: Visit, _ credentials: Credentials, _ counter: borrowing Counter, _ route: Route,
        _ handler: @Sendable (StaffVisit, borrowing Counter) async throws -> Reply
    ) async throws -> Reply {
        let me = try await counter.me
        let may =
            switch route.access {
            case .anyone, .device, .staff: true
            case .facilityAdministrator: me.isFacilityAdministrator
            case .desk: me.isDesk
            }
        guard may else { return .notFound }
        if me.mustChangePassword, route.pattern != "account/password" {
            return .seeOther(visit.path("account", "password"))
        }
        if visit.isAway, route.pattern != AwayRoutes.terms, let subject = visit.publicID("subject"),
            try await !house.hasAcceptedTerms(at: counter, in: visit.town)
        {
            return .seeOther(visit.path("subjects", subject.text, "terms"))
        }
        return try await handler(StaffVisit(visit: visit, credentials: credentials, me: me), counter)
    }

    // MARK: Finding and answering

    private func route(for request: Request) -> (Route, Parameters)? {
        let method = request.method == .head ? .get : request.method
        let (rest, visited) = AwayPath.read(request.path.segments)
        let found = routes[request.door]?[method]?.match(rest)
        return visited == nil || found?.0.isForVisitors ?? false ? found : nil
    }

    private func wrongMethod(_ request: Request) -> Response? {
        let (path, visited) = AwayPath.read(request.path.segments)
        let allowed = (routes[request.door] ?? [:]).filter {
            guard let found = $0.value.match(path) else { return false }
            return visited == nil || found.0.isForVisitors
        }.keys.map(
            \.rawValue)
        guard !allowed.isEmpty else { return nil }
        return Response(status: 405, headers: ["allow": allowed.sorted().joined(separator: ", ")])
    }

    private func asset(_ segments: [String], _ request: Request) -> Response {
        guard segments.count == 2, let asset = assets[segments[1]] else {
            return StandingPages.notFound(in: nil, doors: doors)
        }
        return asset.response(to: request)
    }

    private func response(to reply: Reply, _ town: Town) -> Response {
        switch reply {
        case .page(let page, let status):
            Response(status: status, contentType: "text/html; charset=utf-8", page.render())
        case .fragment(let markup): Response(contentType: "text/html; charset=utf-8", markup.render())
        case .seeOther(let link): .seeOther(link.address)
        case .seeOtherWithCookie(let link, let cookie):
            Response(status: 303, headers: ["location": link.address, "set-cookie": cookie])
        case .response(let response): response
        case .notFound: StandingPages.notFound(in: town, doors: doors)
        }
    }
}
