import Care
import EventLoop
import Foundation
import Testing

@testable import HTTPServer
@testable import Portals
@testable import Records
@testable import Workflows

/// The probe at a town's border, its receipt at the desk, and the canaries that nobody meets.
@Suite(.serialized) struct `The isolation receipt` {
    private static func round(_ place: TownHouse, _ door: FrontDoor, at town: Town) async throws -> Bool? {
        let probe = IsolationProbe(
            front: door.front, house: place.house, loop: place.loop, every: .seconds(86_400))
        return try await Task(executorPreference: place.loop) { try await probe.probe(town) }.value
    }

    /// What is counted of people: for the operator, for the preview of a change, and at the desk.
    private static func counts(_ book: Notebook) async throws -> [String] {
        let place = book.place
        let held = try await place.house.archive.read(.operator(nil)) { desk in
            try await desk.counts().map {
                "\($0.facilities) \($0.staff) \($0.subjects) \($0.posts) \($0.certificates) \($0.mailsWaiting)"
            } + (try await desk.sightCounts(of: place.town.id)).map { "\($0)" }
        }
        let desk = try await place.atDesk(book.desk) { counter in
            let subjects = try await place.house.readSubjectNumbers(at: counter).count
            let facilities = try await counter.facilities(of: place.town.id).count
            let staff = try await counter.staff(of: place.town.id, withFormer: true).count
            let ending = try await place.house.archive.read(.jobEverywhere) {
                try await $0.endingCertificates(within: .seconds(4_000_000_000)).count
            }
            let told = try await place.house.archive.read(.job(place.town.id)) {
                try await $0.deskPeople().count
            }
            return "\(subjects) \(facilities) \(staff) \(ending) \(told)"
        }
        return held + [desk]
    }

    @Test func `dates what every other town's person was refused, meets nobody, and is loud about a hole`()
        async throws
    {
        try await Notebook.open("minowa", beside: ["eniwa"]) { book in
            let place = book.place
            let away = try place.neighbour("eniwa")
            let awayDesk = try await away.desk(.authority)
            let before = try await Self.counts(book)
            let empty = try await book.get(book.desk, "/minowa/desk/isolation")
            #expect(empty.text.contains("まだ確かめていません"))

            let holds = try await Self.round(place, book.door, at: place.town)
            let findings = try await place.atDesk(book.desk) { try await place.house.receipts(at: $0) }
            #expect(holds == true, "\(findings)")
            let again = try #require(try await place.house.callCanary(in: place.town))
            try await place.house.dismiss(again)
            let list = try await book.get(book.desk, "/minowa/desk/isolation")
            #expect(list.text.contains("すべて断られました"))
            let link = try #require(list.text.firstMatch(of: /\/minowa\/desk\/isolation\/([a-z2-7]{26})/))
            let sheet = try await book.get(book.desk, String(link.0))
            for words in ["恵庭市", "なし", "すべて断られました", "確認用の職員には開けることも"] {
                #expect(sheet.text.contains(words), "\(words)")
            }
            #expect(findings.count == 1)
            let side = try #require(findings.first?.sides.first)
            #expect(side.shown.isEmpty, "no agreement")
            #expect(side.town == "eniwa" && side.requests > 80 && side.statements > 120, "\(side)")
            #expect(
                findings.first?.untried == [
                    "application", "case", "change", "file", "notice", "package", "receipt", "record",
                    "standing", "stop",
                ])
            #expect(sheet.text.contains("試すもののなかった種類：利用の申請、窓口の判断、決まりの変更"))
            // Each town reads its own.
            #expect(try await book.get(book.nurse, String(link.0)).status == 404)
            let door = FrontDoor(away)
            #expect(try await door.ask(awayDesk, .get, "/eniwa/desk/isolation/\(link.1)").status == 404)
            #expect(
                try await door.ask(awayDesk, .get, "/eniwa/desk/isolation").text.contains("まだ確かめていません"))

            // Nobody meets the canaries: not in a number, not in a list, not by an office linked to every subject.
            #expect(try await Self.counts(book) == before)
            #expect(try place.peek("select count(*) from subject where canary") == "2")
            let canary = try place.peek("select string_agg(public_id, ' ') from subject where canary")
            for path in [
                "home", "subjects", "desk", "desk/facilities", "desk/subjects", "desk/access",
                "desk/suspensions",
                "desk/applications", "desk/notices", "desk/cases", "facility/staff", "facility",
            ] {
                let page = try await book.get(book.desk, "/minowa/\(path)")
                for word in ["確認用", "probe"] + canary.split(separator: " ").map(String.init) {
                    #expect(!page.text.contains(word), "\(path) shows \(word)")
                }
            }
            let names = canary.split(separator: " ").map(String.init)
            for name in names {
                #expect(try await book.get(book.desk, "/minowa/subjects/\(name)").status == 404)
            }
            let living = try place.peek(
                "select count(*) from session e join staff s using (tenant_id, staff_id) "
                    + "where canary and ended_at is null")
            #expect(living == "0", "no canary stays signed in")

