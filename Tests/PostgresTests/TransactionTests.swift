import EventLoop
import Foundation
import TestKit
import Testing

@testable import Postgres

private struct ChangedMind: Error {}

@Suite(.serialized) struct `Transactions own their link` {
    private func withTable(
        _ configure: (inout DatabaseConfiguration) -> Void = { _ in }, _ body: (Bench) async throws -> Void
    ) async throws {
        try await withDatabase(loops: 1, configure) { bench in
            try bench.cluster.run("create table t (n bigint primary key)", in: bench.name)
            try await body(bench)
        }
    }

    private func count(_ bench: Bench) async throws -> Int {
        try await bench.database.query("select count(*) as n from t")[0].get("n")
    }

    @Test func `what the body did is kept, with the answers of opening and pipeline`() async throws {
        try await withTable { bench in
            let sum = try await bench.database.transaction(
                opening: ["select set_config('app.who', \("me"), true) as who", "select 5 as five"]
            ) { tx in
                let who = try await tx.query("select current_setting('app.who') as who")
                #expect(try who[0].get("who") == "me")
                let opening = try await tx.opening()
                #expect(try opening.count == 2 && opening[1][0].get("five", as: Int32.self) == 5)
                #expect(try await tx.execute("insert into t values (\(1)), (\(2))") == 2)
                let both = try await tx.queries(["select sum(n)::bigint as n from t", "select \(9) as n"])
                return try both[0][0].get("n") + both[1][0].get("n", as: Int.self)
            }
            #expect(sum == 12)
            #expect(try await count(bench) == 2)
        }
    }

    @Test func `opening alone is sent with the commit, and nothing at all sends nothing`() async throws {
        try await withTable { bench in
            try await bench.database.transaction(opening: ["insert into t values (1)"]) { _ in }
            #expect(try await count(bench) == 1)
            let opened = try await bench.database.transaction(opening: [
                "insert into t values (2) returning n"
            ]) {
                try await $0.opening()
            }
            #expect(try opened[0][0].get("n") == 2)
            try await bench.database.transaction { _ in }
            #expect(try await count(bench) == 2)
        }
    }

