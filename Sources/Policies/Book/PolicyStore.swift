import Synchronization

/// The book that holds now: read from any thread, exchanged in one step.
package final class PolicyStore: Sendable {
    private let book = Mutex(PolicyBook.empty)

    package init() {}

    /// The present book. Ask once per request, and keep the answer for all of it.
    package var current: PolicyBook { book.withLock { $0 } }

    package func exchange(for next: PolicyBook) { book.withLock { $0 = next } }
}
