import Care
import EventLoop
import Foundation
import HTTPServer
import Journal
import Synchronization
import Testing

@testable import Portals
@testable import Records
@testable import Workflows

@Suite(.serialized) struct `A subject's timeline` {
    @Test func `takes a post with a photo once, and shows it to the team alone`() async throws {
        try await Notebook.open { book in
            let empty = try await book.get(book.nurse)
            #expect(empty.status == 200)
            #expect(empty.text.contains("例田　はな さん") && empty.text.contains("まだ書き込みがありません"))
            let seal = try book.door.seal(on: empty, after: "id=\"compose\"")
            let photo = try Notebook.photo()
            for _ in 0..<2 {
                let sent = try await book.post(
                    book.nurse, [("text", "膝の<傷>を診ました")], [("photos", "傷 写真.JPG", photo)], seal: seal)
                #expect(sent.status == 303 && sent.location.contains("done=posted"), "\(sent.text)")
            }
            #expect(try book.place.peek("select count(*) from post") == "1")
            #expect(try book.place.peek("select count(*) from attachment where state = 'attached'") == "1")
            #expect(book.files.count == 2)
            #expect(try book.place.peek("select count(*) from mail_outbox where kind = 'post'") == "2")

            let seen = try await book.get(book.helper, book.page)
            #expect(seen.text.contains("膝の&lt;傷&gt;を診ました") && seen.text.contains("未読"))
            #expect(seen.text.contains("見本　nurseさんが"))
            let small = String(try #require(seen.text.firstMatch(of: /src="([^"]+\/small)"/)).1)
            let bytes = try await book.get(book.helper, small)
            #expect(bytes.status == 200 && bytes.bytes.prefix(3) == [0xFF, 0xD8, 0xFF])
            #expect(bytes.headers["content-security-policy"]?.contains("sandbox") == true)
            #expect(bytes.headers["cache-control"] == "private, no-store")
            let whole = try await book.get(book.helper, String(small.dropLast(6)))
            #expect(whole.status == 200)
            #expect(whole.headers["content-disposition"]?.hasPrefix("inline; filename=") == true)
            for path in [book.page, small, String(small.dropLast(6)), book.page + "/events"] {
                #expect(try await book.get(book.stranger, path).status == 404, "\(path)")
                #expect(try await book.get(book.desk, path).status == 404, "\(path)")
            }
            let other = try await book.post(
                book.nurse, [("text", "別の文章")], [("photos", "b.jpg", photo)], seal: seal)
            #expect(other.status == 422 && other.text.contains("別の文章") && book.files.count == 2)
            let id = try #require(PublicID(try book.place.peek("select public_id from attachment")))
            let key = try book.place.peek("select encode(body_sealed, 'escape') from post")
            #expect(!key.contains("膝"))
            try await book.place.house.atCounter(
                of: book.place.town, book.helper, on: book.subject, reading: true
            ) { counter in
                let file = try await book.place.house.openFile(
                    id, small: false, at: counter, in: book.place.town)
                var all: [UInt8] = []
                try await file.send(nil) { all += $0 }
                var part: [UInt8] = []
                try await file.send(10..<20) { part += $0 }
                #expect(all.count == Int(file.length ?? 0) && Array(all[10..<20]) == part)
                #expect(all.prefix(3) == [0xFF, 0xD8, 0xFF])
            }
            let sealed = try Data(
                contentsOf: URL(fileURLWithPath: book.place.files.path + "/" + book.files[0]))
            #expect(!sealed.contains(Data([0xFF, 0xD8, 0xFF, 0xE0])))
            let outside = try await book.post(book.stranger, [("text", "x")], seal: seal)
            #expect(outside.status == 404)
            #expect(try book.place.peek("select count(*) from audit_leaf where act = 'file.read'") == "2")
        }
    }

    @Test func `keeps nothing of a form that is not ours, and the text of one with a bad file`() async throws
    {
        try await Notebook.open { book in
            let fresh = try await book.get(book.nurse)
            let seal = try book.door.seal(on: fresh, after: "id=\"compose\"")
            let photo = try Notebook.photo()
            let foreign = try await book.post(
                book.nurse, [("text", "a")], [("photos", "a.jpg", photo)],
                seal: [("_token", "wrong"), seal[1]])
            #expect(foreign.status == 409 && book.files.isEmpty)
            let program = Array("MZ".utf8) + [UInt8](repeating: 7, count: 5_000)
            let cases: [(String, String, [UInt8], String)] = [
                ("files", "表.docx", program, "害を及ぼす"),
                ("photos", "手紙.txt", Array("こんにちは\n".utf8), "写真ではありません"),
                ("photos", "a.jpg", Array(photo.prefix(300)), "読み取れませんでした"),
            ]
            for (field, name, bytes, words) in cases {
                let answer = try await book.post(
                    book.nurse, [("text", "残る文章")], [("photos", "b.jpg", photo), (field, name, bytes)])
                #expect(answer.status == 422, "\(name)")
                #expect(answer.text.contains(words) && answer.text.contains("残る文章"), "\(name)")
                #expect(answer.text.contains("id=\"f-\(field)-error\""))
            }
            let unasked = try await book.post(
                book.nurse, [("text", "急ぎ"), ("urgent", "yes")], [("photos", "a.jpg", photo)])
            #expect(unasked.status == 422 && unasked.text.contains("電話をしたかどうか"))
            let nothing = try await book.post(book.nurse, [("text", "  \r\n ")])
            #expect(nothing.status == 422)
            #expect(book.files.isEmpty)
            #expect(try book.place.peek("select count(*) from post") == "0")
        }
    }

    @Test func `knows who has read, who answered, and what was said before`() async throws {
        try await Notebook.open { book in
            _ = try await book.post(
                book.nurse, [("text", "はじめの文章"), ("urgent", "yes"), ("phoned", "reached")])
            let first = try await book.newest(book.nurse)
            let urgent = try await book.get(book.helper, book.page)
            #expect(urgent.text.contains("post-urgent") && urgent.text.contains("電話で伝えました"))
            #expect(urgent.text.contains("見本　helper、見本　doctor"), "who has not read")
            for _ in 0..<2 {
                let done = try await book.acknowledge(book.helper, first, on: urgent)
                #expect(done.status == 303 && done.location.contains("#post-\(first)"))
            }
            let read = try await book.get(book.nurse)
            #expect(read.text.contains("既読 1人") && read.text.contains("・未読 1人"))

            let replied = try await book.post(
                book.helper, [("text", "わかりました")], to: book.page + "/posts/\(first)/reply")
            #expect(replied.status == 303)
            let edits = book.page + "/posts/\(first)/edit"
            #expect(try await book.get(book.helper, edits).status == 404)
            for (text, status) in [("直し1", 303), ("直し2", 422)] {
                #expect(try await book.rewrite(book.nurse, first, text, revision: 1).status == status)
            }
            let page = try await book.get(book.doctor, book.page)
            #expect(page.text.contains("直し1") && page.text.contains("書き直しあり（1回）"))
            #expect(page.text.contains("はじめの文章") && page.text.contains("返信 1件"))
            let reply = try await book.newest(book.nurse)
            for id in [first, reply] {
                let part = try await book.get(book.doctor, book.page + "/fragments/\(id)")
                #expect(part.text.hasPrefix("<article") && part.text.contains("id=\"post-\(first)\""))
                #expect(part.text.contains("わかりました"))
                let single = try await book.get(book.doctor, book.page + "/posts/\(id)")
                #expect(single.status == 200 && single.text.contains("わかりました"))
            }
            let home = try await book.get(book.doctor, book.home)
            #expect(home.status == 200 && home.text.contains("直し1") && home.text.contains("未読の書き込みが2件"))
            let own = try await book.get(book.nurse, book.home)
            #expect(own.text.contains("未読の書き込みが1件"))
            #expect(try await book.get(book.nurse, "/eniwa/").location == book.home)
        }
    }

    @Test func `tells nothing of a post to some members to the others, and nothing to another town`()
        async throws
    {
        try await Notebook.open(
            amended: ["private_exchange: unspecified": "private_exchange: offered"], beside: ["minowa"]
        ) { book in
            let heard = Mutex<[PublicID]>([])
            let watch = try await book.place.house.watch(
                book.subject, in: book.place.town, book.doctor, on: book.place.loop)
            let neighbours = try await Neighbours(book)
            let hub = EventHub(
                archive: book.place.house.archive, notices: book.place.house.board, loop: book.place.loop,
                journal: Journal(minimum: .error))
            let service = book.place.loop.spawn("hub") { await hub.run() }
            let listening = book.place.loop.spawn("watch") {
                try? await watch.run { event in
                    if case .post(let id) = event { heard.withLock { $0.append(id) } }
                }
            }
            let further = book.place.loop.spawn("watch") { await neighbours.listen() }
            try await book.place.untilHearing(pages: 2)
            let sent = try await book.post(
                book.nurse, [("text", "ないしょの話"), ("audience", try book.place.id(of: "helper").text)],
                [("photos", "a.jpg", try Notebook.photo())])
            #expect(sent.status == 303, "\(sent.text)")
            let special = try await book.newest(book.nurse)
            let file = try book.place.peek("select public_id from attachment")
            let one = try await book.get(book.helper, book.page)
            #expect(one.text.contains("ないしょの話") && one.text.contains("見本　helperさんと、書いた方だけ"))
            let other = try await book.get(book.doctor, book.page)
            #expect(!other.text.contains("ないしょの話"))
            for path in [
                "/posts/\(special)", "/fragments/\(special)", "/files/\(file)", "/files/\(file)/small",
            ] {
                #expect(try await book.get(book.doctor, book.page + path).status == 404, "\(path)")
                #expect(try await book.get(book.helper, book.page + path).status == 200, "\(path)")
            }
            #expect(try book.place.peek("select count(*) from mail_outbox where kind = 'post'") == "1")
            let reply = try await book.post(
                book.helper, [("text", "ないしょの返事")], to: book.page + "/posts/\(special)/reply")
            #expect(reply.status == 303)
            #expect(!(try await book.get(book.doctor, book.page)).text.contains("ないしょの返事"))
            #expect(try await book.get(book.nurse).text.contains("ないしょの返事"))
            _ = try await book.post(book.nurse, [("text", "みんなへ")])
            let open = try await book.newest(book.nurse)
            try await comesTrue { heard.withLock { !$0.isEmpty } }
            #expect(heard.withLock { $0 } == [open])
            // The open page of another town's team hears its own team's post, which came last, and no other.
            #expect(neighbours.heard.isEmpty)
            let theirs = try await neighbours.write()
            for _ in 0..<200 where neighbours.heard.isEmpty { try await Task.sleep(for: .milliseconds(50)) }
            #expect(neighbours.heard == [theirs])
            #expect(heard.withLock { $0 } == [open])
            for task in [listening, further, service] {
                task.cancel()
                await task.value
            }
        }
    }

    @Test func `is silent for a member who was taken off the team`() async throws {
        try await Notebook.open { book in
            let loop = book.place.loop
            let hub = EventHub(
                archive: book.place.house.archive, notices: book.place.house.board, loop: loop,
                journal: Journal(minimum: .error))
            let service = loop.spawn("hub") { await hub.run() }
            let events = Mutex<[String]>([])
            let watch = try await book.place.house.watch(
                book.subject, in: book.place.town, book.helper, on: loop)
            let listening = loop.spawn("watch") {
                try? await watch.run { event in
                    if case .post = event {
                        events.withLock { $0.append("post") }
                    } else {
                        events.withLock { $0.append("closed") }
                    }
                }
            }
            try await book.place.untilHearing()
            _ = try await book.post(book.nurse, [("text", "一つ目")])
            try await comesTrue { events.withLock { !$0.isEmpty } }
            let helper = try book.place.id(of: "helper")
            try await book.place.on(book.subject, book.nurse) { counter in
                let seat = try #require(try await counter.team().first { $0.member.staff == helper })
                try await counter.leave(seat, reason: "left_facility")
            }
            _ = try await book.post(book.nurse, [("text", "二つ目")])
            await listening.value
            #expect(events.withLock { $0 } == ["post", "closed"])
            #expect(try await book.get(book.helper, book.page).status == 404)
            #expect(try await book.get(book.helper, book.page + "/events").status == 404)
            service.cancel()
            await service.value
        }
    }

    @Test func `turns pages with threads whole, urgent ones first`() async throws {
        try await Notebook.open { book in
            let act = { (text: String, urgent: Bool, parent: PublicID?) in
                try await book.place.house.submit(
                    PostDraft(
                        text: text, isUrgent: urgent, call: urgent ? .notReached : nil, answers: parent),
                    once: UUID(), on: book.subject, in: book.place.town, book.nurse)
            }
            let old = try await act("古い緊急", true, nil)
            let begun = try await act("古い始まり", false, nil)
            for number in 0..<51 { _ = try await act("書き込み\(number)番", false, nil) }
            _ = try await act("新しい返事", false, begun)
            let first = try await book.get(book.helper, book.page)
            let urgentAt = try #require(first.text.range(of: "post-\(old)"))
            let replyAt = try #require(first.text.range(of: "古い始まり"))
            let newest = try #require(first.text.range(of: "書き込み50番"))
            #expect(urgentAt.lowerBound < replyAt.lowerBound && replyAt.lowerBound < newest.lowerBound)
            let older = String(try #require(first.text.firstMatch(of: /href="([^"]+\?before=[a-z2-7]+)"/)).1)
            let second = try await book.get(book.helper, older)
            #expect(second.text.contains("書き込み0番") && !second.text.contains("書き込み50番"))
            #expect(
                second.text.contains("古い緊急") && !second.text.contains("古い始まり"), "moved up with its answer")
            #expect(!second.text.contains("data-live="))
        }
    }

    @Test func `mails no word of it, and the sweep takes what belongs to nothing`() async throws {
        try await Notebook.open { book in
            _ = try await book.post(
                book.nurse, [("text", "ひみつの文"), ("urgent", "yes"), ("phoned", "not_called")],
                [("photos", "a.jpg", try Notebook.photo())])
            let letters = try await book.place.letters()
            #expect(letters.count == 2)
            for letter in letters {
                #expect(
                    letter.subject.contains("重要")
                        && letter.body.contains("https://staff.example:8444/eniwa/subjects/"))
                for secret in ["ひみつ", "例田", "見本"] {
                    #expect(!(letter.subject + letter.body).contains(secret))
                }
            }
            let kept = Set(book.files)
            #expect(kept.count == 2)
            let lost = try await book.place.house.takeFile(
                named: "忘れ物.txt", photosOnly: false, for: book.subject, in: book.place.town,
                from: { () -> (() async throws -> [UInt8]?) in
                    var rest: [UInt8]? = Array("本文\n".utf8)
                    return { rest.take() }
                }())
            #expect(book.files.count == 3 && lost.name == "忘れ物.txt")
            let sweep = AttachmentSweep(
                archive: book.place.house.archive, files: book.place.house.files, patience: .seconds(86_400),
                loop: book.place.loop, clock: SystemClock(), journal: Journal(minimum: .error))
            #expect(try await sweep.sweep() == 0)
            for file in book.files {
                try FileManager.default.setAttributes(
                    [.modificationDate: Date(timeIntervalSinceNow: -200_000)],
                    ofItemAtPath: book.place.files.path + "/" + file)
            }
            #expect(try await sweep.sweep() == 1)
            #expect(Set(book.files) == kept)
        }
    }

