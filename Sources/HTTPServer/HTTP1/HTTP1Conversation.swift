import EventLoop

/// HTTP/1.1 on one connection: one request after the other, pipelined ones wait their turn.
final class HTTP1Conversation: Conversation, ReplyChannel {
    private let connection: Connection  // it lets go of us when it closes
    private let worker: Worker
    private var parser: HTTP1Parser
    /// Input that is not understood yet: part of a head, a pipelined request, a body nobody reads.
    private var stored: [UInt8] = []
    private var isProcessing = false
    /// Answers that lie ready, to requests of one piece of input.
    private var batch: [UInt8] = []

    private var exchange: Exchange?
    private var head: RequestHead?
    private var keepAlive = true
    private var requestEnded = false
    private var replyBegan = false
    private var replyEnded = false
    private var servedAny = false
    private var replyIsChunked = false
    private var continued = false
    private var drained = 0
    private var isClosing = false
    private var clientEnded = false
    /// Reading rests because the handler has not taken what is here.
    private var isHeld = false

    /// For the head that has begun, or for the next one to begin.
    private var headDeadline: Moment
    private var headBegan = false
    private var rateWindow = Moment.now
    private var rateBytes = 0

    init(_ connection: Connection) {
        self.connection = connection
        worker = connection.worker
        parser = HTTP1Parser(limits: worker.limits)
        headDeadline = worker.loop.now + worker.limits.headTime
    }

    // MARK: Input

    func receive(_ bytes: Span<UInt8>) {
        guard !isClosing else { return }
        if stored.isEmpty {
            let used = process(bytes)
            if used < bytes.count, !isClosing {
                let rest = bytes.extracting(used..<bytes.count)
                unsafe rest.withUnsafeBufferPointer { unsafe stored.append(contentsOf: $0) }
            }
        } else {
            unsafe bytes.withUnsafeBufferPointer { unsafe stored.append(contentsOf: $0) }
            processStored()
        }
        updateReading()
    }

    private func processStored() {
        guard !stored.isEmpty, !isProcessing else { return }
        let input = stored
        stored = []
        let used = process(input.span)
        if used < input.count, !isClosing { stored = used == 0 ? input : Array(input[used...]) }
    }

    /// Understands as much as can be taken now; gives the number of bytes it is done with.
    private func process(_ input: Span<UInt8>) -> Int {
        isProcessing = true
        defer {
            isProcessing = false
            sendBatch()
        }
        var offset = 0
        do throws(ParseFailure) {
            reading: while !isClosing, !requestEnded, exchange?.request.body.isFull != true || replyEnded {
                switch try parser.next(input, at: &offset) {
                case .needMore:
                    if offset < input.count, exchange == nil, !headBegan {
                        headBegan = true
                        headDeadline = worker.loop.now + worker.limits.headTime
                    }
                    break reading
                case .head(let head): begin(head)
                case .body(let range): receiveBody(input.extracting(range))
                case .end:
                    requestEnded = true
                    if let exchange { exchange.request.body.finish() }
                    if replyEnded { prepareForNext() }
                }
            }
        } catch {
            refuse(error.status)
        }
        return offset
    }

    private func updateReading() {
        guard !isClosing, !clientEnded else { return }
        isHeld = exchange?.request.body.isFull == true && !replyEnded
        if isHeld || stored.count >= 65_536 { connection.pauseReading() } else { connection.resumeReading() }
    }

    private func begin(_ head: RequestHead) {
        guard let method = head.method else { return refuse(501) }
        self.head = head
        servedAny = true
        headBegan = false
        continued = false
        replyBegan = false
        drained = 0
        keepAlive = head.keepAlive && !worker.isStopping
        rateWindow = worker.loop.now
        rateBytes = 0
        let facts = connection.facts
        let hasBody = head.framing != .none
        let body =
            hasBody ? RequestBody(loop: worker.loop, limits: worker.limits, source: self) : worker.noBody
        let request = Request(
            method: method, path: head.path, query: head.query, headers: head.headers, host: head.host,
            isHTTP2: false, connection: facts, body: body, loop: worker.loop)
        let isOurs = facts.serverName.map { $0 == head.host } ?? true
        if isOurs, !hasBody, keepAlive, !head.isHTTP10, method == .get || method == .head,
            let answer = worker.responder.ready(for: request)
        {
            return take(answer.form(worker.codings.accepted(head.headers)), headOnly: method == .head)
        }
        sendBatch()
        let exchange = Exchange(request: request, channel: self, worker: worker)
        self.exchange = exchange
        guard isOurs else { return exchange.refuse(421) }
        if hasBody {
            body.limit = worker.responder.bodyLimit(for: request) ?? worker.limits.bodyBytes
            if case .length(let length) = head.framing, length > body.limit { return exchange.refuse(413) }
        }
        exchange.start(worker.responder)
    }

    private func receiveBody(_ bytes: Span<UInt8>) {
        rateBytes += bytes.count
        if replyEnded {
            drained += bytes.count
            if drained > worker.limits.drainBytes { finishConnection() }
        } else {
            exchange?.request.body.deliver(bytes)
        }
    }

    /// An answer without a request that could be understood; the connection ends with it.
    private func refuse(_ status: Int) {
        sendBatch()
        let exchange = self.exchange
        self.exchange = nil
        exchange?.abandon()
        guard !connection.isClosed else { return }
        keepAlive = false
        let response = worker.errorResponse(status)
        if !replyBegan, case .bytes(let bytes) = response.body {
            let head = ReplyHead(
                status: status, headers: response.headers, length: bytes.count, sendsBody: true)
            connection.send { output in
                HTTP1Writer.write(
                    head, to: &output, worker: worker, connection: .close, isChunked: false,
                    isSecure: connection.facts.isSecure)
                output += bytes
            }
        }
        finishConnection()
    }

