import Care
import EventLoop
import Foundation
import Journal
import Testing

@testable import HTTPServer
@testable import Portals
@testable import Records
@testable import Workflows

/// Somebody moves from Minowa to Eniwa, and lets Eniwa have what they agreed to.
@Suite(.serialized) struct `Somebody who moves house` {
    /// A subject of Minowa, and the same person written down anew in Eniwa, where the town's desk registers.
    struct Move: Sendable {
        let book: Notebook
        let there: TownHouse
        let door: FrontDoor
        let desk, nurse: Credentials
        let arrived: PublicID

        var page: String { "/eniwa/subjects/\(arrived)" }
        var moving: String { book.page + "/moving" }

        static func open(_ body: (Move) async throws -> Void) async throws {
            try await Notebook.open("minowa", beside: ["eniwa", "ina"]) { book in
                let there = try book.place.neighbour("eniwa")
                let desk = try await there.desk(.authority)
                let nurse = try await there.worker("newcomer", "visiting_nurse", by: desk)
                let arrived = try await there.record(TownHouse.consent(), nurse)
                try await body(
                    Move(
                        book: book, there: there, door: FrontDoor(there), desk: desk, nurse: nurse,
                        arrived: arrived))
            }
        }

        /// The move is asked for, and nothing is set yet.
        func ask() async throws -> PublicID {
            let place = book.place
            try await place.on(book.subject, book.nurse) {
                try await place.house.askForStop(
                    StopWish(cause: .moved, askedBy: "subject", isIncapable: false, details: ""),
                    once: UUID(),
                    at: $0, in: place.town)
            }
            let stops = try await place.on(book.subject, book.nurse) { try await $0.stops() }
            return try #require(stops.first { $0.setAt == nil }?.publicID)
        }

        /// Every step, and the desk sets it: nobody of Minowa sees the record any more.
        func set(_ stop: PublicID) async throws {
            let place = book.place
            for step in [StopProgress.membersTold, .formFiled] {
                try await place.on(book.subject, book.nurse) {
                    try await place.house.advanceStop(stop, step, once: UUID(), at: $0, in: place.town)
                }
            }
            try await place.on(book.subject, book.desk) {
                _ = try await place.house.setStop(stop, once: UUID(), at: $0, in: place.town)
            }
        }

        /// Sends the form on which the resident's word is written down.
        func pack(
            _ fields: [(String, String)], as who: Credentials? = nil, seal: [(String, String)]? = nil
        ) async throws -> FrontDoor.Answer {
            let who = who ?? book.nurse
            let token = [("_token", who.formToken), ("_once", UUID().uuidString.lowercased())]
            return try await book.door.ask(who, .post, moving, .form((seal ?? token) + fields))
        }

        static let agreed = [
            ("town", "eniwa"), ("giver", "subject"), ("consented_on", "2026-04-02"), ("agreed", "yes"),
        ]

