import CNGHTTP2
import EventLoop
import Journal

/// HTTP/2 on one connection: libnghttp2 keeps the protocol, this keeps the streams.
@safe final class HTTP2Conversation: Conversation {
    private let connection: Connection  // it lets go of us when it closes
    let worker: Worker
    private let session: OpaquePointer?
    private var streams: [Int32: HTTP2Stream] = [:]
    /// nghttp2 tells many things of one stream in a row.
    private var latest: HTTP2Stream?
    /// Inside nghttp2's own calls nothing may be sent; it is sent right after.
    private var isInsideSession = false
    private var idleDeadline: Moment
    private var isClosed = false
    private var goodbye: ScheduledTimer?

    init(_ connection: Connection) {
        self.connection = connection
        worker = connection.worker
        idleDeadline = worker.loop.now + worker.limits.headTime
        var made: OpaquePointer?
        let options = HTTP2Options(worker.limits)
        _ = unsafe nghttp2_session_server_new2(&made, HTTP2Callbacks.shared.pointer, nil, options.pointer)
        unsafe session = made
        guard unsafe made != nil else { return }
        unsafe nghttp2_session_set_user_data(made, Unmanaged.passUnretained(self).toOpaque())
        submitSettings()
    }

    deinit { unsafe nghttp2_session_del(session) }

    static func of(_ pointer: UnsafeMutableRawPointer?) -> HTTP2Conversation? {
        guard let pointer = unsafe pointer else { return nil }
        return unsafe Unmanaged<HTTP2Conversation>.fromOpaque(pointer).takeUnretainedValue()
    }

    private func submitSettings() {
        let limits = worker.limits
        let settings = [
            entry(NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, limits.streams),
            entry(NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, limits.streamWindow),
            entry(NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, limits.headBytes),
        ]
        unsafe nghttp2_submit_settings(session, UInt8(NGHTTP2_FLAG_NONE.rawValue), settings, settings.count)
        unsafe nghttp2_session_set_local_window_size(
            session, UInt8(NGHTTP2_FLAG_NONE.rawValue), 0, Int32(clamping: limits.connectionWindow))
        flush()
    }

    private func entry(_ setting: nghttp2_settings_id, _ value: Int) -> nghttp2_settings_entry {
        nghttp2_settings_entry(settings_id: Int32(setting.rawValue), value: UInt32(clamping: value))
    }

    // MARK: Conversation

    func receive(_ bytes: Span<UInt8>) {
        guard !isClosed else { return }
        isInsideSession = true
        let result = unsafe bytes.withUnsafeBufferPointer {
            unsafe nghttp2_session_mem_recv(session, $0.baseAddress, $0.count)
        }
        isInsideSession = false
        guard result >= 0 else {
            worker.journal.note(.debug, "h2.protocol.error")
            flush()  // the GOAWAY that says why
            return connection.closeWhenSent()
        }
        flush()
    }

    func flush() {
        guard !isInsideSession, !isClosed else { return }
        isInsideSession = true
        defer { isInsideSession = false }
        while connection.hasRoom {
            let hasSent = connection.send { bytes in
                var piece: UnsafePointer<UInt8>?
                let enough = bytes.count + 65_536
                while bytes.count < enough {
                    let count = unsafe nghttp2_session_mem_send(session, &piece)
                    guard count > 0 else { break }
                    unsafe bytes.append(contentsOf: UnsafeBufferPointer(start: piece, count: count))
                }
            }
            guard !isClosed else { return }
            guard hasSent else { break }
        }
        if unsafe nghttp2_session_want_read(session) == 0 && nghttp2_session_want_write(session) == 0 {
            connection.closeWhenSent()
        }
    }

    func roomIsBack() { flush() }
    func peerEnded() { connection.close() }

    func tick(_ now: Moment) {
        guard !streams.isEmpty else {
            if now >= idleDeadline {
                unsafe nghttp2_session_terminate_session(session, UInt32(NGHTTP2_NO_ERROR.rawValue))
                flush()
                connection.closeWhenSent()
            }
            return
        }
        for stream in Array(streams.values) { stream.tick(now) }
        flush()
    }