    private func finishConnection() {
        isClosing = true
        stored = []
        connection.closeWhenSent()
    }

    private func prepareForNext() {
        exchange = nil
        head = nil
        requestEnded = false
        replyEnded = false
        replyBegan = false
        headBegan = false
        headDeadline = worker.loop.now + worker.limits.idleTime
    }

    // MARK: The body's side

    func bodyWasTaken(_ count: Int) {
        guard !isProcessing, !isClosing else { return }
        if isHeld {  // the wait was ours, not the client's
            rateWindow = worker.loop.now
            rateBytes = 0
        }
        processStored()
        updateReading()
    }

    func bodyIsAwaited() {
        guard head?.expectsContinue == true, !continued, !replyBegan, rateBytes == 0 else { return }
        continued = true
        connection.send(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8))
    }

    // MARK: Output

    /// Puts an answer that lies ready to those that leave together: pipelined requests cost one call to the system.
    private func take(_ answer: ReadyAnswer.Form, headOnly: Bool) {
        if batch.isEmpty { batch = worker.borrowBuffer() }
        HTTP1Writer.write(
            answer, headOnly: headOnly, to: &batch, worker: worker, isSecure: connection.facts.isSecure)
        replyBegan = true
        replyEnded = true
        if batch.count >= 65_536 { sendBatch() }
    }

    private func sendBatch() {
        guard !batch.isEmpty else { return }
        let bytes = batch
        batch = []
        connection.send(bytes)
        worker.giveBack(consume bytes)
    }

    func sendWhole(_ head: ReplyHead, _ body: [UInt8]) {
        connection.send { bytes in
            beginReply(head, to: &bytes)
            if body.count <= 65_536 { bytes += body }
        }
        if body.count > 65_536 { connection.send(body) }
    }

    func sendHead(_ head: ReplyHead) { connection.send { beginReply(head, to: &$0) } }

    private func beginReply(_ reply: ReplyHead, to bytes: inout [UInt8]) {
        replyBegan = true
        if !canKeepAfterUnreadBody { keepAlive = false }
        let isHTTP10 = head?.isHTTP10 == true
        replyIsChunked = reply.sendsBody && reply.length == nil && !isHTTP10
        if reply.sendsBody, reply.length == nil, isHTTP10 { keepAlive = false }  // ends with the connection
        let connectionField: HTTP1Writer.ConnectionField =
            keepAlive ? (isHTTP10 ? .keepAlive : .none) : .close
        HTTP1Writer.write(
            reply, to: &bytes, worker: worker, connection: connectionField, isChunked: replyIsChunked,
            isSecure: connection.facts.isSecure)
    }

    /// A small rest of a body is read and dropped; a large one, or one that awaits our leave, ends the
    /// connection.
    private var canKeepAfterUnreadBody: Bool {
        guard !requestEnded, let head, head.framing != .none else { return true }
        if head.expectsContinue, !continued, rateBytes == 0 { return false }
        return (parser.remainingLength ?? 0) + stored.count <= worker.limits.drainBytes
    }

    func sendPiece(_ bytes: [UInt8]) -> Bool {
        if replyIsChunked {
            var chunk = Array(String(bytes.count, radix: 16).utf8)
            chunk.reserveCapacity(bytes.count + 16)
            chunk += [13, 10]
            chunk += bytes
            chunk += [13, 10]
            connection.send(chunk)
        } else {
            connection.send(bytes)
        }
        return connection.hasRoom
    }

    func sendEnd() { if replyIsChunked { connection.send(Array("0\r\n\r\n".utf8)) } }

    /// A chunked body without its last chunk, or a counted one that is short, is noticed by every client.
    func sendAbort() { keepAlive = false }

    func exchangeEnded() {
        replyEnded = true
        guard keepAlive else { return finishConnection() }
        if requestEnded { prepareForNext() }
        continueIfIdle()
    }

    private func continueIfIdle() {
        guard !isProcessing else { return }
        if clientEnded { return finishConnection() }
        processStored()
        updateReading()
    }

    // MARK: The connection's side

    func roomIsBack() { exchange?.roomIsBack() }

    func peerEnded() {
        clientEnded = true
        // Half-closed after a whole request is lawful: the answer is still wanted.
        if let exchange, requestEnded, !exchange.isStreaming {
            keepAlive = false
        } else {
            connection.close()
        }
    }

    func tick(_ now: Moment) {
        guard !isClosing else { return }
        guard let exchange else {
            guard now >= headDeadline else { return }
            if headBegan { refuse(408) } else { connection.close() }
            return
        }
        exchange.tick(now)
        guard !requestEnded, replyEnded || !exchange.request.body.isFull else {
            rateWindow = now
            rateBytes = 0
            return
        }
        let limits = worker.limits
        guard now - rateWindow >= limits.bodyRateSpan else { return }
        let expected =
            limits.bodyRateSpan.wholeNanoseconds / 1_000_000 * Int64(limits.bodyBytesPerSecond) / 1_000
        if Int64(rateBytes) < expected { return refuse(408) }
        rateWindow = now
        rateBytes = 0
    }

    func beginStop() {
        keepAlive = false
        if let exchange { return exchange.stop() }
        if servedAny, !headBegan { return finishConnection() }
        // Who has just come was let in, so the first request is still taken.
        headDeadline = min(headDeadline, worker.loop.now + worker.limits.stopGrace)
    }

    func connectionClosed() {
        isClosing = true
        let exchange = self.exchange
        self.exchange = nil
        exchange?.abandon()
    }
}
