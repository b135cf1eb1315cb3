package import FoundationEssentials

/// The top of the device certificates: signs the towns' issuers and the list of those it took back.
package struct RootAuthority: Sendable {
    /// The organisation every name below this root carries (profile A3).
    package static let organization = "Renrakucho Device CA"
    /// The country every name below this root carries.
    package static let country = "JP"
    /// HashiCorp's and Smallstep's usage: roots live ten years.
    package static let standardDays = 3652

    /// The root itself, signed by its own key.
    package let certificate: Certificate
    let key: PrivateKey

    /// Makes a root; its key exists in memory only, until `sealedKey` takes it into keeping.
    package static func make(
        generation: Int = 1, days: Int = standardDays, now: Date
    ) throws(PKIError) -> RootAuthority {
        let name = try DistinguishedName(
            country: country, organization: organization, commonName: "Renrakucho Device Root G\(generation)")
        return try makeRoot(named: name, pathLength: 1, days: days, now: now)
    }

    static func makeRoot(
        named name: DistinguishedName, pathLength: UInt8, days: Int, now: Date
    ) throws(PKIError) -> RootAuthority {
        let key = try PrivateKey.generate()
        let validity = try CertificateTemplate.validity(from: now, days: days, under: nil)
        let template = CertificateTemplate(
            serial: CertificateTemplate.serial(for: key.publicKey), issuer: name, subject: name,
            notBefore: validity.notBefore, notAfter: validity.notAfter, publicKey: key.publicKey,
            extensions: [
                .authority(pathLength: pathLength), .signsCertificatesAndLists,
                .subjectKey(key.publicKey.identifier),
            ])
        let certificate = try template.signed(by: key, authority: nil)
        try template.demandMatch(certificate)
        return try RootAuthority(certificate: certificate, key: key)
    }

    /// Takes a root out of keeping.
    ///
    /// - Throws: `.sealBroken` under another key, `.keyMismatch` for another certificate.
    package init(certificate: Certificate, sealedKey: [UInt8], under key: SealingKey) throws(PKIError) {
        try self.init(
            certificate: certificate,
            key: PrivateKey(sealed: sealedKey, under: key, context: certificate.fingerprint))
    }

    private init(certificate: Certificate, key: PrivateKey) throws(PKIError) {
        guard certificate.publicKey == key.publicKey else { throw PKIError(.keyMismatch, "root") }
        guard certificate.isAuthority else { throw PKIError(.offProfile, "a root must be an authority") }
        self.certificate = certificate
        self.key = key
    }

    /// PKCS#8 under `sealing`; the only form in which this key is kept.
    package func sealedKey(under sealing: SealingKey) throws(PKIError) -> [UInt8] {
        try key.sealed(under: sealing, context: certificate.fingerprint)
    }

    /// Signs an issuer that can certify this one town's devices and nothing else.
    ///
    /// The two http addresses are where this root's own revocation list and certificate are, `nil` where
    /// nobody serves them. An issuer that would outlive the root is `.beyondIssuer`.
    package func makeIssuer(
        _ scope: IssuerScope, days: Int = IssuerScope.standardDays, revocationURL: String?,
        certificateURL: String?, now: Date
    ) throws(PKIError) -> CertificateAuthority {
        let key = try PrivateKey.generate()
        let validity = try CertificateTemplate.validity(from: now, days: days, under: certificate)
        var extensions: [ExtensionSpec] = [
            .authority(pathLength: 0), .signsCertificatesAndLists, .purpose(.client),
            .subjectKey(key.publicKey.identifier), .authorityKey(self.key.publicKey.identifier),
            .nameConstraints(try scope.permittedName(), scope.host),
        ]
        if let revocationURL { extensions.append(.revocationPoint(try HTTPLocation(revocationURL))) }
        if let certificateURL { extensions.append(.issuerLocation(try HTTPLocation(certificateURL))) }
        if let policy = scope.policy { extensions.append(.policy(policy)) }
        let template = CertificateTemplate(
            serial: CertificateTemplate.serial(for: self.key.publicKey), issuer: certificate.subject,
            subject: try scope.issuerName(), notBefore: validity.notBefore, notAfter: validity.notAfter,
            publicKey: key.publicKey, extensions: extensions)
        // The same order as for devices: first a throwaway key, then the real one.
        let rehearsal = try template.signed(by: PrivateKey.generate(), authority: certificate.handle)
        try template.demandMatch(rehearsal)
        let issued = try template.signed(by: self.key, authority: certificate.handle)
        guard issued.signedPart == rehearsal.signedPart else {
            throw PKIError(.offProfile, "the signed issuer differs from the examined one")
        }
        return try CertificateAuthority(certificate: issued, key: key, scope: scope)
    }

    /// The list of issuers taken back.
    package func revocationList(
        of entries: [RevokedCertificate], number: Int64, now: Date
    ) throws(PKIError) -> RevocationList {
        try RevocationList.sign(entries, number: number, issuer: certificate, key: key, now: now)
    }
}
