import Care
package import EventLoop
import FoundationEssentials
package import Journal
package import Records
import Synchronization

/// Seals the towns' logs in the background and anchors their heads outside the database.
package final class AuditSealer: Service {
    private struct State {
        var since: Date?
        var anchoredAt: Date?
        /// Heads that moved and are not anchored yet.
        var heads: [TenantID: AuditSeal] = [:]
    }

    private let archive: Archive
    private let anchors: AuditAnchors
    private let sealEvery: Duration
    private let anchorEvery: Duration
    private let loop: EventLoop
    private let clock: any WallClock
    private let journal: Journal
    private let state = Mutex(State())

    /// `sealEvery`: what was written is open to a silent change by the database's superuser for no longer.
    /// `anchorEvery`: and a log that is made anew as a whole, for no longer than this.
    package init(
        archive: Archive, anchors: AuditAnchors, sealEvery: Duration, anchorEvery: Duration, loop: EventLoop,
        clock: any WallClock, journal: Journal
    ) {
        self.archive = archive
        self.anchors = anchors
        self.sealEvery = sealEvery
        self.anchorEvery = anchorEvery
        self.loop = loop
        self.clock = clock
        self.journal = journal
    }

    /// Seals on and on; when it is stopped, what is sealed is anchored.
    package func run() async {
        while (try? await loop.sleep(sealEvery)) != nil {
            do {
                try await round()
            } catch {
                journal.note(.warning, "audit.not_sealed")
            }
        }
        // In a task of its own: this one is cancelled, and a cancelled one gets no answer from the database.
        await loop.spawn { [self] in
            do {
                try await anchor()
            } catch {
                journal.note(.error, "audit.not_anchored")
            }
        }.value
    }

    /// Seals what is new in all towns, and anchors the heads when that is due.
    ///
    /// - Returns: how many leaves were sealed.
    @discardableResult
    package func round() async throws -> Int {
        let begun = clock.now()
        let since = state.withLock { $0.since }
        let towns = try await archive.read(.jobEverywhere) { try await $0.townsWithLeaves(since: since) }
        var count = 0
        for town in towns { count += try await seal(town) }
        // A leaf can be written a while before its transaction ends.
        state.withLock { $0.since = begun.addingTimeInterval(-600) }
        let anchoredAt = state.withLock { $0.anchoredAt }
        let isDue =
            anchoredAt.map {
                begun.timeIntervalSince($0) >= Double(anchorEvery.components.seconds) || begun < $0
            } ?? true
        if isDue { try await anchor() }
        return count
    }

    private func seal(_ town: TenantID) async throws -> Int {
        var count = 0
        while let seal = try await sealNext(town) {
            count += seal.leafIDs.count
            state.withLock { $0.heads[town] = seal }
        }
        return count
    }

    private func sealNext(_ town: TenantID) async throws -> AuditSeal? {
        try await archive.open(.job(town)) { try await $0.sealNextLeaves() }
    }

    /// Writes the heads that moved into the file outside the database.
    package func anchor() async throws {
        let now = clock.now()
        let heads = state.withLock { state in
            state.anchoredAt = now
            return Array(state.heads.values)
        }
        guard !heads.isEmpty else { return }
        let known = try await archive.read(.jobEverywhere) { try await $0.towns() }
        let names = Dictionary(known.map { ($0.id, $0.key) }, uniquingKeysWith: { first, _ in first })
        try anchors.add(
            heads.sorted { $0.tenant.value < $1.tenant.value }.compactMap { seal in
                names[seal.tenant].map {
                    AuditAnchors.Line(
                        town: $0,
                        anchor: AuditAnchor(seal: seal.number, chainRoot: seal.chainRoot, keptAt: now))
                }
            })
        state.withLock { state in
            for seal in heads where state.heads[seal.tenant]?.number == seal.number {
                state.heads[seal.tenant] = nil
            }
        }
    }
}