    @Test func `a body that throws leaves nothing behind`() async throws {
        try await withTable { bench in
            await #expect(throws: ChangedMind.self) {
                try await bench.database.transaction { tx in
                    try await tx.execute("insert into t values (1)")
                    throw ChangedMind()
                }
            }
            #expect(try await count(bench) == 0)
            try await soon { try bench.links("state like 'idle in transaction%'") == 0 }
        }
    }

    @Test func `a failure that the body swallowed still undoes all and is told`() async throws {
        try await withTable { bench in
            let error = await failure {
                try await bench.database.transaction { tx in
                    try await tx.execute("insert into t values (1)")
                    _ = try? await tx.query("select 1 / \(0)")
                }
            }
            #expect(error?.sqlstate == "22012")
            let opening = await failure {
                try await bench.database.transaction(opening: ["insert into t values (3)", "select nothing"])
                { tx in
                    _ = try? await tx.query("select 1")
                }
            }
            #expect(opening?.sqlstate == "42703")
            let rows = try await count(bench)
            #expect(rows == 0)
        }
    }

    @Test func `a body that went back to a savepoint may commit`() async throws {
        try await withTable { bench in
            try await bench.database.transaction { tx in
                try await tx.execute("insert into t values (1)")
                try await tx.execute("savepoint before")
                _ = try? await tx.execute("insert into t values (1)")
                try await tx.execute("rollback to savepoint before")
                try await tx.execute("insert into t values (2)")
            }
            #expect(try await count(bench) == 2)
        }
    }

    @Test func `a transaction kept beyond its end is of no use`() async throws {
        try await withTable { bench in
            let kept = try await bench.database.transaction { tx in
                _ = try await tx.query("select 1")
                return copy tx
            }
            let error = await failure { _ = try await kept.query("insert into t values (1)") }
            #expect(error?.code == .other)
            #expect(try await count(bench) == 0)
        }
    }

    @Test func `settings end with their transaction`() async throws {
        try await withTable({ $0.exclusiveLinks = 1 }) { bench in
            let pids = Heard<Int32>()
            for commit in [CommitMode.asynchronous, .durable] {
                try await bench.database.transaction(
                    opening: ["set local work_mem to '7MB'"], commit: commit
                ) { tx in
                    let row = try await tx.query(
                        """
                        select current_setting('work_mem') as m, pg_backend_pid() as pid,
                            current_setting('synchronous_commit') as s
                        """)[0]
                    #expect(try row.get("m") == "7MB")
                    #expect(try row.get("s") == (commit == .durable ? "on" : "off"))
                    pids.add(try row.get("pid"))
                }
            }
            try await bench.database.transaction(isReadOnly: true) { tx in
                let row = try await tx.query("select current_setting('work_mem') as m")[0]
                #expect(try row.get("m") == "4MB")
                pids.add(try await tx.query("select pg_backend_pid() as pid")[0].get("pid"))
                let error = await failure { try await tx.execute("insert into t values (1)") }
                #expect(error?.sqlstate == "25006")
                try await tx.execute("rollback")
            }
            #expect(Set(pids.all).count == 1)
        }
    }

    @Test func `atomically is all or nothing`() async throws {
        try await withTable { bench in
            let rows = try await bench.database.atomically([
                "insert into t values (\(1)) returning n", "select n + 1 as m from t",
                "insert into t values (2)",
            ])
            #expect(try rows.count == 3 && rows[0][0].get("n") == 1 && rows[1][0].get("m") == 2)
            let error = await failure {
                _ = try await bench.database.atomically([
                    "insert into t values (3)", "insert into t values (1)", "insert into t values (4)",
                ])
            }
            #expect(error?.code == .uniqueViolation)
            #expect(try await count(bench) == 2)
            #expect(try await bench.database.atomically(["select 1 as n"]).count == 1)
        }
    }

    @Test func `a deferred constraint that fails at commit is a plain failure`() async throws {
        try await withTable { bench in
            try bench.cluster.run(
                "create table c (n bigint references t deferrable initially deferred)", in: bench.name)
            let error = await failure {
                try await bench.database.transaction { _ = try await $0.execute("insert into c values (9)") }
            }
            #expect(error?.code == .foreignKeyViolation)
        }
    }

    @Test func `whoever waits gets the link in turn, or hears that it is busy`() async throws {
        try await withTable({ c in
            c.exclusiveLinks = 1
            c.linkWait = .milliseconds(300)
        }) { bench in
            let order = Heard<Int>()
            let watch = Stopwatch()
            let busy = await failure {
                try await bench.database.transaction { tx in
                    _ = try await tx.query("select 1")
                    _ = try await bench.database.atomically(["select 1"])
                }
            }
            #expect(busy?.code == .busy)
            #expect(watch.elapsed >= .milliseconds(290) && watch.elapsed < .seconds(3))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<5 {
                    group.addTask {
                        try await bench.database.transaction { tx in
                            _ = try await tx.query("select pg_sleep(0.01)")
                            order.add(number)
                        }
                    }
                    try await Task.sleep(for: .milliseconds(5))
                }
                try await group.waitForAll()
            }
            #expect(order.all == [0, 1, 2, 3, 4])
        }
    }

    @Test func `two that get in each other's way are done again`() async throws {
        try await withTable { bench in
            _ = try await bench.database.atomically(["insert into t values (1)"])
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        try await bench.database.retrying(attempts: 20) {
                            try await bench.database.transaction(isolation: .serializable) { tx in
                                let n: Int = try await tx.query("select max(n) as n from t")[0].get("n")
                                try await tx.execute("insert into t values (\(n + 1))")
                            }
                        }
                    }
                }
                while let result = await group.nextResult() {
                    if case .failure(let error as PostgresError) = result, error.code != .uniqueViolation {
                        throw error
                    }
                }
            }
            #expect(try await count(bench) >= 2)
        }
    }
}
