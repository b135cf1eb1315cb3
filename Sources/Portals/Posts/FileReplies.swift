import Care
import HTTPServer
import Workflows

/// Files of posts, sent to who may see them at this moment.
enum FileReplies {
    static func whole(_ visit: Visit, _ credentials: Credentials) async throws -> Reply {
        guard let file = try await open(visit, credentials, small: false), let length = file.length else {
            return .notFound
        }
        var headers = headers(file)
        headers.add("accept-ranges", "bytes")
        let asked = ByteRange.read(visit.request.headers.values("range"), length: length)
        switch asked {
        case .whole:
            return .response(Response(headers: headers, body: body(file, nil, Int(length))))
        case .part(let range):
            headers.add("content-range", "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(length)")
            return .response(
                Response(
                    status: 206, headers: headers,
                    body: body(file, range, Int(range.upperBound - range.lowerBound))))
        case .unsatisfiable:
            return .response(Response(status: 416, headers: ["content-range": "bytes */\(length)"]))
        }
    }

    static func small(_ visit: Visit, _ credentials: Credentials) async throws -> Reply {
        guard let file = try await open(visit, credentials, small: true) else { return .notFound }
        return .response(Response(headers: headers(file), body: .bytes(try await file.whole())))
    }

    private static func open(
        _ visit: Visit, _ credentials: Credentials, small: Bool
    ) async throws -> OpenedFile? {
        guard let subject = visit.publicID("subject"), let id = visit.publicID("file"), isOurs(visit.request)
        else {
            return nil
        }
        return try await visit.house.atCounter(
            of: visit.town, credentials, on: subject, reading: true
        ) { counter in
            guard try await !counter.me.mustChangePassword else { return nil }
            return try await visit.house.openFile(id, small: small, at: counter, in: visit.town)
        }
    }

    /// Another site may not even put the file into its page.
    private static func isOurs(_ request: Request) -> Bool {
        guard let site = request.headers["sec-fetch-site"] else { return true }
        return site == "same-origin" || site == "none"
    }

    /// What came from a person's device is shown alone, in a cage, and kept nowhere.
    private static func headers(_ file: OpenedFile) -> Headers {
        [
            "content-type": file.mediaType, "content-disposition": file.disposition,
            "content-security-policy":
                "sandbox; default-src 'none'; img-src 'self'; media-src 'self'; frame-ancestors 'none'",
            "x-content-type-options": "nosniff", "cache-control": "private, no-store",
        ]
    }

    private static func body(_ file: OpenedFile, _ range: Range<Int64>?, _ length: Int) -> Response.Body {
        .stream(length: length) { writer in
            try await file.send(range) { piece in try await writer.write(piece) }
        }
    }
}

/// What a `Range` header asks for (RFC 9110 §14): one part, or all; several parts are answered with all.
enum ByteRange: Equatable {
    case whole
    case part(Range<Int64>)
    case unsatisfiable

    static func read(_ lines: [String], length: Int64) -> ByteRange {
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
}
