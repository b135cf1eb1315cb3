import Care
import Foundation
import Testing

@testable import HTTPServer
@testable import Portals
@testable import Records
@testable import Workflows

@Suite(.serialized) struct `A record of another town` {
    /// Status, headers and body, with the identifier and what is new on every page taken out.
    static func seen(_ answer: FrontDoor.Answer, _ names: [String: String]) -> String {
        var text =
            answer.headers.map { "\($0.name): \($0.value)" }.sorted().joined(separator: "\n") + "\n"
            + answer.text
        for (hole, name) in names { text = text.replacingOccurrences(of: name, with: "<\(hole)>") }
        return "\(answer.status)\n"
            + text.replacing(
                /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/, with: "<once>")
    }

    static let routes = RouteTable.all.filter { route in
        route.pattern.segments.contains { if case .hole = $0 { true } else { false } }
            && route.pattern != "ca/:file"
    }

    static func holes(_ route: Route) -> [String] {
        route.pattern.segments.compactMap { if case .hole(let name) = $0 { name } else { nil } }
    }

    @Test func `is not there: every route, every identifier, every kind of outsider`() async throws {
        try await TwoTowns.open { towns in
            for route in Self.routes {
                for hole in Self.holes(route) where TwoTowns.words[hole] == nil {
                    let name = towns.names[hole] ?? ""
                    #expect(!name.isEmpty, "an identifier for :\(hole) is missing")
                }
            }
            let before = try towns.everything()
            try await Self.walk(towns)
            // Nor below a record of one's own.
            let stranger = try #require(towns.outsiders.first { $0.name == "a stranger" })
            for route in Self.routes {
                let holes = Self.holes(route).filter { TwoTowns.words[$0] == nil }
                guard holes.contains("subject"), holes.count > 1, !holes.contains("member") else { continue }
                let own = ["subject": towns.strangersOwn.text]
                let never = Dictionary(uniqueKeysWithValues: holes.map { ($0, TwoTowns.fresh($0)) })
                let theirs = towns.names.filter { never[$0.key] != nil }
                let real = try await towns.ask(stranger, route, theirs.merging(own) { $1 })
                let missing = try await towns.ask(stranger, route, never.merging(own) { $1 })
                #expect(
                    Self.seen(real, theirs.merging(own) { $1 })
                        == Self.seen(missing, never.merging(own) { $1 }),
                    "\(route.method) \(route.pattern.text): \(real.status)")
                #expect(real.status != 200, "\(route.method) \(route.pattern.text)")
            }
            #expect(try towns.everything() == before, "nothing was changed")
        }
    }

    /// Both towns' people at once, each town's one after the other.
    private static func walk(_ towns: TwoTowns) async throws {
        let keys = [towns.book.place.town.key, towns.other.town.key]
        try await withThrowingTaskGroup(of: Void.self) { group in
            for key in keys {
                group.addTask {
                    for outsider in towns.outsiders where outsider.door.place.town.key == key {
                        try await walk(outsider, towns)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// Everything that has a name, as one outsider.
    private static func walk(_ outsider: TwoTowns.Outsider, _ towns: TwoTowns) async throws {
        for route in Self.routes {
            let holes = Self.holes(route)
            // Members' notices are for the town's own people.
            if outsider.isOfTheTown, outsider.who != nil, holes.contains("notice") { continue }
            let never = Dictionary(
                uniqueKeysWithValues: holes.filter { TwoTowns.words[$0] == nil }.map {
                    ($0, TwoTowns.fresh($0))
                })
            let theirs = towns.names.filter { never[$0.key] != nil }
            // A returned application's link is the applicant's secret: who holds it is the applicant.
            if holes == ["token"], outsider.door.place.town.key == towns.book.place.town.key {
                continue
            }
            let real = try await towns.ask(outsider, route, theirs)
            let missing = try await towns.ask(outsider, route, never)
            let what = "\(outsider.name): \(route.method) \(route.pattern.text): \(real.status)"
            #expect(Self.seen(real, theirs) == Self.seen(missing, never), "\(what)")
            guard let who = outsider.who, route.door == .staff else { continue }
            let isTown = outsider.door.place.town.key == towns.other.town.key
            let isIn =
                isTown || (outsider.isOfTheTown && who.tokenText != towns.book.helper.tokenText)
            if isIn, holes.contains("subject") { #expect(real.status == 404, "\(what)") }
        }
    }

    @Test
    func `tells nothing by event streams, mail and lists while both towns act; what is opened leaves a row`()
        async throws
    {
        try await TwoTowns.open { towns in
            let book = towns.book
            let member = TwoTowns.Outsider(name: "the nurse", door: book.door, who: book.nurse)
            var opened = 0
            for route in Self.routes where route.method == .get && Self.holes(route).contains("subject") {
                let count = "select count(*) from audit_leaf where subject_id is not null"
                let before = try book.place.peek(count)
                let answer = try await towns.ask(member, route, towns.names)
                guard answer.status == 200 else { continue }
                opened += 1
                #expect(try book.place.peek(count) != before, "\(route.pattern.text) leaves no row")
            }
            #expect(opened >= 8, "\(opened)")
            // The first page shows posts of a subject: that is reading too.
            let news = """
                select count(*) from audit_leaf l join subject b using (tenant_id, subject_id)
                where act = 'home.read' and b.public_id = '\(book.subject)'
                """
            #expect(try book.place.peek(news) == "0")
            #expect(try await book.get(book.nurse, book.home).status == 200)
            #expect(try book.place.peek(news) == "1")
            let silent = try book.place.peek(
                """
                select string_agg(distinct act, ' ') from audit_leaf
                where actor = 'staff' and (policy_digest is null or actor_certificate_id is null)
                """)
            #expect(silent == "")
            try await Self.whileBothAct(towns)
        }
    }

    /// Event streams, mail and lists tell nothing across the border.
    private static func whileBothAct(_ towns: TwoTowns) async throws {
        let book = towns.book
        let other = towns.outsiders[1]
        let who = try #require(other.who)
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for number in 0..<5 { _ = try? await book.write(book.nurse, "内緒の様子\(number)") }
            }
            for _ in 0..<3 {
                group.addTask {
                    for path in [
                        "home", "subjects", "subjects?q=例", "notices", "cases", "facility", "account",
                    ] {
                        let answer = try? await other.door.ask(
                            who, .get, "/\(towns.other.town.key)/\(path)")
                        #expect(answer?.status == 200 || answer?.status == 404, "\(path)")
                        for word in ["内緒", "例田", book.subject.text, "足の様子"] {
                            #expect(answer?.text.contains(word) == false, "\(path) tells \(word)")
                        }
                    }
                }
            }
        }
        // Nobody of the other town is written to about it, and no letter carries what was posted.
        let crossing = try book.place.peek(
            """
            select count(*) from mail_outbox where kind like '%post%'
                and (recipient_tenant_id <> tenant_id or tenant_id <> \(book.place.town.id.value))
            """)
        #expect(crossing == "0")
        for letter in try await book.place.letters() {
            #expect(!letter.body.contains("内緒") && !letter.subject.contains("内緒"))
        }
    }
}
