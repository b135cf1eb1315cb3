import Glibc

/// What happened, as one JSON object per line; holds no free text and so no personal data.
///
/// Events and fact names are literals, so that they can be counted and searched for in the source.
package struct Journal: Sendable {
    /// How much an entry matters.
    package enum Level: Int, Sendable { case debug, info, notice, warning, error }

    private let minimum: Level
    private let write: @Sendable ([UInt8]) -> Void

    /// Entries below `minimum` are dropped; `write` gets each line whole, newline included, from any thread.
    package init(
        minimum: Level = .info, write: @escaping @Sendable ([UInt8]) -> Void = Journal.standardError
    ) {
        self.minimum = minimum
        self.write = write
    }

    /// Writes a line to file descriptor 2 with a single call, so that lines of several threads do not mix.
    package static let standardError: @Sendable ([UInt8]) -> Void = { line in
        _ = Glibc.write(2, line, line.count)
    }

    /// Whether an entry of this level would be written.
    package func hears(_ level: Level) -> Bool { level.rawValue >= minimum.rawValue }

    /// Writes one entry, when `level` is high enough.
    package func note(_ level: Level = .info, _ event: StaticString, _ facts: (StaticString, Fact)...) {
        guard level.rawValue >= minimum.rawValue else { return }
        var line: [UInt8] = []
        line.reserveCapacity(160)
        line += Array(#"{"at":""#.utf8)
        line += Journal.timestamp()
        line += Array(#"","level":""#.utf8)
        line += Array("\(level)".utf8)
        line += Array(#"","event":""#.utf8)
        line += Array("\(event)".utf8)
        line.append(UInt8(ascii: "\""))
        for (name, fact) in facts {
            line += Array(Journal.render(name, fact).utf8)
        }
        line += [UInt8(ascii: "}"), UInt8(ascii: "\n")]
        write(line)
    }

    private static func render(_ name: StaticString, _ fact: Fact) -> String {
        switch fact {
        case .label(let label): return #","\#(name)":"\#(label)""#
        case .count(let count): return #","\#(name)":\#(count)"#
        case .took(let duration):
            let (seconds, attoseconds) = duration.components
            let microseconds = seconds * 1_000_000 + attoseconds / 1_000_000_000_000
            let thousandths = String(abs(microseconds % 1000))
            let padding = String(repeating: "0", count: 3 - thousandths.utf8.count)
            return #","\#(name)_ms":\#(microseconds / 1000).\#(padding)\#(thousandths)"#
        }
    }

    /// RFC 3339, UTC, milliseconds.
    private static func timestamp() -> [UInt8] {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        var calendar = tm()
        gmtime_r(&now.tv_sec, &calendar)
        func digits(_ value: Int, _ width: Int) -> [UInt8] {
            let text = Array(String(value).utf8)
            return [UInt8](repeating: UInt8(ascii: "0"), count: max(0, width - text.count)) + text
        }
        var stamp = digits(Int(calendar.tm_year) + 1900, 4)
        stamp.append(UInt8(ascii: "-"))
        stamp += digits(Int(calendar.tm_mon) + 1, 2)
        stamp.append(UInt8(ascii: "-"))
        stamp += digits(Int(calendar.tm_mday), 2)
        stamp.append(UInt8(ascii: "T"))
        stamp += digits(Int(calendar.tm_hour), 2)
        stamp.append(UInt8(ascii: ":"))
        stamp += digits(Int(calendar.tm_min), 2)
        stamp.append(UInt8(ascii: ":"))
        stamp += digits(Int(calendar.tm_sec), 2)
        stamp.append(UInt8(ascii: "."))
        stamp += digits(now.tv_nsec / 1_000_000, 3)
        stamp.append(UInt8(ascii: "Z"))
        return stamp
    }
}
