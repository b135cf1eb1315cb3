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

/// The fields of an answer as nghttp2 wants them: names in lower case, status first.
struct HTTP2Fields: Sendable {
    private let headers: Headers
    private var storage: [UInt8] = []
    private var fields: [Headers.Field] = []
    private var date = 0..<0

    init(_ head: ReplyHead) {
        headers = head.headers
        storage.reserveCapacity(256)
        fields.reserveCapacity(8)
        add(":status") { HTTP1Writer.append(head.status, to: &$0) }
        add("date") { $0 += HTTPDate.blank }
        date = fields.last?.value ?? 0..<0
        if let length = head.length { add("content-length") { HTTP1Writer.append(length, to: &$0) } }
        for field in head.ownFields {
            let start = storage.count
            head.headers.append(field.name, to: &storage)
            let middle = storage.count
            head.headers.append(field.value, to: &storage)
            fields.append(Headers.Field(name: start..<middle, value: middle..<storage.count))
        }
    }

    private mutating func add(_ name: StaticString, _ value: (inout [UInt8]) -> Void) {
        let start = storage.count
        HTTP1Writer.append(name, to: &storage)
        let middle = storage.count
        value(&storage)
        fields.append(Headers.Field(name: start..<middle, value: middle..<storage.count))
    }

    /// Lends the fields with those of every answer for one call; nghttp2 copies all but these.
    func withNameValues(_ worker: Worker, _ body: (UnsafeBufferPointer<nghttp2_nv>) -> Void) {
        let common = worker.common
        var storage = storage
        unsafe storage.withUnsafeMutableBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return }
            unsafe UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(bytes)[date])
                .copyBytes(from: worker.date)
            var values: [nghttp2_nv] = unsafe []
            unsafe values.reserveCapacity(fields.count + common.nameValues.count)
            for field in fields {
                unsafe values.append(
                    nghttp2_nv(
                        name: base + field.name.lowerBound, value: base + field.value.lowerBound,
                        namelen: field.name.count, valuelen: field.value.count,
                        flags: UInt8(NGHTTP2_NV_FLAG_NONE.rawValue)))
            }
            for (index, field) in common.headers.fields.enumerated()
            where !headers.containsName(of: field, in: common.headers) {
                unsafe values.append(common.nameValues[index])
            }
            unsafe values.withUnsafeBufferPointer { unsafe body($0) }
        }
    }
}
