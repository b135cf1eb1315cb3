import EventLoop

/// The protocol's side of one answer. Everything on the loop.
protocol ReplyChannel: BodySource {
    /// A complete answer.
    func sendWhole(_ head: ReplyHead, _ body: [UInt8])
    /// The head of an answer whose body follows.
    func sendHead(_ head: ReplyHead)
    /// A piece of the body; `false` when the writer should wait for `Exchange.roomIsBack`.
    func sendPiece(_ bytes: [UInt8]) -> Bool
    func sendEnd()
    /// The body cannot be completed: the client must notice.
    func sendAbort()
    /// The exchange will not call again.
    func exchangeEnded()
}

/// What stands above an answer's body.
struct ReplyHead {
    let status: Int
    let headers: Headers
    /// `nil` when the length is not known beforehand.
    let length: Int?
    /// `false` for HEAD, 204 and 304: the length is told (204: not even that), the bytes are not sent.
    let sendsBody: Bool

    /// What the application says; framing and date are the engine's.
    var ownFields: some Sequence<Headers.Field> {
        headers.fields.lazy.filter { !ReplyHead.isOurs(headers.storage[$0.name]) }
    }

    private static func isOurs(_ name: ArraySlice<UInt8>) -> Bool {
        switch name.count {
        case 4: Grammar.equal(name, ignoringCase: "date")
        case 10:
            Grammar.equal(name, ignoringCase: "connection") || Grammar.equal(name, ignoringCase: "keep-alive")
        case 14: Grammar.equal(name, ignoringCase: "content-length")
        case 17: Grammar.equal(name, ignoringCase: "transfer-encoding")
        default: false
        }
    }
}

/// One request on its way to its answer, the same for both protocols.
final class Exchange: @unchecked Sendable {  // unchecked: its loop only; others hop there
    let request: Request
    private let worker: Worker
    private var channel: (any ReplyChannel)?
    private var task: Task<Void, Never>?
    private var waitingWriters: [CheckedContinuation<Bool, Never>] = []
    private var remainingLength: Int?
    private var lastWrite: Moment
    private(set) var isStreaming = false
    private var isEventStream = false

    init(request: Request, channel: any ReplyChannel, worker: Worker) {
        self.request = request
        self.channel = channel
        self.worker = worker
        lastWrite = worker.loop.now
    }

    var isOver: Bool { channel == nil }

    // MARK: Its life

    func start(_ responder: any Responder) {
        let task = worker.loop.spawn { [self] in
            let response = await responder.respond(to: request)
            await send(response)
        }
        if !isOver, !isEventStream { self.task = task }
    }

    /// Answers with the engine's own error page.
    func refuse(_ status: Int) { sendWhole(worker.errorResponse(status)) }

    /// The client went away, or was sent away. A stream's task is cancelled; a computing responder finishes
    /// its act.
    func abandon() {
        guard channel != nil else { return }
        channel = nil
        request.body.fail(.clientGone)
        if isStreaming { task?.cancel() }
        task = nil
        resumeWriters(isOpen: false)
    }

    /// The server stops: event streams have no end of their own.
    func stop() { if isEventStream { task?.cancel() } }

    func tick(_ now: Moment) {
        guard isEventStream, now - lastWrite >= worker.limits.eventHeartbeat else { return }
        lastWrite = now
        _ = channel?.sendPiece(EventEncoding.heartbeat)
    }

    func roomIsBack() { resumeWriters(isOpen: true) }

    // MARK: Answering

    private func send(_ response: Response) async {
        guard channel != nil else { return }
        guard !request.body.isTooLarge else { return refuse(413) }
        switch response.body {
        case .bytes: sendWhole(response)
        case .stream(let length, let write):
            await stream(response, length: length) { exchange in
                try await write(ResponseWriter(exchange: exchange))
            }
        case .events(let write):
            var response = response
            response.headers.set("content-type", "text/event-stream")
            if !response.headers.contains("cache-control") {
                response.headers.add("cache-control", "no-store")
            }
            response.headers.set("x-accel-buffering", "no")
            isEventStream = true
            // A task keeps the memory of its deepest call until it ends, and a page may wait for hours: a new one.
            let task = worker.loop.spawn { [self, response] in
                await stream(response, length: nil) { try await write(EventWriter(exchange: $0)) }
            }
            if !isOver { self.task = task }
        }
    }

    private func stream(
        _ response: Response, length: Int?, _ write: (Exchange) async throws -> Void
    ) async {
        let head = replyHead(response, length: length)
        guard head.sendsBody else { return sendWhole(head, []) }
        isStreaming = true
        remainingLength = length
        lastWrite = worker.loop.now
        channel?.sendHead(head)
        var isComplete = true
        do { try await write(self) } catch { isComplete = isEventStream }
        if isComplete, (remainingLength ?? 0) == 0 { channel?.sendEnd() } else { channel?.sendAbort() }
        end()
    }

    private func sendWhole(_ response: Response) {
        guard case .bytes(let bytes) = response.body else { return sendWhole(worker.errorResponse(500)) }
        let head = replyHead(response, length: bytes.count)
        sendWhole(head, head.sendsBody ? bytes : [])
    }

    private func sendWhole(_ head: ReplyHead, _ bytes: [UInt8]) {
        channel?.sendWhole(head, bytes)
        end()
    }

    private func replyHead(_ response: Response, length: Int?) -> ReplyHead {
        let isBodiless = response.status == 204 || response.status == 304
        return ReplyHead(
            status: response.status, headers: response.headers, length: isBodiless ? nil : length,
            sendsBody: request.method != .head && !isBodiless)
    }

    private func end() {
        let channel = self.channel
        self.channel = nil
        task = nil
        request.body.discard()
        resumeWriters(isOpen: false)
        channel?.exchangeEnded()
    }

    // MARK: Writing pieces, from any executor

    func write(_ bytes: [UInt8]) async throws(HTTPServerError) {
        guard !bytes.isEmpty else { return }
        let isOpen = await withCheckedContinuation { (writer: CheckedContinuation<Bool, Never>) in
            if worker.loop.inLoop {
                put(bytes, writer)
            } else {
                worker.loop.execute { self.put(bytes, writer) }
            }
        }
        guard isOpen else { throw HTTPServerError(.clientGone) }
    }

    private func put(_ bytes: [UInt8], _ writer: CheckedContinuation<Bool, Never>) {
        guard let channel else { return writer.resume(returning: false) }
        if let remaining = remainingLength {
            guard bytes.count <= remaining else { return writer.resume(returning: false) }
            remainingLength = remaining - bytes.count
        }
        lastWrite = worker.loop.now
        let hasRoom = channel.sendPiece(bytes)
        if hasRoom || isOver { writer.resume(returning: !isOver) } else { waitingWriters.append(writer) }
    }

    private func resumeWriters(isOpen: Bool) {
        guard !waitingWriters.isEmpty else { return }
        let writers = waitingWriters
        waitingWriters = []
        for writer in writers { writer.resume(returning: isOpen) }
    }
}
