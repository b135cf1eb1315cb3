import COpenSSL

/// A certificate request (PKCS#10, RFC 2986) whose sender has shown that they hold the key.
///
/// Only its key is used: the name and every extension come from the profile, whatever the request asks for.
package struct CertificateRequest: Sendable {
    /// Why a request is not accepted.
    package enum Fault: Error, Hashable, Sendable {
        /// Not a request, or longer than 16 KiB.
        case unreadable
        /// The signature does not show that the sender holds the private key.
        case keyNotProven
        /// Neither P-256, P-384 nor RSA of 3072 to 8192 bits.
        case weakKey
        /// Signed with a digest shorter than SHA-256, or with one the algorithm does not name (RSA-PSS).
        case weakDigest
    }

    /// The key whose holder asked.
    package let publicKey: PublicKey

    private static let largest = 16_384

    /// Reads DER or PEM, proves possession and holds the key against the profile.
    package static func examine(_ bytes: [UInt8]) -> Result<CertificateRequest, Fault> {
        defer { OpenSSLQueue.clear() }
        guard bytes.count <= largest else { return .failure(.unreadable) }
        let text = bytes.first == 0x30 ? nil : String(validating: bytes, as: UTF8.self)
        let blocks = text.map { PEM.decode($0, labels: ["CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"]) }
        guard let der = blocks.map({ $0.count == 1 ? $0.first : nil }) ?? bytes,
            let request = try? unsafe Shared(
                decode(der, { unsafe d2i_X509_REQ(nil, $0, $1) }, { unsafe X509_REQ_free($0) }),
                { unsafe X509_REQ_free($0) }, "request", .malformed),
            let held = try? unsafe Shared(
                X509_REQ_get_pubkey(request.raw), { unsafe EVP_PKEY_free($0) }, "request key", .malformed),
            let key = try? PublicKey(held)
        else { return .failure(.unreadable) }
        guard key.algorithm.isStrong else { return .failure(.weakKey) }
        guard hasStrongDigest(request) else { return .failure(.weakDigest) }
        guard unsafe X509_REQ_verify(request.raw, held.raw) == 1 else { return .failure(.keyNotProven) }
        return .success(CertificateRequest(publicKey: key))
    }

    private static func hasStrongDigest(_ request: Shared) -> Bool {
        let signature = unsafe X509_REQ_get_signature_nid(request.raw)
        var digest: Int32 = 0
        guard unsafe OBJ_find_sigid_algs(signature, &digest, nil) == 1 else { return false }
        return [NID_sha256, NID_sha384, NID_sha512].contains(digest)
    }
}
