import Care
package import EventLoop
import FoundationEssentials
import Glibc
import Synchronization
package import Journal

/// Keeps the book in step with the folder of tenant files, from the first load to the end of the process.
package final class PolicyFolder: Service {
    private let path: String
    private let store: PolicyStore
    private let loop: EventLoop
    private let pool: WorkPool
    private let clock: any WallClock
    private let journal: Journal
    private let approvals: @Sendable () async -> Set<PolicyApproval>
    private let keep: @Sendable ([PolicyEvent]) async -> Void
    private let loader: Loader

    /// - Parameters:
    ///   - path: the folder.
    ///   - store: where the book is exchanged.
    ///   - format: reads the files.
    ///   - digest: names a text; SHA-256 in hex.
    ///   - remembered: the last texts that were in force before this process began.
    ///   - loop: where the folder is watched.
    ///   - pool: where files are read.
    ///   - clock: dates what comes into force.
    ///   - journal: counts towns and problems; never their content.
    ///   - approvals: the complete words of towns that are on record; asked again while something waits for one.
    ///   - keep: writes history down, before the book is exchanged.
    package init(
        path: String, store: PolicyStore, format: PolicyFormat,
        digest: @escaping @Sendable ([UInt8]) -> String,
        remembered: [RememberedPolicy], loop: EventLoop, pool: WorkPool, clock: any WallClock,
        journal: Journal,
        approvals: @escaping @Sendable () async -> Set<PolicyApproval> = { [] },
        keep: @escaping @Sendable ([PolicyEvent]) async -> Void
    ) {
        self.path = path
        self.store = store
        self.loop = loop
        self.pool = pool
        self.clock = clock
        self.journal = journal
        self.approvals = approvals
        self.keep = keep
        loader = Loader(shelf: PolicyShelf(format: format, digest: digest, remembered: remembered))
    }

    /// The first load: the doors open when it is done. Then `run`.
    package func load() async { _ = await look() }

    package func run() async {
        let (changes, tell) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let watch: FolderWatch?
        do {
            watch = try FolderWatch(folder: path, suffix: ".yaml", loop: loop) { tell.yield() }
        } catch {
            // Without the kernel's word the folder is still read again every half minute.
            journal.note(.error, "tenants.unwatchable")
            watch = nil
        }
        defer { watch?.stop() }
        loop.execute { [loop, store] in Self.goRound(loop, store, tell) }
        tell.yield()
        for await _ in changes {
            while await !look() {
                do { try await loop.sleep(.milliseconds(150)) } catch { break }
            }
        }
        tell.finish()
    }

    /// Has the folder read again every half minute, whatever the kernel says: some file systems tell nothing. While a
    /// text waits for a town's word, every two seconds: another process may have taken that.
    private static func goRound(
        _ loop: EventLoop, _ store: PolicyStore, _ tell: AsyncStream<Void>.Continuation, turn: Int = 1
    ) {
        _ = loop.schedule(after: .seconds(2)) {
            if turn % 15 == 0 || !store.current.waiting.isEmpty, case .terminated = tell.yield() { return }
            goRound(loop, store, tell, turn: turn % 15 + 1)
        }
    }

    /// Reads what changed, and exchanges the book; `false` when something is not whole or not surely gone yet.
    private func look() async -> Bool {
        let folder = path
        let loader = loader
        let moment = clock.now()
        guard let found = await pool.run({ loader.list(folder) }) else {
            journal.note(.error, "tenants.unreadable")
            return true
        }
        let files = await examine(found.whole)
        let isSettled = found.isSettled && files.count == found.whole.count
        let isNews = found.isFirst || !files.isEmpty || !found.gone.isEmpty
        let waiting = store.current.waiting
        guard isNews || !waiting.isEmpty else { return isSettled }
        let approvals = await approvals()
        let isApproved = waiting.contains { approvals.cover($0, from: $1.against, to: $1.policy.digest) }
        guard isNews || isApproved else { return isSettled }
        let round = await pool.run { loader.adopt(files, gone: found.gone, approvals, at: moment) }
        if !round.events.isEmpty { await keep(round.events) }
        store.exchange(for: round.book)
        let errors = round.book.problems.values.joined().count { $0.severity == .error }
        journal.note(
            errors > 0 ? .warning : .notice, "tenants.loaded", ("towns", .count(round.book.keys.count)),
            ("changes", .count(round.events.count)), ("errors", .count(errors)))
        return isSettled
    }

    /// Reads files, each against the format, as many at a time as the pool has threads.
    private func examine(_ files: [Loader.Listed]) async -> [Loader.Read] {
        // Big enough to be worth a hop, small enough that no thread is left with the whole country.
        let share = 16
        let starts = stride(from: 0, to: files.count, by: share)
        return await withTaskGroup(of: [Loader.Read].self) { group in
            for start in starts {
                let part = files[start..<min(start + share, files.count)]
                group.addTask { [pool, loader, path] in
                    await pool.run { part.compactMap { loader.read($0, in: path) } }
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
    }
}

/// The part that reads files: one round after another, on the work pool.
private final class Loader: Sendable {
    /// A file that is new or changed, and whole.
    struct Listed: Sendable {
        let name: String
        let stamp: FolderLedger.Stamp
    }

    struct Found: Sendable {
        let whole: [Listed]
        let gone: [String]
        /// Whether nothing was listed before.
        let isFirst: Bool
        let isSettled: Bool
    }

    struct Read: Sendable {
        let listed: Listed
        let examined: PolicyShelf.Examined
    }

    private let shelf: Mutex<PolicyShelf>
    private let ledger = Mutex<(ledger: FolderLedger, hasListed: Bool)>((FolderLedger(), false))

    init(shelf: PolicyShelf) { self.shelf = Mutex(shelf) }

    /// Looks what there is to read; `nil` when the folder cannot be listed: then everything stays.
    func list(_ folder: String) -> Found? {
        guard let listing = Self.listing(of: folder) else { return nil }
        return ledger.withLock { state in
            let look = state.ledger.look(
                listing, now: Self.clock(CLOCK_MONOTONIC), wall: Self.clock(CLOCK_REALTIME))
            let whole = look.whole.compactMap { name in listing[name].map { Listed(name: name, stamp: $0) } }
            defer { state.hasListed = true }
            return Found(
                whole: whole, gone: look.gone, isFirst: !state.hasListed, isSettled: look.isSettled)
        }
    }

    /// Reads a file against the format; `nil` when it cannot be read, or changed meanwhile.
    func read(_ file: Listed, in folder: String) -> Read? {
        let path = "\(folder)/\(file.name)"
        guard let bytes = Self.read(path, size: file.stamp.size), Self.stamp(path) == file.stamp else {
            return nil
        }
        let shelf = shelf.withLock { $0 }
        return Read(listed: file, examined: shelf.examine(PolicyFile(name: file.name, bytes: bytes)))
    }

    func adopt(
        _ files: [Read], gone: [String], _ approvals: Set<PolicyApproval>, at moment: Date
    ) -> (events: [PolicyEvent], book: PolicyBook) {
        ledger.withLock { state in
            for file in files { state.ledger.took(file.listed.name, file.listed.stamp) }
        }
        return shelf.withLock { shelf in
            let events = shelf.update(
                examined: files.map(\.examined), removed: gone, approvals: approvals, at: moment)
            return (events, shelf.book)
        }
    }

    /// `*.yaml` that are ordinary files; hidden ones are editors' business.
    private static func listing(of folder: String) -> [String: FolderLedger.Stamp]? {
        guard let directory = opendir(folder) else { return nil }
        defer { closedir(directory) }
        var listing: [String: FolderLedger.Stamp] = [:]
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard name.hasSuffix(".yaml"), !name.hasPrefix("."), let stamp = stamp("\(folder)/\(name)") else {
                continue
            }
            listing[name] = stamp
        }
        return listing
    }

    private static func stamp(_ path: String) -> FolderLedger.Stamp? {
        var status = Glibc.stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        let modified = Duration.seconds(status.st_mtim.tv_sec) + .nanoseconds(status.st_mtim.tv_nsec)
        return FolderLedger.Stamp(
            inode: UInt64(status.st_ino), size: Int64(status.st_size), modified: modified)
    }

    /// As many bytes as the file had when it was listed, and one more, so that one that grows or is too big is seen.
    private static func read(_ path: String, size: Int64) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        let wanted = Int(min(size, 1_048_576)) + 1
        var failed = false
        let bytes = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, count in
            while count < wanted {
                let got = Glibc.read(descriptor, buffer.baseAddress.map { $0 + count }, wanted - count)
                failed = got < 0
                guard got > 0 else { break }
                count += got
            }
        }
        return failed ? nil : bytes
    }

    private static func clock(_ id: clockid_t) -> Duration {
        var time = timespec()
        clock_gettime(id, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
