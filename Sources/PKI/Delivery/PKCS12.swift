import COpenSSL

/// A device's key and certificates in the one container that every system imports.
///
/// Both bags and the MAC in the old style (3DES and SHA-1): AES containers are refused by macOS, iOS and
/// Android, RC2 by others. Those ciphers are weak, so the password is the protection: 100 random bits,
/// shown once.
package struct PKCS12: Sendable {
    /// For the response's Content-Type.
    package static let mediaType = "application/x-pkcs12"
    /// More rounds would not help a random password, and old importers were never tried with them.
    private static let rounds: Int32 = 2048
    /// Windows files the key with the modern provider only when the key's bag names it; others ignore this.
    private static let windowsKeyStorage = "Microsoft Software Key Storage Provider"
    private static let passwordSymbols = 20

    /// The file's bytes.
    package let der: [UInt8]

    /// A password for one container: 20 symbols of the readable alphabet, 100 bits.
    package static func oneTimePassword() -> String { SecureRandom.code(symbols: passwordSymbols) }

    /// Packs a key, its certificate and the chain behind it: the issuer, then the root.
    ///
    /// `friendlyName` is what pickers and keychains show, 1 to 64 printable ASCII symbols; `password` comes
    /// from `oneTimePassword`. Otherwise `.outOfRange`, and `.keyMismatch` for another certificate's key.
    package init(
        key: PrivateKey, certificate: Certificate, chain: [Certificate], friendlyName: String,
        password: String
    ) throws(PKIError) {
        OpenSSLQueue.clear()
        guard certificate.publicKey == key.publicKey else { throw PKIError(.keyMismatch, "PKCS#12") }
        guard (1...64).contains(friendlyName.utf8.count),
            friendlyName.utf8.allSatisfy({ (32...126).contains($0) }),
            password.utf8.count >= Self.passwordSymbols,
            password.utf8.allSatisfy(CodeAlphabet.readable.symbols.contains)
        else { throw PKIError(.outOfRange, "PKCS#12 name or password") }
        let copy = try unsafe Owned(
            EVP_PKEY_dup(key.handle.raw), { unsafe EVP_PKEY_free($0) }, "PKCS#12 key")
        let provider = Array(Self.windowsKeyStorage.utf8)
        try demand(
            unsafe EVP_PKEY_add1_attr_by_NID(
                copy.raw, NID_ms_csp_name, MBSTRING_FLAG, provider, Int32(provider.count)),
            "PKCS#12 key storage attribute")
        let others = try CertificateStack(chain.map(\.handle))
        let cipher = NID_pbe_WithSHA1And3_Key_TripleDES_CBC
        // MAC rounds of −1 mean no MAC yet: the one OpenSSL would write by itself uses SHA-256.
        let container = try unsafe Owned(
            PKCS12_create_ex(
                password, friendlyName, copy.raw, certificate.handle.raw, others.raw, cipher, cipher,
                Self.rounds,
                -1, 0, nil, nil), { unsafe PKCS12_free($0) }, "PKCS#12")
        try demand(
            unsafe PKCS12_set_mac(container.raw, password, -1, nil, 20, Self.rounds, EVP_sha1()),
            "PKCS#12 MAC")
        der = try unsafe encode("PKCS#12") { unsafe i2d_PKCS12(container.raw, $0) }
    }
}
