import Care
import EventLoop
import Files
import Foundation
import Journal
import PKI
import Policies
import Postgres
import Synchronization
import TestKit
import Testing

@testable import Records
@testable import Workflows

/// A workplace on a database of its own, with one town of the shipped or invented files and its first
/// administrator.
struct TownHouse: Sendable {
    var house: Workplace
    var town: Town
    let cluster: PrivateCluster
    let database: String
    let loop: EventLoop
    /// The law of the house's towns as it began, and where another one is put.
    let shelf: PolicyShelf
    let policies: PolicyStore
    /// Where the file store keeps its files.
    let files: URL
    /// What the journal calls an error.
    let errors: NotedLines
    /// Puts another text in the place of a town's file, as the operator does: a line and what stands there instead.
    let amend: @Sendable (_ key: String, _ line: String, _ replacement: String) async throws -> Void
    /// The house as another process begins it on the same records, with the files but for those of these towns.
    let begunAnew: @Sendable (_ without: [String]) async throws -> Workplace

    @discardableResult
    func peek(_ sql: String) throws -> String { try cluster.run(sql, in: database) }

    /// Another town of the same house.
    func neighbour(_ key: String) throws -> TownHouse {
        var place = self
        place.town = try #require(house.towns.town(at: key))
        return place
    }

    /// All that the house's towns keep, in one number, but for tables whose name begins like one of these.
    func everything(but left: [String]) throws -> String {
        try peek(
            """
            select md5(string_agg(md5(query_to_xml(format('select * from public.%I t order by t::text',
                table_name), true, false, '')::text), ',' order by table_name))
            from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'
                and table_name !~ '^(\(left.joined(separator: "|")))'
            """)
    }

    /// Waits until a hub has asked the database for news and so many pages of this process wait for them.
    func untilHearing(pages: Int = 1) async throws {
        let heard =
            "select count(*) from pg_stat_activity where datname = '\(database)' and query ~ 'renrakucho_posts'"
        let isHeard = try await comesTrue { try peek(heard) != "0" && Switchboard.ofProcess.count >= pages }
        #expect(isHeard, "nobody listens")
    }

    /// The letters in the outbox, oldest first, as they would leave.
    func letters() async throws -> [Letter] {
        try await house.archive.open(.jobEverywhere) { job in
            try await job.dueMails(limit: 100).sorted { $0.id < $1.id }.map {
                try JSONDecoder().decode(Letter.self, from: Data($0.payload))
            }
        }
    }

    /// Invites the first administrator, who picks a certificate up and signs in at the desk.
    func desk(_ office: Office) async throws -> Credentials {
        let invitation = try await house.inviteAdministrator(
            of: town, office: office,
            name: PersonName(family: "見本", given: "一郎", familyKana: "ミホン", givenKana: "イチロウ"),
            loginID: "desk1", mail: "desk1@office.example")
        let mail = try #require(try await letters().last?.body)
        let answer = try await house.checkPickup(
            number: line("No：", of: mail), password: line("取得用パスワード：", of: mail),
            passphrase: invitation.passphrase, from: "test", in: town)
        guard case .ready(let offer) = answer else { throw CounterRefusal.notFound }
        #expect(offer.login == .choosePassword(loginID: "desk1"))
        _ = try await house.finishPickup(
            offer.sealed, PickupChoice(device: .windows, password: "correct horse battery"), in: town)
        return try await signIn("desk1")
    }

