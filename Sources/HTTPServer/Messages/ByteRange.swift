/// What a `Range` header asks for (RFC 9110 §14): one part, or all; several parts are answered with all.
package enum ByteRange: Equatable, Sendable {
    case whole
    case part(Range<Int64>)
    case unsatisfiable

    /// Reads the request's wish for `length` bytes whose strong tag is `entityTag`, where there is one.
    ///
    /// `If-Range` with any other tag, or with a date, asks for all: the part that the client holds may be of
    /// something else.
    package static func read(_ headers: Headers, length: Int64, entityTag: String? = nil) -> ByteRange {
        if let condition = headers["if-range"], condition != entityTag { return .whole }
        return read(headers.values("range"), length: length)
    }

    private static func read(_ lines: [String], length: Int64) -> ByteRange {
        guard lines.count == 1, let line = lines.first, line.hasPrefix("bytes=") else { return .whole }
        let parts = line.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }) else {
            return .whole
        }
        if parts[0].isEmpty {
            guard let count = Int64(parts[1]) else { return .whole }
            return count == 0 || length == 0 ? .unsatisfiable : .part(max(0, length - count)..<length)
        }
        guard let first = Int64(parts[0]) else { return .whole }
        guard first < length else { return .unsatisfiable }
        guard !parts[1].isEmpty else { return .part(first..<length) }
        guard let last = Int64(parts[1]), last >= first else { return .whole }
        return .part(first..<min(last, length - 1) + 1)
    }

    /// The value of `Content-Range` for a part of `length` bytes, or for none of them.
    package func contentRange(of length: Int64) -> String {
        guard case .part(let range) = self else { return "bytes */\(length)" }
        return "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(length)"
    }
}
