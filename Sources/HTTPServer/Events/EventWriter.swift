/// Sends server-sent events to one browser.
package struct EventWriter: Sendable {
    let exchange: Exchange

    /// Sends one event and waits while the client has not taken enough of what was sent before.
    ///
    /// - Parameters:
    ///   - data: any text; several lines stay several lines.
    ///   - event: the event's name for `addEventListener`; line ends are dropped.
    ///   - id: what the browser sends back as `Last-Event-ID`; line ends are dropped.
    /// - Throws: `clientGone` when nobody listens any more.
    package func send(data: String, event: String? = nil, id: String? = nil) async throws(HTTPServerError) {
        try await exchange.write(EventEncoding.render(data: data, event: event, id: id))
    }
}

/// The text/event-stream format of the HTML standard.
enum EventEncoding {
    static let heartbeat = Array(":\n\n".utf8)

    static func render(data: String, event: String?, id: String?) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(data.utf8.count + 32)
        if let event { append("event: ", event, to: &bytes) }
        if let id { append("id: ", id, to: &bytes) }
        // CRLF, CR and LF all end a line there; a data line per line keeps them apart.
        for line in data.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            bytes += Array("data: ".utf8)
            bytes += line.utf8
            bytes.append(UInt8(ascii: "\n"))
        }
        bytes.append(UInt8(ascii: "\n"))
        return bytes
    }

    private static func append(_ field: StaticString, _ text: String, to bytes: inout [UInt8]) {
        field.withUTF8Buffer { unsafe bytes.append(contentsOf: $0) }
        bytes += text.utf8.filter { $0 != 10 && $0 != 13 && $0 != 0 }
        bytes.append(UInt8(ascii: "\n"))
    }
}
