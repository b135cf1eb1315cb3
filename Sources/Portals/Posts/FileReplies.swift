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
        let asked = ByteRange.read(visit.request.headers, length: length)
        switch asked {
        case .whole:
            return .response(Response(headers: headers, body: body(file, nil, Int(length))))
        case .part(let range):
            headers.add("content-range", asked.contentRange(of: length))
            return .response(
                Response(
                    status: 206, headers: headers,
                    body: body(file, range, Int(range.upperBound - range.lowerBound))))
        case .unsatisfiable:
            return .response(
                Response(status: 416, headers: ["content-range": asked.contentRange(of: length)]))
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
