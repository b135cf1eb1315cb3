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
    func
        `tells nothing by mail, lists, jobs and what lies ready while both towns act; what is opened leaves a row`()
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

    /// Lists, mail, background jobs and what lies ready tell nothing across the border, whoever acts on either side.
    private static func whileBothAct(_ towns: TwoTowns) async throws {
        let (book, away, other) = (towns.book, towns.other, towns.outsiders[1])
        let (clerk, who) = (try #require(towns.outsiders[0].who), try #require(other.who))
        let theirs = try await team(of: away, clerk, who)
        try book.place.peek(
            "update device_certificate set not_before = now() - interval '300 days', "
                + "not_after = now() + interval '10 days'")
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for number in 0..<5 { _ = try? await book.write(book.nurse, "内緒の様子\(number)") }
            }
            group.addTask {
                for number in 0..<5 {
                    _ = try? await away.house.submit(
                        PostDraft(text: "よその様子\(number)"), once: UUID(), on: theirs, in: away.town, who)
                }
            }
            group.addTask {
                _ = try? await CertificateWatch(house: away.house, loop: away.loop).round()
                try? await AgreementWatch(house: away.house, loop: away.loop).round()
            }
            for _ in 0..<2 {
                group.addTask {
                    for path in [
                        "home", "subjects", "subjects?q=例", "notices", "cases", "facility", "account",
                    ] {
                        let answer = try? await other.door.ask(who, .get, "/\(away.town.key)/\(path)")
                        #expect(answer?.status == 200 || answer?.status == 404, "\(path)")
                        for word in ["内緒", "例田", book.subject.text, "足の様子"] {
                            #expect(answer?.text.contains(word) == false, "\(path) tells \(word)")
                        }
                    }
                }
            }
        }
        try await letters(book.place, away)
        try await readyPages(towns, who)
    }

    /// The other town's own subject, with two people on its team.
    private static func team(
        of away: TownHouse, _ clerk: Credentials, _ nurse: Credentials
    ) async throws -> PublicID {
        _ = try await away.worker("mate", "doctor", by: clerk)
        var entry = TownHouse.consent(born: "1935-01-02")
        (entry.family, entry.familyKana) = ("試山", "シヤマ")
        let subject = try await away.record(entry, nurse)
        try await away.register(subject, clerk) {
            $0.evidence = [.consentPaper]
            $0.receivedWhat = .copy
            $0.receivedMeans = .inPerson
        }
        try await away.add("mate", to: subject, nurse)
        return subject
    }

    /// What acts and background jobs of both towns left in the outbox goes to the town's own people, leads to its own
    /// pages, and carries nothing of what was written.
    private static func letters(_ here: TownHouse, _ there: TownHouse) async throws {
        let crossing = try here.peek(
            "select count(*) from mail_outbox where recipient_tenant_id <> tenant_id")
        #expect(crossing == "0")
        let mails = try await here.house.archive.open(.jobEverywhere) { try await $0.dueMails(limit: 200) }
        for (own, other) in [(here.town, there.town), (there.town, here.town)] {
            let mine = mails.filter { $0.tenant == own.id }
            #expect(Set(mine.map(\.kind)).isSuperset(of: ["post", "certificate_ending"]), "\(own.key)")
            for mail in mine {
                let letter = try JSONDecoder().decode(Letter.self, from: Data(mail.payload))
                let text = letter.subject + letter.body
                for word in [
                    "/\(other.key)/", other.policy.townName, "内緒", "よその様子", "例田", "試山",
                ] {
                    #expect(!text.contains(word), "\(own.key): \(mail.kind) tells \(word)")
                }
            }
        }
    }

    /// No page of a person is kept by anybody on the way, none answers that it did not change, and the first pages that
    /// lie ready are each their own town's.
    private static func readyPages(_ towns: TwoTowns, _ who: Credentials) async throws {
        let (book, other) = (towns.book, towns.outsiders[1])
        let known = ["if-none-match": "*", "if-modified-since": "Fri, 01 Jan 2100 00:00:00 GMT"]
        for route in routes where route.method == .get && holes(route).contains("subject") {
            let mine = try await book.door.ask(
                route, at: towns.path(route, on: book.place.town, towns.names), as: book.nurse, [],
                headers: known)
            let keeping = mine.headers["cache-control"] ?? "no-store"
            #expect(mine.status != 304 && mine.headers["etag"] == nil, "\(route.pattern.text)")
            #expect(keeping.contains("no-store"), "\(route.pattern.text): \(keeping)")
            let theirs = try await other.door.ask(
                route, at: towns.path(route, on: towns.other.town, towns.names), as: who, [], headers: known)
            #expect(theirs.status == 404, "\(route.pattern.text)")
        }
        for _ in 1...2 {
            for (own, foreign) in [(book.place.town, towns.other.town), (towns.other.town, book.place.town)] {
                let page = try await book.door.ask(nil, .get, "/\(own.key)/", door: .portal)
                #expect(page.text.contains(own.policy.townName), "\(own.key)")
                #expect(!page.text.contains(foreign.policy.townName), "\(own.key)")
            }
        }
    }
}
