import Synchronization

/// The book that holds now: read from any thread, exchanged in one step.
package final class PolicyStore: Sendable {
    private let book = Mutex(PolicyBook.empty)

    private let exchanges = Atomic<Int>(0)

    package init() {}

    /// Grows with every exchange, so that what was made from a book can be told from what is made from a later one.
    package var edition: Int { exchanges.load(ordering: .acquiring) }

    /// The present book. Ask once per request, and keep the answer for all of it.
    package var current: PolicyBook { book.withLock { $0 } }

    package func exchange(for next: PolicyBook) {
        book.withLock { $0 = next }
        exchanges.wrappingAdd(1, ordering: .releasing)
    }
}
