import Care
import EventLoop
import Files
import FoundationEssentials
import HTTPServer
import Journal
import Mail
import PKI
import Policies
import Portals
import Postgres
import Records
import Synchronization
import Workflows

/// Everything that lives while the product serves, built once in the order of dependence and ended in reverse.
final class Household: Sendable {
    let configuration: Configuration
    let folder: DataFolder
    let journal: Journal
    let clock: any WallClock
    let group: LoopGroup
    let workplace: Workplace
    let archive: Archive
    let policies: PolicyStore
    let format: PolicyFormat
    let mailFolder: FolderCarrier?
    private let carrier: any Carrier
    private let tenantsFolder: String
    private let identity: Mutex<TLSIdentity>
    private let pool: WorkPool

    /// Connects, checks the roles, and reads what must be there; nothing is served yet.
    ///
    /// `database`: a libpq connection string for each login role.
    /// `mayMake`: a demonstration makes the keys and certificates that it finds missing.
    init(
        _ configuration: Configuration, in folder: DataFolder, resources: Resources, mayMake: Bool,
        database: (LoginRole) -> String
    ) async throws {
        self.configuration = configuration
        self.folder = folder
        clock = SystemClock()
        journal = Journal(minimum: Self.level(configuration.journalLevel))
        group = LoopGroup(count: configuration.loops > 0 ? configuration.loops : Self.cores)
        group.start()
        pool = WorkPool(threads: configuration.workers)
        let keys = try Keys(configuration, in: folder, mayMake: mayMake, now: clock.now())
        if mayMake { try DemonstrationIdentity.prepare(configuration, in: folder, now: clock.now()) }
        identity = Mutex(try TLSIdentity(configuration, in: folder))
        archive = try await Archive(
            Archive.databases(
                { Self.database(configuration, database($0)) }, loops: group.loops, journal: journal),
            master: keys.master, clock: clock, keysLiveFor: configuration.keysRemembered,
            rereadMaster: keys.reread)
        policies = PolicyStore()
        format = PolicyFormat(catalogue: try resources.catalogue())
        tenantsFolder =
            configuration.tenantsFolder == "none"
            ? resources.tenants : folder.resolve(configuration.tenantsFolder)
        let (carrier, mailFolder) = try Self.carrier(configuration.mail, in: folder, pool: pool)
        self.carrier = carrier
        self.mailFolder = mailFolder
        workplace = Workplace(
            archive: archive, towns: TownRegistry(policies: policies), catalogue: format.catalogue,
            files: try DiskStore(folder: folder.resolve(configuration.filesFolder), pool: pool),
            root: keys.root, profileSigner: ProfileSigner(try ServerIdentity(identity.withLock { $0 })),
            pool: pool, passwords: .standard, clock: clock, journal: journal,
            settings: try resources.settings(configuration),
            carrier: keys.carrier)
    }

    private static func level(_ word: String) -> Journal.Level {
        switch word {
        case "debug": .debug
        case "notice": .notice
        case "warning": .warning
        case "error": .error
        default: .info
        }
    }

    static func database(_ configuration: Configuration, _ conninfo: String) -> DatabaseConfiguration {
        var database = DatabaseConfiguration(conninfo: conninfo)
        database.sharedLinks = configuration.sharedLinks
        database.exclusiveLinks = configuration.exclusiveLinks
        database.linkWait = configuration.linkWait
        database.queryTimeout = configuration.queryTimeout
        database.slowQuery = configuration.slowQuery
        return database
    }

    private static var cores: Int { max(1, ProcessInfo.processInfo.activeProcessorCount) }

    private static func carrier(
        _ mail: Configuration.MailSettings, in folder: DataFolder, pool: WorkPool
    ) throws -> (any Carrier, FolderCarrier?) {
        guard mail.carrier == "smtp" else {
            let path = folder.resolve(mail.folder)
            try DataFolder.make(path)
            let kept = try FolderCarrier(folder: path, pool: pool)
            return (kept, kept)
        }
        guard var server = SMTPServer(host: mail.host, port: mail.port), let sender = MailAddress(mail.from)
        else {
            throw DataFolder.Problem(description: "mail.smtp.host or mail.from is not usable.")
        }
        switch mail.security {
        case "tls": server.security = .implicitTLS
        case "none": server.security = .cleartextOnLoopback
        default: server.security = .startTLS
        }
        if mail.loginFile != "none" {
            let lines = String(
                decoding: try DataFolder.read(folder.resolve(mail.loginFile)) ?? [], as: UTF8.self
            )
            .split(separator: "\n").map(String.init)
            guard lines.count == 2 else {
                throw DataFolder.Problem(
                    description: "The file of mail.smtp.login holds two lines: user and password.")
            }
            server.login = SMTPServer.Login(user: lines[0], password: lines[1])
        }
        return (SMTPCarrier(to: server, envelopeSender: sender, pool: pool), nil)
    }

