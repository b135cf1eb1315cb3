import EventLoop
import Foundation
import Journal
import Synchronization
import TestKit
import Testing

@testable import Postgres

/// A database of the test's own on two loops, closed at the end whatever happens.
func withDatabase(
    loops count: Int = 2, conninfo: String? = nil, journal: Journal = quiet,
    _ configure: (inout DatabaseConfiguration) -> Void = { _ in },
    _ body: (Bench) async throws -> Void
) async throws {
    let cluster = try PrivateCluster.shared()
    let name = try cluster.database()
    var configuration = DatabaseConfiguration(conninfo: conninfo ?? cluster.conninfo(name))
    configuration.reconnectStart = .milliseconds(20)
    configuration.reconnectLimit = .milliseconds(200)
    configure(&configuration)
    let group = LoopGroup(count: count)
    group.start()
    let database = Database(configuration, loops: group.loops, journal: journal)
    let bench = Bench(database: database, cluster: cluster, name: name, loops: group.loops)
    let result: Result<Void, any Error>
    do {
        result = .success(try await body(bench))
    } catch {
        result = .failure(error)
    }
    await database.close()
    group.stop()
    try result.get()
}

struct Bench: Sendable {
    let database: Database
    let cluster: PrivateCluster
    let name: String
    let loops: [EventLoop]

    /// The links of `database`, as the server sees them, that match `condition`.
    func links(_ condition: String = "true") throws -> Int {
        let sql = """
            select count(*) from pg_stat_activity where datname = '\(name)' and pid <> pg_backend_pid()
            and backend_type = 'client backend' and (\(condition))
            """
        return Int(try cluster.run(sql)) ?? -1
    }

    func terminateAll() throws {
        try cluster.run(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = '\(name)'")
    }
}

let quiet = Journal(minimum: .error) { _ in }

/// Waits until `condition` holds, and says so when it does not come to hold within `limit`.
func soon(
    within limit: Duration = .seconds(10), sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: () async throws -> Bool
) async throws {
    let deadline = Moment.now + limit
    while Moment.now < deadline {
        if try await condition() { return }
        try await Task.sleep(for: .milliseconds(20))
    }
    Issue.record("did not come to hold", sourceLocation: sourceLocation)
}

/// The error that `body` ends in.
func failure(_ body: () async throws -> Void) async -> PostgresError? {
    do {
        try await body()
        return nil
    } catch {
        return error as? PostgresError
    }
}

/// Things told from other threads.
final class Heard<Thing: Sendable>: Sendable {
    private let things = Mutex<[Thing]>([])
    var all: [Thing] { things.withLock { $0 } }
    func add(_ thing: Thing) { things.withLock { $0.append(thing) } }
}
