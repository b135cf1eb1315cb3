import Care
import Foundation
import HTTPServer
import Testing

@testable import Records
@testable import Workflows

/// Somebody who read "right" must not pass for somebody who read "left".
@Suite(.serialized) struct `A post that was written anew` {
    @Test func `is unread again for everybody but its author, on every page that says so`() async throws {
        try await Notebook.open { book in
            let post = try await book.write(book.nurse, "右のかかとに発赤があります")
            for reader in [book.helper, book.doctor] {
                let done = try await book.acknowledge(reader, post, on: try await book.get(reader))
                #expect(done.location.contains("done=read"))
            }
            let before = try await book.get(book.helper, book.home).text
            #expect(before.contains("未読の書き込みはありません"))
            #expect(try await book.get(book.nurse).text.contains("既読 2人"))

            #expect(try await book.rewrite(book.nurse, post, "左のかかとに発赤があります", revision: 1).status == 303)
            let shown = try await book.get(book.helper)
            #expect(shown.text.contains("左のかかと") && shown.text.contains(">未読<"))
            #expect(shown.text.contains("お読みになったあとに書き直されました"))
            let home = try await book.get(book.helper, book.home).text
            #expect(home.contains("未読の書き込みが1件") && home.contains("書き直しあり"))
            let own = try await book.get(book.nurse, book.home).text
            #expect(own.contains("未読の書き込みはありません"))
            let author = try await book.get(book.nurse).text
            #expect(author.contains("既読 0人") && author.contains("書き直す前だけ既読 2人"))
            #expect(!author.contains("まだ読んでいない人"))

            _ = try await book.acknowledge(book.helper, post, on: shown)
            let after = try await book.get(book.nurse).text
            #expect(after.contains("既読 1人") && after.contains("書き直す前だけ既読 1人"))
            #expect(after.contains("<dt>いまの文章を読んだ人</dt><dd>見本　helper</dd>"))
            #expect(after.contains("<dt>書き直す前の文章だけを読んだ人</dt><dd>見本　doctor</dd>"))
            let again = try await book.get(book.helper, book.home).text
            #expect(again.contains("未読の書き込みはありません"))
        }
    }

    @Test func `is not marked by a page that still showed the earlier text`() async throws {
        try await Notebook.open { book in
            let post = try await book.write(book.nurse, "右のかかと", [("urgent", "yes"), ("phoned", "reached")])
            let old = try await book.get(book.doctor)
            _ = try await book.rewrite(book.nurse, post, "左のかかと", revision: 1)
            let done = try await book.acknowledge(book.doctor, post, on: old)
            #expect(done.status == 303 && done.location.contains("done=rewritten"))
            let told = try await book.get(book.doctor, done.location)
            #expect(told.text.contains("表示されたあとに書き直されています") && told.text.contains("左のかかと"))
            let reads =
                "select string_agg(revision::text, ',' order by revision) from post_read r join staff s "
                + "on s.staff_id = r.staff_id where s.login_id = 'doctor'"
            #expect(try book.place.peek(reads) == "1")
            #expect(try await book.get(book.doctor, book.home).text.contains("未読の書き込みが1件"))
            // No text that is not there yet, and no word of it to who may not see the post.
            let seal = try book.door.seal(on: told, after: "/read")
            for (who, revision) in [(book.doctor, 3), (book.doctor, 0), (book.stranger, 2)] {
                let answer = try await book.door.ask(
                    who, .post, "\(book.page)/posts/\(post)/read?revision=\(revision)", .form(seal))
                #expect(answer.status != 303, "\(revision)")
            }
        }
    }

    @Test func `comes up at home and by mail, however many newer posts there are`() async throws {
        try await Notebook.open { book in
            let post = try await book.write(book.nurse, "古い書き込み")
            for number in 0..<55 {
                _ = try await book.place.house.submit(
                    PostDraft(text: "書き込み\(number)番"), once: UUID(), on: book.subject, in: book.place.town,
                    book.nurse)
            }
            try book.place.peek(
                """
                insert into post_read (tenant_id, subject_id, post_id, staff_tenant_id, staff_id)
                    select p.tenant_id, p.subject_id, p.post_id, s.tenant_id, s.staff_id from post p, staff s
                    where s.login_id = 'helper'
                """)
            try book.place.peek("delete from mail_outbox")
            #expect(try await book.get(book.helper, book.home).text.contains("未読の書き込みはありません"))
            _ = try await book.rewrite(book.nurse, post, "直した書き込み", revision: 1)
            let home = try await book.get(book.helper, book.home).text
            let (edited, newest) = (home.range(of: "直した書き込み"), home.range(of: "書き込み54番"))
            #expect(try #require(edited).lowerBound < #require(newest).lowerBound)
            #expect(home.contains("未読の書き込みが1件"))
            let letters = try await book.place.letters()
            #expect(letters.count == 2 && letters.allSatisfy { $0.subject.contains("書き直された書き込み") })
            #expect(letters.allSatisfy { !$0.body.contains("直した書き込み。") && !$0.body.contains("例田") })
        }
    }

    @Test func `to some members only is told to them alone`() async throws {
        try await Notebook.open(amended: ["private_exchange: unspecified": "private_exchange: offered"]) {
            book in
            let helper = try book.place.id(of: "helper")
            let post = try await book.write(book.nurse, "ないしょの話", [("audience", helper.text)])
            _ = try await book.acknowledge(book.helper, post, on: try await book.get(book.helper))
            try book.place.peek("delete from mail_outbox")
            #expect(try await book.rewrite(book.nurse, post, "ないしょの続き", revision: 1).status == 303)
            #expect(try await book.place.letters().count == 1)
            #expect(try await book.get(book.helper, book.home).text.contains("未読の書き込みが1件"))
            let other = try await book.get(book.doctor, book.home).text
            #expect(other.contains("未読の書き込みはありません") && !other.contains("ないしょ"))
            #expect(
                try book.place.peek("select last_post_at is null from subject") == "t", "moves nothing up")
        }
    }
}
