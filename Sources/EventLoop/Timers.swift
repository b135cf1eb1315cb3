/// A call that is due later, on its loop.
package final class ScheduledTimer {
    let due: Moment
    let order: UInt64
    private var body: (() -> Void)?

    init(due: Moment, order: UInt64, body: @escaping () -> Void) {
        self.due = due
        self.order = order
        self.body = body
    }

    /// The call will not happen. On the loop only; twice is harmless.
    package func cancel() { body = nil }

    var isCancelled: Bool { body == nil }

    func fire() {
        let due = body
        body = nil
        due?()
    }

    func isBefore(_ other: ScheduledTimer) -> Bool {
        (due.nanoseconds, order) < (other.due.nanoseconds, other.order)
    }
}

/// A binary heap: earliest first, equal moments in the order they were made.
struct Timers {
    private var heap: [ScheduledTimer] = []
    private var made: UInt64 = 0

    /// The next moment anything is due. Cancelled timers at the top are dropped on the way.
    mutating func nextDue() -> Moment? {
        while let first = heap.first {
            if !first.isCancelled { return first.due }
            _ = pop()
        }
        return nil
    }

    mutating func add(due: Moment, _ body: @escaping () -> Void) -> ScheduledTimer {
        made &+= 1
        let timer = ScheduledTimer(due: due, order: made, body: body)
        heap.append(timer)
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].isBefore(heap[parent]) else { break }
            heap.swapAt(child, parent)
            child = parent
        }
        return timer
    }

    mutating func popDue(at now: Moment) -> ScheduledTimer? {
        guard let due = nextDue(), due <= now else { return nil }
        return pop()
    }

    private mutating func pop() -> ScheduledTimer? {
        guard let last = heap.popLast() else { return nil }
        guard let first = heap.first else { return last }
        heap[0] = last
        var parent = 0
        while true {
            var child = 2 * parent + 1
            guard child < heap.count else { break }
            if child + 1 < heap.count, heap[child + 1].isBefore(heap[child]) { child += 1 }
            guard heap[child].isBefore(heap[parent]) else { break }
            heap.swapAt(child, parent)
            parent = child
        }
        return first
    }
}
