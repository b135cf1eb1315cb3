import COpenSSL

/// A key that seals content so that only its holder reads it, and only in the place it was sealed for.
///
/// AES-256-GCM. A sealed text is the version byte 1, a 12-byte random IV, the ciphertext and the 16-byte
/// tag; the associated data are the context bytes as given. One key seals at most 2³² texts (NIST SP
/// 800-38D §8.3); above that a new key is due. The key is wiped with its last owner and never described.
package final class SealingKey: Sendable, CustomStringConvertible, CustomReflectable {
    /// What sealing adds to a text: version, IV and tag.
    package static let overhead = 1 + AESGCM.ivLength + AESGCM.tagLength
    private static let version: UInt8 = 1

    let bytes: SecretBytes
    private let macKey: SecretBytes

    /// - Throws: `.outOfRange` unless there are exactly 32 bytes. The caller wipes its own copy.
    package convenience init(bytes: [UInt8]) throws(PKIError) {
        guard bytes.count == AESGCM.keyLength else {
            throw PKIError(.outOfRange, "a sealing key has 32 bytes")
        }
        self.init(SecretBytes(bytes))
    }

    private init(_ bytes: SecretBytes) {
        self.bytes = bytes
        macKey = Self.derive(from: bytes, salt: [], info: Array("renrakucho mac v1".utf8))
    }

    /// A new key.
    package static func random() -> SealingKey {
        var bytes = SecureRandom.bytes(AESGCM.keyLength)
        defer { wipe(&bytes) }
        return SealingKey(SecretBytes(bytes))
    }

    /// Seals `plain` for one place, named by `context` (for a column: tenant, table, row, column).
    package func seal(_ plain: [UInt8], context: [UInt8]) throws(PKIError) -> [UInt8] {
        let iv = SecureRandom.bytes(AESGCM.ivLength)
        var sealed: [UInt8]?
        try unsafe plain.withUnsafeBufferPointer { plain throws(PKIError) in
            sealed = try unsafe AESGCM.seal(key: bytes, iv: iv, bound: context, plain)
        }
        return [Self.version] + iv + (sealed ?? [])
    }

    /// - Throws: `.sealBroken` when a bit, the context or the key is another one.
    package func open(_ sealed: [UInt8], context: [UInt8]) throws(PKIError) -> [UInt8] {
        let parts = try Self.parts(of: sealed)
        var plain = [UInt8](repeating: 0, count: parts.text.count - AESGCM.tagLength)
        try unsafe plain.withUnsafeMutableBufferPointer { output throws(PKIError) in
            try unsafe AESGCM.open(key: bytes, iv: parts.iv, bound: context, parts.text, into: output)
        }
        return plain
    }

    /// Another key, sealed under this one.
    package func wrap(_ key: SealingKey, context: [UInt8]) throws(PKIError) -> [UInt8] {
        try seal(secret: key.bytes, context: Self.wrapContext(context))
    }

    /// - Throws: `.sealBroken` as `open` does; a sealed text is never taken for a wrapped key.
    package func unwrap(_ sealed: [UInt8], context: [UInt8]) throws(PKIError) -> SealingKey {
        let bytes = try open(secret: sealed, context: Self.wrapContext(context))
        guard bytes.count == AESGCM.keyLength else { throw PKIError(.sealBroken, "wrapped key length") }
        return SealingKey(bytes)
    }

    /// A keyed index of `bytes`: equal bytes give equal 32-byte codes, and without the key nothing is
    /// learnt.
    ///
    /// HMAC-SHA-256 under a key derived from this one by HKDF. Name the column inside `bytes`, so that the
    /// same word in two columns does not show.
    package func mac(_ bytes: [UInt8]) -> [UInt8] {
        unsafe macKey.lend { unsafe HMAC.sha256(key: $0, bytes) }
    }

    /// A key of its own for another purpose; the same purpose and context always give the same key.
    package func derived(for purpose: StaticString, context: [UInt8] = []) -> SealingKey {
        SealingKey(
            Self.derive(from: bytes, salt: context, info: Array("renrakucho key v1 \(purpose)".utf8)))
    }

    /// Never the key.
    package var description: String { "SealingKey" }
    /// Empty: `dump` shows nothing.
    package var customMirror: Mirror { Mirror(self, children: []) }

    func seal(secret: SecretBytes, context: [UInt8]) throws(PKIError) -> [UInt8] {
        let iv = SecureRandom.bytes(AESGCM.ivLength)
        let sealed = try unsafe secret.lend { plain throws(PKIError) in
            try unsafe AESGCM.seal(key: bytes, iv: iv, bound: context, plain)
        }
        return [Self.version] + iv + sealed
    }

    func open(secret sealed: [UInt8], context: [UInt8]) throws(PKIError) -> SecretBytes {
        let parts = try Self.parts(of: sealed)
        return try unsafe SecretBytes(count: parts.text.count - AESGCM.tagLength) { output throws(PKIError) in
            try unsafe AESGCM.open(key: bytes, iv: parts.iv, bound: context, parts.text, into: output)
        }
    }

    private static func parts(of sealed: [UInt8]) throws(PKIError) -> (iv: [UInt8], text: ArraySlice<UInt8>) {
        guard sealed.count >= overhead, sealed.first == version else {
            throw PKIError(.sealBroken, "not a sealed text")
        }
        return (Array(sealed.dropFirst().prefix(AESGCM.ivLength)), sealed.dropFirst(1 + AESGCM.ivLength))
    }

    private static func wrapContext(_ context: [UInt8]) -> [UInt8] { Array("wrapped key\0".utf8) + context }

    static func derive(from secret: SecretBytes, salt: [UInt8], info: [UInt8]) -> SecretBytes {
        var bytes = unsafe secret.lend {
            unsafe HKDF.sha256(secret: $0, salt: salt, info: info, count: AESGCM.keyLength)
        }
        defer { wipe(&bytes) }
        return SecretBytes(bytes)
    }
}
