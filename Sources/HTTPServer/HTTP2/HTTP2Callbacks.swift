import CNGHTTP2

/// The one table of callbacks; user data is the `HTTP2Conversation`, alive since it is the one that calls
/// nghttp2.
@safe final class HTTP2Callbacks: @unchecked Sendable {  // unchecked: never changed
    static let shared = HTTP2Callbacks()
    let pointer: OpaquePointer?

    private init() {
        var made: OpaquePointer?
        unsafe nghttp2_session_callbacks_new(&made)
        unsafe pointer = made
        unsafe nghttp2_session_callbacks_set_on_begin_headers_callback(made) { _, frame, user in
            guard let header = unsafe frame?.pointee.hd, header.type == UInt8(NGHTTP2_HEADERS.rawValue) else {
                return 0
            }
            unsafe HTTP2Conversation.of(user)?.openStream(header.stream_id)
            return 0
        }
        unsafe nghttp2_session_callbacks_set_on_header_callback(made) {
            _, frame, name, nameLength, value, valueLength, _, user in
            guard let identifier = unsafe frame?.pointee.hd.stream_id else { return 0 }
            unsafe HTTP2Conversation.of(user)?.stream(identifier)?.receiveField(
                UnsafeBufferPointer(start: name, count: nameLength),
                UnsafeBufferPointer(start: value, count: valueLength))
            return 0
        }
        unsafe nghttp2_session_callbacks_set_on_data_chunk_recv_callback(made) {
            _, _, identifier, data, length, user in
            let bytes = unsafe UnsafeBufferPointer(start: data, count: length)
            unsafe HTTP2Conversation.of(user)?.stream(identifier)?.receiveBody(Span(_unsafeElements: bytes))
            return 0
        }
        unsafe nghttp2_session_callbacks_set_on_frame_recv_callback(made) { _, frame, user in
            guard let header = unsafe frame?.pointee.hd,
                let stream = unsafe HTTP2Conversation.of(user)?.stream(header.stream_id)
            else { return 0 }
            let ends = header.flags & UInt8(NGHTTP2_FLAG_END_STREAM.rawValue) != 0
            if header.type == UInt8(NGHTTP2_HEADERS.rawValue) {
                stream.receiveEndOfFields(endsStream: ends)
            } else if header.type == UInt8(NGHTTP2_DATA.rawValue), ends {
                stream.receiveEndOfBody()
            }
            return 0
        }
        unsafe nghttp2_session_callbacks_set_on_frame_send_callback(made) { _, frame, user in
            guard let header = unsafe frame?.pointee.hd,
                header.flags & UInt8(NGHTTP2_FLAG_END_STREAM.rawValue) != 0
            else { return 0 }
            unsafe HTTP2Conversation.of(user)?.stream(header.stream_id)?.replyWasSent()
            return 0
        }
        unsafe nghttp2_session_callbacks_set_on_stream_close_callback(made) { _, identifier, _, user in
            unsafe HTTP2Conversation.of(user)?.closeStream(identifier)
            return 0
        }
    }

    deinit { unsafe nghttp2_session_callbacks_del(pointer) }

    /// nghttp2 asks for the next bytes of an answer's body.
    static let readBody: nghttp2_data_source_read_callback = {
        _, identifier, buffer, length, flags, _, user in
        guard let stream = unsafe HTTP2Conversation.of(user)?.stream(identifier) else {
            return Int(NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE.rawValue)
        }
        let room = unsafe UnsafeMutableRawBufferPointer(start: buffer, count: length)
        let (count, isEnd) = unsafe stream.readBody(into: room)
        if isEnd { unsafe flags?.pointee |= UInt32(NGHTTP2_DATA_FLAG_EOF.rawValue) }
        return count == 0 && !isEnd ? Int(NGHTTP2_ERR_DEFERRED.rawValue) : count
    }
}

/// The fields of an answer in one storage, as nghttp2 wants them: names in lower case, status first.
struct HTTP2Fields {
    private var storage: [UInt8] = []
    private var fields: [(name: Range<Int>, value: Range<Int>)] = []

    init(_ head: ReplyHead, worker: Worker) {
        storage.reserveCapacity(512)
        add(Array(":status".utf8)[...], Array(String(head.status).utf8)[...])
        add(Array("date".utf8)[...], worker.date[...])
        head.visitFields(common: worker.configuration.commonHeaders) { add($0, $1) }
        if let length = head.length {
            add(Array("content-length".utf8)[...], Array(String(length).utf8)[...])
        }
    }

    private mutating func add(_ name: ArraySlice<UInt8>, _ value: ArraySlice<UInt8>) {
        let start = storage.count
        storage += name
        let middle = storage.count
        storage += value
        fields.append((start..<middle, middle..<storage.count))
    }

    /// Lends the fields for one call; nghttp2 copies them.
    func withNameValues(_ body: (UnsafeBufferPointer<nghttp2_nv>) -> Void) {
        var storage = storage
        unsafe storage.withUnsafeMutableBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return }
            let values = unsafe fields.map { field in
                unsafe nghttp2_nv(
                    name: base + field.name.lowerBound, value: base + field.value.lowerBound,
                    namelen: field.name.count, valuelen: field.value.count,
                    flags: UInt8(NGHTTP2_NV_FLAG_NONE.rawValue))
            }
            unsafe values.withUnsafeBufferPointer { unsafe body($0) }
        }
    }
}
