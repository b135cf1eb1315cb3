import CNGHTTP2
import EventLoop

/// One request and its answer on an HTTP/2 connection.
final class HTTP2Stream: ReplyChannel {
    let identifier: Int32
    private unowned let conversation: HTTP2Conversation
    private let worker: Worker
    private var exchange: Exchange?
    private var body: RequestBody?

    // The head as it comes in.
    private var storage: [UInt8] = []
    private var fields: [Headers.Field] = []
    private var method: Method?
    private var target: [UInt8] = []
    private var authority: [UInt8]?
    private var contentLength: Int?
    private var isHeadTooLarge = false

    /// Body bytes that nobody has taken yet.
    private(set) var untaken = 0
    private var requestEnded = false
    private var isGone = false

    // The answer's body as it goes out.
    private var output: [UInt8] = []
    private var sent = 0
    private var outputEnded = false
    private var isDeferred = false
    private var lastProgress: Moment
    private var rateWindow: Moment
    private var rateBytes = 0
    private let opened: Moment
    private var replySent: Moment?
    private var drained = 0

    init(_ identifier: Int32, _ conversation: HTTP2Conversation) {
        self.identifier = identifier
        self.conversation = conversation
        worker = conversation.worker
        opened = worker.loop.now
        lastProgress = opened
        rateWindow = opened
        storage.reserveCapacity(512)
        fields.reserveCapacity(16)
    }

    // MARK: The request; nghttp2 has checked the characters, the pseudo fields and their order

    func receiveField(_ name: UnsafeBufferPointer<UInt8>, _ value: UnsafeBufferPointer<UInt8>) {
        guard body == nil else { return }  // trailers
        guard storage.count + target.count + name.count + value.count <= worker.limits.headBytes,
            fields.count < worker.limits.headerFields, target.count <= worker.limits.targetBytes
        else { return isHeadTooLarge = true }
        if unsafe name.first == Grammar.colon {
            if unsafe Grammar.equal(name, ignoringCase: ":path") {
                target = unsafe Array(value)
            } else if unsafe Grammar.equal(name, ignoringCase: ":authority") {
                authority = unsafe Array(value)
            } else if unsafe Grammar.equal(name, ignoringCase: ":method") {
                method = unsafe Method(value)
            }
            return
        }
        if authority == nil, unsafe Grammar.equal(name, ignoringCase: "host") {
            authority = unsafe Array(value)
        }
        if unsafe Grammar.equal(name, ignoringCase: "content-length") {
            contentLength = unsafe Int(String(decoding: value, as: UTF8.self))
        }
        let start = storage.count
        unsafe storage.append(contentsOf: name)
        let middle = storage.count
        unsafe storage.append(contentsOf: value)
        fields.append(Headers.Field(name: start..<middle, value: middle..<storage.count))
    }

    func receiveEndOfFields(endsStream: Bool) {
        requestEnded = endsStream
        if let body {  // after trailers
            if endsStream { body.finish() }
            return
        }
        begin()
    }

    private func begin() {
        let body =
            requestEnded
            ? worker.noBody : RequestBody(loop: worker.loop, limits: worker.limits, source: self)
        self.body = body
        let host = authority.flatMap { Grammar.host($0) }
        let split: (path: RequestPath, query: FormFields)?
        do throws(ParseFailure) {
            split = try HeadParser.split(target[...], limits: worker.limits)
        } catch { split = nil }
        let request = Request(
            method: method ?? .get, path: split?.path ?? .root, query: split?.query ?? FormFields(),
            headers: Headers(storage: storage, fields: fields), host: host ?? "", isHTTP2: true,
            connection: conversation.facts, body: body, loop: worker.loop)
        storage = []
        fields = []
        let isOurs = conversation.facts.serverName.map { $0 == host } ?? true
        if requestEnded, isOurs, !isHeadTooLarge, host != nil, split != nil,
            method == .get || method == .head,
            let answer = worker.responder.ready(for: request)
        {
            return send(
                answer.form(worker.codings.accepted(request.headers)), headOnly: method == .head)
        }
        let exchange = Exchange(request: request, channel: self, worker: worker)
        self.exchange = exchange
        if isHeadTooLarge { return exchange.refuse(431) }
        guard method != nil else { return exchange.refuse(501) }
        guard split != nil, host != nil else { return exchange.refuse(400) }
        guard isOurs else { return exchange.refuse(421) }
        if !requestEnded {
            body.limit = worker.responder.bodyLimit(for: request) ?? worker.limits.bodyBytes
            if let length = contentLength, length > body.limit { return exchange.refuse(413) }
        }
        exchange.start(worker.responder)
    }

