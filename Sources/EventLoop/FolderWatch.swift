import CLinux
import Glibc
import Synchronization

/// Tells when files in a folder were written, moved or deleted.
///
/// It says only that something changed: the listener reads the folder again. (A lost event, when the kernel's
/// queue overflows, is told the same way.)
package final class FolderWatch: Sendable {
    private let loop: EventLoop
    private let descriptor: Int32
    private let suffix: [UInt8]
    private let quiet: Duration
    private let changed: @Sendable () -> Void
    private let watching = Mutex<Watching?>(nil)

    private final class Watching: @unchecked Sendable {  // unchecked: touched by the loop's thread only
        let watcher: Watcher
        var calm: ScheduledTimer?
        init(watcher: Watcher) { self.watcher = watcher }
    }

    /// Watches `folder` (not its subfolders) from `loop`, where `changed` is called.
    ///
    /// - Parameters:
    ///   - folder: must exist already.
    ///   - suffix: only names that end so count, `.yaml` for example; empty for all.
    ///   - quiet: the call comes once nothing has changed for this long; zero for at once.
    ///   - loop: the loop that listens.
    ///   - changed: reads the folder again.
    /// - Throws: `folderUnwatchable` when there is no such folder or the system refuses.
    package init(
        folder: String, suffix: String, quiet: Duration = .zero, loop: EventLoop,
        changed: @escaping @Sendable () -> Void
    ) throws(EventLoopError) {
        let descriptor = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
        guard descriptor >= 0 else { throw EventLoopError(.folderUnwatchable) }
        let events =
            IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF
            | Int32(bitPattern: UInt32(IN_ONLYDIR))
        guard inotify_add_watch(descriptor, folder, UInt32(bitPattern: events)) >= 0 else {
            let failure = EventLoopError(.folderUnwatchable)
            close(descriptor)
            throw failure
        }
        self.loop = loop
        self.descriptor = descriptor
        self.suffix = Array(suffix.utf8)
        self.quiet = quiet
        self.changed = changed
        loop.execute { [weak self] in self?.begin() }
    }

    deinit { close(descriptor) }

    /// No call comes after the loop's current one. From any thread; twice is harmless.
    package func stop() {
        loop.execute { [self] in
            guard let watching = watching.withLock({ $0 }) else { return }
            watching.watcher.close()
            watching.calm?.cancel()
            self.watching.withLock { $0 = nil }
        }
    }

    private func begin() {
        // The watcher holds the watch: it lives until `stop`, as its listener expects.
        let watcher = loop.watch(descriptor) { [self] _ in look() }
        watching.withLock { $0 = Watching(watcher: watcher) }
        watcher.set(read: true, write: false)
    }

    private func look() {
        guard let watching = watching.withLock({ $0 }), readEvents() else { return }
        guard quiet > .zero else { return changed() }
        watching.calm?.cancel()
        watching.calm = loop.schedule(after: quiet) { [changed] in changed() }
    }

    /// Whether any of the waiting events counts.
    private func readEvents() -> Bool {
        var counts = false
        withUnsafeTemporaryAllocation(byteCount: 16_384, alignment: 8) { buffer in
            while let start = buffer.baseAddress, case let length = read(descriptor, start, buffer.count),
                length > 0
            {
                var offset = 0
                while offset + MemoryLayout<inotify_event>.size <= length {
                    let event = buffer.loadUnaligned(fromByteOffset: offset, as: inotify_event.self)
                    let name = UnsafeRawBufferPointer(
                        rebasing: buffer[(offset + 16)..<min(length, offset + 16 + Int(event.len))])
                    let folderItself = UInt32(IN_Q_OVERFLOW) | UInt32(IN_DELETE_SELF) | UInt32(IN_MOVE_SELF)
                    if event.mask & folderItself != 0
                        || name.prefix(while: { $0 != 0 }).suffix(suffix.count)
                            .elementsEqual(suffix)
                    {
                        counts = true
                    }
                    offset += 16 + Int(event.len)
                }
            }
        }
        return counts
    }
}
