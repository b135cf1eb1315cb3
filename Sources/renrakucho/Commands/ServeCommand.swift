import EventLoop
import FoundationEssentials
import Glibc
import HTTPServer
import Synchronization
import Workflows

/// `renrakucho serve`
struct ServeCommand {
    let arguments: Arguments

    init(_ arguments: Arguments) { self.arguments = arguments }

    func run() async throws {
        let program = Successor.program
        let passed = PassedSockets.take()
        let installation = try Installation(arguments)
        let isDemonstration = arguments.has("demonstration")
        try installation.startDatabase()
        do {
            let left = try await serve(installation, passed, isDemonstration: isDemonstration)
            if !left.isEmpty { try Successor.begin(program, left) }
        } catch {
            try? installation.cluster?.stop()
            throw error
        }
        try installation.cluster?.stop()
    }

    /// Until a signal: SIGTERM and SIGINT end it, SIGUSR2 begins it anew with the sockets that this gives back.
    private func serve(
        _ installation: Installation, _ passed: PassedSockets, isDemonstration: Bool
    ) async throws -> PassedSockets {
        if isDemonstration || installation.cluster != nil {
            let keys = try Keys(
                installation.configuration, in: installation.folder, mayMake: isDemonstration, now: Date())
            _ = try await DatabaseCommand.migrate(installation, master: keys.master)
        }
        let household = try await Household(
            installation.configuration, in: installation.folder, resources: installation.resources,
            mayMake: isDemonstration, database: installation.connection)
        let failure = Mutex<(any Error)?>(nil)
        let left = Mutex(PassedSockets.none)
        let beginsAnew = Mutex(false)
        let serving = household.group.loops[0].spawn("serve") {
            do {
                let sockets = try await household.serve(
                    on: passed, hasSuccessor: { beginsAnew.withLock { $0 } }
                ) {
                    if isDemonstration {
                        Terminal.say(try await Demonstration(household: household).welcome())
                    }
                }
                left.withLock { $0 = sockets }
            } catch {
                failure.withLock { $0 = error }
            }
        }
        let arguments = arguments
        let signals = try SignalWatch([SIGTERM, SIGINT, SIGUSR2], loop: household.group.loops[0]) { signal in
            if signal == SIGUSR2 {
                guard Successor.couldBegin(arguments) else { return }
                beginsAnew.withLock { $0 = true }
            }
            serving.cancel()
        }
        let watching = installation.cluster.map { cluster in
            let watch = ClusterWatch(cluster, loop: household.group.loops[0], journal: household.journal)
            return household.group.loops[0].spawn("cluster") { await watch.run() }
        }
        await serving.value
        watching?.cancel()
        await watching?.value
        signals.stop()
        await household.close()
        // Whoever was asked to end has ended: what was under way then could only fail.
        if !serving.isCancelled, let error = failure.withLock({ $0 }) { throw error }
        return left.withLock { $0 }
    }
}
