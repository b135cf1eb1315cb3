import CLinux
import Glibc
import Synchronization

/// Turns signals into calls on a loop.
package final class SignalWatch: Sendable {
    private let loop: EventLoop
    private let descriptor: Int32
    private let heard: @Sendable (Int32) -> Void
    private let watcher = Mutex<Held?>(nil)

    private struct Held: @unchecked Sendable {  // unchecked: touched by the loop's thread only
        let watcher: Watcher
    }

    /// Keeps `signals` from killing the process, for this thread and every one it starts from now on.
    ///
    /// The first thing `main` does, before any other thread exists. A broken pipe is an error code here,
    /// never a signal, so SIGPIPE is ignored as well.
    package static func block(_ signals: [Int32]) {
        signal(SIGPIPE, SIG_IGN)
        var set = signalSet(signals)
        pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// Calls `heard` with the signal's number on `loop`, each time one of `signals` arrives.
    ///
    /// - Throws: `signalUnwatchable` when the system refuses.
    package init(
        _ signals: [Int32] = [SIGTERM, SIGINT], loop: EventLoop, heard: @escaping @Sendable (Int32) -> Void
    ) throws(EventLoopError) {
        SignalWatch.block(signals)
        var set = SignalWatch.signalSet(signals)
        descriptor = signalfd(-1, &set, Int32(SFD_NONBLOCK) | Int32(SFD_CLOEXEC))
        guard descriptor >= 0 else { throw EventLoopError(.signalUnwatchable) }
        self.loop = loop
        self.heard = heard
        loop.execute { [weak self] in self?.begin() }
    }

    deinit { close(descriptor) }

    /// No call comes after the loop's current one. From any thread.
    package func stop() {
        loop.execute { [self] in
            watcher.withLock { held in
                held?.watcher.close()
                held = nil
            }
        }
    }

    private func begin() {
        let watcher = loop.watch(descriptor) { [self] _ in
            var information = signalfd_siginfo()
            let size = MemoryLayout<signalfd_siginfo>.size
            while read(descriptor, &information, size) == size { heard(Int32(information.ssi_signo)) }
        }
        self.watcher.withLock { $0 = Held(watcher: watcher) }
        watcher.set(read: true, write: false)
    }

    private static func signalSet(_ signals: [Int32]) -> sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        for signal in signals { sigaddset(&set, signal) }
        return set
    }
}