    /// A warning first (RFC 9113 §6.8): requests that are on their way already are still taken.
    func beginStop() {
        unsafe nghttp2_submit_shutdown_notice(session)
        for stream in Array(streams.values) { stream.stop() }
        flush()
        let conversation = Unchecked(self)
        goodbye = worker.loop.schedule(after: .milliseconds(250)) { conversation.value.takeNoMore() }
    }

    private func takeNoMore() {
        guard !isClosed else { return }
        let last = unsafe nghttp2_session_get_last_proc_stream_id(session)
        let none = UInt8(NGHTTP2_FLAG_NONE.rawValue)
        unsafe nghttp2_submit_goaway(session, none, last, UInt32(NGHTTP2_NO_ERROR.rawValue), nil, 0)
        flush()
    }

    func connectionClosed() {
        isClosed = true
        goodbye?.cancel()
        let abandoned = streams
        streams = [:]
        latest = nil
        for stream in abandoned.values { stream.abandon() }
    }

    // MARK: What nghttp2 tells

    func openStream(_ identifier: Int32) {
        guard streams[identifier] == nil else { return }
        latest = HTTP2Stream(identifier, self)
        streams[identifier] = latest
    }

    func stream(_ identifier: Int32) -> HTTP2Stream? {
        if let latest, latest.identifier == identifier { return latest }
        guard let found = streams[identifier] else { return nil }
        latest = found
        return found
    }

    func closeStream(_ identifier: Int32) {
        guard let stream = streams.removeValue(forKey: identifier) else { return }
        latest = nil
        idleDeadline = worker.loop.now + worker.limits.idleTime
        stream.abandon()
        // Bytes nobody took must not eat the connection's window for ever.
        unsafe nghttp2_session_consume_connection(session, stream.untaken)
    }

    // MARK: For the streams

    /// The client broke a deadline that concerns the whole connection.
    func giveUp() { connection.close() }

    var facts: ConnectionFacts { connection.facts }

    /// `false` when the stream is gone already.
    func submit(_ stream: HTTP2Stream, _ fields: HTTP2Fields, hasBody: Bool) {
        unsafe fields.withNameValues(worker) { values in
            guard hasBody else {
                _ = unsafe nghttp2_submit_response(
                    session, stream.identifier, values.baseAddress, values.count, nil)
                return
            }
            var provider = unsafe nghttp2_data_provider()
            unsafe provider.read_callback = HTTP2Callbacks.readBody
            _ = unsafe nghttp2_submit_response(
                session, stream.identifier, values.baseAddress, values.count, &provider)
        }
        flush()
    }

    func resume(_ identifier: Int32) {
        unsafe nghttp2_session_resume_data(session, identifier)
        flush()
    }

    func reset(_ identifier: Int32, _ code: nghttp2_error_code) {
        let none = UInt8(NGHTTP2_FLAG_NONE.rawValue)
        unsafe nghttp2_submit_rst_stream(session, none, identifier, UInt32(code.rawValue))
        flush()
    }

    /// Opens the windows by what was taken.
    func consume(_ identifier: Int32, _ count: Int) {
        unsafe nghttp2_session_consume(session, identifier, count)
        flush()
    }
}

/// Owns nghttp2's options.
@safe private struct HTTP2Options: ~Copyable {
    let pointer: OpaquePointer?

    init(_ limits: Limits) {
        var made: OpaquePointer?
        unsafe nghttp2_option_new(&made)
        unsafe pointer = made
        unsafe nghttp2_option_set_no_auto_window_update(made, 1)
        unsafe nghttp2_option_set_max_settings(made, limits.settingsEntries)
        unsafe nghttp2_option_set_stream_reset_rate_limit(
            made, UInt64(limits.resetBurst), UInt64(limits.resetsPerSecond))
    }

    deinit { unsafe nghttp2_option_del(pointer) }
}