    // MARK: Serving

    /// Reads the towns, opens the doors, says `ready`, and serves until the task is cancelled; then stops in order.
    ///
    /// - Parameters:
    ///   - passed: listening sockets that are open already.
    ///   - hasSuccessor: asked at the end: whether the sockets stay open for another process.
    ///   - ready: called once the doors are open.
    /// - Returns: the sockets left open.
    /// - Throws: what kept the doors from opening, or `ready` from its work.
    func serve(
        on passed: PassedSockets, hasSuccessor: @Sendable () -> Bool,
        ready: @Sendable () async throws -> Void
    ) async throws -> PassedSockets {
        let keeper = TownKeeper(
            path: tenantsFolder, workplace: workplace, policies: policies, format: format,
            remembered: try await Workplace.remembered(in: archive), loop: group.loops[0], pool: pool)
        try await workplace.enterKnownTowns()
        await keeper.load()
        // Before a door opens: what an earlier process planned and did not live to sign. Another one that signs
        // at this moment finds its draft closed, and asks its person to begin again.
        try await workplace.closePlannedCertificates(olderThan: .zero)
        let server = try await makeServer(on: passed)
        keeper.onChange { [self] in
            do {
                try await server.update(staffDoor(try await workplace.allIssuers()))
            } catch {
                journal.note(.error, "issuers.not_announced")
            }
        }
        _ = try await server.start()
        let services: [any Service] = [
            keeper, try mailRoom,
            TicketRotation(server, on: group.loops[0], every: configuration.limits.ticketKeyLifetime),
            IdentityWatch(
                files: [configuration.certificateFile, configuration.keyFile].map { folder.resolve($0) },
                loop: group.loops[0]
            ) { [self] in await renewIdentity(of: server) },
            CertificateWatch(house: workplace, loop: group.loops[0]),
            TownStates(house: workplace, loop: group.loops[0]),
            isolationProbe,
            AgreementWatch(house: workplace, loop: group.loops[0]),
            EventHub(
                archive: archive, notices: workplace.board, loop: group.loops[0], journal: journal),
            try auditSealer,
            AttachmentSweep(
                archive: archive, files: workplace.files, patience: configuration.looseFilesAfter,
                loop: group.loops[0], clock: clock, journal: journal),
        ]
        let tasks = services.map { service in group.loops[0].spawn("service") { await service.run() } }
        let prepared: Result<Void, any Error>
        do {
            try await ready()
            journal.note(.notice, "serving", ("towns", .count(workplace.towns.live.count)))
            await untilCancelled()
            prepared = .success(())
        } catch {
            prepared = .failure(error)
        }
        journal.note(.notice, "stopping")
        let left: PassedSockets
        if hasSuccessor() {
            left = await server.stopForSuccessor()
        } else {
            await server.stop()
            left = .none
        }
        for task in tasks {
            task.cancel()
            await task.value
        }
        // Beginning anew, what was being prepared is begun anew too.
        if left.isEmpty { try prepared.get() }
        return left
    }

    /// The files of the server's certificate changed; half of a change is not taken, the whole of it a moment later.
    private func renewIdentity(of server: Server) async {
        do {
            let new = try TLSIdentity(configuration, in: folder)
            let isSame = identity.withLock {
                $0.certificateChain == new.certificateChain && $0.privateKey == new.privateKey
            }
            guard !isSame else { return }
            var portal = portalDoor
            portal.identity = new
            try await server.update(portal)
            identity.withLock { $0 = new }
            workplace.profileSigner.exchange(for: try ServerIdentity(new))
            try await server.update(staffDoor(try await workplace.allIssuers()))
            journal.note(.notice, "certificate.renewed")
        } catch {
            journal.note(.warning, "certificate.not_usable")
        }
    }

