import CLinux
import Glibc
import Synchronization

/// The loops of a process, one thread each.
package final class LoopGroup: Sendable {
    /// In order; the number never changes.
    package let loops: [EventLoop]
    private let threads = Mutex<[pthread_t]>([])

    /// - Parameter count: one per core is the sensible number; fewer than one is made one.
    package init(count: Int) {
        loops = (0..<max(1, count)).map { _ in EventLoop() }
    }

    /// Starts the threads; a second call does nothing. Work given to a loop before this waits for it.
    package func start() {
        threads.withLock { threads in
            guard threads.isEmpty else { return }
            threads = loops.enumerated().map { index, loop in
                startThread(named: "loop-\(index)") { loop.run() }
            }
        }
    }

    /// Stops every loop after its current batch and waits for the threads. Never call it from one of the
    /// loops.
    package func stop() {
        precondition(!loops.contains { $0.inLoop }, "a loop cannot wait for its own end")
        let running = threads.withLock { threads in
            let running = threads
            threads = []
            return running
        }
        guard !running.isEmpty else { return }
        for loop in loops { loop.stop() }
        for thread in running { pthread_join(thread, nil) }
    }
}

/// A thread of our own; `body` ending ends it.
func startThread(named name: String, _ body: @escaping @Sendable () -> Void) -> pthread_t {
    final class Start {
        let name: String
        let body: @Sendable () -> Void
        init(name: String, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }
    var thread = pthread_t()
    let start = Unmanaged.passRetained(Start(name: name, body: body))
    let result = pthread_create(
        &thread, nil,
        { argument in
            guard let argument else { return nil }
            let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
            CLinux_name_this_thread(start.name)
            start.body()
            return nil
        }, start.toOpaque())
    precondition(result == 0, "the system gives no more threads")
    return thread
}