        /// The code on a sheet, as it is printed.
        static func code(on sheet: FrontDoor.Answer) throws -> String {
            String(try #require(sheet.text.firstMatch(of: /<code class="secret">([A-Z2-9-]{29})</)).1)
        }

        /// Types the code on the page of the arrived.
        func type(_ code: String, as who: Credentials? = nil) async throws -> FrontDoor.Answer {
            let who = who ?? desk
            return try await door.ask(
                who, .post, page + "/arrival",
                .form([
                    ("_token", who.formToken), ("_once", UUID().uuidString.lowercased()), ("code", code),
                ]))
        }

        /// The small print of the photo on a page.
        func small(_ door: FrontDoor, _ who: Credentials, _ page: String) async throws -> [UInt8] {
            let shown = try await door.ask(who, .get, page)
            let path = String(try #require(shown.text.firstMatch(of: /src="([^"]+\/small)"/)).1)
            return try await door.ask(who, .get, path).bytes
        }

        /// Wherever a table keeps this text, by its name.
        func kept(_ text: String) throws -> String {
            try book.place.peek(
                """
                select coalesce(string_agg(table_name, ' '), '') from information_schema.tables
                where table_schema = 'public' and table_type = 'BASE TABLE' and position('\(text)' in
                    query_to_xml(format('select * from public.%I', table_name), true, false, '')::text) > 0
                """)
        }
    }

    @Test func `lets the next town have what they agreed to, sealed, once, and nothing else`()
        async throws
    {
        try await Move.open { move in
            let (book, place) = (move.book, move.book.place)
            _ = try await book.write(book.helper, "右のかかとに発赤")
            _ = try await book.write(book.nurse, "医師だけに伝えます")
            try place.peek("update post set special = true where post_id = (select max(post_id) from post)")
            let early = try await move.pack(Move.agreed + [("posts", "all"), ("team", "yes")])
            #expect(early.status == 422 && early.text.contains("転居の申し出が記録されていて"))
            let photo = try Notebook.photo()
            _ = try await book.post(book.nurse, [("text", "足の写真です")], [("photos", "foot.jpg", photo)])
            let stop = try await move.ask()
            let stopPage = try await book.get(book.nurse, book.page + "/stop")
            #expect(stopPage.text.contains(move.moving))
            let form = try await book.get(book.nurse, move.moving)
            #expect(form.status == 200 && form.text.contains("恵庭市") && !form.text.contains(" checked"))
            for (fields, sentence) in [
                (Move.agreed + [("posts", "none")], "引き継ぐ内容を、一つ以上選んでください。"),
                (Array(Move.agreed.dropLast()) + [("posts", "all")], "同意をいただいたことを確かめて"),
                (Move.agreed.filter { $0.0 != "giver" } + [("posts", "all")], "同意した人を選んでください。"),
                (
                    Move.agreed.filter { $0.0 != "town" } + [("posts", "all"), ("town", "minowa")],
                    "転出先を選んでください。"
                ),
            ] {
                let refused = try await move.pack(fields)
                #expect(refused.status == 422 && refused.text.contains(sentence), "\(sentence)")
            }
            #expect(try place.peek("select count(*) from moving_package") == "0")
            let seal = try book.door.seal(on: form, after: "action=\"\(move.moving)\"")
            let fields = Move.agreed + [("posts", "all"), ("files", "yes"), ("team", "yes")]
            let small = try await move.small(book.door, book.nurse, book.page)
            let sheet = try await move.pack(fields, seal: seal)
            #expect(sheet.status == 200, "\(sheet.text)")
            let code = try Move.code(on: sheet)
            for word in ["例田　はな 様", "恵庭市", "一度だけ", "書き込み（全部）"] {
                #expect(sheet.text.contains(word), "\(word)")
            }
            let again = try await move.pack(fields, seal: seal)
            #expect(
                again.status == 200 && !again.text.contains("class=\"secret\""), "the code is shown once")
            for text in [code, code.replacingOccurrences(of: "-", with: "")] {
                #expect(try move.kept(text) == "", "the code is kept nowhere")
            }
            let another = try await move.pack(fields)
            #expect(another.status == 422 && another.text.contains("先にそれを取り消してください"))

            // Not before the stop is set; and who does not register opens nothing.
            #expect(try await move.type(code).text.contains(ArrivalPages.nothing))
            try await move.set(stop)
            #expect(
                try await book.get(book.nurse, move.moving).status == 404,
                "nobody packs from a hidden record"
            )
            let notYet = try await move.type(code, as: move.nurse)
            #expect(notYet.status == 422 && notYet.text.contains("登録をする人"))
            let found = try await move.type(code.lowercased())
            #expect(found.status == 200, "\(found.text)")
            for word in ["箕輪町", "書き込み2件", "写真とファイル1件", "引き継ぎの方と、こちらの登録は、同じです。"] {
                #expect(found.text.contains(word), "\(word)")
            }
            let open = move.page + "/arrival/open"
            let carried = String(
                try #require(found.text.firstMatch(of: /name="carried"[^>]*value="([^"]+)"/)).1)
            let confirm =
                try move.door.seal(on: found, after: "action=\"\(open)\"") + [("carried", carried)]
            for _ in 1...2 {
                let opened = try await move.door.ask(move.desk, .post, open, .form(confirm))
                #expect(opened.status == 303 && opened.location.contains("/carried"), "\(opened.text)")
            }
            #expect(try await move.type(code).text.contains(ArrivalPages.nothing), "once")
            try await Self.read(move)
            let same = try await move.small(move.door, move.nurse, move.page + "/carried")
            #expect(!small.isEmpty && same == small, "the photo came along")
            // What lay in the store for the package goes with it.
            let files = Set(book.files)
            let sweep = AttachmentSweep(
                archive: place.house.archive, files: place.house.files, patience: .zero, loop: place.loop,
                clock: SystemClock(), journal: Journal { _ in })
            _ = try await sweep.sweep()
            #expect(files.count - book.files.count == 2)
            #expect(try await move.small(move.door, move.nurse, move.page + "/carried") == small)
        }
    }

