import COpenSSL

/// A public key as certificates carry it (SubjectPublicKeyInfo).
package struct PublicKey: Hashable, Sendable {
    /// The kinds of keys this platform meets.
    package enum Algorithm: Hashable, Sendable {
        case p256, p384
        case rsa(bits: Int)
        case other

        /// 128 bits of strength or more (NIST SP 800-57; ASVS 5.0 §11.2.3).
        package var isStrong: Bool {
            switch self {
            case .p256, .p384: true
            case .rsa(let bits): (3072...8192).contains(bits)
            case .other: false
            }
        }
    }

    /// The kind and size of the key.
    package let algorithm: Algorithm
    /// SubjectPublicKeyInfo.
    package let der: [UInt8]
    let handle: Shared

    /// Reads a SubjectPublicKeyInfo; `.malformed` if it is none.
    package init(der: [UInt8]) throws(PKIError) {
        OpenSSLQueue.clear()
        try self.init(
            unsafe Shared(
                decode(der, { unsafe d2i_PUBKEY(nil, $0, $1) }, { unsafe EVP_PKEY_free($0) }),
                { unsafe EVP_PKEY_free($0) }, "public key", .malformed))
    }

    init(_ handle: Shared) throws(PKIError) {
        der = try unsafe encode("public key") { unsafe i2d_PUBKEY(handle.raw, $0) }
        algorithm = Self.algorithm(of: handle)
        self.handle = handle
    }

    /// SHA-1 over the key's bits: a name, not a seal (RFC 5280 §4.2.1.2, method 1).
    var identifier: [UInt8] {
        let bits = DERReader.members(of: der).last.map { Array($0.content.dropFirst()) } ?? []
        var digest = [UInt8](repeating: 0, count: 20)
        _ = unsafe EVP_Digest(bits, bits.count, &digest, nil, EVP_sha1(), nil)
        return digest
    }

    /// Keys are equal when they are encoded alike.
    package static func == (left: PublicKey, right: PublicKey) -> Bool { left.der == right.der }
    /// After the encoding.
    package func hash(into hasher: inout Hasher) { hasher.combine(der) }

    private static func algorithm(of handle: Shared) -> Algorithm {
        if unsafe EVP_PKEY_is_a(handle.raw, "RSA") == 1 {
            return .rsa(bits: Int(unsafe EVP_PKEY_get_bits(handle.raw)))
        }
        guard unsafe EVP_PKEY_is_a(handle.raw, "EC") == 1 else { return .other }
        var name = [CChar](repeating: 0, count: 64)
        var length = 0
        guard unsafe EVP_PKEY_get_group_name(handle.raw, &name, name.count, &length) == 1 else {
            return .other
        }
        return switch String(decoding: name.prefix(length).map(UInt8.init(bitPattern:)), as: UTF8.self) {
        case "prime256v1": .p256
        case "secp384r1": .p384
        default: .other
        }
    }
}
