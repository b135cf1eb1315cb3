import CNGHTTP2

/// The fields that every answer carries, made ready once for both protocols. Each worker has its own.
@safe final class CommonFields {
    let headers: Headers
    /// As they stand in an HTTP/1.1 head: each begins with the line end before it.
    let lines: [UInt8]
    /// As nghttp2 takes them, without a copy: they point into `bytes`, which outlive every session.
    let nameValues: [nghttp2_nv]
    private let bytes: UnsafeMutableBufferPointer<UInt8>

    init(_ headers: Headers) {
        self.headers = headers
        lines = headers.fields.reduce(into: []) { headers.appendLine(of: $1, to: &$0) }
        let bytes = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(1, headers.storage.count))
        _ = unsafe bytes.initialize(from: headers.storage)
        unsafe self.bytes = bytes
        let noCopy = UInt8(NGHTTP2_NV_FLAG_NO_COPY_NAME.rawValue | NGHTTP2_NV_FLAG_NO_COPY_VALUE.rawValue)
        unsafe nameValues = headers.fields.compactMap { field in
            guard let base = bytes.baseAddress else { return nil }
            return unsafe nghttp2_nv(
                name: base + field.name.lowerBound, value: base + field.value.lowerBound,
                namelen: field.name.count, valuelen: field.value.count, flags: noCopy)
        }
    }

    deinit { unsafe bytes.deallocate() }
}
