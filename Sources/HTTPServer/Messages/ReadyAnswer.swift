import Synchronization

/// A whole answer that lies ready before anybody asks, the same for everybody who may have it.
///
/// Its head is put into the protocol's own bytes once, at first use; after that an answer is a copy.
package final class ReadyAnswer: Sendable {
    /// The head of an answer over HTTP/1.1 on a connection that stays open.
    final class Lines: Sendable {
        let bytes: [UInt8]
        /// Where the date stands, which each copy brings up to date.
        let date: Range<Int>

        init(bytes: [UInt8], date: Range<Int>) {
            self.bytes = bytes
            self.date = date
        }
    }

    /// One way of sending it.
    final class Form: Sendable {
        let head: ReplyHead
        let body: [UInt8]
        private let lines = AtomicLazyReference<Lines>()
        private let linesInClear = AtomicLazyReference<Lines>()

        init(_ status: Int, _ headers: Headers, _ body: [UInt8]) {
            head = ReplyHead(status: status, headers: headers, length: body.count, sendsBody: true)
            self.body = body
        }

        /// Every worker of a server has the same common fields, so any of them may make it.
        func lines(for worker: Worker, isSecure: Bool) -> Lines {
            if let made = isSecure ? lines.load() : linesInClear.load() { return made }
            var bytes: [UInt8] = []
            let date = HTTP1Writer.write(
                head, to: &bytes, worker: worker, connection: .none, isChunked: false, isSecure: isSecure)
            let made = Lines(bytes: bytes, date: date)
            return isSecure ? lines.storeIfNil(made) : linesInClear.storeIfNil(made)
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
