import COpenSSL

/// The one owner of an OpenSSL object; it is given back when the owner ends.
@safe
struct Owned: ~Copyable {
    let raw: OpaquePointer
    private let release: (OpaquePointer?) -> Void

    /// - Throws: when OpenSSL gave nothing.
    @unsafe init(
        _ raw: OpaquePointer?, _ release: @escaping (OpaquePointer?) -> Void, _ step: String,
        _ code: PKIError.Code = .library
    ) throws(PKIError) {
        guard let raw = unsafe raw else { throw PKIError(code, step) }
        unsafe self.raw = raw
        unsafe self.release = release
    }

    deinit { unsafe release(raw) }
}

/// The one owner of an OpenSSL object that is shared and never changed after it was made
/// (the caches OpenSSL keeps inside are behind its own locks).
@safe
final class Shared: @unchecked Sendable {  // unchecked: unchanged after `init`
    let raw: OpaquePointer
    private let release: (OpaquePointer?) -> Void

    @unsafe init(
        _ raw: OpaquePointer?, _ release: @escaping (OpaquePointer?) -> Void, _ step: String,
        _ code: PKIError.Code = .library
    ) throws(PKIError) {
        guard let raw = unsafe raw else { throw PKIError(code, step) }
        unsafe self.raw = raw
        unsafe self.release = release
    }

    deinit { unsafe release(raw) }
}

/// The whole of `der`, read by one of OpenSSL's `d2i` functions; trailing bytes are `nil` too.
@unsafe func decode(
    _ der: [UInt8], _ read: (UnsafeMutablePointer<UnsafePointer<UInt8>?>, Int) -> OpaquePointer?,
    _ release: (OpaquePointer?) -> Void
) -> OpaquePointer? {
    unsafe der.withUnsafeBufferPointer { bytes in
        guard let start = bytes.baseAddress, !bytes.isEmpty else { return nil }
        var place: UnsafePointer<UInt8>? = unsafe start
        guard let object = unsafe read(&place, bytes.count) else { return nil }
        guard let end = unsafe place, unsafe end - start == bytes.count else {
            unsafe release(object)
            return nil
        }
        return unsafe object
    }
}

/// What one of OpenSSL's `i2d` functions writes.
@unsafe func encode(
    _ step: String, _ write: (UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?) -> Int32
) throws(PKIError) -> [UInt8] {
    let length = write(nil)
    guard length > 0 else { throw PKIError(.library, step) }
    var bytes = [UInt8](repeating: 0, count: Int(length))
    let written = unsafe bytes.withUnsafeMutableBufferPointer { buffer in
        var place = buffer.baseAddress
        return unsafe write(&place)
    }
    guard written == length else { throw PKIError(.library, step) }
    return bytes
}
