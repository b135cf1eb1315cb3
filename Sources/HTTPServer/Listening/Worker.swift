import CLinux
import EventLoop
import Glibc
import Journal

/// A listening socket as one loop serves it.
final class ActiveListener {
    enum Security {
        case plain(Door)
        case tls(TLSFront)
    }

    let descriptor: Int32
    /// Other loops take from it too, or another process does once we have gone: who waits there is not ours to turn
    /// away.
    let isShared: Bool
    var security: Security
    var watcher: Watcher?

    init(descriptor: Int32, isShared: Bool, security: Security) {
        self.descriptor = descriptor
        self.isShared = isShared
        self.security = security
    }
}

/// The server's part on one loop: its listeners and its connections.
@safe final class Worker: @unchecked Sendable {  // unchecked: after init, its loop only
    let loop: EventLoop
    let configuration: ServerConfiguration
    let responder: any Responder
    let journal: Journal
    private let census: Census
    /// What is read from sockets, consumed before the next read.
    let scratch: UnsafeMutableRawBufferPointer
    private(set) var date = HTTPDate.now()
    let common: CommonFields
    /// The same for connections without TLS.
    let commonInClear: CommonFields
    /// The body of every request that has none.
    let noBody: RequestBody
    var codings = CodingMemory()
    /// Where answers are put together; on loan while one is.
    private var outgoing: [UInt8] = []
    private(set) var isStopping = false
    /// By the place's number; a place can have several sockets, when there were more loops before.
    private var listeners: [Int: [ActiveListener]] = [:]
    private var connections: [ObjectIdentifier: Connection] = [:]
    private var heart: ScheduledTimer?
    /// Ends what has not ended by itself; a timer that stayed would keep the worker and its loop alive for ever.
    private var lastCall: ScheduledTimer?
    private var whenEmpty: (() -> Void)?
    private var beats = 0

    init(
        loop: EventLoop, configuration: ServerConfiguration, responder: any Responder, journal: Journal,
        census: Census
    ) {
        self.loop = loop
        self.configuration = configuration
        self.responder = responder
        self.journal = journal
        self.census = census
        common = CommonFields(configuration.commonHeaders)
        // RFC 6797 §7.2: not over a connection that is not secure.
        var inClear = configuration.commonHeaders
        inClear.remove("strict-transport-security")
        commonInClear = CommonFields(inClear)
        noBody = RequestBody(loop: loop, limits: configuration.limits, source: nil)
        noBody.finish()
        unsafe scratch = .allocate(byteCount: 65_536, alignment: 16)
    }

    deinit { unsafe scratch.deallocate() }

    var limits: Limits { configuration.limits }

    /// An error page of the application, or an empty one if that page is a stream.
    func errorResponse(_ status: Int) -> Response {
        let response = configuration.errorPage(status)
        if case .bytes = response.body { return response }
        return Response(status: status)
    }

    /// An empty buffer that is large enough already; give it back after use.
    func borrowBuffer() -> [UInt8] {
        defer { outgoing = [] }
        return outgoing
    }

    /// One that a large answer made very large is not kept.
    func giveBack(_ buffer: consuming [UInt8]) {
        guard buffer.capacity <= 262_144, buffer.capacity > outgoing.capacity else { return }
        buffer.removeAll(keepingCapacity: true)
        outgoing = buffer
    }

    // MARK: Its life

    func adopt(_ listener: ActiveListener, number: Int) {
        if heart == nil { beat() }
        listeners[number, default: []].append(listener)
        let watcher = loop.watch(listener.descriptor, isShared: listener.isShared) {
            [unowned self, unowned listener] _ in accept(listener)
        }
        listener.watcher = watcher
        watcher.set(read: true, write: false)
    }

    func replaceFront(number: Int, _ front: TLSFront) {
        for listener in listeners[number] ?? [] { listener.security = .tls(front) }
    }

    /// Four times a second: deadlines are that exact, and a thousand connections cost a few microseconds.
    private func beat() {
        beats += 1
        if beats % 4 == 1 { date = HTTPDate.now() }
        let now = loop.now
        for connection in Array(connections.values) { connection.tick(now) }
        // Until `stop`, as the listeners' watchers expect. A weak reference would slow down every other use of the worker.
        heart = loop.schedule(after: .milliseconds(250)) { [self] in beat() }
    }

    /// The listening sockets are the server's to close.
    func stop(forSuccessor: Bool, _ done: @escaping () -> Void) {
        guard !isStopping else { return done() }
        for listener in listeners.values.joined() {
            // Who waits is closed in order, not reset.
            if !listener.isShared, !forSuccessor { accept(listener) }
            listener.watcher?.close()
        }
        listeners = [:]
        isStopping = true
        whenEmpty = done
        for connection in Array(connections.values) { connection.beginStop() }
        let worker = Unchecked(self)
        lastCall = loop.schedule(after: limits.stopTime) {
            for connection in Array(worker.value.connections.values) { connection.close() }
        }
        finishIfEmpty()
    }

    func remove(_ connection: Connection) {
        guard connections.removeValue(forKey: ObjectIdentifier(connection)) != nil else { return }
        census.leave(connection.peer)
        finishIfEmpty()
    }

    private func finishIfEmpty() {
        guard isStopping, connections.isEmpty, let done = whenEmpty else { return }
        whenEmpty = nil
        heart?.cancel()
        lastCall?.cancel()
        done()
    }

    // MARK: Accepting

    private func accept(_ listener: ActiveListener) {
        // From a shared socket little at a time, so that the other loops get their part.
        for _ in 0..<(listener.isShared ? 4 : 64) {
            var storage = sockaddr_storage()
            var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
            let descriptor = unsafe CLinux_accept(listener.descriptor, &storage, &length)
            guard descriptor >= 0 else {
                switch errno {
                case EMFILE, ENFILE, ENOBUFS, ENOMEM: return rest(listener)
                case ECONNABORTED, EINTR: continue
                default: return
                }
            }
            let peer = PeerAddress(storage)
            guard census.enter(peer) else {
                journal.note(.notice, "connection.refused", ("open", .count(census.total)))
                close(descriptor)
                continue
            }
            let connection = Connection(
                worker: self, descriptor: descriptor, peer: peer, security: listener.security)
            connections[ObjectIdentifier(connection)] = connection
            connection.begin()
        }
    }

    /// Out of descriptors: a listening socket that stays readable would spin the loop.
    private func rest(_ listener: ActiveListener) {
        journal.note(.warning, "accept.paused", ("open", .count(census.total)))
        listener.watcher?.set(read: false, write: false)
        loop.schedule(after: limits.acceptPause) { [weak listener] in
            listener?.watcher?.set(read: true, write: false)
        }
    }
}
