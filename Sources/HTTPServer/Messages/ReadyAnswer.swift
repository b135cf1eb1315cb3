/// A whole answer that lies ready before anybody asks, the same for everybody who may have it.
///
/// Its head is put into the protocols' own bytes once; after that an answer is a copy.
package final class ReadyAnswer: Sendable {
    /// One way of sending it.
    final class Form: Sendable {
        let head: ReplyHead
        let body: [UInt8]
        /// Of an answer over HTTP/2.
        let fields: HTTP2Fields
        /// Of an answer over HTTP/1.1 on a connection that stays open: what stands between the fields that every
        /// answer has and the body. In one piece: among a thousand pages each further one has to be fetched from afar.
        let own: [UInt8]

        init(_ status: Int, _ headers: Headers, _ body: [UInt8]) {
            head = ReplyHead(status: status, headers: headers, length: body.count, sendsBody: true)
            self.body = body
            fields = HTTP2Fields(head)
            var own: [UInt8] = head.ownFields.reduce(into: []) { headers.appendLine(of: $1, to: &$0) }
            own += Array("\r\ncontent-length: \(body.count)\r\n\r\n".utf8)
            self.own = own
        }
    }

    private let plain: Form
    private let packed: [(coding: ContentCoding, form: Form)]

    /// What `Response(status:contentType:_:)` would say.
    ///
    /// `packs`: also as clients take it packed; a millisecond or more for a page, once.
    package init(status: Int = 200, contentType: String, _ body: [UInt8], packs: Bool = false) {
        var headers: Headers = ["content-type": contentType]
        var forms: [(coding: ContentCoding, form: Form)] = []
        if packs {
            headers.add("vary", "accept-encoding")
            for coding in ContentCoding.allCases {
                guard let bytes = coding.pack(body) else { continue }
                var headers = headers
                headers.add("content-encoding", coding.token)
                forms.append((coding, Form(status, headers, bytes)))
            }
        }
        plain = Form(status, headers, body)
        packed = forms
    }

    /// The best of what a client takes (see `ContentCoding.accepted`).
    func form(_ accepted: [ContentCoding]) -> Form {
        for coding in accepted {
            for one in packed where one.coding == coding { return one.form }
        }
        return plain
    }

    /// The same for a connection that has to be answered the ordinary way.
    package func response(to request: Request) -> Response {
        let form = form(ContentCoding.accepted(request.headers.values("accept-encoding")))
        return Response(status: form.head.status, headers: form.head.headers, body: .bytes(form.body))
    }
}