            // A hole, and a canary that its own people cannot open: then being refused to others proves nothing.
            try place.peek(
                """
                create policy wide_open on post for select to renrakucho_app using (true);
                update team_member set left_at = now()
                    where subject_id in (select subject_id from subject where canary)
                """)
            let broken = { place.errors.all.filter { $0.contains(#""event":"isolation.broken""#) } }
            #expect(broken().isEmpty)
            #expect(try await Self.round(place, book.door, at: place.town) == false)
            #expect(broken().count == 1 && broken().first?.contains(#""failures":1,"controls":3"#) == true)
            let loud = try await book.get(book.desk, "/minowa/desk/isolation")
            #expect(loud.text.contains("最後の確認に失敗しました"))
            #expect(try await book.get(book.desk, "/minowa/desk").text.contains("確認に失敗しています"))
            let found = try await place.atDesk(book.desk) { try await place.house.receipts(at: $0) }
            #expect(found.map(\.passed) == [false, true], "old ones are kept")
            #expect(found.first?.sides.first?.failures == ["select post"])
            #expect(found.first?.control == ["subjects/:subject", "subjects/:subject/posts/:post", "post"])
        }
    }

    @Test func `behind the probe's doors an act is answered as always, and nothing of it lasts`() async throws
    {
        try await Notebook.open { book in
            let posts = { try book.place.peek("select count(*) from post") }
            let seal = try book.door.seal(on: try await book.get(book.nurse), after: "id=\"compose\"")
            let sent = FrontDoor.Sent.upload(seal + [("text", "熱が下がりました。")])
            let before = try posts()
            for (door, kept) in [(book.door.rehearsing, 0), (book.door, 1)] {
                let answer = try await door.ask(book.nurse, .post, book.page + "/posts", sent)
                #expect(answer.status == 303)
                #expect(try posts() == "\(try #require(Int(before)) + kept)")
            }
        }
    }

    @Test func `an agreement shows a town's directory and nothing else, and the receipt tells them apart`()
        async throws
    {
        try await `Two towns that share a subject`.Border.open { border in
            let (place, desk) = (border.book.place, border.book.desk)
            let directory = ["agreement", "facility", "policy_version", "staff", "tenant"]
            _ = try await border.invite()
            #expect(try await Self.round(place, border.book.door, at: place.town) == true)
            let receipt = try await place.atDesk(desk) { try await place.house.receipts(at: $0) }.first
            let side = try #require(receipt?.sides.first)
            #expect(side.shown == directory && side.failures.isEmpty, "\(side)")
            let list = try await border.book.get(desk, "/minowa/desk/isolation")
            let link = try #require(list.text.firstMatch(of: /\/minowa\/desk\/isolation\/([a-z2-7]{26})/))
            let sheet = try await border.book.get(desk, String(link.0))
            for words in ["すべて断られました", "伊那市の人には、協定により次のものが見えます", "職員の名簿"] {
                #expect(sheet.text.contains(words), "\(words)")
            }

            // With the role's own statements, as the agreement stands at the moment.
            let house = place.house
            let here = try #require(try await house.callCanary(in: place.town))
            let there = try #require(try await house.callCanary(in: border.ina.town))
            let back = try await house.tryBorder(here, against: there)
            #expect(back.shown == directory && back.failures.isEmpty)
            try place.peek(
                """
                create policy partners_see on subject for select to renrakucho_app
                    using (tenant_id = any ((select sec.my_towns())::int[]))
                """)
            let leak = try await house.tryBorder(there, against: here)
            #expect(leak.shown == directory && leak.failures == ["select subject"])
            try place.peek("drop policy partners_see on subject")
            let (line, ended) = (
                "from: 2024-08-01, until: unspecified", "from: 2024-08-01, until: 2026-03-31"
            )
            try await place.amend("ina", line, ended)
            let after = try await house.tryBorder(there, against: here)
            #expect(after.shown == ["agreement"] && after.failures.isEmpty, "\(after)")
            let pact = "    - {partner: minowa, name: 箕輪町, code: \"203831\", \(ended), source: rules art.9}\n"
            try await place.amend("ina", pact, "")
            let unnamed = try await house.tryBorder(here, against: there)
            #expect(unnamed.shown.isEmpty && unnamed.failures.isEmpty, "\(unnamed)")
            for canary in [here, there] { try await house.dismiss(canary) }
        }
    }

    @Test func `a round comes by itself, once a day for each town`() async throws {
        try await withTown("eniwa") { place in
            _ = try await place.desk(.authority)
            let probe = IsolationProbe(
                front: FrontDoor(place).front, house: place.house, loop: place.loop, every: .seconds(86_400),
                pause: .milliseconds(10))
            let running = place.loop.spawn("probe") { await probe.run() }
            let rounds = { try place.peek("select count(*) from isolation_receipt where passed") }
            for day in 1...2 {
                let end = ContinuousClock.now + .seconds(60)
                while try rounds() != "\(day)", ContinuousClock.now < end {
                    try await Task.sleep(for: .milliseconds(20))
                }
                #expect(try rounds() == "\(day)")
                try await Task.sleep(for: .milliseconds(100))
                #expect(try rounds() == "\(day)", "it looked several times since, and none was due")
                try place.peek("update isolation_receipt set ended_at = ended_at - interval '1 day'")
            }
            running.cancel()
            await running.value
        }
    }
}
