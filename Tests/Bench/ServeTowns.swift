import Care
import EventLoop
import Files
import Foundation
import Glibc
import HTTPServer
import Journal
import PKI
import Policies
import Portals
import Postgres
import Records
import TestKit
import Workflows

/// `serve --towns FOLDER --catalogue FOLDER --identity FOLDER --plain PORT --tls PORT --mutual PORT --staff PORT
/// [--database CONNINFO | --world FILE]`: the product's own front with the towns of a folder, over plain HTTP, TLS, TLS
/// with client certificates, and the staff door.
///
/// With `--world`, on a cluster of its own that ends with the process: one town gets people, subjects and posts, and the
/// file says how to reach them. With `--database`, on the database of another one's world.
/// The identity's folder holds `server.pem`, `server.key`, `clients.pem` and `client.pem`, as nginx is given them.
enum ServeTowns {
    static func run(_ arguments: Arguments) async throws {
        SignalWatch.block([SIGTERM, SIGINT])
        let group = LoopGroup(count: ProcessInfo.processInfo.activeProcessorCount)
        group.start()
        let cluster = arguments["world"] == nil ? nil : try PrivateCluster()
        let house = try await workplace(arguments, cluster, on: group)
        if let cluster, let file = arguments["world"] {
            let key = try GeneratedTowns.openTown(in: house)
            let world = World(house: house, town: key) { try cluster.run($0, in: World.database) }
            let client = try Certificate(pem: text("\(try arguments.text("identity"))/client.pem"))
            let facts = try await world.make(device: Digest.sha256(client.der))
            try Data(facts.lines(socket: cluster.folder.path).utf8).write(to: URL(filePath: file))
        }
        let front = Front(
            house: house, sameSite: SameSite(origins: [.staff: [World.origin], .portal: [World.origin]]),
            doors: DoorAddresses(portal: World.origin, staff: World.origin))
        let server = Server(
            try configuration(arguments), loops: group.loops, responder: front,
            journal: Journal(minimum: .error))
        _ = try await server.start()
        let hub = EventHub(
            archive: house.archive, notices: house.board, loop: group.loops[0], journal: house.journal)
        let listening = group.loops[0].spawn("hub") { await hub.run() }
        print("ready")
        fflush(nil)
        let (signals, heard) = AsyncStream.makeStream(of: Void.self)
        let watch = try SignalWatch(loop: group.loops[0]) { _ in heard.finish() }
        for await _ in signals {}
        watch.stop()
        listening.cancel()
        await server.stop()
        await house.archive.close()
        group.stop()
        cluster?.remove()
    }

    // MARK: What stands behind the front

    private static func workplace(
        _ arguments: Arguments, _ cluster: PrivateCluster?, on group: LoopGroup
    ) async throws -> Workplace {
        let journal = Journal(minimum: .error)
        let master = try SealingKey(bytes: [UInt8](repeating: 0x42, count: 32))
        let conninfo: String
        if let cluster {
            try cluster.run("create database \(World.database)")
            conninfo = "host=\(cluster.folder.path) dbname=\(World.database)"
            let admin = Database(
                DatabaseConfiguration(conninfo: conninfo + " user=\(PrivateCluster.owner)"),
                loops: group.loops,
                journal: journal)
            _ = try await Migrator(admin).migrate(contextKey: ContextKey(derivedFrom: master))
            await admin.close()
        } else {
            conninfo = try arguments.text("database")
        }
        let archive = try await Archive(
            Archive.databases(
                { DatabaseConfiguration(conninfo: conninfo + " user=\($0.rawValue)") }, loops: group.loops,
                journal: journal), master: master)
        let policies = try await LoadTowns.load(arguments.text("towns"), arguments, on: group.loops[0])
        let towns = TownRegistry(policies: policies)
        // Their pages need no rows: numbers that no row has will do. The world gives its own town another.
        for (index, key) in policies.current.keys.enumerated() {
            towns.enter(key, as: TenantID(Int32(clamping: 100_000 + index)))
        }
        let pool = WorkPool(threads: 2)
        let files = FileManager.default.temporaryDirectory.path
        return Workplace(
            archive: archive, towns: towns,
            catalogue: try MakeTowns.catalogue(in: arguments.text("catalogue")),
            files: try DiskStore(folder: files, pool: pool), root: try RootAuthority.make(now: Date()),
            profileSigner: ProfileSigner(
                try ServerIdentity.demonstration(dnsNames: ["localhost"], addresses: [], now: Date()).identity
            ),
            pool: pool, passwords: .standard, clock: SystemClock(), journal: journal,
            settings: HouseSettings(
                portalAddress: World.origin, staffAddress: World.origin, pickupDays: 7, redeliveryMinutes: 30,
                movingDays: 60, idleMinutes: 15, sessionHours: 8, blocklist: [],
                deviceDomain: "devices.example",
                authorityAddress: nil),
            carrier: master.derived(for: "carried forms"))
    }

    // MARK: The doors

    static func printNginxHeaders() {
        for (name, value) in SecurityHeaders.common { print("add_header \(name) \"\(value)\" always;") }
    }

    private static func configuration(_ arguments: Arguments) throws -> ServerConfiguration {
        let folder = try arguments.text("identity")
        let identity = TLSIdentity(
            certificateChain: try bytes("\(folder)/server.pem"), privateKey: try bytes("\(folder)/server.key")
        )
        func door(_ name: Door, _ mode: ClientCertificateMode) throws -> SecureDoor {
            SecureDoor(
                name, identity: identity, clientCertificates: mode,
                clientAuthorities: [try bytes("\(folder)/clients.pem")])
        }
        func listener(
            _ name: String, _ security: ListenerConfiguration.Security
        ) throws -> ListenerConfiguration {
            ListenerConfiguration(
                .tcp(address: "127.0.0.1", port: UInt16(clamping: try arguments.number(name))), security)
        }
        // The load comes from one address, and thousands of its connections stay idle.
        var limits = Limits()
        limits.connectionsPerAddress = limits.connections
        return ServerConfiguration(
            listeners: [
                try listener("plain", .plain(.portal)),
                try listener("tls", .tls([SecureDoor(.portal, identity: identity)])),
                try listener("mutual", .tls([door(.portal, .required)])),
                try listener("staff", .tls([door(.staff, .optional)])),
            ], limits: limits, commonHeaders: SecurityHeaders.common,
            errorPage: { StandingPages.plain(nil, $0) })
    }

    private static func bytes(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: path)))
    }

    private static func text(_ path: String) throws -> String {
        String(decoding: try bytes(path), as: UTF8.self)
    }
}

extension GeneratedTowns {
    /// The town that the world is made in.
    static func openTown(in house: Workplace) throws -> Town {
        guard let town = house.towns.town(at: key(0)) else { throw Trouble("no town \(key(0))") }
        return town
    }
}