    /// Opens a session on the newest device of this login name's facility, as signing in does.
    func signIn(_ login: String) async throws -> Credentials {
        let (token, fingerprint) = try await house.atDoor(of: town) { door in
            let account = try #require(await door.account(login: login))
            let device = try #require(await door.certificates(of: account.facility).last)
            let begun = try await door.beginSession(
                of: account.staff, on: device.id, idle: .seconds(900), absolute: .seconds(28_800))
            return (begun.token, try #require(device.fingerprint))
        }
        return Credentials(token: token, fingerprint: fingerprint)
    }

    func atDesk<Answer>(
        _ credentials: Credentials, _ act: (borrowing Counter) async throws -> Answer
    ) async throws -> Answer {
        try await house.atCounter(of: town, credentials, reading: false, act)
    }

    /// What follows a mark in a mail, to the end of the line.
    func line(_ mark: String, of text: String) -> String {
        text.split(separator: "\n").first { $0.contains(mark) }
            .flatMap { line in line.range(of: mark).map { String(line[$0.upperBound...]) } } ?? ""
    }
}

/// Lines of a journal.
final class NotedLines: Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }

    func add(_ line: [UInt8]) { lines.withLock { $0.append(String(decoding: line, as: UTF8.self)) } }
}

/// Texts of tenant files, changed while the house stands.
private actor TownFiles {
    private(set) var shelf: PolicyShelf
    private let format: PolicyFormat
    private let policies = PolicyStore()
    private var texts: [String: String] = [:]
    private static let digest: @Sendable ([UInt8]) -> String = {
        String(repeating: "0", count: 48) + String(UInt64($0.count), radix: 16, uppercase: false).padded
    }

    init(_ format: PolicyFormat) {
        self.format = format
        shelf = PolicyShelf(format: format, digest: Self.digest)
    }

    nonisolated var store: PolicyStore { policies }

    func put(_ laws: [String: String]) -> [PolicyEvent] {
        texts.merge(laws) { $1 }
        let events = shelf.update(changed: Self.files(laws), at: Date())
        policies.exchange(for: shelf.book)
        return events
    }

    /// What a process makes of the texts that begins now.
    func begin(
        _ remembered: [RememberedPolicy], without keys: [String]
    ) -> (store: PolicyStore, events: [PolicyEvent]) {
        var shelf = PolicyShelf(format: format, digest: Self.digest, remembered: remembered)
        let events = shelf.update(
            changed: Self.files(texts.filter { !keys.contains($0.key) }), at: Date())
        let store = PolicyStore()
        store.exchange(for: shelf.book)
        return (store, events)
    }

    private static func files(_ laws: [String: String]) -> [PolicyFile] {
        laws.sorted { $0.key < $1.key }
            .map { PolicyFile(name: "\($0.key).yaml", bytes: Array($0.value.utf8)) }
    }

    func replace(_ key: String, _ line: String, _ replacement: String) throws -> [PolicyEvent] {
        let text = try #require(texts[key])
        try #require(text.contains(line))
        return put([key: text.replacingOccurrences(of: line, with: replacement)])
    }
}

/// Looks every 50 ms, for half a minute at most; whether it came to hold.
@discardableResult
func comesTrue(_ holds: () throws -> Bool) async throws -> Bool {
    for _ in 0..<600 {
        if try holds() { return true }
        try await Task.sleep(for: .milliseconds(50))
    }
    return false
}

