import EventLoop

/// The body of a request as it arrives; while nobody reads, the client is made to wait.
package final class RequestBody: AsyncSequence,
    @unchecked Sendable  // unchecked: all mutable state is touched on `loop` only
{
    package typealias Element = [UInt8]
    package typealias Failure = HTTPServerError

    private enum Ending { case complete, failed(HTTPServerError.Code) }
    private typealias Outcome = Result<[UInt8]?, HTTPServerError>

    let loop: EventLoop
    private let buffer: Int
    private let formFieldLimit: Int
    /// Bytes this request may send; set before any of them arrives.
    var limit: Int
    private var received = 0
    private var pending: [UInt8] = []
    private var ending: Ending?
    private var isDiscarded = false
    private var reader: CheckedContinuation<Outcome, Never>?
    /// The protocol's side: told how many bytes were taken, and that a reader waits. Let go at the end, which breaks
    /// the circle. (Not weak: a weak reference would make each use of the conversation slower.)
    private var source: (any BodySource)?

    init(loop: EventLoop, limits: Limits, source: (any BodySource)?) {
        self.loop = loop
        buffer = limits.bodyBuffer
        formFieldLimit = limits.formFields
        limit = limits.bodyBytes
        self.source = source
    }

    // MARK: For the application

    /// The next bytes, never an empty array; `nil` at the end.
    ///
    /// - Throws: `clientGone` when the body broke off, `bodyTooLarge` past the request's limit.
    package func next() async throws(HTTPServerError) -> [UInt8]? {
        try await withCheckedContinuation { (reader: CheckedContinuation<Outcome, Never>) in
            if loop.inLoop { take(reader) } else { loop.execute { self.take(reader) } }
        }.get()
    }

    /// The whole body.
    ///
    /// - Throws: `bodyTooLarge` past `limit` bytes, and what `next` throws.
    package func collect(limit: Int) async throws(HTTPServerError) -> [UInt8] {
        var whole: [UInt8] = []
        while let chunk = try await next() {
            guard whole.count + chunk.count <= limit else { throw HTTPServerError(.bodyTooLarge) }
            if whole.isEmpty { whole = chunk } else { whole += chunk }
        }
        return whole
    }

    /// The fields of an `application/x-www-form-urlencoded` body.
    ///
    /// - Throws: `badForm` when it cannot be read, and what `collect` throws.
    package func form(limit: Int = 1 << 20) async throws(HTTPServerError) -> FormFields {
        let bytes = try await collect(limit: limit)
        guard let fields = FormFields(urlencoded: bytes, limit: formFieldLimit) else {
            throw HTTPServerError(.badForm)
        }
        return fields
    }

    /// Reads the same body: there is only one place in it.
    package struct Iterator: AsyncIteratorProtocol {
        let body: RequestBody
        package mutating func next() async throws(HTTPServerError) -> [UInt8]? { try await body.next() }
        package mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(HTTPServerError) -> [UInt8]? { try await body.next() }
    }

    package func makeAsyncIterator() -> Iterator { Iterator(body: self) }

    // MARK: For the protocols, on the loop

    var isComplete: Bool { ending != nil }
    var isFull: Bool { pending.count >= buffer }
    var isTooLarge: Bool { if case .failed(.bodyTooLarge) = ending { true } else { false } }

    func deliver(_ bytes: Span<UInt8>) {
        guard ending == nil, !bytes.isEmpty else { return }
        received += bytes.count
        guard !isDiscarded else {
            source?.bodyWasTaken(bytes.count)
            return
        }
        guard received <= limit else { return fail(.bodyTooLarge) }
        unsafe bytes.withUnsafeBufferPointer { unsafe pending.append(contentsOf: $0) }
        serve()
    }

    func finish() { end(.complete) }
    func fail(_ code: HTTPServerError.Code) { end(.failed(code)) }

    /// Nobody will read on: what is here and what still comes is thrown away.
    func discard() {
        guard !isDiscarded else { return }
        if ending != nil, pending.isEmpty { return }
        isDiscarded = true
        let taken = pending.count
        pending = []
        if taken > 0 { source?.bodyWasTaken(taken) }
        if ending == nil { serve() } else { source = nil }
    }

    private func end(_ how: Ending) {
        guard ending == nil else { return }
        ending = how
        serve()
        if pending.isEmpty { source = nil }
    }

    private func take(_ reader: CheckedContinuation<Outcome, Never>) {
        if let earlier = self.reader {  // two readers at once: the first is let go
            self.reader = nil
            earlier.resume(returning: .failure(HTTPServerError(.clientGone)))
        }
        self.reader = reader
        if pending.isEmpty, ending == nil, !isDiscarded { source?.bodyIsAwaited() }
        serve()
    }

    private func serve() {
        guard let reader else { return }
        if case .failed(let code) = ending {
            self.reader = nil
            reader.resume(returning: .failure(HTTPServerError(code)))
        } else if isDiscarded {
            self.reader = nil
            reader.resume(returning: .failure(HTTPServerError(.clientGone)))
        } else if !pending.isEmpty {
            self.reader = nil
            let chunk = pending
            pending = []
            reader.resume(returning: .success(chunk))
            source?.bodyWasTaken(chunk.count)
            if ending != nil { source = nil }
        } else if ending != nil {
            self.reader = nil
            reader.resume(returning: .success(nil))
        }
    }
}

/// The protocol side of a body.
protocol BodySource: AnyObject {
    /// Room for `count` more bytes.
    func bodyWasTaken(_ count: Int)
    /// A reader waits and nothing has come yet: time for `100 Continue`.
    func bodyIsAwaited()
}
