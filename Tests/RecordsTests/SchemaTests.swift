import EventLoop
import Journal
import PKI
import TestKit
import Testing

@testable import Postgres
@testable import Records

@Suite(.serialized) struct `The schema` {
    func migrate(_ house: House) async throws -> [String] {
        let admin = Database(
            DatabaseConfiguration(conninfo: house.cluster.conninfo(house.name)), loops: house.loops,
            journal: Journal(minimum: .error) { _ in })
        let result: Result<[String], any Error>
        do {
            result = .success(try await Migrator(admin).migrate(contextKey: house.contextKey))
        } catch {
            result = .failure(error)
        }
        await admin.close()
        return try result.get()
    }

    @Test func `migrating twice does nothing the second time`() async throws {
        try await withHouse { house in
            let done = try await migrate(house)
            #expect(done.isEmpty)
            let version = try house.peek("select count(*) from sec.migration")
            #expect(Int(version) == Migration.newest)
        }
    }

    @Test func `a newer schema, a changed step and a gap are refused`() async throws {
        for (damage, repair) in [
            (
                "insert into sec.migration values (99, 'later', '\\x00')",
                "delete from sec.migration where number = 99"
            ),
            (
                "update sec.migration set checksum = '\\x00' where number = 2",
                "update sec.migration set checksum = '\\x01' where number = 2"
            ),
            ("delete from sec.migration where number = 2", "select 1"),
        ] {
            try await withHouse { house in
                try house.peek(damage)
                let tried = await refusal { _ = try await migrate(house) }
                #expect(tried == .schema, "\(damage)")
                try house.peek(repair)
            }
        }
    }

    @Test func `the archive does not open over a role that could do more`() async throws {
        try await withHouse { house in
            _ = try await house.archive()
            for (raise, lower) in [
                (
                    "grant temp on database \(house.name) to public",
                    "revoke temp on database \(house.name) from public"
                ),
                (
                    "grant create on schema public to renrakucho_app",
                    "revoke create on schema public from renrakucho_app"
                ),
                (
                    "alter table notice owner to renrakucho_ops",
                    "alter table notice owner to renrakucho_owner"
                ),
            ] {
                try house.peek(raise)
                #expect(await refusal { _ = try await house.archive() } == .unfit, "\(raise)")
                try house.peek(lower)
            }
            _ = try await house.archive()
            var swapped = house.databases
            swapped[.app] = house.databases[.ops]
            #expect(await refusal { _ = try await Archive(swapped, master: house.master) } == .unfit)
            try house.peek("insert into sec.migration values (99, 'later', '\\x00')")
            #expect(await refusal { _ = try await house.archive() } == .schema)
        }
    }

    @Test func `a superuser's link is refused`() async throws {
        try await withHouse { house in
            let admin = Database(
                DatabaseConfiguration(conninfo: house.cluster.conninfo(house.name)), loops: house.loops,
                journal: Journal(minimum: .error) { _ in })
            let tried = await refusal { try await LoginRole.app.examine(admin) }
            await admin.close()
            #expect(tried == .unfit)
        }
    }

    @Test func `another master key opens no context and no key`() async throws {
        try await withHouse { house in
            let archive = try await house.archive()
            _ = try await Walk.begin(archive)
            let stranger = try await Archive(house.databases, master: .random())
            let towns = try await stranger.open(.jobEverywhere) { try await $0.towns() }
            #expect(towns.isEmpty)
        }
    }

    @Test func `a subject's posts are found by its index, with the check made once`() async throws {
        try await withHouse(seeded: true) { house in
            try await house.database(.app).transaction { transaction in
                _ = try await transaction.query("select probe.as_staff('aka', 'nurse', 'akasubject')")
                _ = try await transaction.query("set local enable_seqscan = off")
                let plan = try await transaction.query(
                    "explain (costs off) select * from post order by created_at desc, post_id desc limit 50")
                let text = try plan.map { try $0.get("QUERY PLAN", as: String.self) }.joined(separator: "\n")
                #expect(text.contains("Index Scan using post_timeline"))
                #expect(text.contains("Index Cond: ((tenant_id = $0) AND (subject_id = $1))"))
                #expect(!text.contains("SubPlan"))
            }
        }
    }
}
