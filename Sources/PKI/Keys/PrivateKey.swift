import COpenSSL

/// A private key; wiped with its last owner, never described, and exported only sealed.
package struct PrivateKey: Sendable, CustomStringConvertible, CustomReflectable {
    /// The half that everyone may know.
    package let publicKey: PublicKey
    let handle: Shared

    /// A new key on P-256.
    package static func generate() throws(PKIError) -> PrivateKey {
        OpenSSLQueue.clear()
        let maker = try unsafe Owned(
            EVP_PKEY_CTX_new_from_name(nil, "EC", nil), { unsafe EVP_PKEY_CTX_free($0) }, "key maker")
        try demand(unsafe EVP_PKEY_keygen_init(maker.raw), "key maker")
        try demand(unsafe EVP_PKEY_CTX_set_group_name(maker.raw, "P-256"), "curve")
        var key: OpaquePointer?
        try demand(unsafe EVP_PKEY_generate(maker.raw, &key), "key")
        return try PrivateKey(unsafe Shared(key, { unsafe EVP_PKEY_free($0) }, "key"))
    }

    /// Reads an operator's key file: one unencrypted PKCS#8, EC or RSA block. The caller wipes the text it
    /// read.
    package init(pem: String) throws(PKIError) {
        let blocks = PEM.decode(pem, labels: ["PRIVATE KEY", "EC PRIVATE KEY", "RSA PRIVATE KEY"])
        guard blocks.count == 1, var der = blocks.first else {
            throw PKIError(.malformed, "one private key block is expected")
        }
        defer { wipe(&der) }
        try self.init(SecretBytes(der))
    }

    /// The key that `sealed(under:context:)` gave.
    ///
    /// - Throws: `.sealBroken` under another key or context.
    package init(sealed: [UInt8], under key: SealingKey, context: [UInt8]) throws(PKIError) {
        try self.init(key.open(secret: sealed, context: Self.sealContext(context)))
    }

    /// PKCS#8 under a sealing key: the only form in which a private key leaves this room to be kept.
    package func sealed(under key: SealingKey, context: [UInt8]) throws(PKIError) -> [UInt8] {
        try key.seal(secret: pkcs8(), context: Self.sealContext(context))
    }

    /// Lends the PKCS#8 bytes to a TLS library for the time of `body`; they are wiped afterwards.
    @unsafe package func lendPKCS8<Answer>(
        _ body: (UnsafeBufferPointer<UInt8>) -> Answer
    ) throws(PKIError) -> Answer {
        try unsafe pkcs8().lend(body)
    }

    /// Never the key.
    package var description: String { "PrivateKey" }
    /// Empty: `dump` shows nothing.
    package var customMirror: Mirror { Mirror(self, children: []) }

    private init(_ handle: Shared) throws(PKIError) {
        self.handle = handle
        publicKey = try PublicKey(handle)
    }

    private init(_ der: SecretBytes) throws(PKIError) {
        OpenSSLQueue.clear()
        let key = unsafe der.lend { bytes -> OpaquePointer? in
            var place = bytes.baseAddress
            return unsafe d2i_AutoPrivateKey(nil, &place, bytes.count)
        }
        try self.init(unsafe Shared(key, { unsafe EVP_PKEY_free($0) }, "private key", .malformed))
    }

    private func pkcs8() throws(PKIError) -> SecretBytes {
        OpenSSLQueue.clear()
        let info = try unsafe Owned(
            EVP_PKEY2PKCS8(handle.raw), { unsafe PKCS8_PRIV_KEY_INFO_free($0) }, "PKCS#8")
        let length = unsafe i2d_PKCS8_PRIV_KEY_INFO(info.raw, nil)
        guard length > 0 else { throw PKIError(.library, "PKCS#8 length") }
        let infoRaw = unsafe info.raw
        return try unsafe SecretBytes(count: Int(length)) { buffer throws(PKIError) in
            var place = buffer.baseAddress
            guard unsafe i2d_PKCS8_PRIV_KEY_INFO(infoRaw, &place) == length else {
                throw PKIError(.library, "PKCS#8")
            }
        }
    }

    private static func sealContext(_ context: [UInt8]) -> [UInt8] { Array("private key\0".utf8) + context }
}
