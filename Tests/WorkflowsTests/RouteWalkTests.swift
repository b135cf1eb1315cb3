import Care
import Foundation
import HTML
import Testing

@testable import HTTPServer
@testable import Portals
@testable import Records
@testable import Workflows

/// Every line of the route table, asked for what no route may get wrong. A route that is added is walked too.
@Suite(.serialized) struct `Every route of the product` {
    /// A town in which each kind of record that a path can name exists.
    struct Ground: Sendable {
        let book: Notebook
        let names: [String: String]
        var door: FrontDoor { book.door }

        static func open(_ body: (Ground) async throws -> Void) async throws {
            try await Notebook.open { book in
                let place = book.place
                let post = try await book.write(book.nurse, "右のかかと")
                _ = try await place.atDesk(book.nurse) { counter in
                    try await counter.addStaff(
                        NewStaff(
                            facility: try counter.actor.facility,
                            name: PersonName(family: "見本", given: "月子", familyKana: "ミホン", givenKana: "ツキコ"),
                            profession: "visiting_nurse", loginID: "colleague", mail: "colleague@example.jp",
                            isFacilityAdministrator: false, isDesk: false, state: .active))
                }
                let names = [
                    "subject": book.subject.text, "post": post.text,
                    "staff": try place.id(of: "colleague").text,
                    "member": try place.id(of: "helper").text,
                    "facility": try place.peek(
                        "select f.public_id from facility f join staff s using (facility_id) "
                            + "where login_id = 'helper'"),
                    "device": try place.peek(
                        "select d.public_id from device_certificate d join staff s using (facility_id) "
                            + "where login_id = 'nurse' limit 1"),
                    "session": try place.peek(
                        "select e.public_id from session e join staff s on s.staff_id = e.staff_id "
                            + "where login_id = 'nurse' limit 1"),
                    "act": "suspend",
                ]
                try await body(Ground(book: book, names: names))
            }
        }

        func path(_ route: Route) -> String {
            let rest = route.pattern.segments.map { segment in
                switch segment {
                case .literal(let word): word
                case .hole(let name): names[name] ?? String(repeating: "e", count: 26)
                }
            }
            return "/\(book.place.town.key)/" + rest.joined(separator: "/")
        }

        /// Somebody for whom the route is made.
        func person(_ route: Route) -> Credentials? {
            switch route.access {
            case .anyone: nil
            case .desk: book.desk
            case .device, .staff, .facilityAdministrator: book.nurse
            }
        }

        func ask(
            _ route: Route, as who: Credentials?, _ fields: [(String, String)] = [],
            headers: [String: String] = [:]
        ) async throws -> FrontDoor.Answer {
            try await door.ask(route, at: path(route), as: who, fields, headers: headers)
        }

        /// All that people keep, in one number; what is counted, traced and seen of sessions is left out.
        func everything() throws -> String {
            try book.place.everything(but: ["session", "login_attempt", "audit_leaf"])
        }
    }

    static let changing = RouteTable.all.filter { $0.method == .post }

    @Test func `takes no form that a page of ours did not send`() async throws {
        try await Ground.open { ground in
            let before = try ground.everything()
            for route in Self.changing {
                let who = ground.person(route)
                let token = [("_token", who?.formToken ?? "")]
                for headers in [
                    ["origin": ""], ["origin": "https://elsewhere.example"], ["origin": "null"],
                    ["sec-fetch-site": "cross-site"], ["sec-fetch-site": "same-site"],
                    ["sec-fetch-site": "none"],
                    ["origin": ground.book.place.house.settings.portalAddress + ".example"],
                ] {
                    let answer = try await ground.ask(route, as: who, token, headers: headers)
                    #expect(answer.status == 403, "\(route.pattern.text) \(headers)")
                }
                // Nobody is signed in at the portal, nor before signing in: there the origin is what there is.
                guard route.door == .staff, route.pattern != "login" else { continue }
                let another =
                    who?.formToken == ground.book.helper.formToken ? "" : ground.book.helper.formToken
                for token in [[], [("_token", "")], [("_token", another)]] {
                    let answer = try await ground.ask(route, as: who, token)
                    #expect(answer.status == 409, "\(route.pattern.text) \(token)")
                }
            }
            #expect(try ground.everything() == before, "nothing was changed")
            // The same forms, as our pages send them, are taken: the refusals above are about where they came from.
            let own = try #require(Self.changing.first { $0.pattern == "account/sessions/:session/end" })
            let done = try await ground.ask(
                own, as: ground.book.nurse, [("_token", ground.book.nurse.formToken)])
            #expect(done.status == 303)
        }
    }

