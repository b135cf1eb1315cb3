import Care
import Foundation
import PKI
import Postgres
import TestKit
import Testing

@testable import Records
@testable import Workflows

/// Keys change while people write, and what is sealed is searched by whoever may read it.
@Suite(.serialized) struct `What is sealed` {
    /// Another process of the platform on the same database.
    private static func process(
        _ place: TownHouse, _ master: SealingKey, reread: @escaping @Sendable () -> SealingKey? = { nil }
    ) async throws -> Archive {
        let (cluster, database) = (place.cluster, place.database)
        return try await Archive(
            Archive.databases(
                { DatabaseConfiguration(conninfo: cluster.conninfo(database, user: $0.rawValue)) },
                loops: [place.loop], journal: place.house.journal),
            master: master, keysLiveFor: .milliseconds(200), rereadMaster: reread)
    }

    private static var master: SealingKey {
        get throws { try SealingKey(bytes: [UInt8](repeating: 0x42, count: 32)) }
    }

    @Test
    func
        `stays readable while keys change, is sealed anew whatever it is, and two people destroy the old key`()
        async throws
    {
        try await Notebook.open { book in
            let place = book.place
            let archive = place.house.archive
            let town = place.town.id
            let post = try await book.write(book.nurse, "はじめの文")
            _ = try await book.rewrite(book.nurse, post, "前の鍵で", revision: 1)
            _ = try await book.post(
                book.nurse, [("text", "写真つき")], [("photos", "kakato.jpg", try Notebook.photo())])
            let other = try await Self.process(place, Self.master)
            _ = try await other.keys(of: town)

            // The new key opens everywhere before it seals anywhere.
            let number = try await archive.addDataKey(of: town)
            #expect(number == 3)
            try await Task.sleep(for: .milliseconds(250))
            try await archive.promote(number, of: town)
            _ = try await book.write(book.nurse, "新しい鍵で")
            let keys = try place.peek(
                "select string_agg(encode(substr(body_sealed, 1, 2), 'hex'), ' ' order by post_id) from post")
            #expect(keys == "0001 0001 0003")
            let asker = Asker.session(book.nurse.token, presenting: book.nurse.fingerprint, in: town)
            let read = try await other.read(asker, .subject(home: town, book.subject)) {
                try await $0.timeline().map(\.body)
            }
            #expect(read == ["新しい鍵で", "写真つき", "前の鍵で"])

            // Nothing goes before it can: not the key of now, not one that a process may still seal with or that is needed.
            let words = { (key: Int, person: String) in
                try await archive.destroyKey(key, of: town, by: person)
            }
            #expect(try await words(9, "見本 花子") == .unknown)
            #expect(try await words(number, "見本 花子") == .inUse)
            #expect(try await words(1, "見本 花子") == .tooEarly)
            try place.peek("update tenant_key set retired_at = now() - interval '1 hour' where key_id = 1")
            guard case .needed(let waiting) = try await words(1, "見本 花子") else {
                throw CounterRefusal.notFound
            }

            var told: [String: Int] = [:]
            let count = try await archive.reseal(of: town, batch: 3) {
                told["\($0.relation).\($0.column)"] = $1
            }
            #expect(count == waiting && count > 20 && told.values.reduce(0, +) == count)
            #expect(told["post.body_sealed"] == 2 && told["post_revision.body_sealed"] == 1, "\(told)")
            let left = try place.peek(
                """
                select string_agg(format('select %L from %I where get_byte(%I, 1) <> %s', table_name, table_name,
                    column_name, \(number)), ' union all ')
                from information_schema.columns where table_schema = 'public' and domain_name = 'sealed'
                    and table_name !~ '^audit_leaf'
                """)
            #expect(try place.peek(left) == "", "nothing is left under the old key")
            #expect(try await archive.reseal(of: town) == 0)

            #expect(try await words(1, "見本 花子") == .asked)
            #expect(try await words(1, "見本 花子") == .samePerson)
            #expect(try await words(1, "見本 太郎") == .done)
            #expect(try await words(1, "見本 次郎") == .unknown)
            #expect(
                try place.peek("select asked_by || '・' || confirmed_by from tenant_key where key_id = 1")
                    == "見本 花子・見本 太郎"
            )
            #expect(
                try place.peek("select state, wrapped is null from tenant_key where key_id = 1")
                    == "destroyed|t")
            let acts = try place.peek(
                "select string_agg(act, ' ' order by leaf_id) from audit_leaf where act like 'key.%'")
            #expect(acts == "key.change key.ask key.destroy")

