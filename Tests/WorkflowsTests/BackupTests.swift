import Care
import Foundation
import Journal
import PKI
import Postgres
import TestKit
import Testing

@testable import Records
@testable import Workflows

/// What article 0013 of the handbook says, done by its own commands.
@Suite(.serialized) struct `A backup` {
    /// The commands of the article, those that make one and those that bring it back.
    private static func commands() throws -> (make: [String], restore: [String]) {
        let article = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
            .appending(path: "Sources/renrakucho/Renrakucho.docc/0013-Backups.md")
        let lines = try String(contentsOf: article, encoding: .utf8).split(separator: "\n")
            .filter { $0.hasPrefix("    ") }.map { $0.dropFirst(4) }.map(String.init)
        let restoring = try #require(lines.firstIndex { $0.hasPrefix("psql") })
        return (Array(lines[..<restoring]), Array(lines[restoring...]))
    }

    /// Runs them in a folder, with `database` in the place of the name that installations have.
    private static func run(
        _ commands: [String], on cluster: PrivateCluster, _ database: String, in folder: URL
    ) throws {
        for command in commands {
            let process = Process()
            process.executableURL = URL(filePath: "/bin/sh")
            process.arguments = ["-euc", command.replacing(#/ renrakucho$/#, with: " \(database)")]
            process.currentDirectoryURL = folder
            process.environment = ProcessInfo.processInfo.environment.merging(
                ["PGHOST": cluster.folder.path, "PGUSER": PrivateCluster.owner]
            ) { $1 }
            process.standardError = FileHandle.nullDevice
            try process.run()
            process.waitUntilExit()
            #expect(process.terminationStatus == 0, "\(command)")
        }
    }

    @Test
    func
        `comes back in another cluster: posts open with the master key and not without, and the log is whole`()
        async throws
    {
        let folder = FileManager.default.temporaryDirectory.appending(path: "renrakucho-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (make, restore) = try Self.commands()
        #expect(make.count == 2 && restore.count == 2)
        try await Notebook.open { book in
            let (place, town) = (book.place, book.place.town.id)
            let anchors = AuditAnchors(path: folder.appending(path: "anchors").path)
            let sealer = { (archive: Archive) in
                AuditSealer(
                    archive: archive, anchors: anchors, sealEvery: .seconds(1), anchorEvery: .seconds(1),
                    loop: place.loop, clock: place.house.clock, journal: place.house.journal)
            }
            _ = try await sealer(place.house.archive).round()
            // Far ahead of what a fresh cluster counts.
            try place.peek(
                """
                create temporary table counted (n int);
                do $$ begin
                    for n in 1..20000 loop
                        begin insert into counted values (n); exception when others then null; end;
                    end loop;
                end $$
                """)
            _ = try await book.write(book.nurse, "かかとの様子")
            try Self.run(make, on: place.cluster, place.database, in: folder)

            let cluster = try PrivateCluster()
            defer { cluster.remove() }
            try Self.run(restore, on: cluster, place.database, in: folder)
            let master = try SealingKey(bytes: [UInt8](repeating: 0x42, count: 32))
            let admin = Database(
                DatabaseConfiguration(conninfo: cluster.conninfo(place.database)), loops: [place.loop],
                journal: place.house.journal)
            #expect(try await Migrator(admin).migrate(contextKey: ContextKey(derivedFrom: master)).isEmpty)
            await admin.close()
            let open = { (master: SealingKey) in
                try await Archive(
                    Archive.databases(
                        {
                            DatabaseConfiguration(
                                conninfo: cluster.conninfo(place.database, user: $0.rawValue))
                        },
                        loops: [place.loop], journal: place.house.journal), master: master)
            }
            let asker = Asker.session(book.nurse.token, presenting: book.nurse.fingerprint, in: town)
            let scope = Scope.subject(home: town, book.subject)
            let restored = try await open(master)
            let posts = try await restored.read(asker, scope) { try await $0.timeline().map(\.body) }
            #expect(posts == ["かかとの様子"])

            #expect(try await sealer(restored).round() > 0, "what no seal held yet is sealed now")
            let outcome = try await LogInspection(archive: restored, anchors: anchors).run()
            let report = try #require(outcome.towns.first?.report)
            #expect(report.isWhole && report.pending == 0 && report.leaves > 5, "\(report)")
            #expect(outcome.problems.isEmpty, "\(outcome.problems)")
            await restored.close()

            let blind = try await open(SealingKey.random())
            #expect(try await blind.read(asker, scope) { try await $0.countPosts() } == 1)
            await #expect(throws: (any Error).self) {
                _ = try await blind.read(asker, scope) { try await $0.timeline() }
            }
            await blind.close()
        }
    }
}