    /// Lets go of the database and the loops; nothing of the household works after it.
    func close() async {
        await archive.close()
        group.stop()
    }

    private func untilCancelled() async {
        let (end, _) = AsyncStream.makeStream(of: Never.self)
        for await _ in end {}
    }

    private var mailRoom: MailRoom {
        get throws {
            guard let address = MailAddress(configuration.mail.from) else {
                throw DataFolder.Problem(description: "mail.from is not a mail address.")
            }
            return MailRoom(
                archive: archive, carrier: carrier,
                sender: Mailbox(name: HeaderText(configuration.mail.senderName), address: address),
                loop: group.loops[0], clock: clock, journal: journal, look: configuration.mail.look,
                retry: configuration.mail.retry)
        }
    }

    private var auditSealer: AuditSealer {
        get throws {
            AuditSealer(
                archive: archive, anchors: try configuration.anchors(in: folder),
                sealEvery: configuration.sealEvery, anchorEvery: configuration.anchorEvery,
                loop: group.loops[0], clock: clock, journal: journal)
        }
    }

    private func makeServer(on passed: PassedSockets) async throws -> Server {
        let portal = configuration.portal
        let staff = configuration.staff
        let staffDoor = staffDoor(try await workplace.allIssuers())
        let listeners: [ListenerConfiguration]
        if doorsShareAPort {
            listeners = [
                ListenerConfiguration(
                    .tcp(address: portal.address, port: UInt16(portal.port)), .tls([portalDoor, staffDoor]))
            ]
        } else {
            listeners = [
                ListenerConfiguration(
                    .tcp(address: portal.address, port: UInt16(portal.port)), .tls([portalDoor])),
                ListenerConfiguration(
                    .tcp(address: staff.address, port: UInt16(staff.port)), .tls([staffDoor])),
            ]
        }
        var settings = ServerConfiguration(
            listeners: listeners + [operatorListener] + plainListener, limits: configuration.limits,
            commonHeaders: SecurityHeaders.common, errorPage: { StandingPages.plain(nil, $0) })
        settings.passed = passed
        return Server(
            settings, loops: group.loops,
            responder: Doorkeeper(
                front: front, operatorDesk: OperatorDesk(household: self),
                plainDesk: PlainDesk(house: workplace),
                mailbox: mailFolder.map { DemonstrationMail(folder: $0) }), journal: journal)
    }

    /// Goes round the towns' borders once a day, and at the operator's word.
    var isolationProbe: IsolationProbe {
        IsolationProbe(front: front, house: workplace, loop: group.loops[0], every: .seconds(86_400))
    }

    /// What visitors meet, and what the probe of isolation asks.
    private var front: Front {
        Front(
            house: workplace,
            sameSite: SameSite(origins: [
                .portal: [workplace.settings.portalAddress], .staff: [workplace.settings.staffAddress],
            ]),
            doors: DoorAddresses(
                portal: workplace.settings.portalAddress, staff: workplace.settings.staffAddress))
    }

    /// On one port the names choose; on a port of its own a door takes any.
    private var doorsShareAPort: Bool { configuration.portal.port == configuration.staff.port }

    private var portalDoor: SecureDoor {
        var door = SecureDoor(.portal, identity: identity.withLock { $0 })
        if doorsShareAPort { door.names = [configuration.portal.name] }
        door.allowsTLS12 = configuration.portalAllowsTLS12
        return door
    }

    private func staffDoor(_ issuers: [Certificate]) -> SecureDoor {
        var door = SecureDoor(
            .staff, identity: identity.withLock { $0 }, clientCertificates: .optional,
            clientAuthorities: ([workplace.root.certificate] + issuers).map(\.der))
        if doorsShareAPort { door.names = [configuration.staff.name] }
        door.allowsTLS12 = configuration.staffAllowsTLS12
        return door
    }

    private var plainListener: [ListenerConfiguration] {
        let plain = configuration.plain
        guard plain.port != 0 else { return [] }
        return [
            ListenerConfiguration(
                .tcp(address: plain.address, port: UInt16(plain.port)), .plain(.plain))
        ]
    }

    private var operatorListener: ListenerConfiguration {
        ListenerConfiguration(
            .unix(path: folder.resolve(configuration.operatorSocket)), .plain(.operatorDesk))
    }
}
