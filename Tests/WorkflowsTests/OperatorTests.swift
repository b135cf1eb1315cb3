import Care
import Foundation
import HTML
import Postgres
import TestKit
import Testing

@testable import HTTPServer
@testable import Portals
@testable import Records
@testable import Workflows

/// Who runs the platform can count, list, suspend and restore, and reads nothing of what people wrote. The commands are
/// tried by `test_no_command_of_the_operator_shows_content`.
@Suite(.serialized) struct `The operator` {
    /// Written into a town by its people, in every form that it is kept in.
    static let canaries = [
        "右のかかと", "かかとの件", "例田", "レイダ", "見本町1-2", "1940-02-03", "kakato", "nurse@example.jp",
        "helper@example.jp",
        "ミホン",
    ]

    private static func open(_ body: (`Every route of the product`.Ground) async throws -> Void) async throws
    {
        try await `Every route of the product`.Ground.open { ground in
            let book = ground.book
            let photo = try Notebook.photo()
            _ = try await book.post(
                book.nurse, [("text", "かかとの件、写真です。")], [("photos", "kakato.jpg", photo)])
            try await body(ground)
        }
    }

    private static func look(
        for words: [String] = canaries, in text: String, _ where: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        for word in words {
            #expect(!text.contains(word), "\(word) in \(`where`)", sourceLocation: sourceLocation)
        }
    }

    @Test func `sees no content by its role's own SQL, in a backup, in a dump or on a page`() async throws {
        try await Self.open { ground in
            let place = ground.book.place
            // The canaries are there to be found: the town's own people read them.
            let seen = try await ground.book.get(ground.book.helper).text
            #expect(seen.contains("右のかかと") && seen.contains("かかとの件") && seen.contains("例田"))
            try await Self.ownSQL(place)
            try Self.copies(place, ground.book.files)
            try await Self.pages(ground)
            try await Self.standing(ground.book)
        }
    }

    /// All that the role may select, of every table, and whatever its functions answer.
    private static func ownSQL(_ place: TownHouse) async throws {
        let tables = try place.peek(
            """
            select count(*) from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
                and not relispartition
            """)
        try await place.house.archive.open(.operator(nil)) { desk in
            let columns = try await desk.rows(
                """
                select table_name::text as relation, string_agg(quote_ident(column_name), ', ') as columns
                from information_schema.column_privileges
                where grantee = 'renrakucho_ops' and privilege_type = 'SELECT' and table_schema = 'public'
                group by table_name
                """)
            #expect(columns.count > 5 && columns.count < (Int(tables) ?? 0) / 2)
            for row in columns {
                let (relation, names): (String, String) = (try row.get("relation"), try row.get("columns"))
                #expect(!names.contains("_sealed") && !names.contains("hash"), "\(relation): \(names)")
                // As the operator's own statement, with its signed context.
                let all = try await desk.rows(
                    """
                    select query_to_xml('select ' || \(names) || ' from public.' || \(relation), true, false,
                        '')::text as t
                    """
                )
                Self.look(in: try all.first?.get("t", as: String.self) ?? "", "the operator's \(relation)")
            }
            let towns = try await desk.rows(
                "select query_to_xml('select * from sec.counts()', true, false, '')::text as t")
            let counts = try towns.first?.get("t", as: String.self) ?? ""
            #expect(counts.contains("<posts>2</posts>") && counts.contains("<subjects>1</subjects>"))
            Self.look(in: counts, "the operator's numbers")
        }
        // Whole rows of any table that people write into, and bytes from any function: refused, whatever the context.
        let open = try place.peek(
            """
            create function pg_temp.tried() returns setof text language plpgsql as $$
            declare r record;
            begin
                for r in select c.relname from pg_class c where c.relnamespace = 'public'::regnamespace
                    and c.relkind in ('r', 'p') order by 1
                loop
                    begin
                        execute format('select * from public.%I', r.relname);
                        return next r.relname;
                    exception when insufficient_privilege then null;
                    end;
                end loop;
            end $$;
            set role renrakucho_ops;
            select string_agg(t, ' ') from pg_temp.tried() t;
            """)
        #expect(open == "agreement policy_version tenant", "\(open)")
        let bytes = try place.peek(
            """
            select string_agg(p.proname, ' ') from pg_proc p where p.pronamespace = 'sec'::regnamespace
                and has_function_privilege('renrakucho_ops', p.oid, 'execute')
                and ('bytea'::regtype = any (p.proallargtypes) or p.prorettype = 'bytea'::regtype)
            """)
        #expect(bytes == "", "\(bytes)")
    }

    /// What a backup holds, what the role could carry away, and what lies on the disk.
    private static func copies(_ place: TownHouse, _ files: [String]) throws {
        let backup = try Self.dump(place, as: nil)
        #expect(backup.exit == 0 && backup.text.contains("COPY public.post "))
        let open = ["見本事業所 nurse"]
        for word in open { #expect(backup.text.contains(word), "a facility's name is in the open") }
        Self.look(in: backup.text, "the backup")
        let own = try Self.dump(place, as: "renrakucho_ops")
        #expect(own.exit != 0, "the operator's role cannot dump")
        Self.look(in: own.text, "the operator's dump")
        #expect(!files.isEmpty)
        for name in files {
            let bytes = try Data(contentsOf: place.files.appending(path: name))
            #expect(bytes.range(of: Data([0xff, 0xd8, 0xff])) == nil, "a picture lies open")
        }
    }

    private static func dump(_ place: TownHouse, as role: String?) throws -> (exit: Int32, text: String) {
        let file = FileManager.default.temporaryDirectory.appending(path: "renrakucho-dump-\(UUID())")
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        let link =
            role.map { place.cluster.conninfo(place.database, user: $0) }
            ?? place.cluster.conninfo(place.database)
        process.arguments = ["pg_dump", "--file", file.path, link]
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return (process.terminationStatus, (try? String(contentsOf: file, encoding: .utf8)) ?? "")
    }

    /// Every route, asked by somebody who holds all that the operator holds: no certificate and no session.
    private static func pages(_ ground: `Every route of the product`.Ground) async throws {
        for route in RouteTable.all {
            let answer = try await ground.ask(route, as: nil)
            Self.look(in: answer.text, "\(route.method) \(route.pattern.text)")
            if route.door == .staff { #expect(answer.status != 200, "\(route.pattern.text)") }
        }
    }

    /// What it can do: suspend, list and count. Nothing of that opens a page.
    private static func standing(_ book: Notebook) async throws {
        let place = book.place
        try await place.house.archive.open(.operator(nil)) { desk in
            #expect(try await desk.towns().map(\.key) == ["eniwa"])
            #expect(try await desk.counts().first?.posts == 2)
            try await desk.setTown(place.town.id, .suspended, reason: "見本")
        }
        let closed = try await book.get(book.nurse)
        #expect(closed.status != 200)
        Self.look(in: closed.text, "a suspended town")
        try await place.house.archive.open(.operator(nil)) { desk in
            try await desk.setTown(place.town.id, .live, reason: nil)
        }
        #expect(try await book.get(book.nurse).status == 200)
    }
}
