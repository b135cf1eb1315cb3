import EventLoop
import FoundationEssentials
import Journal
import Records
import Workflows

/// What a command needs that works beside the server, or without it: the records and the keys, and no doors.
struct OperatorRoom {
    let installation: Installation
    let archive: Archive
    let keys: Keys
    let group: LoopGroup
    let journal: Journal
    let clock = SystemClock()

    /// Lends the room to `work`; the platform's own cluster is started for it where nobody else did.
    static func lend<Answer>(
        _ arguments: Arguments, _ work: (OperatorRoom) async throws -> Answer
    ) async throws -> Answer {
        let installation = try Installation(arguments)
        let isOurs = try installation.startDatabase()
        defer { if isOurs { try? installation.cluster?.stop() } }
        let configuration = installation.configuration
        let group = LoopGroup(count: 1)
        group.start()
        defer { group.stop() }
        let journal = Journal(minimum: .warning)
        let keys = try Keys(configuration, in: installation.folder, mayMake: false, now: Date())
        let archive = try await Archive(
            Archive.databases(
                { Household.database(configuration, installation.connection($0)) }, loops: group.loops,
                journal: journal),
            master: keys.master, keysLiveFor: configuration.keysRemembered)
        let result: Result<Answer, any Error>
        do {
            result = .success(
                try await work(
                    OperatorRoom(
                        installation: installation, archive: archive, keys: keys, group: group,
                        journal: journal)))
        } catch {
            result = .failure(error)
        }
        await archive.close()
        return try result.get()
    }

    /// A town of the records by its key.
    func town(_ key: String?) async throws -> TownRecord {
        let known = try await archive.read(.operator(nil)) { try await $0.towns() }
        guard let town = known.first(where: { $0.key == key }) else {
            throw Arguments.Slip(description: "There is no town “\(key ?? "")”.")
        }
        return town
    }

    /// The file outside the database that holds the heads of the towns' logs.
    var anchors: AuditAnchors {
        get throws { try installation.configuration.anchors(in: installation.folder) }
    }
}

extension Configuration {
    /// The file of anchors, whose folder is made where it is missing.
    func anchors(in folder: DataFolder) throws -> AuditAnchors {
        let path = folder.resolve(anchorsFile)
        try DataFolder.make("/" + path.split(separator: "/").dropLast().joined(separator: "/"))
        return AuditAnchors(path: path)
    }
}
