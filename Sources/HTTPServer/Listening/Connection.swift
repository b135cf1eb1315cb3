import CLinux
import EventLoop
import Glibc
import Journal

/// The protocol spoken on a connection.
protocol Conversation: AnyObject {
    func receive(_ bytes: Span<UInt8>)
    /// The client will send no more.
    func peerEnded()
    /// There is room again for writers that wait.
    func roomIsBack()
    func tick(_ now: Moment)
    /// Finish what runs, begin nothing new, then close.
    func beginStop()
    /// The connection is gone.
    func connectionClosed()
}

/// One client's socket: reading, writing, TLS, and what is left to send. On its loop only.
final class Connection {
    private enum Phase { case handshaking, open, lingering, closed }

    let worker: Worker
    let peer: PeerAddress
    private let descriptor: Int32
    private let plainDoor: Door?
    private var tls: TLSSession?
    private var watcher: Watcher?
    private var phase: Phase
    private var conversation: (any Conversation)?
    private(set) var facts: ConnectionFacts
    /// Of the handshake or the linger.
    private var deadline: Moment

    private var output: [UInt8] = []
    private var sent = 0
    private var lastProgress = Moment.now
    private var closesWhenSent = false
    private var isReadingPaused = false
    private var tlsWantsWrite = false
    /// Bytes that one connection sends before the others have their turn.
    private static let turn = 524_288

    init(worker: Worker, descriptor: Int32, peer: PeerAddress, security: ActiveListener.Security) {
        self.worker = worker
        self.descriptor = descriptor
        self.peer = peer
        deadline = worker.loop.now + worker.limits.handshakeTime
        switch security {
        case .plain(let door):
            plainDoor = door
            phase = .open
            facts = ConnectionFacts(door: door, peer: peer, isSecure: false)
        case .tls(let front):
            plainDoor = nil
            phase = .handshaking
            tls = front.accept(descriptor)
            facts = ConnectionFacts(door: "", peer: peer, isSecure: true)
        }
    }

    var isClosed: Bool { phase == .closed }
    private var unsent: Int { output.count - sent }
    var hasRoom: Bool { unsent < worker.limits.sendBuffer }

    func begin() {
        guard tls != nil || plainDoor != nil else { return close() }
        watcher = worker.loop.watch(descriptor) { [unowned self] in ready($0) }
        watcher?.set(read: true, write: false)
        if phase == .open { conversation = HTTP1Conversation(self) }
    }

    // MARK: Events

    private func ready(_ readiness: Readiness) {
        if readiness.contains(.error) { return close() }
        switch phase {
        case .handshaking: continueHandshake()
        case .open:
            if readiness.contains(.write) { flush() }
            guard phase == .open else { return }
            if readiness.contains(.read) || (readiness.contains(.hangup) && !isReadingPaused) {
                readSome()
            } else if readiness.contains(.hangup) {
                close()
            }
        case .lingering: discardInput()
        case .closed: break
        }
    }

    private func continueHandshake() {
        guard let tls else { return close() }
        switch tls.handshake() {
        case .moved:
            guard let facts = tls.facts(peer: peer) else { return close() }
            self.facts = facts
            phase = .open
            watcher?.set(read: true, write: false)
            conversation = tls.choseHTTP2 ? HTTP2Conversation(self) : HTTP1Conversation(self)
            if tls.hasPendingBytes { readSome() }
            if worker.isStopping { conversation?.beginStop() }
        case .wantsRead: watcher?.set(read: true, write: false)
        case .wantsWrite: watcher?.set(read: false, write: true)
        case .ended, .failed:
            worker.journal.note(.debug, "tls.handshake.failed")
            close()
        }
    }

    /// At most eight pieces, so that one busy client cannot keep the others waiting.
    private func readSome() {
        for _ in 0..<8 {
            guard phase == .open, !isReadingPaused else { return }
            switch unsafe transferIn(worker.scratch) {
            case .moved(let count):
                let bytes = unsafe UnsafeBufferPointer(
                    start: worker.scratch.baseAddress?.assumingMemoryBound(to: UInt8.self), count: count)
                conversation?.receive(unsafe Span(_unsafeElements: bytes))
                // A short read emptied the socket: asking again would be a call for nothing.
                if let tls {
                    if count < 16_384, !tls.hasPendingBytes { return }
                } else if unsafe count < worker.scratch.count {
                    return
                }
            case .wantsRead: return
            case .wantsWrite:
                tlsWantsWrite = true
                return updateInterest()
            case .ended:
                isReadingPaused = true
                updateInterest()
                conversation?.peerEnded()
                return
            case .failed: return close()
            }
        }
        readAgainSoon()
    }

    /// No event will come for bytes that OpenSSL holds already.
    private func readAgainSoon() {
        guard tls?.hasPendingBytes == true else { return }
        let connection = Unchecked(self)
        worker.loop.execute { connection.value.readSome() }
    }

    private func transferIn(_ buffer: UnsafeMutableRawBufferPointer) -> Transfer {
        if let tls { return unsafe tls.read(into: buffer) }
        let count = unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
        if count > 0 { return .moved(count) }
        if count == 0 { return .ended }
        return errno == EAGAIN || errno == EINTR ? .wantsRead : .failed
    }

