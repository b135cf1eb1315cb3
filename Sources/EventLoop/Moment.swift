package import FoundationEssentials
import Glibc

/// A point on the monotonic clock: for deadlines and measuring, never for a date.
package struct Moment: Comparable, Hashable, Sendable {
    /// Nanoseconds since the machine started.
    package let nanoseconds: Int64

    /// A system call's shortcut, some 30 ns.
    package static var now: Moment {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Moment(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    package static func < (left: Moment, right: Moment) -> Bool { left.nanoseconds < right.nanoseconds }

    /// Saturates: a wait longer than the clock is a wait for ever.
    package static func + (moment: Moment, wait: Duration) -> Moment {
        let (sum, overflow) = moment.nanoseconds.addingReportingOverflow(wait.wholeNanoseconds)
        return Moment(nanoseconds: overflow ? .max : sum)
    }

    /// How long from `earlier` to `later`; negative the other way round.
    package static func - (later: Moment, earlier: Moment) -> Duration {
        .nanoseconds(later.nanoseconds - earlier.nanoseconds)
    }
}

extension Duration {
    /// Saturates at about 292 years.
    package var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return seconds < 0 ? .min : .max }
        let (sum, tooFar) = scaled.addingReportingOverflow(attoseconds / 1_000_000_000)
        return tooFar ? .max : sum
    }
}

/// Measures how long something takes.
package struct Stopwatch: Sendable {
    private let start = Moment.now
    /// Ready from here on.
    package init() {}
    /// Since it was made.
    package var elapsed: Duration { Moment.now - start }
}

/// The date and time as people know it; tests give a stopped one.
package protocol WallClock: Sendable {
    func now() -> Date
}

/// The machine's own clock.
package struct SystemClock: WallClock {
    /// Ready from here on.
    package init() {}
    package func now() -> Date { Date() }
}

/// Background work that lives as long as the process; returns soon after its task is cancelled.
package protocol Service: Sendable {
    func run() async
}