    func receiveBody(_ bytes: Span<UInt8>) {
        untaken += bytes.count
        rateBytes += bytes.count
        body?.deliver(bytes)
        if replySent != nil { dropRest(bytes.count) }
    }

    func receiveEndOfBody() {
        requestEnded = true
        body?.finish()
    }

    /// The rest of a request whose answer is out is read and dropped for a while: some clients lose an answer
    /// that is followed by the reset which RFC 9113 §8.1 allows.
    func replyWasSent() { replySent = worker.loop.now }

    private func dropRest(_ count: Int) {
        drained += count
        if drained > worker.limits.drainBytes { conversation.reset(identifier, NGHTTP2_NO_ERROR) }
    }

    // MARK: Body source

    func bodyWasTaken(_ count: Int) {
        guard !isGone else { return }
        untaken -= count
        conversation.consume(identifier, count)
    }

    func bodyIsAwaited() {}

    // MARK: Reply

    func sendWhole(_ head: ReplyHead, _ body: [UInt8]) {
        guard !isGone else { return }
        output = body
        outputEnded = true
        lastProgress = worker.loop.now
        conversation.submit(self, HTTP2Fields(head), hasBody: !body.isEmpty)
    }

    /// An answer that lies ready: its task, its exchange and its copy are saved.
    private func send(_ answer: ReadyAnswer.Form, headOnly: Bool) {
        let hasBody = !headOnly && answer.bodyStart < answer.bytes.count
        if hasBody { (output, sent) = (answer.bytes, answer.bodyStart) }
        outputEnded = true
        conversation.submit(self, answer.fields, hasBody: hasBody)
    }

    func sendHead(_ head: ReplyHead) {
        guard !isGone else { return }
        lastProgress = worker.loop.now
        conversation.submit(self, HTTP2Fields(head), hasBody: true)
    }

    func sendPiece(_ bytes: [UInt8]) -> Bool {
        guard !isGone else { return false }
        if sent == output.count { lastProgress = worker.loop.now }
        output += bytes
        resume()
        return output.count - sent < worker.limits.sendBuffer
    }

    func sendEnd() {
        guard !isGone else { return }
        outputEnded = true
        resume()
    }

    func sendAbort() { if !isGone { conversation.reset(identifier, NGHTTP2_INTERNAL_ERROR) } }

    func exchangeEnded() { exchange = nil }

    private func resume() {
        if isDeferred {
            isDeferred = false
            conversation.resume(identifier)
        } else {
            conversation.flush()
        }
    }

    /// nghttp2 takes what its windows allow.
    func readBody(into buffer: UnsafeMutableRawBufferPointer) -> (count: Int, isEnd: Bool) {
        let count = min(buffer.count, output.count - sent)
        if count > 0 {
            unsafe output.withUnsafeBytes {
                unsafe buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[sent..<(sent + count)]))
            }
            sent += count
            lastProgress = worker.loop.now
        }
        if sent == output.count {
            output = []
            sent = 0
        } else if sent > 1 << 18, sent > output.count / 2 {
            output.removeFirst(sent)
            sent = 0
        }
        let isEnd = outputEnded && output.isEmpty
        isDeferred = count == 0 && !isEnd
        if output.count - sent < worker.limits.sendBuffer / 4 { exchange?.roomIsBack() }
        return (count, isEnd)
    }

    // MARK: Its end

    func tick(_ now: Moment) {
        exchange?.tick(now)
        let limits = worker.limits
        if body == nil, now - opened >= limits.headTime { return conversation.giveUp() }
        if output.count > sent, now - lastProgress >= limits.writeStall {
            return conversation.reset(identifier, NGHTTP2_CANCEL)
        }
        if let replySent, !requestEnded, now - replySent >= limits.lingerTime {
            return conversation.reset(identifier, NGHTTP2_NO_ERROR)
        }
        guard !requestEnded, body?.isFull != true, exchange != nil else {
            rateWindow = now
            rateBytes = 0
            return
        }
        guard now - rateWindow >= limits.bodyRateSpan else { return }
        let expected =
            limits.bodyRateSpan.wholeNanoseconds / 1_000_000 * Int64(limits.bodyBytesPerSecond) / 1_000
        if Int64(rateBytes) < expected { return conversation.reset(identifier, NGHTTP2_CANCEL) }
        rateWindow = now
        rateBytes = 0
    }

    func stop() { exchange?.stop() }

    func abandon() {
        isGone = true
        let exchange = self.exchange
        self.exchange = nil
        exchange?.abandon()
        body?.fail(.clientGone)
    }
}
