import CLinux
import Glibc

/// One thread that waits for descriptors, timers and jobs, and runs all that belongs to it.
///
/// It is a task executor (a task spawned here stays here) and a serial executor (an actor may live here).
/// Whatever blocks or computes for more than a millisecond goes to a `WorkPool`: it would hold up everyone.
package final class EventLoop: TaskExecutor, SerialExecutor,
    @unchecked Sendable  // unchecked: all mutable state belongs to its own thread; the mailbox is locked
{
    let epoll: Int32 = epoll_create1(Int32(EPOLL_CLOEXEC))
    private let mailbox = Mailbox()
    /// Work from this loop's own thread: no lock, no wake-up.
    private var local: [Work] = []
    /// Taken from `local` to be run; empty in between, kept for its storage.
    private var running: [Work] = []
    private var timers = Timers()
    private var watchers: [ObjectIdentifier: Watcher] = [:]
    /// Closed watchers live until the end of the batch: a later event of the same batch may still point at
    /// them.
    private var graveyard: [Watcher] = []
    private var isStopping = false

    /// The time when the current batch of events began. On the loop only; cheaper than `Moment.now`.
    package private(set) var now = Moment.now

    /// Runs once a `LoopGroup` gives it a thread.
    package init() {}

    deinit { close(epoll) }

    // MARK: Where am I?

    /// The loop of the calling thread, `nil` on any other thread.
    package static var current: EventLoop? {
        guard let pointer = pthread_getspecific(currentLoopKey) else { return nil }
        return Unmanaged<EventLoop>.fromOpaque(pointer).takeUnretainedValue()
    }

    /// Whether the caller runs on this loop's thread.
    package var inLoop: Bool {
        pthread_getspecific(currentLoopKey) == Unmanaged.passUnretained(self).toOpaque()
    }

    // MARK: On the loop only

    /// A watcher that calls `ready` from this loop; nothing is watched before its `set`.
    ///
    /// `descriptor` stays the caller's to close. `isShared`: other loops watch the same descriptor; an event then
    /// wakes one of them, not all.
    package func watch(
        _ descriptor: Int32, isShared: Bool = false, _ ready: @escaping (Readiness) -> Void
    ) -> Watcher {
        assert(inLoop, "watch belongs to the loop's thread")
        return Watcher(loop: self, descriptor: descriptor, isShared: isShared, ready: ready)
    }

    /// Calls `body` on this loop once `wait` has passed.
    @discardableResult
    package func schedule(after wait: Duration, _ body: @escaping () -> Void) -> ScheduledTimer {
        assert(inLoop, "schedule belongs to the loop's thread")
        return timers.add(due: Moment.now + wait, body)
    }

    // MARK: From any thread

    /// Runs `body` on this loop: never before this call returns, and after what was queued earlier.
    package func execute(_ body: @escaping @Sendable () -> Void) {
        if inLoop { local.append(.body(body)) } else { mailbox.post { .body(body) } }
    }

    /// Starts a task that stays on this loop, children included.
    ///
    /// On the loop's own thread its first part runs before this call returns. Keep the answer to cancel or to
    /// wait. A name is for debuggers; for what happens often it costs more than it tells.
    @discardableResult
    package func spawn(
        _ name: StaticString? = nil, _ body: @escaping @Sendable () async -> Void
    ) -> Task<Void, Never> {
        let name = name.map { "\($0)" }
        return if inLoop {
            Task.immediate(name: name, executorPreference: self, operation: { await body() })
        } else {
            Task(name: name, executorPreference: self, operation: { await body() })
        }
    }

    /// Suspends the calling task for `duration` on this loop's timers.
    ///
    /// - Throws: at once when the task is cancelled.
    package func sleep(_ duration: Duration) async throws(CancellationError) {
        let nap = Nap()
        await withTaskCancellationHandler {
            await withCheckedContinuation { (sleeper: CheckedContinuation<Void, Never>) in
                if inLoop {
                    nap.begin(on: self, for: duration, sleeper)
                } else {
                    execute { nap.begin(on: self, for: duration, sleeper) }
                }
            }
        } onCancel: {
            execute { nap.end() }
        }
        if Task.isCancelled { throw CancellationError() }
    }

    // MARK: Executor

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if inLoop { local.append(.job(job)) } else { mailbox.post { .job(job) } }
    }

    package func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }
    package func asUnownedTaskExecutor() -> UnownedTaskExecutor { UnownedTaskExecutor(ordinary: self) }
    package func checkIsolated() { precondition(inLoop, "not on the loop this actor lives on") }
    package func isIsolatingCurrentContext() -> Bool? { inLoop }

    // MARK: The loop itself

    func keep(_ watcher: Watcher) { watchers[ObjectIdentifier(watcher)] = watcher }

    func bury(_ watcher: Watcher) {
        watchers[ObjectIdentifier(watcher)] = nil
        graveyard.append(watcher)
    }

    /// Runs until `stop`, on the calling thread.
    func run() {
        pthread_setspecific(currentLoopKey, Unmanaged.passUnretained(self).toOpaque())
        let batchSize = 256
        let events = UnsafeMutablePointer<epoll_event>.allocate(capacity: batchSize)
        defer {
            events.deallocate()
            pthread_setspecific(currentLoopKey, nil)
        }
        let wakeUp = watch(mailbox.wakeUp) { [unowned self] _ in local += mailbox.collect() }
        wakeUp.set(read: true, write: false)
        now = Moment.now
        while !isStopping {
            let count = epoll_wait(epoll, events, Int32(batchSize), waitMilliseconds())
            now = Moment.now
            for index in 0..<max(0, Int(count)) {
                guard let pointer = events[index].data.ptr else { continue }
                let watcher = Unmanaged<Watcher>.fromOpaque(pointer).takeUnretainedValue()
                watcher.tell(events[index].events)
            }
            graveyard.removeAll(keepingCapacity: true)
            while let timer = timers.popDue(at: now) { timer.fire() }
            drain()
        }
        wakeUp.close()
        watchers.removeAll()
        graveyard.removeAll()
    }

    /// Ends `run` after the current batch.
    func stop() { execute { self.isStopping = true } }

    /// Rounded up: waking a millisecond early would spin until the timer is due.
    private func waitMilliseconds() -> Int32 {
        if !local.isEmpty { return 0 }
        guard let due = timers.nextDue() else { return -1 }
        let wait = (due.nanoseconds - Moment.now.nanoseconds + 999_999) / 1_000_000
        return Int32(min(max(wait, 0), 60_000))
    }

    /// Sixteen rounds at most, so that jobs which make jobs cannot starve the descriptors.
    private func drain() {
        let executor = asUnownedTaskExecutor()
        for _ in 0..<16 where !local.isEmpty {
            swap(&local, &running)
            for item in running {
                switch item {
                case .job(let job): job.runSynchronously(on: executor)
                case .body(let body): body()
                }
            }
            running.removeAll(keepingCapacity: true)
        }
    }
}

private let currentLoopKey: pthread_key_t = {
    var key = pthread_key_t()
    pthread_key_create(&key, nil)
    return key
}()

/// One sleeping task; all calls come on its loop.
private final class Nap: @unchecked Sendable {  // unchecked: touched by its loop's thread only
    private var timer: ScheduledTimer?
    private var sleeper: CheckedContinuation<Void, Never>?
    private var isOver = false

    func begin(on loop: EventLoop, for duration: Duration, _ sleeper: CheckedContinuation<Void, Never>) {
        guard !isOver else { return sleeper.resume() }
        self.sleeper = sleeper
        timer = loop.schedule(after: duration) { self.end() }
    }

    func end() {
        isOver = true
        timer?.cancel()
        timer = nil
        sleeper?.resume()
        sleeper = nil
    }
}
