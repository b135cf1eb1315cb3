package import EventLoop

extension Request {
    /// A request that the program puts to itself, without a socket: what answers it cannot tell it from another.
    ///
    /// Made and answered on `loop`. `target`: path and query as in a request line. `certificate`: what a handshake would
    /// have shown. `nil` for a target that no client could send.
    package init?(
        inside loop: EventLoop, _ method: Method, _ target: String, headers: Headers, body: [UInt8],
        door: Door,
        certificate: [UInt8]?
    ) {
        let parts = target.split(separator: "?", maxSplits: 1)
        guard let path = RequestPath(Array((parts.first ?? "").utf8)),
            let query = FormFields(urlencoded: Array((parts.dropFirst().first ?? "").utf8), limit: 10)
        else { return nil }
        let stream = RequestBody(loop: loop, limits: Limits(), source: nil)
        stream.limit = body.count
        if !body.isEmpty { stream.deliver(body.span) }
        stream.finish()
        self.init(
            method: method, path: path, query: query, headers: headers, host: headers["host"] ?? "",
            isHTTP2: false,
            connection: ConnectionFacts(
                door: door, peer: PeerAddress(bytes: [127, 0, 0, 1], port: 0), isSecure: true,
                clientCertificate: certificate), body: stream, loop: loop)
    }
}
