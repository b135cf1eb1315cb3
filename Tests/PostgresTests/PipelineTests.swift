import EventLoop
import Foundation
import Journal
import TestKit
import Testing

@testable import Postgres

@Suite(.serialized) struct `Statements share links and nothing else` {
    @Test func `a thousand at once on two loops, over four links`() async throws {
        try await withDatabase { bench in
            let answers = try await withThrowingTaskGroup(of: (Int, Int).self) { group in
                for number in 0..<1000 {
                    group.addTask {
                        let rows = try await bench.database.query(
                            "select \(number) * 2 as twice, pg_backend_pid() as pid")
                        return (try rows[0].get("twice") - number, try rows[0].get("pid"))
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.map(\.0).sorted() == Array(0..<1000))
            #expect(Set(answers.map(\.1)).count == 4)
            #expect(try bench.links() == 4)
        }
    }

    @Test func `a caller on a loop stays on it`() async throws {
        try await withDatabase { bench in
            for loop in bench.loops {
                let stayed = Heard<Bool>()
                let task = loop.spawn("test") {
                    for _ in 0..<20 { _ = try? await bench.database.query("select 1") }
                    stayed.add(loop.inLoop)
                    _ = try? await bench.database.transaction { try await $0.query("select 1") }
                    stayed.add(loop.inLoop)
                }
                await task.value
                #expect(stayed.all == [true, true])
            }
        }
    }

    @Test func `an error is its own statement's alone`() async throws {
        try await withDatabase(loops: 1) { bench in
            let codes = await withTaskGroup(of: (Int, PostgresError?).self) { group in
                for number in 0..<200 {
                    group.addTask {
                        let error = await failure {
                            _ =
                                number % 7 == 0
                                ? try await bench.database.query("select 1 / \(number - number) as v")
                                : number % 7 == 1
                                    ? try await bench.database.query("selec \(number)")
                                    : try await bench.database.query("select \(number)")
                        }
                        return (number, error)
                    }
                }
                return await group.reduce(into: [Int: PostgresError]()) { $0[$1.0] = $1.1 }
            }
            for number in 0..<200 {
                let state = codes[number]?.sqlstate
                #expect(state == (number % 7 == 0 ? "22012" : number % 7 == 1 ? "42601" : nil))
            }
            let links = try bench.links()
            #expect(links == 2)
        }
    }

    @Test func `the same wrong statement many times is told each time what is wrong`() async throws {
        try await withDatabase(loops: 1) { bench in
            let states = await withTaskGroup(of: String?.self) { group in
                for _ in 0..<200 {
                    group.addTask {
                        await failure { _ = try await bench.database.query("select nobody") }?.sqlstate
                    }
                }
                return await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(states == ["42703"])
        }
    }

    @Test func `constraints are told by name`() async throws {
        try await withDatabase(loops: 1) { bench in
            try bench.cluster.run(
                """
                create table t (
                    id int constraint t_pk primary key, n int constraint positive check (n > 0))
                """,
                in: bench.name)
            _ = try await bench.database.query("insert into t values (1, 1)")
            let twice = await failure { _ = try await bench.database.query("insert into t values (1, 1)") }
            #expect(twice?.code == .uniqueViolation && twice?.constraint == "t_pk")
            let less = await failure { _ = try await bench.database.query("insert into t values (2, \(-1))") }
            #expect(less?.code == .checkViolation && less?.constraint == "positive")
        }
    }

    @Test func `prepared statements stay within their bound and survive a changed table`() async throws {
        try await withDatabase(loops: 1, { $0.statementCache = 4 }) { bench in
            try bench.cluster.run("create table t (a int); insert into t values (1)", in: bench.name)
            let different: [SQL] = [
                "select 1", "select 2", "select 3", "select 4", "select 5", "select 6", "select 7",
                "select 8",
            ]
            for _ in 0..<3 {
                for sql in different { _ = try await bench.database.query(sql) }
                _ = try await bench.database.transaction { tx in
                    for sql in different { _ = try await tx.query(sql) }
                }
            }
            let kept = try await bench.database.query("select count(*) as n from pg_prepared_statements")
            #expect(try kept[0].get("n", as: Int.self) <= 5)
            for _ in 0..<4 { _ = try await bench.database.query("select * from t") }
            try bench.cluster.run("alter table t add b text default 'x'", in: bench.name)
            for _ in 0..<4 {
                let rows = try await bench.database.query("select * from t")
                #expect(try rows[0].get("b") == "x")
            }
        }
    }

    @Test func `a deadline ends one statement and spares its neighbours`() async throws {
        try await withDatabase(loops: 1) { bench in
            let watch = Stopwatch()
            async let slow = failure {
                _ = try await bench.database.query("select pg_sleep(30)", within: .milliseconds(200))
            }
            let others = await withTaskGroup(of: PostgresError?.self) { group in
                for number in 0..<40 {
                    group.addTask {
                        await failure { _ = try await bench.database.query("select \(number)") }
                    }
                }
                return await group.reduce(into: []) { if let error = $1 { $0.append(error) } }
            }
            #expect(await slow?.code == .timeout)
            #expect(others.isEmpty)
            #expect(watch.elapsed < .seconds(5))
            try await soon { try bench.links("query like '%pg_sleep%' and state = 'active'") == 0 }
            #expect(try bench.links() == 2)
        }
    }

    @Test func `a cancelled task cancels its statement, on shared and on exclusive links`() async throws {
        try await withDatabase(loops: 1) { bench in
            func isCanceled(_ work: @escaping @Sendable () async throws -> Void) async throws {
                let task = Task { await failure(work) }
                let sleeping = "state = 'active' and query like '%pg_sleep%'"
                try await soon { try bench.links(sleeping) == 1 }
                let watch = Stopwatch()
                task.cancel()
                #expect(await task.value?.code == .canceled)
                #expect(watch.elapsed < .seconds(5))
                // Until the transaction is rolled back: who asks before gets another link.
                try await soon(within: .seconds(5)) { try bench.links("state <> 'idle'") == 0 }
            }
            try await isCanceled { _ = try await bench.database.query("select pg_sleep(30)") }
            try await isCanceled {
                try await bench.database.transaction { _ = try await $0.query("select pg_sleep(30)") }
            }
            try await isCanceled { _ = try await bench.database.atomically(["select pg_sleep(30)"]) }
            // The links are fit for use again, and the exclusive one is the same.
            for _ in 0..<20 {
                _ = try await bench.database.query("select 1")
                try await bench.database.transaction { _ = try await $0.query("select 1") }
            }
            try await soon { try bench.links() == 3 }
        }
    }

    @Test func `a slow statement is noted by name, without its values`() async throws {
        let lines = Heard<String>()
        let journal = Journal(minimum: .debug) { lines.add(String(decoding: $0, as: UTF8.self)) }
        try await withDatabase(loops: 1, journal: journal, { $0.slowQuery = .milliseconds(50) }) { bench in
            _ = try await bench.database.query("select pg_sleep(0.1), \("hanako")::text")
        }
        let slow = lines.all.filter { $0.contains("postgres.slow") }
        #expect(slow.count == 1 && slow.allSatisfy { $0.contains(#""statement":"s1""#) })
        #expect(lines.all.contains { $0.contains("postgres.connected") })
        #expect(!lines.all.contains { $0.contains("hanako") || $0.contains("pg_sleep") })
    }
}
