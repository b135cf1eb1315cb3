import COpenSSL

/// SHA-256 of FIPS 180-4.
package enum Digest {
    /// The 32 bytes of the digest.
    package static func sha256(_ bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        let done = unsafe EVP_Digest(bytes, bytes.count, &digest, nil, EVP_sha256(), nil)
        // Only exhausted memory ends here, and a wrong digest would be worse than none.
        precondition(done == 1, "SHA-256 is not available")
        return digest
    }
}

/// SHA-256 of bytes that come in pieces.
@safe
package struct StreamingDigest: ~Copyable {
    private let context: Owned

    /// A digest of nothing yet.
    package init() throws(PKIError) {
        let fresh = try unsafe Owned(EVP_MD_CTX_new(), { unsafe EVP_MD_CTX_free($0) }, "digest context")
        try demand(unsafe EVP_DigestInit_ex(fresh.raw, EVP_sha256(), nil), "digest init")
        context = fresh
    }

    /// Takes the next piece.
    package mutating func update(_ bytes: [UInt8]) throws(PKIError) {
        try demand(unsafe EVP_DigestUpdate(context.raw, bytes, bytes.count), "digest update")
    }

    /// The digest of all pieces.
    package consuming func finish() throws(PKIError) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        try demand(unsafe EVP_DigestFinal_ex(context.raw, &digest, nil), "digest final")
        return digest
    }
}

/// HMAC of RFC 2104 with SHA-256.
package enum HMAC {
    /// The 32 bytes of the code; the key may have any length.
    package static func sha256(key: [UInt8], _ bytes: [UInt8]) -> [UInt8] {
        unsafe key.withUnsafeBufferPointer { unsafe sha256(key: $0, bytes) }
    }

    @unsafe static func sha256(key: UnsafeBufferPointer<UInt8>, _ bytes: [UInt8]) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: 32)
        // An empty array may lend no address, and OpenSSL would then take the key of the call before.
        let none: [UInt8] = [0]
        let done = unsafe none.withUnsafeBufferPointer { stand in
            let start = unsafe key.baseAddress ?? stand.baseAddress
            return unsafe COpenSSL.HMAC(
                EVP_sha256(), start, Int32(clamping: key.count), bytes, bytes.count, &code, nil) != nil
        }
        precondition(done, "HMAC is not available")
        return code
    }
}

/// HKDF of RFC 5869 with SHA-256.
package enum HKDF {
    /// `count` bytes, at most 8160 (RFC 5869 §2.3); more is cut to that.
    package static func sha256(secret: [UInt8], salt: [UInt8], info: [UInt8], count: Int) -> [UInt8] {
        unsafe secret.withUnsafeBufferPointer {
            unsafe sha256(secret: $0, salt: salt, info: info, count: count)
        }
    }

    @unsafe static func sha256(
        secret: UnsafeBufferPointer<UInt8>, salt: [UInt8], info: [UInt8], count: Int
    ) -> [UInt8] {
        let bytes = unsafe [UInt8](secret)
        var extracted = HMAC.sha256(key: salt.isEmpty ? [UInt8](repeating: 0, count: 32) : salt, bytes)
        defer { wipe(&extracted) }
        var output: [UInt8] = []
        var block: [UInt8] = []
        var number: UInt8 = 1
        while output.count < min(count, 255 * 32) {
            block = HMAC.sha256(key: extracted, block + info + [number])
            output += block
            number &+= 1
        }
        return Array(output.prefix(count))
    }
}
