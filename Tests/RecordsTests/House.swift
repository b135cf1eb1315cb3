import Care
import EventLoop
import Foundation
import Journal
import PKI
import TestKit
import Testing

@testable import Postgres
@testable import Records

/// The key of every test: nothing real is sealed under it.
let testMaster = try? SealingKey(bytes: [UInt8](repeating: 0x42, count: 32))

/// A migrated database of the test's own, with links of every role.
struct House: Sendable {
    let cluster: PrivateCluster
    let name: String
    let loops: [EventLoop]
    let master: SealingKey
    let databases: [LoginRole: Database]

    func database(_ role: LoginRole) throws -> Database { try #require(databases[role]) }

    /// Looks in as the superuser, whom no policy stops.
    @discardableResult
    func peek(_ sql: String) throws -> String { try cluster.run(sql, in: name) }

    var contextKey: ContextKey { ContextKey(derivedFrom: master) }

    func archive() async throws -> Archive { try await Archive(databases, master: master) }
}

private func migrate(_ conninfo: String, loops: [EventLoop], master: SealingKey) async throws -> [String] {
    let admin = Database(
        DatabaseConfiguration(conninfo: conninfo), loops: loops, journal: Journal(minimum: .error) { _ in })
    let done: Result<[String], any Error>
    do {
        done = .success(try await Migrator(admin).migrate(contextKey: ContextKey(derivedFrom: master)))
    } catch {
        done = .failure(error)
    }
    await admin.close()
    return try done.get()
}

/// Lends a fresh house: with `seeded`, the three towns of `Probe.swift` live in it; otherwise it is empty.
func withHouse(seeded: Bool = false, _ body: (House) async throws -> Void) async throws {
    let cluster = try PrivateCluster.shared()
    let master = try #require(testMaster)
    let template = seeded ? "records_seeded" : "records_empty"
    try await cluster.template(template) { name in
        let group = LoopGroup(count: 1)
        group.start()
        defer { group.stop() }
        _ = try await migrate(cluster.conninfo(name), loops: group.loops, master: master)
        guard seeded else { return }
        for script in [probeSQL, seedTownSQL, twoTownsSQL] { try cluster.run(script, in: name) }
    }
    let name = try cluster.database(from: template)
    let group = LoopGroup(count: 1)
    group.start()
    _ = try await migrate(cluster.conninfo(name), loops: group.loops, master: master)
    let databases = Archive.databases(
        { role in
            var configuration = DatabaseConfiguration(conninfo: cluster.conninfo(name, user: role.rawValue))
            configuration.exclusiveLinks = 3
            configuration.linkWait = .seconds(30)
            configuration.connectTimeout = .seconds(30)
            configuration.queryTimeout = .seconds(60)
            return configuration
        }, loops: group.loops, journal: Journal(minimum: .error) { _ in })
    let house = House(
        cluster: cluster, name: name, loops: group.loops, master: master, databases: databases)
    let result: Result<Void, any Error>
    do {
        result = .success(try await body(house))
    } catch {
        result = .failure(error)
    }
    for database in databases.values { await database.close() }
    group.stop()
    try result.get()
}

/// What `body` threw, if it is one of ours.
func refusal(_ body: () async throws -> Void) async -> RecordsError.Code? {
    do {
        try await body()
        return nil
    } catch {
        return (error as? RecordsError)?.code ?? .failed
    }
}
