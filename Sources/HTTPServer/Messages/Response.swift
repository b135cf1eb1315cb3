/// One answer. `Date`, the length or chunking, and the common headers are added by the engine.
package struct Response: Sendable {
    /// How the bytes below the head come about.
    package enum Body: Sendable {
        case bytes([UInt8])
        /// Written piece by piece; with `length` the writer must write exactly that many bytes.
        ///
        /// The closure's task is cancelled when the client goes or the server stops.
        case stream(length: Int?, @Sendable (ResponseWriter) async throws -> Void)
        /// Server-sent events; ends with the closure, or by cancelling it when the client goes or the server
        /// stops.
        case events(@Sendable (EventWriter) async throws -> Void)
    }

    /// 200 to 599.
    package var status: Int
    /// What the application says; framing fields in it are ignored.
    package var headers: Headers
    /// Not sent for HEAD, 204 and 304.
    package var body: Body

    /// An answer; the parts are as above.
    package init(status: Int = 200, headers: Headers = Headers(), body: Body = .bytes([])) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// Bytes of a type, for example `text/html; charset=utf-8`.
    package init(status: Int = 200, contentType: String, _ bytes: [UInt8]) {
        self.init(status: status, headers: ["content-type": contentType], body: .bytes(bytes))
    }

    /// 303 See Other: after a form was taken, show `location` by GET.
    package static func seeOther(_ location: String) -> Response {
        Response(status: 303, headers: ["location": location])
    }
}

/// Writes the body of one answer.
package struct ResponseWriter: Sendable {
    let exchange: Exchange

    /// Sends `bytes`, and waits while the client has not taken enough of what was sent before.
    ///
    /// - Throws: `clientGone` when nobody reads any more.
    package func write(_ bytes: [UInt8]) async throws(HTTPServerError) {
        try await exchange.write(bytes)
    }
}

/// The standard phrases (RFC 9110 §15).
enum StatusPhrase {
    static func of(_ status: Int) -> StaticString {
        switch status {
        case 200: "OK"
        case 201: "Created"
        case 202: "Accepted"
        case 204: "No Content"
        case 206: "Partial Content"
        case 301: "Moved Permanently"
        case 302: "Found"
        case 303: "See Other"
        case 304: "Not Modified"
        case 307: "Temporary Redirect"
        case 308: "Permanent Redirect"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 408: "Request Timeout"
        case 409: "Conflict"
        case 410: "Gone"
        case 412: "Precondition Failed"
        case 413: "Content Too Large"
        case 414: "URI Too Long"
        case 415: "Unsupported Media Type"
        case 416: "Range Not Satisfiable"
        case 417: "Expectation Failed"
        case 421: "Misdirected Request"
        case 422: "Unprocessable Content"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 503: "Service Unavailable"
        case 505: "HTTP Version Not Supported"
        default: "Status"
        }
    }
}