            // Everything that people open is there: the file's key, the names, the papers, the text before.
            for process in [archive, other] { process.forgetKeys(of: town) }
            try await Self.lookAround(book, post)
            await other.close()
        }
    }

    /// Opens one of each.
    private static func lookAround(_ book: Notebook, _ post: PublicID) async throws {
        let place = book.place
        let timeline = try await book.get(book.helper)
        #expect(timeline.text.contains("前の鍵で") && timeline.text.contains("例田"))
        let file = try place.peek("select public_id from attachment limit 1")
        for (path, words) in [
            ("/files/\(file)/small", ""), ("/profile", "見本町1-2"), ("/posts/\(post)", "前の鍵で"), ("/team", "見本"),
        ] {
            let answer = try await book.get(book.helper, book.page + path)
            #expect(answer.status == 200 && (words.isEmpty || answer.text.contains(words)), "\(path)")
        }
        #expect(try await book.get(book.nurse, "/\(place.town.key)/facility/staff").status == 200)
        #expect(try await book.get(try await place.signIn("helper")).text.contains("前の鍵で"))
        #expect(try await place.house.authority(of: place.town).isNew == false, "the issuer's key opens")
    }

    @Test func `opens under a new master key at once, in processes that had the old one in hand`()
        async throws
    {
        try await withTown("eniwa") { place in
            let town = place.town.id
            let fresh = SealingKey.random()
            let given = try await Self.process(place, Self.master, reread: { fresh })
            let waits = try await Self.process(place, Self.master)
            _ = try await waits.keys(of: town)
            let admin = Database(
                DatabaseConfiguration(conninfo: place.cluster.conninfo(place.database)), loops: [place.loop],
                journal: place.house.journal)
            try await Migrator(admin).admit(
                ContextKey(derivedFrom: fresh), beside: ContextKey(derivedFrom: Self.master))

            // What cannot be kept does not count.
            await #expect(throws: CounterRefusal.busy) {
                _ = try await place.house.archive.rewrap(under: fresh) { throw CounterRefusal.busy }
            }
            let kept = try place.peek("select md5(string_agg(wrapped::text, '')) from tenant_key")
            var isKept = false
            let count = try await place.house.archive.rewrap(under: fresh) { isKept = true }
            #expect(isKept && count == 2)
            #expect(try place.peek("select md5(string_agg(wrapped::text, '')) from tenant_key") != kept)
            #expect(try await place.house.archive.rewrap(under: fresh) {} == 0)

            try await Task.sleep(for: .milliseconds(250))
            #expect(try await given.keys(of: town).current == 1, "read the new master key")
            #expect(try await waits.keys(of: town).current == 1, "goes on with what it has")
            // A process that begins now, with contexts signed under the new key, and the next migration with it alone.
            let next = try await Self.process(place, fresh)
            #expect(try await next.keys(of: town).current == 1)
            // Changed and changed back, with no new beginning between.
            try await Migrator(admin).admit(
                ContextKey(derivedFrom: Self.master), beside: ContextKey(derivedFrom: fresh))
            #expect(try await next.rewrap(under: Self.master) {} == 2)
            #expect(try await place.house.archive.rewrap(under: fresh) {} == 2)
            _ = try await Migrator(admin).migrate(contextKey: ContextKey(derivedFrom: fresh))
            // To whom the database shows nothing any more, that is no sign that there is nothing to do.
            await #expect(throws: RecordsError.self) {
                _ = try await place.house.archive.rewrap(under: Self.master) {
                    Issue.record("put a master key in place that nothing is wrapped under")
                }
            }
            #expect(try await next.read(.jobEverywhere) { try await $0.towns() }.count == 1)
            #expect(try await given.read(.jobEverywhere) { try await $0.towns() }.isEmpty)
            for archive in [given, waits, next] { await archive.close() }
            await admin.close()
        }
    }

    @Test func `is found by who may read it, leaves a row for each hit, and by nobody else`() async throws {
        try await Notebook.open(amended: ["private_exchange: unspecified": "private_exchange: offered"]) {
            book in
            let place = book.place
            let first = try await book.write(book.nurse, "ＢＰは１３０でした。右のかかとに発赤。")
            _ = try await book.write(book.nurse, "お変わりありません。")
            let only = try place.id(of: "doctor").text
            _ = try await book.write(book.nurse, "先生だけへ、かかとの件。", [("audience", only)])
            let withdrawn = try await book.write(book.nurse, "かかとを取り消しました。")
            let stopped = try await book.write(book.nurse, "かかとを止めました。")
            try place.peek(
                """
                update post set withdrawn_at = now() where public_id = '\(withdrawn)';
                update post set stopped_at = now() where public_id = '\(stopped)'
                """)
            let rows = "select count(*) from audit_leaf where act = 'search' and object = '\(first)'"
            let search = { (who: Credentials, words: String) in
                let query = words.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
                return try await book.get(who, book.page + "/search?q=\(query)")
            }
            let found = try await search(book.nurse, "bp 130")
            #expect(found.status == 200 && found.text.contains("/posts/\(first)"), "\(found.text)")
            #expect(found.text.contains("1件見つかりました"))
            #expect(try place.peek(rows) == "1")
            let hits = try await search(book.helper, "かかと").text
            #expect(hits.contains("右のかかと") && hits.contains("1件見つかりました"))
            for words in ["先生だけ", "取り消し", "止めました"] { #expect(!hits.contains(words)) }
            #expect(try place.peek(rows) == "2")
            #expect(try await search(book.doctor, "かかと").text.contains("先生だけ"))
            let nothing = try await search(book.helper, "先生だけ").text
            #expect(nothing.contains("見つかりませんでした") && nothing.contains("もう一度おさがしください"))
            let unasked = try await search(book.helper, " ").text
            #expect(!unasked.contains("見つかりません") && unasked.contains("role=\"search\""))
            #expect(try await book.get(book.helper).text.contains("action=\"\(book.page)/search\""))
            let refused = try await search(book.stranger, "かかと")
            #expect(refused.status == 404 && !refused.text.contains("かかと"))
            // There is nothing in the database that a word could be looked up in.
            let indexes = try place.peek(
                """
                select count(*) from information_schema.columns
                where table_schema = 'public' and table_name like 'post%' and column_name like '%index%'
                """)
            #expect(indexes == "0")
        }
    }
}