    /// What both towns have afterwards.
    private static func read(_ move: Move) async throws {
        let (book, place) = (move.book, move.book.place)
        try await move.there.register(move.arrived, move.desk) {
            $0.evidence = [.consentPaper]
            $0.receivedWhat = .copy
            $0.receivedMeans = .inPerson
        }
        let page = try await move.door.ask(move.nurse, .get, move.page + "/carried")
        for word in ["箕輪町からの引き継ぎです。", "右のかかとに発赤", "見本　helper", "見本事業所 helper", "見本　nurse"] {
            #expect(page.status == 200 && page.text.contains(word), "\(word)")
        }
        for word in ["医師だけに伝えます", "見本町1-2"] {
            #expect(!page.text.contains(word), "\(word) was not agreed to")
        }
        #expect(
            try await move.door.ask(move.nurse, .get, move.page + "/profile").text.contains("/carried"))
        for (door, who, path) in [
            (move.door, move.desk, move.page + "/carried"),
            (book.door, book.nurse, book.page + "/carried"),
            (book.door, book.desk, "/minowa/subjects/\(move.arrived)/carried"),
        ] {
            #expect(try await door.ask(who, .get, path).status == 404, "\(path)")
        }
        // The town that was left reads that it was opened, and not by whom; the law's record stands there.
        let desk = try await book.get(book.desk, "/minowa/desk/subjects")
        #expect(desk.text.contains("転出先で開かれました（") && !desk.text.contains("newcomer"))
        let record = try await book.get(book.desk, "/minowa/desk/provisions/\(book.subject)")
        for word in ["転出先の市町村", "恵庭市", "支援チームの人の名前", "転出先への引き継ぎの同意"] {
            #expect(record.text.contains(word), "\(word)")
        }
        let log = try place.peek(
            """
            select l.act, t.key, o.key, l.actor_staff_id is null, l.actor_certificate_id is null from audit_leaf l
            join tenant t using (tenant_id) join tenant o on o.tenant_id = l.actor_tenant_id
            where l.act in ('moving.opened', 'moving.receive', 'moving.pack') order by l.leaf_id
            """)
        #expect(
            log == """
                moving.pack|minowa|minowa|f|f
                moving.opened|minowa|eniwa|t|t
                moving.receive|eniwa|eniwa|f|f
                """)
        let left = try place.peek(
            """
            select p.parcel is null, t.key, (select count(*) from post where tenant_id = c.tenant_id) from
            moving_package p, carried_record c join tenant t on t.tenant_id = c.tenant_id
            """)
        #expect(left == "t|eniwa|0", "the package is empty, and what was in it is the new town's alone")
    }

    private static func destined(_ key: String) -> String {
        "update moving_package set destination_tenant_id = (select tenant_id from tenant where key = '\(key)')"
    }

    @Test
    func `finds no package by a wrong code, of another town, withdrawn, past its day or not ready`()
        async throws
    {
        try await Move.open { move in
            let (book, place) = (move.book, move.book.place)
            let stop = try await move.ask()
            var wish = MovingWish()
            wish.town = "eniwa"
            wish.withParticulars = true
            wish.consentedOn = "2026-04-02"
            let agreed = wish
            let pack = { (who: Credentials) in
                try await place.on(book.subject, who) {
                    try await place.house.packMoving(agreed, once: UUID(), at: $0, in: place.town)
                }
            }
            await #expect(throws: CounterRefusal.notFound) { _ = try await pack(book.stranger) }
            let sheet = try await pack(book.nurse)
            let code = try #require(sheet.code)
            #expect(try await move.type(code).text.contains(ArrivalPages.nothing), "not stopped")
            try await move.set(stop)
            let wrong = try await move.type(String(code.reversed()))
            #expect(wrong.status == 422 && wrong.text.contains(ArrivalPages.nothing))
            let seen = { (answer: FrontDoor.Answer) in
                answer.text.replacing(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/, with: "<once>")
            }
            // Each state alone, and back again: the page is the same as for a code that never was.
            for (what, there, back) in [
                (
                    "past its day", "update moving_package set expires_at = now() - interval '1 hour'",
                    "update moving_package set expires_at = now() + interval '9 days'"
                ),
                (
                    "for another town", Self.destined("ina"), Self.destined("eniwa")
                ),
                (
                    "of a town that is suspended",
                    "update tenant set state = 'suspended' where key = 'minowa'",
                    "update tenant set state = 'live' where key = 'minowa'"
                ),
                (
                    "without a consent here",
                    "update consent set withdrawn_at = now() where subject_id = "
                        + "(select subject_id from subject where public_id = '\(move.arrived)')",
                    "update consent set withdrawn_at = null"
                ),
            ] {
                try place.peek("\(there); delete from login_attempt")
                #expect(seen(try await move.type(code)) == seen(wrong), "\(what)")
                try place.peek(back)
            }
            // For a subject of the town that it came from it is none either.
            let other = try await place.record(TownHouse.consent(born: "1931-05-06"), book.nurse)
            let answer = try await place.on(other, book.desk) {
                try await place.house.lookIntoPackage(code, at: $0, in: place.town)
            }
            guard case .none = answer else { throw CounterRefusal.conflict }
            // Wrong codes count, for the person and for the town; then even the right one waits.
            try place.peek("delete from login_attempt")
            _ = try await move.type("AAAA")
            #expect(
                try place.peek(
                    "select string_agg(failures::text, ',') from login_attempt where bucket = 'package'")
                    == "1,1")
            try place.peek("update login_attempt set next_at = now() + interval '1 hour'")
            #expect(try await move.type(code).text.contains(ArrivalPages.closed))
            try place.peek("delete from login_attempt")
            #expect(try await move.type(code).status == 200, "the states above were the reasons")
            #expect(
                try place.peek(
                    "select string_agg(failures::text, ',') from login_attempt where bucket = 'package'")
                    == "0,0")
            // The desk of the town that was left takes it back.
            let list = try await book.get(book.desk, "/minowa/desk/subjects")
            let path = "/minowa/desk/subjects/moving/\(sheet.id)/withdraw"
            let seal = try book.door.seal(on: list, after: "action=\"\(path)\"")
            #expect(
                try await book.door.ask(book.nurse, .post, path, .form([("_token", book.nurse.formToken)]))
                    .status == 404)
            #expect(try await book.door.ask(book.desk, .post, path, .form(seal)).status == 303)
            #expect(seen(try await move.type(code)) == seen(wrong), "withdrawn")
            #expect(
                try place.peek("select parcel is null, opened_at is null from moving_package") == "t|t")
            let gone = try await book.door.ask(
                book.desk, .post, path, .form([seal[0], ("_once", UUID().uuidString.lowercased())]))
            #expect(gone.status == 409 || gone.status == 422 || gone.status == 404)
        }
    }
}
