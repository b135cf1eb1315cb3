import Care
import Foundation
import Testing

@testable import HTTPServer
@testable import Portals
@testable import Records
@testable import Workflows

/// A subject of one town whose team somebody of a partner town is on: through the pages of both.
@Suite(.serialized) struct `Two towns that share a subject` {
    /// Minowa and Ina under one roof, with two people of Ina beside Minowa's own.
    struct Border: Sendable {
        let book: Notebook
        let ina: TownHouse
        let door: FrontDoor
        let inaDesk, guest, bystander: Credentials
        var away: String { "/ina/away/minowa/subjects/\(book.subject)" }

        static func open(_ body: (Border) async throws -> Void) async throws {
            try await Notebook.open("minowa", beside: ["ina"]) { book in
                let ina = try book.place.neighbour("ina")
                let desk = try await ina.desk(.authority)
                let guest = try await ina.worker("guest", "doctor", by: desk)
                let bystander = try await ina.worker("guest2", "visiting_nurse", by: desk)
                try book.place.peek("delete from mail_outbox")
                try await body(
                    Border(
                        book: book, ina: ina, door: FrontDoor(ina), inaDesk: desk, guest: guest,
                        bystander: bystander))
            }
        }

        func get(_ who: Credentials, _ target: String? = nil) async throws -> FrontDoor.Answer {
            try await door.ask(who, .get, target ?? away)
        }

        /// The nurse finds the guest in the directory and adds them, having been asked once more.
        func invite() async throws -> FrontDoor.Answer {
            let team = book.page + "/team"
            let found = try await book.get(book.nurse, team + "?q=guest")
            #expect(found.status == 200 && found.text.contains("伊那市（町の外）"))
            let fields =
                try book.door.seal(on: found, after: "/team/add\"") + [
                    ("person", try book.place.id(of: "guest").text), ("town", "ina"),
                ]
            let asked = try await book.door.ask(book.nurse, .post, team + "/add", .form(fields))
            #expect(asked.status == 200, "nothing is done before it is asked once more")
            #expect(
                try book.place.peek("select count(*) from team_member where staff_tenant_id <> tenant_id")
                    == "0")
            let sure = try book.door.seal(on: asked, after: "/team/add\"")
            let done = try await book.door.ask(
                book.nurse, .post, team + "/add", .form(sure + fields.dropFirst(2) + [("sure", "yes")]))
            #expect(done.status == 303 && done.location.contains("memberAdded"), "\(done.text)")
            return asked
        }

        /// What went over the border is on record for the team and the home town's desk, and for nobody else.
        func provisions() async throws {
            // A name that a spreadsheet would take for a formula stays text.
            try book.place.peek("update facility set name = '=HYPERLINK(1)' where name = '見本事業所 guest'")
            let number = AccessPages.number(book.subject)
            for (who, path) in [
                (book.nurse, book.page + "/provisions"),
                (book.desk, "/minowa/desk/provisions/\(book.subject)"),
            ] {
                let page = try await book.get(who, path)
                for word in ["伊那市", "見本　guest", "（2026年）4月1日", number] {
                    #expect(page.status == 200 && page.text.contains(word), "\(path): \(word)")
                }
            }
            let file = try await book.get(book.nurse, book.page + "/provisions.csv")
            #expect(file.bytes.starts(with: [0xEF, 0xBB, 0xBF]) && file.text.contains("\"'=HYPERLINK(1)\""))
            #expect(file.headers["content-disposition"]?.contains("attachment") == true)
            #expect(try book.place.peek("select count(*) > 0 from audit_leaf where act = 'export'") == "t")
            for (door, who, path) in [
                (self.door, inaDesk, "/ina/desk/provisions/\(book.subject)"),
                (self.door, guest, away + "/provisions"),
                (book.door, book.stranger, book.page + "/provisions"),
                (book.door, book.nurse, "/minowa/desk/provisions/\(book.subject)"),
            ] {
                #expect(try await door.ask(who, .get, path).status == 404, "\(path)")
            }
        }

