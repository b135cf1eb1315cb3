import EventLoop
import Foundation
import Synchronization
import TestKit
import Testing

@testable import Postgres

@Suite(.serialized) struct `Links are lost and replaced` {
    @Test func `what is under way fails so that it can be done again, and then it can`() async throws {
        try await withDatabase { bench in
            async let shared = failure { _ = try await bench.database.query("select pg_sleep(20)") }
            async let owned = failure {
                try await bench.database.transaction { _ = try await $0.query("select pg_sleep(20)") }
            }
            try await soon { try bench.links("query like '%pg_sleep%' and state = 'active'") == 2 }
            try bench.terminateAll()
            let errors = await [shared, owned]
            #expect(errors.allSatisfy { $0?.code == .unreachable && $0?.isRetriable == true })
            let rows = try await bench.database.retrying(attempts: 5) {
                try await bench.database.query("select 1 as one")
            }
            #expect(try rows[0].get("one", as: Int.self) == 1)
            try await bench.database.transaction { _ = try await $0.query("select 1") }
            try await soon { try bench.links() >= 4 }
        }
    }

    @Test func `a database that is down is not ready, and ready again when it is back`() async throws {
        let cluster = try PrivateCluster()
        defer { cluster.remove() }
        try await withDatabase(conninfo: cluster.conninfo("postgres"), { $0.linkWait = .milliseconds(300) }) {
            bench in
            #expect(await bench.database.isReady())
            try cluster.stop()
            #expect(await !bench.database.isReady())
            let query = await failure { _ = try await bench.database.query("select 1") }
            let transaction = await failure { _ = try await bench.database.atomically(["select 1"]) }
            #expect(query?.code == .unreachable && transaction?.code == .unreachable)
            try cluster.start()
            try await soon { await bench.database.isReady() }
            _ = try await bench.database.atomically(["select 1"])
        }
    }

    @Test func `one round trip for atomically, two for a transaction with opening and one statement`()
        async throws
    {
        let cluster = try PrivateCluster.shared()
        let proxy = try SocketProxy(to: cluster)
        defer { proxy.close() }
        try await withDatabase(loops: 1, conninfo: proxy.conninfo("postgres")) { bench in
            func trips(_ work: () async throws -> Void) async throws -> Int {
                try await Task.sleep(for: .milliseconds(50))
                proxy.state.withLock { $0.roundTrips = 0 }
                try await work()
                return proxy.state.withLock { $0.roundTrips }
            }
            _ = try await bench.database.atomically(["select 1"])
            let three: [SQL] = ["select \(1)", "select \("a")::text", "select \(true)"]
            #expect(try await trips { _ = try await bench.database.atomically(three) } == 1)
            #expect(
                try await trips { _ = try await bench.database.atomically(three, commit: .asynchronous) } == 1
            )
            let transaction = try await trips {
                try await bench.database.transaction(opening: three) { _ = try await $0.query("select 4") }
            }
            #expect(transaction == 2)
            #expect(try await trips { try await bench.database.transaction { _ in } } == 0)
        }
    }

    @Test func `a commit whose link dies has an unknown outcome`() async throws {
        let cluster = try PrivateCluster.shared()
        let name = try cluster.database()
        try cluster.run("create table t (n int)", in: name)
        let proxy = try SocketProxy(to: cluster)
        defer { proxy.close() }
        try await withDatabase(loops: 1, conninfo: proxy.conninfo(name)) { bench in
            _ = try await bench.database.atomically(["select 1"])
            proxy.state.withLock { $0.cutAt = "commit" }
            let whole = await failure {
                _ = try await bench.database.atomically(["insert into t values (1)"])
            }
            let last = await failure {
                try await bench.database.transaction { _ = try await $0.execute("insert into t values (2)") }
            }
            proxy.state.withLock { $0.cutAt = nil }
            #expect(whole?.code == .unknownOutcome && last?.code == .unknownOutcome)
            #expect(whole?.isRetriable == false)
            // And it was done, which is why it must not simply be done again.
            #expect(try cluster.run("select count(*) from t", in: name) == "2")
        }
    }

    @Test func `a link that falls silent is given up after the grace`() async throws {
        let cluster = try PrivateCluster.shared()
        let proxy = try SocketProxy(to: cluster)
        defer { proxy.close() }
        try await withDatabase(
            loops: 1, conninfo: proxy.conninfo("postgres"),
            { c in
                c.cancelGrace = .milliseconds(300)
                c.connectTimeout = .milliseconds(300)
                c.queryTimeout = .milliseconds(500)
            }
        ) { bench in
            #expect(await bench.database.isReady())
            proxy.state.withLock { $0.isSilent = true }
            let query = await failure { _ = try await bench.database.query("select 1") }
            let commit = await failure { _ = try await bench.database.atomically(["select 1"]) }
            #expect(query?.code == .timeout)
            #expect(commit?.code == .unreachable)
            proxy.state.withLock { $0.isSilent = false }
            try await soon { await bench.database.isReady() }
        }
    }

    @Test func `the next host is tried when the first is not there`() async throws {
        let cluster = try PrivateCluster.shared()
        let name = try cluster.database()
        let hosts = "host=/nowhere/at/all,\(cluster.folder.path) dbname=\(name) user=\(PrivateCluster.owner)"
        let writable = hosts + " target_session_attrs=read-write"
        try await withDatabase(loops: 1, conninfo: writable) { bench in
            try await soon { await bench.database.isReady() }
        }
    }

    @Test func `a first host that never answers does not keep the second from its turn`() async throws {
        let cluster = try PrivateCluster.shared()
        let name = try cluster.database()
        let proxy = try SocketProxy(to: cluster)
        defer { proxy.close() }
        proxy.state.withLock { $0.isSilent = true }
        let hosts =
            "host=\(proxy.folder.path),\(cluster.folder.path) dbname=\(name) user=\(PrivateCluster.owner)"
        try await withDatabase(conninfo: hosts, { $0.connectTimeout = .milliseconds(200) }) { bench in
            try await soon { await bench.database.isReady() }
        }
    }

    @Test(arguments: ["host=", "no-such-key=1", "host=name.invalid dbname=x", "postgresql://[broken"])
    func `a connection string that leads nowhere is an error, never a crash`(conninfo: String) async throws {
        let wait: (inout DatabaseConfiguration) -> Void = { c in
            c.linkWait = .milliseconds(200)
            c.connectTimeout = .milliseconds(500)
        }
        let text = conninfo == "host=" ? "host=/nowhere/at/all" : conninfo
        try await withDatabase(loops: 1, conninfo: text, wait) { bench in
            let error = await failure { _ = try await bench.database.query("select 1") }
            #expect(error?.code == .unreachable)
            #expect(await !bench.database.isReady())
        }
    }

    @Test func `after close everything is refused and no link is left`() async throws {
        try await withDatabase { bench in
            _ = try await bench.database.query("select 1")
            _ = try await bench.database.atomically(["select 1"])
            async let last = bench.database.query("select pg_sleep(0.3), 7 as n")
            try await Task.sleep(for: .milliseconds(100))
            await bench.database.close()
            #expect(try await last[0].get("n", as: Int.self) == 7)
            #expect(await failure { _ = try await bench.database.query("select 1") }?.code == .unreachable)
            #expect(await failure { _ = try await bench.database.atomically([]) }?.code == .unreachable)
            try await soon { try bench.links() == 0 }
        }
    }
}
