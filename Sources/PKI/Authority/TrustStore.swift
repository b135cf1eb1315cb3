import COpenSSL
package import FoundationEssentials

/// Why a client certificate is not trusted.
package enum TrustRefusal: Error, Hashable, Sendable {
    case unreadable
    case notYetValid
    case expired
    /// The issuer or root has ended, not the device's own certificate.
    case authorityExpired
    case unknownIssuer
    case brokenSignature
    /// Not a certificate for logging in.
    case wrongPurpose
    /// The name lies outside what the issuer may certify: another town's organisational unit or host.
    case outsideConstraints
    /// Anything else, with OpenSSL's number (`openssl verify` prints the same).
    case other(Int)
}

/// The roots and issuers whose device certificates are accepted at one door or for one town.
///
/// Only the leaf is taken from the other side; issuers come from here, so a foreign chain cannot help.
/// Whether a certificate was revoked is asked of the database, on every request.
package struct TrustStore: Sendable {
    /// Trusted without proof.
    package let roots: [Certificate]
    /// Trusted when a root signed them; leaves of no other issuer are looked at.
    package let issuers: [Certificate]

    /// A store for one door or one town.
    package init(roots: [Certificate], issuers: [Certificate]) {
        self.roots = roots
        self.issuers = issuers
    }

    /// The certificate, if it is one of ours and good for logging in at that moment; otherwise why not.
    package func verify(_ leafDER: [UInt8], at moment: Date) -> Result<Certificate, TrustRefusal> {
        guard let leaf = try? Certificate(der: leafDER) else {
            OpenSSLQueue.clear()
            return .failure(.unreadable)
        }
        guard issuers.contains(where: { $0.subject == leaf.issuer }) else { return .failure(.unknownIssuer) }
        let finding = try? PathVerifier.check(
            leaf.handle, anchors: roots.map(\.handle), between: issuers.map(\.handle), at: moment)
        guard let finding else { return .failure(.other(Int(X509_V_ERR_UNSPECIFIED))) }
        if finding.code == X509_V_OK, leaf.extendedKeyUsages == [OID.clientAuth] { return .success(leaf) }
        return .failure(Self.reason(finding))
    }

    private static func reason(_ finding: PathVerifier.Finding) -> TrustRefusal {
        switch finding.code {
        // OpenSSL takes a certificate without any stated purpose for good; the profile does not.
        case X509_V_OK, X509_V_ERR_INVALID_PURPOSE: .wrongPurpose
        case X509_V_ERR_CERT_NOT_YET_VALID: .notYetValid
        case X509_V_ERR_CERT_HAS_EXPIRED: finding.depth == 0 ? .expired : .authorityExpired
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
            X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT,
            X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
            .unknownIssuer
        case X509_V_ERR_CERT_SIGNATURE_FAILURE: .brokenSignature
        case X509_V_ERR_PERMITTED_VIOLATION, X509_V_ERR_EXCLUDED_VIOLATION: .outsideConstraints
        default: .other(Int(finding.code))
        }
    }
}
