import CLinux
import Glibc
import Synchronization

/// What a loop has yet to run: a plain array for its own thread, a locked one plus a wake-up for all others.
struct WorkQueue: ~Copyable {
    enum Work {
        case job(UnownedJob)
        case body(() -> Void)
    }

    /// Other threads' work; its closures are `@Sendable` at the door (`EventLoop.execute`).
    private struct Mail: @unchecked Sendable {  // unchecked: bodies arrive as @Sendable
        var work: [Work] = []
    }

    let wakeUp: Int32 = eventfd(0, Int32(EFD_NONBLOCK) | Int32(EFD_CLOEXEC))
    private var local: [Work] = []
    private var running: [Work] = []
    private let mail = Mutex(Mail())
    private let poked = Atomic<Bool>(false)

    init() {
        local.reserveCapacity(64)
        running.reserveCapacity(64)
    }

    deinit { close(wakeUp) }

    var hasLocalWork: Bool { !local.isEmpty }

    mutating func appendLocal(_ work: Work) { local.append(work) }

    /// From any thread. The first letter after an emptying pokes the loop; later ones ride along.
    borrowing func post(_ make: @Sendable () -> Work) {
        mail.withLock { $0.work.append(make()) }
        if poked.compareExchange(expected: false, desired: true, ordering: .acquiringAndReleasing).exchanged {
            var one: UInt64 = 1
            _ = write(wakeUp, &one, 8)
        }
    }

    /// The flag falls before the box is emptied: a letter that comes in between pokes again.
    mutating func collectMail() {
        var count: UInt64 = 0
        _ = read(wakeUp, &count, 8)
        poked.store(false, ordering: .sequentiallyConsistent)
        let arrived = mail.withLock { box in
            let work = box.work
            box.work = []
            return Mail(work: work)
        }
        local += arrived.work
    }

    /// The work queued so far; give the array back with `recycle` to keep its storage.
    mutating func takeLocal() -> [Work] {
        swap(&local, &running)
        return exchange(&running, with: [])
    }

    mutating func recycle(_ storage: consuming [Work]) {
        storage.removeAll(keepingCapacity: true)
        running = storage
    }
}

private func exchange<Value>(_ place: inout Value, with new: consuming Value) -> Value {
    let old = place
    place = new
    return old
}
