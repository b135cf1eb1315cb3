import EventLoop
import FoundationEssentials
import Glibc
import Synchronization
import Workflows

/// `renrakucho serve`
struct ServeCommand {
    let arguments: Arguments

    init(_ arguments: Arguments) { self.arguments = arguments }

    func run() async throws {
        let installation = try Installation(arguments)
        let isDemonstration = arguments.has("demonstration")
        try installation.startDatabase()
        do {
            try await serve(installation, isDemonstration: isDemonstration)
        } catch {
            try? installation.cluster?.stop()
            throw error
        }
        try installation.cluster?.stop()
    }

    private func serve(_ installation: Installation, isDemonstration: Bool) async throws {
        if isDemonstration || installation.cluster != nil {
            let keys = try Keys(
                installation.configuration, in: installation.folder, mayMake: isDemonstration, now: Date())
            _ = try await DatabaseCommand.migrate(installation, master: keys.master)
        }
        let household = try await Household(
            installation.configuration, in: installation.folder, resources: installation.resources,
            mayMake: isDemonstration, database: installation.connection)
        let failure = Mutex<(any Error)?>(nil)
        let serving = household.group.loops[0].spawn("serve") {
            do {
                try await household.serve {
                    if isDemonstration {
                        Terminal.say(try await Demonstration(household: household).welcome())
                    }
                }
            } catch {
                failure.withLock { $0 = error }
            }
        }
        let signals = try SignalWatch(loop: household.group.loops[0]) { _ in serving.cancel() }
        await serving.value
        signals.stop()
        await household.close()
        // Whoever was asked to end has ended: what was under way then could only fail.
        if !serving.isCancelled, let error = failure.withLock({ $0 }) { throw error }
    }
}