        /// Both desks read how the agreements stand and which teams they hold together, without a name.
        func desks() async throws {
            let number = AccessPages.number(book.subject)
            let here = try await book.get(book.desk, "/minowa/desk/agreements")
            for word in ["伊那市", "効力あり", "南箕輪村", "相手が未利用", number, "desk/agreements/graph.svg"] {
                #expect(here.text.contains(word), "\(word)")
            }
            let there = try await get(inaDesk, "/ina/desk/agreements")
            for word in ["箕輪町にあります", "効力あり", number] { #expect(there.text.contains(word), "\(word)") }
            #expect(!here.text.contains("例田") && !there.text.contains("例田"))
            let picture = try await book.get(book.desk, "/minowa/desk/agreements/graph.svg")
            #expect(picture.headers["content-type"] == "image/svg+xml")
            #expect(picture.text.contains("箕輪町と伊那市（効力あり）") && picture.text.contains("stroke-dasharray"))
            #expect(try await book.get(book.nurse, "/minowa/desk/agreements").status == 404)
        }

        /// Sixty days before an end both desks are told, once, and read on their page what it touches.
        func remind() async throws {
            try book.place.peek("delete from mail_outbox")
            let watch = AgreementWatch(house: book.place.house, loop: book.place.loop)
            let end = try #require(CalendarDate(in: Date(timeIntervalSinceNow: 86_400 * 29)))
            try await book.place.amend(
                "ina", "from: 2024-08-01, until: unspecified", "from: 2024-08-01, until: \(end)")
            for _ in 1...2 { try await watch.round() }
            let told = try await ina.letters().filter { $0.subject.contains("あと30日で終わります") }
            #expect(told.count == 2 && Set(told.map(\.subject)).count == 2)
            #expect(told.allSatisfy { $0.body.contains("/desk/agreements") && !$0.body.contains("例田") })
            #expect(try await get(inaDesk, "/ina/desk/agreements").text.contains("箕輪町の支援チームが1件"))
            try await book.place.amend(
                "ina", "from: 2024-08-01, until: \(end)", "from: 2024-08-01, until: unspecified")
        }

        /// The operator shuts either town for a while: sight ends with it and comes back with it.
        func suspend() async throws {
            let (house, archive) = (book.place.house, book.place.house.archive)
            for town in [book.place.town, ina.town] {
                try await archive.open(.operator(town.id)) {
                    try await $0.setTown(town.id, .suspended, reason: "見本")
                }
                #expect(!(try await get(guest)).text.contains("例田"), "at once, whatever a process knows")
                try await house.enterKnownTowns()
                let shut = try await get(guest)
                #expect(shut.status != 200 && !shut.text.contains("例田"), "\(town.key)")
                if town.key == ina.town.key { try await unreachable("利用していないため", in: house) }
                try await archive.open(.operator(town.id)) {
                    try await $0.setTown(town.id, .live, reason: nil)
                }
                try await house.enterKnownTowns()
                #expect(try await get(guest).status == 200, "\(town.key) goes on as before")
            }
        }

        /// The team reads that its guest sees nothing at present, and why.
        func unreachable(_ why: String, in house: Workplace) async throws {
            var place = book.place
            place.house = house
            let team = try await FrontDoor(place).ask(book.nurse, .get, book.page + "/team")
            for word in ["見本　guest", "いまは見られません", why] {
                #expect(team.text.contains(word), "\(word)")
            }
        }

        /// Another process begins: without the partner's file, which was taken away meanwhile, and with it again.
        func restart() async throws {
            try await unreachable("利用していないため", in: book.place.begunAnew(["ina"]))
            #expect(try book.place.peek("select state from tenant where key = 'ina'") == "closed")
            var place = ina
            place.house = try await place.begunAnew([])
            #expect(try await FrontDoor(place).ask(guest, .get, away).status == 200)
        }

        func accept() async throws {
            let page = try await get(guest, away + "/terms")
            let done = try await door.ask(
                guest, .post, away + "/terms",
                .form(try door.seal(on: page, after: "/terms\"") + [("agreed", "yes")]))
            #expect(done.status == 303 && done.location == away)
        }
    }

    @Test func `a guest is found, asked about once more, reads the terms, and writes in the home town`()
        async throws
    {
        try await Border.open { border in
            let (book, guest) = (border.book, border.guest)
            let asked = try await border.invite()
            for word in ["伊那市は、箕輪町の外です", "提供する内容", "第29条", "見本　guest2", "に似た名前の", "伊那市", "箕輪町"] {
                #expect(asked.text.contains(word), "\(word)")
            }
            // The provision is on record, and the guest's town has a pointer and nothing else.
            let record = try book.place.peek(
                """
                select array_length(items, 1) > 0, consent_id > 0, t.key from provision_record p
                join tenant t on t.tenant_id = p.recipient_tenant_id
                """)
            #expect(record == "t|t|ina")
            let pointer = try book.place.peek(
                "select t.key || ' ' || subject_public_id from away_pointer a join tenant t using (tenant_id)"
            )
            #expect(pointer == "ina \(book.subject)")
            #expect(
                try await border.ina.letters().contains { $0.body.contains("/ina/subjects") },
                "the guest is told at their own town's door")

            // Before the terms are accepted nothing of the subject is shown, not even the name.
            let before = try await border.get(guest, "/ina/home")
            #expect(before.text.contains("箕輪町の") && !before.text.contains("例田"))
            #expect(try await border.get(guest).location == border.away + "/terms")
            #expect(try await border.get(guest, border.away + "/events").status == 404)
            let terms = try await border.get(guest, border.away + "/terms")
            for word in ["専門職への案内", "Ver.2", "お問い合わせ", "医師に任せてください"] {
                #expect(terms.text.contains(word), "\(word)")
            }
            #expect(!terms.text.contains("例田"))
            let unticked = try await border.door.ask(
                guest, .post, border.away + "/terms",
                .form(try border.door.seal(on: terms, after: "/terms\"")))
            #expect(unticked.status == 422)
            try await border.accept()
            #expect(
                try book.place.peek(
                    """
                    select count(*) from terms_acceptance x join tenant g on g.tenant_id = x.governing_tenant_id
                    join tenant t on t.tenant_id = x.tenant_id where g.key = 'minowa' and t.key = 'ina'
                    """) == "1")

