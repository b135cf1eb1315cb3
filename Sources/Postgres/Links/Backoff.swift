/// Waits that double up to a limit; half of each is left to chance, so that all do not come back at once.
struct Backoff {
    private let start: Duration
    private let limit: Duration
    private var next: Duration
    /// Failures in a row.
    private(set) var failures = 0

    init(start: Duration, limit: Duration) {
        self.start = start
        self.limit = limit
        next = start
    }

    mutating func wait(using random: inout some RandomNumberGenerator) -> Duration {
        defer { next = min(limit, next * 2) }
        failures += 1
        return next / 2 + next / 2 * Double.random(in: 0...1, using: &random)
    }

    mutating func wait() -> Duration {
        var random = SystemRandomNumberGenerator()
        return wait(using: &random)
    }

    mutating func reset() {
        next = start
        failures = 0
    }
}
