package import FoundationEssentials

/// A town's issuer of device certificates.
///
/// Issuing takes four steps, in this order: `draft` decides everything, the serial number too; the caller
/// keeps the draft as planned; `examine` rehearses with a throwaway key; `sign` spends the permit. A crash
/// between any two leaves at most a planned serial without a certificate, never a certificate without a
/// row.
package struct CertificateAuthority: Sendable {
    /// The issuer's own certificate.
    package let certificate: Certificate
    /// What it may certify.
    package let scope: IssuerScope
    let key: PrivateKey

    /// Takes an issuer out of keeping.
    ///
    /// - Throws: `.sealBroken` under another key, `.keyMismatch` for another certificate, `.offProfile` when
    ///   the certificate was not made for this scope.
    package init(
        certificate: Certificate, sealedKey: [UInt8], under sealing: SealingKey, scope: IssuerScope
    ) throws(PKIError) {
        let key = try PrivateKey(sealed: sealedKey, under: sealing, context: certificate.fingerprint)
        try self.init(certificate: certificate, key: key, scope: scope)
    }

    init(certificate: Certificate, key: PrivateKey, scope: IssuerScope) throws(PKIError) {
        guard certificate.publicKey == key.publicKey else { throw PKIError(.keyMismatch, "issuer") }
        let wall = ExtensionSpec.nameConstraints(try scope.permittedName(), scope.host).expected
        guard certificate.isAuthority, certificate.extensions.contains(wall),
            try certificate.subject == scope.issuerName()
        else { throw PKIError(.offProfile, "the issuer's certificate was made for another scope") }
        self.certificate = certificate
        self.key = key
        self.scope = scope
    }

    /// PKCS#8 under `sealing`; the only form in which this key is kept.
    package func sealedKey(under sealing: SealingKey) throws(PKIError) -> [UInt8] {
        try key.sealed(under: sealing, context: certificate.fingerprint)
    }

    /// Decides all that a device's certificate will say.
    ///
    /// `facility` is the facility's public id, 1 to 40 of `A–Z a–z 0–9 -` and no name of a person or a
    /// house, since certificates travel and are shown in the clear; `device` counts from 1 within it;
    /// `identifier` becomes the URI. A weak key or a foreign id is `.outOfRange`, an end after the issuer's
    /// `.beyondIssuer`.
    package func draft(
        facility: String, device: Int, identifier: UUID, publicKey: PublicKey, lifetime: CertificateLifetime,
        now: Date
    ) throws(PKIError) -> DeviceCertificateDraft {
        guard isPlain(facility, upTo: 40), (1...999_999).contains(device), publicKey.algorithm.isStrong else {
            throw PKIError(.outOfRange, "device certificate")
        }
        let validity = try CertificateTemplate.validity(from: now, days: lifetime.days, under: certificate)
        let uri = "https://\(scope.host.text)/d/\(identifier.uuidString.lowercased())"
        var extensions: [ExtensionSpec] = [
            .notAuthority, .signsData, .purpose(.client), .subjectKey(publicKey.identifier),
            .authorityKey(key.publicKey.identifier), .uri(uri),
        ]
        if let list = scope.revocationList { extensions.append(.revocationPoint(list)) }
        if let place = scope.certificate { extensions.append(.issuerLocation(place)) }
        if let policy = scope.policy { extensions.append(.policy(policy)) }
        return DeviceCertificateDraft(
            template: CertificateTemplate(
                serial: CertificateTemplate.serial(for: key.publicKey), issuer: certificate.subject,
                subject: try scope.deviceName("\(facility)-\(device)"), notBefore: validity.notBefore,
                notAfter: validity.notAfter, publicKey: publicKey, extensions: extensions),
            uri: uri, issuer: certificate)
    }

    /// This issuer's list of revoked devices.
    ///
    /// `number` is larger than that of any list before (RFC 5280 §5.2.3).
    package func revocationList(
        of entries: [RevokedCertificate], number: Int64, now: Date
    ) throws(PKIError) -> RevocationList {
        try RevocationList.sign(entries, number: number, issuer: certificate, key: key, now: now)
    }
}
