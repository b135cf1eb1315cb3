import Care
import EventLoop
import Foundation
import Journal
import Synchronization
import Testing

@testable import Policies

@Suite struct LedgerTests {
    private func stamp(_ size: Int64, at modified: Duration) -> FolderLedger.Stamp {
        FolderLedger.Stamp(inode: 1, size: size, modified: modified)
    }

    @Test func `a file that is being written is waited for`() {
        var ledger = FolderLedger()
        let start = Duration.seconds(1000)
        for step in 0..<5 {
            let now = start + .milliseconds(200 * step)
            let look = ledger.look(["a.yaml": stamp(Int64(step), at: now)], now: now, wall: now)
            #expect(look.whole.isEmpty && !look.isSettled)
        }
        let last = start + .milliseconds(800)
        let done = ledger.look(
            ["a.yaml": stamp(4, at: last)], now: last + .milliseconds(400), wall: last + .milliseconds(400))
        #expect(done.whole == ["a.yaml"] && done.isSettled)
        ledger.took("a.yaml", stamp(4, at: last))
        let again = ledger.look(
            ["a.yaml": stamp(4, at: last)], now: last + .seconds(1), wall: last + .seconds(1))
        #expect(again.whole.isEmpty && again.isSettled)
    }

    @Test func `a file that was moved in is whole at once, and one from the future after a moment`() {
        var ledger = FolderLedger()
        let old = stamp(9, at: .seconds(1))
        #expect(ledger.look(["a.yaml": old], now: .seconds(500), wall: .seconds(500)).whole == ["a.yaml"])
        let future = stamp(9, at: .seconds(9000))
        #expect(ledger.look(["b.yaml": future], now: .seconds(500), wall: .seconds(500)).whole.isEmpty)
        #expect(
            ledger.look(["b.yaml": future], now: .milliseconds(500_400), wall: .seconds(500)).whole == [
                "b.yaml"
            ])
    }

    @Test func `a removal counts after a second; an editor's save does not`() {
        var ledger = FolderLedger()
        let file = stamp(9, at: .zero)
        ledger.took("a.yaml", file)
        #expect(ledger.look([:], now: .seconds(10), wall: .seconds(10)).gone.isEmpty)
        #expect(!ledger.look([:], now: .milliseconds(10_900), wall: .seconds(10)).isSettled)
        #expect(ledger.look(["a.yaml": file], now: .milliseconds(10_950), wall: .seconds(10)).isSettled)
        #expect(ledger.look([:], now: .seconds(12), wall: .seconds(12)).gone.isEmpty)
        let gone = ledger.look([:], now: .seconds(13), wall: .seconds(13))
        #expect(gone.gone == ["a.yaml"] && gone.isSettled)
        #expect(ledger.look([:], now: .seconds(14), wall: .seconds(14)).gone.isEmpty)
    }
}

/// With a real folder, a real loop and the kernel's own word.
@Suite(.serialized) struct FolderTests {
    private final class Keeper: Sendable {
        let events = Mutex<[PolicyEvent]>([])
    }

    private func within(_ limit: Duration = .seconds(4), _ holds: @Sendable () -> Bool) async -> Bool {
        let clock = ContinuousClock()
        let end = clock.now + limit
        while clock.now < end {
            if holds() { return true }
            try? await Task.sleep(for: .milliseconds(20))
        }
        return holds()
    }

    @Test func `files that come, change and go are followed while the server runs`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "renrakucho-tenants-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let write = { (file: PolicyFile) in try Data(file.bytes).write(to: folder.appending(path: file.name))
        }
        try write(Fixtures.file("eniwa"))

        let group = LoopGroup(count: 1)
        group.start()
        defer { group.stop() }
        let loop = try #require(group.loops.first)
        let store = PolicyStore()
        let keeper = Keeper()
        let service = PolicyFolder(
            path: folder.path, store: store, format: Fixtures.format, digest: Fixtures.digest, remembered: [],
            loop: loop, pool: WorkPool(threads: 1), clock: SystemClock(), journal: Journal(write: { _ in }),
            keep: { events in keeper.events.withLock { $0 += events } })
        let running = Task(executorPreference: loop) { await service.run() }
        let (eniwa, minowa) = (try Fixtures.key("eniwa"), try Fixtures.key("minowa"))
        #expect(await within { store.current[eniwa] != nil })

        // Half of a file, the rest a little later: no problem is ever told of the half.
        let whole = Fixtures.file("minowa").bytes
        let path = folder.appending(path: "minowa.yaml")
        try Data(whole.prefix(whole.count / 2)).write(to: path)
        let handle = try FileHandle(forWritingTo: path)
        try await Task.sleep(for: .milliseconds(200))
        #expect(store.current.problems.isEmpty)
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(whole.dropFirst(whole.count / 2)))
        try handle.close()
        #expect(await within { store.current[minowa] != nil })
        #expect(store.current.problems.isEmpty)

        // A bad file keeps the last good policy.
        let kept = store.current
        try write(Fixtures.edited("minowa", "office: every_subject", "office: x"))
        #expect(await within { store.current.problems["tenants/minowa.yaml"] != nil })
        #expect(store.current[minowa] == kept[minowa])
        #expect(kept.problems.isEmpty, "a request's own book never changes")

        // An editor's save closes no town; a removal does.
        try FileManager.default.removeItem(at: folder.appending(path: "eniwa.yaml"))
        try await Task.sleep(for: .milliseconds(300))
        #expect(store.current[eniwa] != nil)
        try write(Fixtures.file("eniwa"))
        try await Task.sleep(for: .milliseconds(1200))
        #expect(store.current[eniwa] != nil)
        try FileManager.default.removeItem(at: folder.appending(path: "eniwa.yaml"))
        #expect(await within { store.current.closedTown(eniwa) != nil })
        #expect(store.current[eniwa] == nil)

        let kinds = keeper.events.withLock { $0 }.map { event in
            switch event.kind {
            case .cameIntoForce: "\(event.tenant) in force"
            case .closed: "\(event.tenant) closed"
            case .reopened: "\(event.tenant) reopened"
            case .waits, .waitsNoMore: "\(event.tenant) waits, or no more"
            }
        }
        #expect(kinds == ["eniwa in force", "minowa in force", "eniwa closed"])
        running.cancel()
        await running.value
    }
}
