import EventLoop
import FoundationEssentials
import Journal
import PKI
import Postgres
import Records

/// `renrakucho db …`
struct DatabaseCommand {
    let arguments: Arguments

    init(_ arguments: Arguments) { self.arguments = arguments }

    func run() async throws {
        guard arguments.words.dropFirst().first == "migrate" else {
            throw Arguments.Slip(description: "`renrakucho db migrate` is the one command of its kind.")
        }
        let installation = try Installation(arguments)
        let isOurs = try installation.startDatabase()
        defer { if isOurs { try? installation.cluster?.stop() } }
        let keys = try Keys(
            installation.configuration, in: installation.folder, mayMake: arguments.has("demonstration"),
            now: Date())
        let steps = try await Self.migrate(installation, master: keys.master)
        Terminal.say(steps.isEmpty ? "The schema is up to date.\n" : steps.map { "ran \($0)\n" }.joined())
    }

    /// Brings the schema up to date over a superuser's link of its own.
    static func migrate(_ installation: Installation, master: SealingKey) async throws -> [String] {
        let group = LoopGroup(count: 1)
        group.start()
        defer { group.stop() }
        var configuration = DatabaseConfiguration(conninfo: try installation.administration())
        configuration.queryTimeout = .seconds(600)
        configuration.linkWait = .seconds(10)
        let database = Database(configuration, loops: group.loops, journal: Journal(minimum: .warning))
        do {
            let steps = try await Migrator(database).migrate(contextKey: ContextKey(derivedFrom: master))
            await database.close()
            return steps
        } catch {
            await database.close()
            throw error
        }
    }
}
