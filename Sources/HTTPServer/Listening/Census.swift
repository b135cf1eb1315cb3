import Synchronization

/// How many connections are open, altogether and by subscriber; shared by all loops.
final class Census: Sendable {
    private struct Counts {
        var all = 0
        var bySubscriber: [[UInt8]: Int] = [:]
    }

    private let counts = Mutex(Counts())
    private let limits: Limits

    init(limits: Limits) { self.limits = limits }

    var total: Int { counts.withLock { $0.all } }

    /// Counts one in; `false` when there is no room.
    func enter(_ peer: PeerAddress) -> Bool {
        let subscriber = peer.subscriber
        return counts.withLock { counts in
            guard counts.all < limits.connections else { return false }
            if !subscriber.isEmpty {
                let before = counts.bySubscriber[subscriber, default: 0]
                guard before < limits.connectionsPerAddress else { return false }
                counts.bySubscriber[subscriber] = before + 1
            }
            counts.all += 1
            return true
        }
    }

    func leave(_ peer: PeerAddress) {
        let subscriber = peer.subscriber
        counts.withLock { counts in
            counts.all -= 1
            guard !subscriber.isEmpty, let before = counts.bySubscriber[subscriber] else { return }
            counts.bySubscriber[subscriber] = before == 1 ? nil : before - 1
        }
    }
}
