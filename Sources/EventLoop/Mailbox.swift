import CLinux
import Glibc
import Synchronization

/// What a loop has yet to run.
enum Work {
    case job(UnownedJob)
    case body(() -> Void)
}

/// Work that other threads leave for a loop, with a descriptor that wakes it.
final class Mailbox: Sendable {
    private struct Letters: @unchecked Sendable {  // unchecked: bodies arrive as @Sendable
        var work: [Work] = []
    }

    let wakeUp: Int32 = eventfd(0, Int32(EFD_NONBLOCK) | Int32(EFD_CLOEXEC))
    private let letters = Mutex(Letters())
    private let poked = Atomic<Bool>(false)

    deinit { close(wakeUp) }

    /// From any thread. The first letter after an emptying pokes the loop; later ones ride along.
    func post(_ make: @Sendable () -> Work) {
        letters.withLock { $0.work.append(make()) }
        if poked.compareExchange(expected: false, desired: true, ordering: .sequentiallyConsistent).exchanged
        {
            var one: UInt64 = 1
            _ = write(wakeUp, &one, 8)
        }
    }

    /// On the loop. The flag falls before the box is emptied: a letter that comes in between pokes again.
    func collect() -> [Work] {
        var count: UInt64 = 0
        _ = read(wakeUp, &count, 8)
        poked.store(false, ordering: .sequentiallyConsistent)
        return letters.withLock { box in
            let taken = box
            box = Letters()
            return taken
        }.work
    }
}