    @Test func `opens to nobody without certificate and session, and to nobody it is not made for`()
        async throws
    {
        try await Ground.open { ground in
            let book = ground.book
            let before = try ground.everything()
            let colleague = try await book.place.signIn("colleague")
            let mixed = try Credentials(
                token: #require(Credentials(token: book.helper.tokenText, fingerprint: [])).token,
                fingerprint: book.nurse.fingerprint)
            for route in RouteTable.all where route.door == .staff {
                let name = "\(route.method) \(route.pattern.text)"
                let bare = try await ground.ask(route, as: nil)
                #expect(bare.status == 401, "\(name) without a certificate")
                guard route.access != .device else { continue }
                // One person's session on another facility's device is no session.
                let replayed = try await ground.ask(route, as: mixed, [("_token", mixed.formToken)])
                #expect(
                    [401, 404].contains(replayed.status) || replayed.location.contains("/login"),
                    "\(name) on another device: \(replayed.status)")
                guard route.access == .desk || route.access == .facilityAdministrator else { continue }
                let answer = try await ground.ask(route, as: colleague, [("_token", colleague.formToken)])
                #expect(answer.status == 404, "\(name) for who has no right: \(answer.status)")
            }
            #expect(try ground.everything() == before, "nothing was changed")
        }
    }

    @Test func `waits until an issued password was changed`() async throws {
        try await Ground.open { ground in
            let people = [ground.book.nurse, ground.book.desk]
            try ground.book.place.peek(
                """
                insert into credential (tenant_id, staff_id, password_hash, must_change)
                    select tenant_id, staff_id, 'x', true from staff where state = 'active'
                    on conflict (tenant_id, staff_id) do update set must_change = true
                """)
            let before = try ground.everything()
            for route in RouteTable.all where route.door == .staff && route.access != .device {
                for who in people {
                    let answer = try await ground.ask(route, as: who, [("_token", who.formToken)])
                    let name = "\(route.method) \(route.pattern.text): \(answer.status)"
                    if route.pattern == "account/password" {
                        #expect(answer.status == 200 || answer.status == 422, "\(name)")
                    } else {
                        #expect(
                            answer.status == 404 || answer.location.hasSuffix("/account/password"), "\(name)")
                    }
                }
            }
            #expect(try ground.everything() == before, "nothing was changed")
        }
    }

    /// What an answer may say instead of the common headers: a file is locked up more tightly than a page, and what is
    /// the same for everybody may be kept.
    static func mayReplace(_ name: String, by value: String) -> Bool {
        switch name {
        case "content-security-policy": value.contains("sandbox") && value.contains("default-src 'none'")
        case "cache-control": value.contains("no-store") || value.hasPrefix("public, max-age=")
        default: SecurityHeaders.common.contains { $0.name == name && $0.value == value }
        }
    }

    @Test func `answers with the headers of every page and without a word of inline code`() async throws {
        try await Ground.open { ground in
            let nurse = ground.book.nurse
            var answers: [(String, FrontDoor.Answer)] = []
            for route in RouteTable.all {
                let name = "\(route.method) \(route.pattern.text)"
                let who = ground.person(route)
                answers.append(
                    (name, try await ground.ask(route, as: who, [("_token", who?.formToken ?? "")])))
                answers.append((name + " by nobody", try await ground.ask(route, as: nil)))
                answers.append(
                    (name + " from elsewhere", try await ground.ask(route, as: who, headers: ["origin": ""])))
            }
            for path in ["/", "/nowhere/", "/eniwa", "/eniwa/nothing", "/assets/none.css"] {
                answers.append((path, try await ground.door.ask(nurse, .get, path)))
                answers.append((path, try await ground.door.ask(nil, .get, path, door: .portal)))
            }
            answers.append(("405", try await ground.door.ask(nurse, .post, "/eniwa/home", .form([]))))
            let statuses = Set(answers.map(\.1.status))
            #expect(statuses.isSuperset(of: [200, 303, 308, 401, 403, 404, 405, 409, 422]), "\(statuses)")
            for (name, answer) in answers {
                for (header, value) in answer.headers
                where SecurityHeaders.common.contains(where: { $0.name == header }) {
                    #expect(Self.mayReplace(header, by: value), "\(name): \(header): \(value)")
                }
                let kind = answer.headers["content-type"] ?? ""
                guard kind.hasPrefix("text/html") else { continue }
                for inline in [
                    /<script(?![^>]*\ssrc=)/, /<style/, /<[^>]+\sstyle=/, /<[^>]+\son[a-z]+=/, /javascript:/,
                ] {
                    #expect(answer.text.firstMatch(of: inline) == nil, "\(name)")
                }
            }
        }
    }

    @Test(arguments: [
        ("strict-transport-security", ["max-age=31536000", "includeSubDomains"]),
        (
            "content-security-policy",
            [
                "default-src 'none'", "script-src 'self';", "style-src 'self';", "object-src 'none'",
                "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'",
            ]
        ),
        ("x-content-type-options", ["nosniff"]), ("referrer-policy", ["same-origin"]),
        ("cross-origin-opener-policy", ["same-origin"]), ("cross-origin-resource-policy", ["same-origin"]),
        ("x-frame-options", ["DENY"]), ("cache-control", ["no-store"]),
        ("permissions-policy", ["geolocation=()"]),
    ])
    func `carries what protects a page`(header: String, directives: [String]) throws {
        let value = try #require(SecurityHeaders.common.first { $0.name == header }?.value)
        for directive in directives { #expect(value.contains(directive)) }
        #expect(!value.contains("unsafe") && !value.contains("*"))
    }
}
