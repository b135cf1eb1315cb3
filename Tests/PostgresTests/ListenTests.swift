import Foundation
import Synchronization
import TestKit
import Testing

@testable import Postgres

@Suite struct `Listening` {
    @Test func `payloads arrive, also after the link was replaced, and a gap is told`() async throws {
        try await withDatabase { bench in
            let posts = Heard<String>()
            let others = Heard<String>()
            let missed = Heard<Bool>()
            try await bench.database.listen("posts") {
                posts.add($0)
            } missed: {
                missed.add(true)
            }
            try await bench.database.listen("others") { others.add($0) }
            _ = try await bench.database.query("select pg_notify('posts', \("いち")), pg_notify('others', 'x')")
            try await soon { posts.all == ["いち"] && others.all == ["x"] }
            #expect(missed.all.isEmpty)

            try bench.terminateAll()
            try await soon { missed.all == [true] }
            try bench.cluster.run("select pg_notify('posts', 'two')", in: bench.name)
            try await soon { posts.all == ["いち", "two"] }
            #expect(others.all == ["x"])
        }
    }

    @Test func `a rolled-back notice is not heard`() async throws {
        try await withDatabase(loops: 1) { bench in
            let heard = Heard<String>()
            try await bench.database.listen("posts") { heard.add($0) }
            _ = await failure {
                try await bench.database.transaction { tx in
                    _ = try await tx.query("select pg_notify('posts', 'never')")
                    throw CancellationError()
                }
            }
            _ = try await bench.database.atomically(["select pg_notify('posts', 'once')"])
            try await soon { heard.all == ["once"] }
        }
    }

    @Test func `only plain names are channels`() async throws {
        try await withDatabase(loops: 1) { bench in
            for channel in ["", "a b", "x; select 1", "A"] as [StaticString] {
                let error = await failure { try await bench.database.listen(channel) { _ in } }
                #expect(error?.code == .unsendable)
            }
        }
    }

    @Test func `a dead listening link is found out by its heartbeat`() async throws {
        let proxy = try SocketProxy(to: .shared())
        defer { proxy.close() }
        try await withDatabase(
            loops: 1, conninfo: proxy.conninfo("postgres"),
            { c in
                c.heartbeat = .milliseconds(100)
                c.cancelGrace = .milliseconds(200)
                c.connectTimeout = .milliseconds(500)
            }
        ) { bench in
            let missed = Heard<Bool>()
            try await bench.database.listen("posts") { _ in
            } missed: {
                missed.add(true)
            }
            proxy.state.withLock { $0.isSilent = true }
            try await Task.sleep(for: .milliseconds(600))
            proxy.state.withLock { $0.isSilent = false }
            try await soon { !missed.all.isEmpty }
        }
    }
}
