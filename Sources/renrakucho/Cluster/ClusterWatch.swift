import EventLoop
import Journal

/// Brings the platform's own PostgreSQL back when it dies while the product serves: nobody stands beside a demonstration.
///
/// Who stops it in order takes its file away with it, and is let be.
final class ClusterWatch: Service {
    private static let pause = Duration.seconds(1)

    private let cluster: PrivateCluster
    private let loop: EventLoop
    private let pool = WorkPool(threads: 1)
    private let journal: Journal

    init(_ cluster: PrivateCluster, loop: EventLoop, journal: Journal) {
        self.cluster = cluster
        self.loop = loop
        self.journal = journal
    }

    func run() async {
        while (try? await loop.sleep(Self.pause)) != nil {
            guard cluster.hasDied else { continue }
            do {
                try await pool.run { [cluster] in _ = try cluster.start() }
                journal.note(.warning, "database.started_again")
            } catch {
                // What is left of it is still going, or its disk is full: the next round tries again.
                journal.note(.warning, "database.not_started")
            }
        }
    }
}
