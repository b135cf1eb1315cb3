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

    let head: ReplyHead
    let body: [UInt8]
    private let lines = AtomicLazyReference<Lines>()
    private let linesInClear = AtomicLazyReference<Lines>()

    /// What `Response(status:contentType:_:)` would say.
    package init(status: Int = 200, contentType: String, _ body: [UInt8]) {
        head = ReplyHead(
            status: status, headers: ["content-type": contentType], length: body.count, sendsBody: true)
        self.body = body
    }

    /// The same for a connection that has to be answered the ordinary way.
    package var response: Response {
        Response(status: head.status, headers: head.headers, body: .bytes(body))
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