/// Lends a town of this key, from the repository's own files.
///
/// `amended`: lines of the file and what stands in their place, for a rule that no town of the repository has.
/// `beside`: towns that live in the same house; `neighbour` gives them.
/// `passwords`: cheap ones, unless the test is about what they cost.
/// `proxy`: stands between the house and the shared cluster.
func withTown(
    _ key: String, amended: [String: String] = [:], beside: [String] = [],
    authorityAddress: String? = "http://portal.example:8080",
    passwords: PasswordHasher = PasswordHasher(logN: 4, r: 8, p: 1),
    through proxy: SocketProxy? = nil,
    _ body: (TownHouse) async throws -> Void
) async throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    let bytes = { (path: String) throws in Array(try Data(contentsOf: root.appending(path: path))) }
    let cluster = try PrivateCluster.shared()
    let master = try SealingKey(bytes: [UInt8](repeating: 0x42, count: 32))
    let group = LoopGroup(count: 1)
    group.start()
    let errors = NotedLines()
    let quiet = Journal(minimum: .error) { errors.add($0) }
    let migrate = { @Sendable (name: String) async throws in
        let admin = Database(
            DatabaseConfiguration(conninfo: cluster.conninfo(name)), loops: group.loops, journal: quiet)
        _ = try await Migrator(admin).migrate(contextKey: ContextKey(derivedFrom: master))
        await admin.close()
    }
    try await cluster.template("migrated", migrate)
    let name = try cluster.database(from: "migrated")
    // A copy has the tables; what is kept with the database itself is set again.
    try await migrate(name)
    let archive = try await Archive(
        Archive.databases(
            {
                DatabaseConfiguration(
                    conninfo: proxy?.conninfo(name, user: $0.rawValue)
                        ?? cluster.conninfo(name, user: $0.rawValue))
            },
            loops: group.loops, journal: quiet), master: master)
    let catalogue = try #require(
        CatalogueFile.read(
            professions: try bytes("Config/professions.yaml"),
            facilityKinds: try bytes("Config/facility-kinds.yaml")
        ).catalogue)
    var laws: [String: String] = [:]
    for key in [key] + beside {
        let isInvented = FileManager.default.fileExists(
            atPath: root.appending(path: "Tests/TestKit/tenants/\(key).yaml").path)
        let folder = isInvented ? "Tests/TestKit/tenants" : "tenants"
        laws[key] = String(decoding: try bytes("\(folder)/\(key).yaml"), as: UTF8.self)
    }
    for (line, replacement) in amended {
        try #require(laws[key]?.contains(line) == true)
        laws[key] = laws[key]?.replacingOccurrences(of: line, with: replacement)
    }
    let texts = TownFiles(PolicyFormat(catalogue: catalogue))
    let events = await texts.put(laws)
    let policies = texts.store
    let files = FileManager.default.temporaryDirectory.appending(path: "renrakucho-\(UUID())")
    try FileManager.default.createDirectory(at: files, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: files) }
    let pool = WorkPool(threads: 2)
    let store = try DiskStore(folder: files.path, pool: pool)
    let authority = try RootAuthority.make(now: Date())
    let identity = try ServerIdentity.demonstration(dnsNames: ["portal.example"], now: Date()).identity
    let workplace = { @Sendable (policies: PolicyStore) in
        Workplace(
            archive: archive, towns: TownRegistry(policies: policies), catalogue: catalogue, files: store,
            root: authority, profileSigner: ProfileSigner(identity), pool: pool, passwords: passwords,
            clock: SystemClock(), journal: quiet,
            settings: HouseSettings(
                portalAddress: "https://portal.example:8443", staffAddress: "https://staff.example:8444",
                pickupDays: 7, redeliveryMinutes: 30, movingDays: 60, idleMinutes: 15, sessionHours: 8,
                blocklist: ["password"], deviceDomain: "devices.example", authorityAddress: authorityAddress),
            carrier: master.derived(for: "carried forms"))
    }
    let house = workplace(policies)
    for event in events { try await house.enact(event, policy: policies.current[event.tenant]) }
    let town = try #require(house.towns.town(at: key))
    let result: Result<Void, any Error>
    do {
        result = .success(
            try await body(
                TownHouse(
                    house: house, town: town, cluster: cluster, database: name, loop: group.loops[0],
                    shelf: await texts.shelf, policies: policies, files: files, errors: errors,
                    amend: { key, line, replacement in
                        for event in try await texts.replace(key, line, replacement) {
                            try await house.enact(event, policy: policies.current[event.tenant])
                        }
                    },
                    begunAnew: { missing in
                        let remembered = try await Workplace.remembered(in: archive)
                        let (store, events) = await texts.begin(remembered, without: missing)
                        let anew = workplace(store)
                        try await anew.enterKnownTowns()
                        for event in events {
                            try await anew.enact(event, policy: store.current[event.tenant])
                        }
                        return anew
                    })))
    } catch {
        result = .failure(error)
    }
    await archive.close()
    group.stop()
    try result.get()
}

extension String {
    /// Sixteen hexadecimal digits.
    fileprivate var padded: String { String(repeating: "0", count: max(0, 16 - count)) + self }
}
