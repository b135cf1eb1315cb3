/// Where a rule is broken on purpose. Each is counted: one more is a breach, one fewer means that this list is too long.
struct Exception: Sendable, CustomStringConvertible {
    let rule: String
    let path: String
    let count: Int
    let reason: String

    var description: String { "\(path): \(rule)" }

    static let all: [Exception] =
        [
            Exception(
                rule: "no task is let loose", path: "Sources/EventLoop/EventLoop.swift", count: 2,
                reason:
                    "EventLoop.spawn: the one place where a task begins; who calls it gets the task to cancel or await."
            )
        ] + OwedSentences.exceptions
}