            // Home town's law and words, the guest's own menu.
            let page = try await border.get(guest)
            for word in [
                "例田", "箕輪町電子＠連絡帳", "standing-away", "href=\"/ina/home\"",
                "action=\"\(border.away)/posts\"",
            ] {
                #expect(page.text.contains(word), "\(word)")
            }
            #expect(!page.text.contains("href=\"/minowa/"), "a guest has no door in the home town")
            let posted = try await border.door.ask(
                guest, .post, border.away + "/posts",
                .upload(try border.door.seal(on: page, after: "id=\"compose\"") + [("text", "往診します。")]))
            #expect(posted.status == 303 && posted.location.hasPrefix(border.away), "\(posted.text)")
            let seen = try await book.get(book.nurse)
            #expect(seen.text.contains("往診します。") && seen.text.contains("伊那市"))
            #expect(
                try book.place.peek("select distinct t.key from post join tenant t using (tenant_id)")
                    == "minowa")

            // News of home and away stand in one list, and mails lead by the reader's own door.
            let post = try await book.write(book.nurse, "体温は三六・八度")
            let home = try await border.get(guest, "/ina/home")
            #expect(home.text.contains("体温は三六・八度") && home.text.contains("\(border.away)/posts/\(post)"))
            #expect(
                try await border.ina.letters().contains { $0.body.contains("\(border.away)/posts/\(post)") })
            for rest in ["/profile", "/team", "/posts/\(post)"] {
                #expect(try await border.get(guest, border.away + rest).status == 200, "\(rest)")
            }
            try await border.provisions()
            try await border.desks()
        }
    }

    @Test func `sight ends at the stroke of the date, says so to the team, and comes back`() async throws {
        try await Border.open { border in
            let book = border.book
            _ = try await border.invite()
            try await border.accept()
            #expect(try await border.get(border.guest).status == 200)

            // Nobody else of either town gets anywhere this way, and there are no other ways.
            let nowhere = try await border.get(border.guest, "/ina/away/minowa/subjects/\(PublicID.fresh())")
            #expect(nowhere.status == 404)
            for (who, path) in [
                (border.bystander, border.away), (border.inaDesk, border.away),
                (border.guest, "/ina/subjects/\(book.subject)"), (border.guest, border.away + "/stop"),
                (border.guest, "/ina/away/ina/subjects/\(book.subject)"),
                (border.guest, "/ina/away/minowa/home"),
                (border.guest, "/ina/away/eniwa/subjects/\(book.subject)"),
            ] {
                let answer = try await border.get(who, path)
                #expect(answer.status == 404 && answer.text == nowhere.text, "\(path)")
            }
            #expect(try await book.get(book.nurse, "/minowa/away/ina/subjects/\(book.subject)").status == 404)

            // The database's own clock ends it, without anything being loaded.
            for seconds in [2, 10, 60] {
                try book.place.peek(
                    "update agreement set until_at = clock_timestamp() + interval '\(seconds) seconds'")
                let before = try await border.get(border.guest)
                // On a busy machine the moment may have passed before the answer came.
                guard try book.place.peek("select every(clock_timestamp() < until_at) from agreement") == "t"
                else {
                    continue
                }
                #expect(before.status == 200)
                break
            }
            while try book.place.peek("select every(clock_timestamp() < until_at) from agreement") == "t" {
                try await Task.sleep(for: .milliseconds(100))
            }
            #expect(try await border.get(border.guest).text == nowhere.text)
            let home = try await border.get(border.guest, "/ina/home")
            #expect(home.status == 200 && !home.text.contains("箕輪町"))
            try book.place.peek("update agreement set until_at = null")
            #expect(try await border.get(border.guest).status == 200, "resuming restores it")

            try await border.suspend()
            try await border.restart()
            try await border.remind()
            // The other town's file ends it: the team reads who sees nothing any more, and why.
            let kept = try book.place.peek("select count(*) from team_member where left_at is null")
            try await book.place.amend(
                "ina", "from: 2024-08-01, until: unspecified", "from: 2024-08-01, until: 2026-03-31")
            #expect(try await border.get(border.guest).text == nowhere.text)
            for house in [book.place.house, try await book.place.begunAnew([])] {
                try await border.unreachable("（2026年）3月31日で終わりました", in: house)
            }
            #expect(
                !(try await book.get(book.nurse, book.page + "/team?q=guest2")).text.contains("見本　guest2"))
            #expect(try book.place.peek("select count(*) from team_member where left_at is null") == kept)
        }
    }

    @Test func `a partner that comes later makes the agreement live with no change to the town's own file`()
        async throws
    {
        try await withTown("minowa") { minowa in
            #expect(try minowa.peek("select count(*) from agreement where partner_tenant_id is null") == "2")
            let ina = try await minowa.house.archive.adoptTown(#require(TenantKey("ina")))
            try await minowa.house.archive.open(.jobEverywhere) { try await $0.hostPartner("ina", as: ina) }
            #expect(
                try minowa.peek("select partner_name from agreement where partner_tenant_id = \(ina.value)")
                    == "伊那市")
        }
    }
}
