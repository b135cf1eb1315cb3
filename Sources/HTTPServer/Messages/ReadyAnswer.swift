/// A whole answer that lies ready before anybody asks, the same for everybody who may have it.
///
/// Its head is put into the protocols' own bytes once; after that an answer is a copy.
package final class ReadyAnswer: Sendable {
    /// One way of sending it. What is sent lies in one piece: among a thousand pages each further one has to be fetched
    /// from afar.
    final class Form: Sendable {
        let status: Int
        /// Of an answer over HTTP/1.1 on a connection that stays open: what stands between the fields that every
        /// answer has and the body; then the body.
        let bytes: [UInt8]
        /// Where the body begins in `bytes`.
        let bodyStart: Int
        /// Of an answer over HTTP/2.
        let fields: HTTP2Fields
        let headers: Headers

        init(_ status: Int, _ headers: Headers, _ body: [UInt8]) {
            let head = ReplyHead(status: status, headers: headers, length: body.count, sendsBody: true)
            var bytes: [UInt8] = head.ownFields.reduce(into: []) { headers.appendLine(of: $1, to: &$0) }
            bytes += Array("\r\ncontent-length: \(body.count)\r\n\r\n".utf8)
            self.status = status
            self.headers = headers
            bodyStart = bytes.count
            self.bytes = bytes + body
            fields = HTTP2Fields(head)
        }
    }

    private let plain: Form
    private let brotli: Form?
    private let gzip: Form?

    /// What `Response(status:contentType:_:)` would say.
    ///
    /// `packs`: also as clients take it packed; a millisecond or more for a page, once.
    package init(status: Int = 200, contentType: String, _ body: [UInt8], packs: Bool = false) {
        var headers: Headers = ["content-type": contentType]
        if packs { headers.add("vary", "accept-encoding") }
        func form(_ coding: ContentCoding) -> Form? {
            guard packs, let bytes = coding.pack(body) else { return nil }
            var headers = headers
            headers.add("content-encoding", coding.token)
            return Form(status, headers, bytes)
        }
        plain = Form(status, headers, body)
        brotli = form(.brotli)
        gzip = form(.gzip)
    }

    /// The best of what a client takes (see `ContentCoding.accepted`).
    func form(_ accepted: [ContentCoding]) -> Form {
        for coding in accepted {
            let form =
                switch coding {
                case .brotli: brotli
                case .gzip: gzip
                }
            if let form { return form }
        }
        return plain
    }

    /// The same for a connection that has to be answered the ordinary way.
    package func response(to request: Request) -> Response {
        let form = form(ContentCoding.accepted(request.headers.values("accept-encoding")))
        return Response(
            status: form.status, headers: form.headers, body: .bytes(Array(form.bytes[form.bodyStart...])))
    }
}
