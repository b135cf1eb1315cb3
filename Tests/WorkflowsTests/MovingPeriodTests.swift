import Care
import Foundation
import Testing

@testable import HTTPServer
@testable import Portals
@testable import Workflows

/// What a family may say in somebody's place, and a part of what was written.
extension `Somebody who moves house` {
    @Test
    func `may let a period go by the family's word; the team takes it back, and what differs is told`()
        async throws
    {
        try await Move.open { move in
            let (book, place) = (move.book, move.book.place)
            for (text, day) in [
                ("初旬の書き込み", "2026-03-10"), ("月末の書き込み", "2026-03-31"), ("翌月の書き込み", "2026-04-01"),
            ] {
                let post = try await book.write(book.helper, text)
                try place.peek("update post set created_at = '\(day) 23:30+09' where public_id = '\(post)'")
            }
            let stop = try await move.ask()
            let wish = Move.agreed.filter { $0.0 != "giver" } + [("giver", "family"), ("posts", "period")]
            let family = [
                ("giver_name", "例田　一郎"), ("giver_relation", "長男"), ("giver_reason", "ご本人が手術を受けておられるため"),
            ]
            let days = [("since", "2026-03-15"), ("until", "2026-03-31")]
            for (fields, sentence) in [
                (wish + days, "ご家族のお名前"), (wish + family, "はじめの日"),
                (wish + family + [("since", "2026-03-31"), ("until", "2026-03-01")], "はじめの日より後の日を"),
            ] {
                let refused = try await move.pack(fields)
                #expect(refused.status == 422 && refused.text.contains(sentence), "\(sentence)")
            }
            #expect(try await move.pack(wish + family + days).status == 200)
            let page = try await book.get(book.helper, move.moving)
            #expect(page.text.contains("ご家族 例田　一郎（長男）") && page.text.contains("まだ開かれていません"))
            let path = String(
                try #require(page.text.firstMatch(of: /action="([^"]+\/moving\/[a-z2-7]{26}\/withdraw)"/)).1)
            let stranger = [
                ("_token", book.stranger.formToken), ("_once", UUID().uuidString.lowercased()),
            ]
            #expect(try await book.door.ask(book.stranger, .post, path, .form(stranger)).status == 404)
            let seal = try book.door.seal(on: page, after: "action=\"\(path)\"")
            #expect(try await book.door.ask(book.helper, .post, path, .form(seal)).status == 303)
            #expect(try await book.get(book.nurse, move.moving).text.contains("取り消しました（"))

            let code = try Move.code(on: try await move.pack(wish + family + days))
            try await move.set(stop)
            let other = try await move.there.record(TownHouse.consent(born: "1931-05-06"), move.nurse)
            let wrong = Move(
                book: book, there: move.there, door: move.door, desk: move.desk, nurse: move.nurse,
                arrived: other)
            let found = try await wrong.type(code)
            for word in ["こちらの登録と違うところがあります。", "違います", "書き込み1件"] {
                #expect(found.status == 200 && found.text.contains(word), "\(word)")
            }
            let right = try await move.type(code)
            let open = move.page + "/arrival/open"
            let carried = String(
                try #require(right.text.firstMatch(of: /name="carried"[^>]*value="([^"]+)"/)).1)
            let confirm = try move.door.seal(on: right, after: "action=\"\(open)\"") + [("carried", carried)]
            #expect(try await move.door.ask(move.desk, .post, open, .form(confirm)).status == 303)
            try await move.there.register(move.arrived, move.desk) {
                $0.evidence = [.consentPaper]
                $0.receivedWhat = .copy
                $0.receivedMeans = .inPerson
            }
            let read = try await move.door.ask(move.nurse, .get, move.page + "/carried")
            #expect(read.text.contains("月末の書き込み"))
            #expect(!read.text.contains("初旬の書き込み") && !read.text.contains("翌月の書き込み"))
        }
    }
}
