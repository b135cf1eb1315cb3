import CLinux
import Glibc
import Synchronization

/// Threads for what blocks or computes for more than a millisecond: password hashes, files, images, libcurl.
///
/// First come, first served. A caller waits suspended, so the loops go on. Give the pool up and its threads
/// end after the work they have.
package final class WorkPool: Sendable {
    private let line = WaitingLine()
    private let threadCount: Int

    /// At least one thread is started, at once.
    package init(threads: Int) {
        threadCount = max(1, threads)
        for index in 0..<threadCount {
            pthread_detach(startThread(named: "work-\(index)") { [line] in line.serve() })
        }
    }

    deinit { line.close(servers: threadCount) }

    /// Runs `body` on a pool thread; the caller goes on afterwards on its own executor.
    ///
    /// Cancellation of the caller does not stop `body`.
    ///
    /// - Throws: what `body` throws.
    package func run<Value: Sendable, Failure: Error>(
        _ body: @escaping @Sendable () throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let result = await withCheckedContinuation {
            (caller: CheckedContinuation<Result<Value, Failure>, Never>) in
            line.join {
                do throws(Failure) {
                    caller.resume(returning: .success(try body()))
                } catch {
                    caller.resume(returning: .failure(error))
                }
            }
        }
        return try result.get()
    }
}

/// Closures in a locked line; a counting eventfd lets exactly one thread through for each.
private final class WaitingLine: Sendable {
    private struct State {
        var waiting: [@Sendable () -> Void] = []
        var served = 0
        var isClosed = false
    }

    private let state = Mutex(State())
    private let tickets = eventfd(0, Int32(EFD_SEMAPHORE) | Int32(EFD_CLOEXEC))

    deinit { Glibc.close(tickets) }

    func join(_ body: @escaping @Sendable () -> Void) {
        state.withLock { $0.waiting.append(body) }
        issue(1)
    }

    func close(servers: Int) {
        state.withLock { $0.isClosed = true }
        issue(UInt64(servers))
    }

    func serve() {
        var ticket: UInt64 = 0
        while true {
            guard read(tickets, &ticket, 8) == 8 else { continue }
            let (body, isClosed) = state.withLock { state in
                guard state.served < state.waiting.count else {
                    return (nil as (@Sendable () -> Void)?, state.isClosed)
                }
                let body = state.waiting[state.served]
                state.served += 1
                if state.served == state.waiting.count || state.served == 1024 {
                    state.waiting.removeFirst(state.served)
                    state.served = 0
                }
                return (body, false)
            }
            if isClosed { return }
            body?()
        }
    }

    private func issue(_ count: UInt64) {
        var count = count
        _ = write(tickets, &count, 8)
    }
}
