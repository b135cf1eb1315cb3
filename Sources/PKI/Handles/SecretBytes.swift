import COpenSSL

/// Bytes that are wiped when their last owner lets go; they have no description and no copy.
@safe
final class SecretBytes: @unchecked Sendable {  // unchecked: read-only after `init`
    private let buffer: UnsafeMutableBufferPointer<UInt8>

    var count: Int { unsafe buffer.count }

    /// Reserves `count` bytes and lets `fill` write them; they are wiped even when `fill` fails.
    init(count: Int, _ fill: (UnsafeMutableBufferPointer<UInt8>) throws(PKIError) -> Void) throws(PKIError) {
        unsafe buffer = .allocate(capacity: count)
        unsafe buffer.initialize(repeating: 0)
        try unsafe fill(buffer)
    }

    init(_ bytes: [UInt8]) {
        unsafe buffer = .allocate(capacity: bytes.count)
        _ = unsafe buffer.initialize(from: bytes)
    }

    deinit {
        unsafe OPENSSL_cleanse(buffer.baseAddress, buffer.count)
        unsafe buffer.deallocate()
    }

    /// Lends the bytes for the time of `body`; nobody may keep the pointer.
    @unsafe func lend<Answer, Failure: Error>(
        _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Answer
    ) throws(Failure) -> Answer {
        try unsafe body(UnsafeBufferPointer(buffer))
    }
}

/// Overwrites what an array holds; the array must have no second owner.
func wipe(_ bytes: inout [UInt8]) {
    unsafe bytes.withUnsafeMutableBytes { unsafe OPENSSL_cleanse($0.baseAddress, $0.count) }
}

/// `true` when both are equal; the time taken tells only whether the lengths are.
package func constantTimeEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    return unsafe CRYPTO_memcmp(left, right, left.count) == 0
}