    private func transferOut(_ buffer: UnsafeRawBufferPointer) -> Transfer {
        if let tls { return unsafe tls.write(buffer) }
        let count = unsafe Glibc.send(descriptor, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL))
        if count >= 0 { return .moved(count) }
        return errno == EAGAIN || errno == EINTR ? .wantsWrite : .failed
    }

    // MARK: For the conversation

    func pauseReading() {
        guard !isReadingPaused else { return }
        isReadingPaused = true
        updateInterest()
    }

    func resumeReading() {
        guard isReadingPaused, phase == .open else { return }
        isReadingPaused = false
        updateInterest()
        readAgainSoon()
    }

    /// Sends now what the socket takes and keeps the rest.
    func send(_ bytes: [UInt8]) {
        guard phase == .open, !closesWhenSent, !bytes.isEmpty else { return }
        guard output.isEmpty else {
            forgetSent()
            return output += bytes
        }
        var start = 0
        sending: while start < min(bytes.count, Connection.turn) {
            switch unsafe bytes.withUnsafeBytes({
                unsafe transferOut(UnsafeRawBufferPointer(rebasing: $0[start...]))
            }) {
            case .moved(let count): start += count
            case .wantsRead, .wantsWrite: break sending
            case .ended, .failed: return close()
            }
        }
        guard start < bytes.count else { return }
        // The bytes themselves, not a copy of the rest: one large page may wait for many slow readers.
        output = bytes
        sent = start
        lastProgress = worker.loop.now
        updateInterest()
    }

    /// Sends what `assemble` appends, put together in the loop's own buffer; `false` when it appended nothing.
    @discardableResult
    func send(_ assemble: (inout [UInt8]) -> Void) -> Bool {
        guard phase == .open, !closesWhenSent else { return false }
        if !output.isEmpty {
            forgetSent()
            let before = output.count
            assemble(&output)
            return output.count > before
        }
        var bytes = worker.borrowBuffer()
        assemble(&bytes)
        let isSomething = !bytes.isEmpty
        send(bytes)
        if output.isEmpty { worker.giveBack(bytes) }
        return isSomething
    }

    /// Closes once everything is sent, in a way that does not tear the answer out of the client's hands.
    func closeWhenSent() {
        guard phase == .open else { return }
        closesWhenSent = true
        if output.isEmpty { linger() }
    }

    func close() {
        guard phase != .closed else { return }
        if phase == .open { tls?.close() }
        phase = .closed
        watcher?.close()
        Glibc.close(descriptor)
        let conversation = self.conversation
        self.conversation = nil
        conversation?.connectionClosed()
        worker.remove(self)
    }

    /// What has reached us by now is still answered; a handshake under way gets a moment for its request.
    func beginStop() {
        switch phase {
        case .handshaking: deadline = min(deadline, worker.loop.now + worker.limits.stopGrace)
        case .open:
            readSome()
            if phase == .open { conversation?.beginStop() }
        case .lingering, .closed: break
        }
    }

    func tick(_ now: Moment) {
        switch phase {
        case .handshaking, .lingering:
            if now >= deadline { close() }
        case .open:
            if unsent > 0, now - lastProgress >= worker.limits.writeStall { return close() }
            conversation?.tick(now)
        case .closed: break
        }
    }

    // MARK: Sending what was kept

    private func flush() {
        tlsWantsWrite = false
        let end = sent + Connection.turn
        sending: while unsent > 0, sent < end {
            switch unsafe output.withUnsafeBytes({
                unsafe transferOut(UnsafeRawBufferPointer(rebasing: $0[sent...]))
            }) {
            case .moved(let count):
                sent += count
                lastProgress = worker.loop.now
            case .wantsRead, .wantsWrite: break sending
            case .ended, .failed: return close()
            }
        }
        if unsent == 0 {
            output = []
            sent = 0
        }
        if closesWhenSent, unsent == 0 { return linger() }
        updateInterest()
        if unsent < worker.limits.sendBuffer / 4 { conversation?.roomIsBack() }
    }

    /// Before more is appended.
    private func forgetSent() {
        guard sent > output.count / 2 else { return }
        output.removeFirst(sent)
        sent = 0
    }

    private func updateInterest() {
        watcher?.set(read: !isReadingPaused, write: unsent > 0 || tlsWantsWrite)
    }

    /// A close with unread input would reset the connection and could destroy the answer on its way (RFC 9112
    /// §9.6).
    private func linger() {
        tls?.close()
        guard shutdown(descriptor, Int32(SHUT_WR)) == 0 else { return close() }
        phase = .lingering
        deadline = worker.loop.now + worker.limits.lingerTime
        watcher?.set(read: true, write: false)
    }

    private func discardInput() {
        for _ in 0..<8 {
            let count = unsafe Glibc.read(descriptor, worker.scratch.baseAddress, worker.scratch.count)
            if count > 0 { continue }
            if count < 0, errno == EAGAIN { return }
            return close()
        }
    }
}

/// Carries a loop's own object through a `@Sendable` closure of the same loop.
struct Unchecked<Value>: @unchecked Sendable {  // unchecked: both ends are on the value's own loop
    let value: Value
    init(_ value: Value) { self.value = value }
}