    @Test func `says so as long as an office reads along, and nothing to who must change a password`()
        async throws
    {
        try await Notebook.open("minowa") { book in
            _ = try await book.write(book.nurse, "本文です")
            let told = try await book.get(book.nurse)
            #expect(told.text.contains("standing-watch") && told.text.contains("記録を読み書きできます。"))
            let read = try await book.get(book.desk)
            #expect(read.text.contains("本文です") && read.text.contains("id=\"compose\""))
            let post = try await book.newest(book.nurse)
            #expect(try await book.acknowledge(book.desk, post, on: read).status == 303)
            #expect(try await book.get(book.nurse).text.contains("見本　一郎"), "the reader's name")

            try book.place.peek(
                """
                insert into credential (tenant_id, staff_id, password_hash, must_change)
                    select tenant_id, staff_id, 'x', true from staff where login_id = 'helper'
                """)
            for path in ["/fragments/\(post)", "/events", "/files/\(post)"] {
                #expect(try await book.get(book.helper, book.page + path).status == 404)
            }
            #expect(try await book.get(book.helper, book.page).location == "/minowa/account/password")
        }
    }

    @Test(arguments: [
        ("bytes=0-9", ByteRange.part(0..<10)), ("bytes=90-", .part(90..<100)), ("bytes=-10", .part(90..<100)),
        ("bytes=-1000", .part(0..<100)), ("bytes=50-5000", .part(50..<100)), ("bytes=100-", .unsatisfiable),
        ("bytes=-0", .unsatisfiable), ("bytes=9-1", .whole), ("bytes=0-1,3-4", .whole), ("lines=1-2", .whole),
        ("bytes=-", .whole), ("bytes=99999999999999999999-", .whole),
    ])
    func `answers ranges as RFC 9110 says`(header: String, range: ByteRange) {
        #expect(ByteRange.read(["range": header], length: 100) == range)
    }
}

