import COpenSSL
package import FoundationEssentials

/// How long a device's certificate lasts.
package struct CertificateLifetime: Sendable, Hashable {
    /// 397 days: a year and a month to renew in, the market's limit for server certificates.
    package static let standard = CertificateLifetime(unchecked: 397)

    /// From 30 to 825.
    package let days: Int

    /// 30 to 825 days; otherwise `nil`.
    package init?(days: Int) {
        guard (30...825).contains(days) else { return nil }
        self.days = days
    }

    private init(unchecked days: Int) { self.days = days }
}

/// All that a device's certificate will say; nothing is signed yet.
package struct DeviceCertificateDraft: Sendable {
    let template: CertificateTemplate
    /// The device's URI.
    package let uri: String
    /// The issuer that made the draft, and alone may sign it.
    package let issuer: Certificate

    /// The serial number, decided before anything is signed.
    package var serial: [UInt8] { template.serial }
    /// The same in lowercase hexadecimal.
    package var serialHex: String { Hex.encode(template.serial) }
    /// The device's name.
    package var subject: DistinguishedName { template.subject }
    /// The first second of validity.
    package var notBefore: Date { template.notBefore }
    /// The last second of validity.
    package var notAfter: Date { template.notAfter }
    /// The device's key.
    package var publicKey: PublicKey { template.publicKey }

    init(template: CertificateTemplate, uri: String, issuer: Certificate) {
        self.template = template
        self.uri = uri
        self.issuer = issuer
    }
}

/// Proof that a draft was examined; it can be spent once, and the compiler does the counting.
package struct SigningPermit: ~Copyable, Sendable {
    fileprivate let draft: DeviceCertificateDraft
    fileprivate let signedPart: [UInt8]

    /// SHA-256 of the bytes that will be signed, for the planned row.
    package var signedPartDigest: [UInt8] { Digest.sha256(signedPart) }

    fileprivate init(_ draft: DeviceCertificateDraft, _ signedPart: [UInt8]) {
        self.draft = draft
        self.signedPart = signedPart
    }
}

extension CertificateAuthority {
    /// Issues the draft with a throwaway key, reads it back, compares it with the profile and walks its
    /// path.
    ///
    /// - Throws: `.offProfile` naming what differs; the issuer's own key has not been used.
    package func examine(_ draft: DeviceCertificateDraft) throws(PKIError) -> SigningPermit {
        guard draft.issuer == certificate else { throw PKIError(.offProfile, "a draft of another issuer") }
        let throwaway = try PrivateKey.generate()
        let double = try unsafe Shared(
            X509_dup(certificate.handle.raw), { unsafe X509_free($0) }, "the issuer's double")
        try demand(unsafe X509_set_pubkey(double.raw, throwaway.handle.raw), "the double's key")
        let rehearsal = try draft.template.signed(by: throwaway, authority: double)
        try draft.template.demandMatch(rehearsal)
        let finding = try PathVerifier.check(
            rehearsal.handle, anchors: [double], between: [], at: draft.notBefore)
        guard finding.code == X509_V_OK else {
            throw PKIError(.offProfile, "path check of the rehearsal: X509 error \(finding.code)")
        }
        return SigningPermit(draft, rehearsal.signedPart)
    }

    /// Signs what was examined.
    ///
    /// - Throws: `.offProfile` for another issuer's permit or if a single byte differs from the rehearsal.
    package func sign(_ permit: consuming SigningPermit) throws(PKIError) -> Certificate {
        guard permit.draft.issuer == certificate else {
            throw PKIError(.offProfile, "a permit of another issuer")
        }
        let issued = try permit.draft.template.signed(by: key, authority: certificate.handle)
        guard issued.signedPart == permit.signedPart else {
            throw PKIError(.offProfile, "the signed certificate differs from the examined one")
        }
        return issued
    }
}
