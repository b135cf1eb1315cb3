import COpenSSL

/// AES-256 in Galois/counter mode (NIST SP 800-38D), 96-bit IV, 128-bit tag.
enum AESGCM {
    static let keyLength = 32
    static let ivLength = 12
    static let tagLength = 16

    /// The ciphertext with the tag behind it.
    static func seal(
        key: SecretBytes, iv: [UInt8], bound: [UInt8], _ plain: UnsafeBufferPointer<UInt8>
    ) throws(PKIError) -> [UInt8] {
        let length = try length(of: plain.count)
        let context = try start(key, iv, bound, encrypt: 1)
        var output = [UInt8](repeating: 0, count: plain.count + tagLength)
        var written: Int32 = 0
        try demand(
            unsafe EVP_CipherUpdate(context.raw, &output, &written, plain.baseAddress, length), "seal update")
        var rest = [UInt8](repeating: 0, count: 16)
        try demand(unsafe EVP_CipherFinal_ex(context.raw, &rest, &written), "seal final")
        var tag = [UInt8](repeating: 0, count: tagLength)
        try demand(
            unsafe EVP_CIPHER_CTX_ctrl(context.raw, EVP_CTRL_AEAD_GET_TAG, Int32(tagLength), &tag), "seal tag"
        )
        output.replaceSubrange((output.count - tagLength)..., with: tag)
        return output
    }

    /// Writes the plaintext of `sealed` (ciphertext and tag) into `output`, which is as long as the
    /// ciphertext.
    ///
    /// - Throws: `.sealBroken`; what `output` then holds is to be thrown away.
    static func open(
        key: SecretBytes, iv: [UInt8], bound: [UInt8], _ sealed: ArraySlice<UInt8>,
        into output: UnsafeMutableBufferPointer<UInt8>
    ) throws(PKIError) {
        guard sealed.count == output.count + tagLength else { throw PKIError(.sealBroken, "open length") }
        let length = try length(of: output.count)
        let context = try start(key, iv, bound, encrypt: 0)
        var written: Int32 = 0
        let cipher = Array(sealed.dropLast(tagLength))
        try demand(
            unsafe EVP_CipherUpdate(context.raw, output.baseAddress, &written, cipher, length), "open update",
            .sealBroken)
        var tag = Array(sealed.suffix(tagLength))
        try demand(
            unsafe EVP_CIPHER_CTX_ctrl(context.raw, EVP_CTRL_AEAD_SET_TAG, Int32(tagLength), &tag),
            "open tag",
            .sealBroken)
        var rest = [UInt8](repeating: 0, count: 16)
        try demand(unsafe EVP_CipherFinal_ex(context.raw, &rest, &written), "open final", .sealBroken)
    }

    private static func start(
        _ key: SecretBytes, _ iv: [UInt8], _ bound: [UInt8], encrypt: Int32
    ) throws(PKIError) -> Owned {
        OpenSSLQueue.clear()
        guard key.count == keyLength, iv.count == ivLength else {
            throw PKIError(.outOfRange, "seal key or IV")
        }
        let context = try unsafe Owned(
            EVP_CIPHER_CTX_new(), { unsafe EVP_CIPHER_CTX_free($0) }, "seal context")
        let begun = unsafe key.lend { bytes in
            unsafe EVP_CipherInit_ex(context.raw, cipher, nil, bytes.baseAddress, iv, encrypt)
        }
        try demand(begun, "seal init")
        if !bound.isEmpty {
            var written: Int32 = 0
            let length = try length(of: bound.count)
            try demand(
                unsafe EVP_CipherUpdate(context.raw, nil, &written, bound, length), "seal context bytes")
        }
        return context
    }

    private static func length(of count: Int) throws(PKIError) -> Int32 {
        guard let length = Int32(exactly: count) else {
            throw PKIError(.outOfRange, "more than 2 GiB in one seal")
        }
        return length
    }

    /// Fetched once and never freed: looking it up for each seal costs more than sealing a short text.
    private nonisolated(unsafe) static let cipher = unsafe fetched()  // OpenSSL's table, never changed

    private static func fetched() -> OpaquePointer? { unsafe EVP_CIPHER_fetch(nil, "AES-256-GCM", nil) }
}