/// A team of another town in the same house, whose page is open.
private final class Neighbours: Sendable {
    private let place: TownHouse
    private let nurse: Credentials
    private let subject: PublicID
    private let watch: TimelineWatch
    private let events = Mutex<[PublicID]>([])

    var heard: [PublicID] { events.withLock { $0 } }

    init(_ book: Notebook) async throws {
        place = try book.place.neighbour("minowa")
        let desk = try await place.desk(.secretariat)
        nurse = try await place.worker("away", "visiting_nurse", by: desk)
        subject = try await place.record(TownHouse.consent(born: "1935-01-02"), nurse)
        try await place.register(subject, desk) {
            $0.evidence = [.consentPaper]
            $0.receivedWhat = .copy
            $0.receivedMeans = .inPerson
        }
        watch = try await place.house.watch(subject, in: place.town, nurse, on: place.loop)
        // Nobody waits for news of what is not theirs.
        let (here, who) = (place, nurse)
        await #expect(throws: CounterRefusal.notFound) {
            _ = try await here.house.watch(book.subject, in: here.town, who, on: here.loop)
        }
    }

    func listen() async {
        try? await watch.run { event in
            if case .post(let id) = event { events.withLock { $0.append(id) } }
        }
    }

    func write() async throws -> PublicID {
        try await place.house.submit(
            PostDraft(text: "よその様子"), once: UUID(), on: subject, in: place.town, nurse)
    }
}
