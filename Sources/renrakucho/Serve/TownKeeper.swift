import Care
import EventLoop
import Journal
import PKI
import Policies
import Synchronization
import Workflows

/// Keeps the towns in step with their files: the law in force, the records of it, and each town's issuer.
final class TownKeeper: Service {
    /// What is to be done once a town came or changed; set when the door is up.
    private final class Relay: Sendable {
        private let call = Mutex<(@Sendable () async -> Void)?>(nil)

        func set(_ call: @escaping @Sendable () async -> Void) { self.call.withLock { $0 = call } }
        func tell() async { await call.withLock { $0 }?() }
    }

    private let folder: PolicyFolder
    private let relay: Relay

    /// `path`: the folder of tenant files.
    /// `remembered`: the last texts in force, from the records.
    init(
        path: String, workplace: Workplace, policies: PolicyStore, format: PolicyFormat,
        remembered: [RememberedPolicy], loop: EventLoop, pool: WorkPool
    ) {
        let relay = Relay()
        self.relay = relay
        folder = PolicyFolder(
            path: path, store: policies, format: format, digest: { Hex.encode(Digest.sha256($0)) },
            remembered: remembered, loop: loop, pool: pool, clock: workplace.clock,
            journal: workplace.journal, approvals: { await workplace.approvals() },
            keep: { events in
                for event in events { await Self.enact(event, workplace: workplace, format: format) }
                await relay.tell()
            })
    }

    /// The first load; the doors open after it.
    func load() async { await folder.load() }

    func run() async { await folder.run() }

    /// From now on `announce` is called after towns came or changed: a new town's devices must be let in.
    func onChange(_ announce: @escaping @Sendable () async -> Void) { relay.set(announce) }

    private static func enact(_ event: PolicyEvent, workplace: Workplace, format: PolicyFormat) async {
        var policy: TenantPolicy?
        if case .cameIntoForce(let text, let digest, _) = event.kind {
            policy = format.read(text, file: "\(event.tenant).yaml", digest: digest).policy
        }
        do {
            let id = try await workplace.enact(event, policy: policy)
            // Made now rather than at the first pickup: the staff door has to know it before a device comes.
            if let policy {
                _ = try await workplace.authority(of: Town(id: id, policy: policy, state: .live))
            }
        } catch {
            workplace.journal.note(.error, "town.not_enacted")
        }
    }
}
