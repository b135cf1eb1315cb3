import Care
import Foundation
import PKI
import TestKit
import Testing

@testable import Records

@Suite struct `Sealed content` {
    static let town = TenantID(1)

    static func keys(_ town: TenantID = town, data: SealingKey = .random()) -> TownKeys {
        TownKeys(tenant: town, current: 1, data: [1: data], index: .random())
    }

    @Test func `opens only in the place it was sealed for`() throws {
        let keys = Self.keys()
        let place = SealContext(Self.town, table: "post", row: "a", column: "body")
        let sealed = try keys.seal("見本", place)
        #expect(try keys.text(sealed, place) == "見本")
        for other in [
            SealContext(TenantID(2), table: "post", row: "a", column: "body"),
            SealContext(Self.town, table: "post_revision", row: "a", column: "body"),
            SealContext(Self.town, table: "post", row: "b", column: "body"),
            SealContext(Self.town, table: "post", row: "a", column: "title"),
        ] {
            #expect(throws: RecordsError(.sealBroken, detail: "")) { try keys.text(sealed, other) }
        }
        for place in sealed.indices.dropFirst(2) {
            var torn = sealed
            torn[place] ^= 1
            #expect(throws: RecordsError.self) {
                try keys.open(torn, .init(Self.town, table: "post", row: "a", column: "body"))
            }
        }
    }

    @Test func `an old key still opens, a destroyed one never`() throws {
        let (old, new) = (SealingKey.random(), SealingKey.random())
        let place = SealContext(Self.town, table: "post", row: "a", column: "body")
        let sealed = try Self.keys(data: old).seal("前の鍵", place)
        let rotated = TownKeys(tenant: Self.town, current: 3, data: [1: old, 3: new], index: .random())
        #expect(try rotated.text(sealed, place) == "前の鍵")
        #expect(try rotated.seal("今の鍵", place).prefix(2) == [0, 3])
        let destroyed = TownKeys(tenant: Self.town, current: 3, data: [3: new], index: .random())
        #expect(throws: RecordsError(.keyDestroyed, detail: "")) { try destroyed.text(sealed, place) }
    }

    @Test func `a blind index tells equality inside one column of one town and nothing more`() {
        let keys = Self.keys()
        #expect(keys.blindIndex("x", column: "mail") == keys.blindIndex("x", column: "mail"))
        #expect(keys.blindIndex("x", column: "mail") != keys.blindIndex("x", column: "subject"))
        #expect(keys.blindIndex("x", column: "mail") != Self.keys().blindIndex("x", column: "mail"))
    }

    @Test func `a dump of the whole database shows no word that somebody wrote`() async throws {
        try await withArchive { house, archive in
            let (walk, desk) = try await Walk.begin(archive)
            let nurse = try await walk.facility("見本訪問看護", administrator: "看護", login: "nurse1", desk: desk)
            let subject = try await walk.subject(desk: desk, first: nurse)
            try await archive.open(nurse.asker, .subject(home: walk.town, subject)) { session in
                _ = try await session.write(NewPost(body: "本文の見本 plain words"))
            }
            let everything = try house.peek(
                """
                select string_agg(query_to_xml(format('select * from %s', oid::regclass), true, false,
                    '')::text, '')
                from pg_class where relnamespace in ('public'::regnamespace, 'sec'::regnamespace)
                    and relkind = 'r'
                """)
            #expect(
                everything.contains("見本訪問看護"), "a facility's name is in the open, so the dump is no empty one"
            )
            for word in [
                "太郎", "タロウ", "1941-02-03", "一丁目", "000-0000", "玄関", "plain words", "花子", "看護　", "棚",
                "nurse1@example.jp", "example",
                Data("plain words".utf8).base64EncodedString(), Data("太郎".utf8).base64EncodedString(),
            ] {
                #expect(!everything.contains(word), "\(word)")
            }
        }
    }

    @Test func `a sealed value that was moved to another row is refused when it is read`() async throws {
        try await withArchive { house, archive in
            let (walk, desk) = try await Walk.begin(archive)
            let nurse = try await walk.facility("見本訪問看護", administrator: "看護", login: "nurse1", desk: desk)
            let subject = try await walk.subject(desk: desk, first: nurse)
            let scope = Scope.subject(home: walk.town, subject)
            try await archive.open(nurse.asker, scope) { session in
                _ = try await session.write(NewPost(body: "一"))
                _ = try await session.write(NewPost(body: "二"))
            }
            try house.peek(
                "update post set body_sealed = (select body_sealed from post order by post_id limit 1)")
            let read = await refusal {
                try await archive.read(nurse.asker, scope) { _ = try await $0.timeline() }
            }
            #expect(read == .sealBroken)
        }
    }
}
