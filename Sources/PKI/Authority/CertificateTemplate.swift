import COpenSSL
import FoundationEssentials

/// Everything a certificate will say, decided before any key is touched.
struct CertificateTemplate: Sendable {
    let serial: [UInt8]
    let issuer: DistinguishedName
    let subject: DistinguishedName
    let notBefore: Date
    let notAfter: Date
    let publicKey: PublicKey
    let extensions: [ExtensionSpec]

    /// Clocks of small offices run slow: certificates begin five minutes ago (at most, by the profile).
    static let backdating: TimeInterval = 300

    /// Two octets that name the issuer, then 17 random ones: 136 random bits, positive, 19 of at most 20
    /// octets (RFC 5280 §4.1.2.2).
    static func serial(for issuer: PublicKey) -> [UInt8] {
        let name = Digest.sha256(issuer.der).prefix(2).map { $0 }
        return [name[0] & 0x3F | 0x40, name[1]] + SecureRandom.bytes(17)
    }

    /// Begins backdated, but never before `issuer` does; ends `days` later.
    ///
    /// - Throws: `.beyondIssuer` when that is after the issuer's end.
    static func validity(
        from now: Date, days: Int, under issuer: Certificate?
    ) throws(PKIError) -> (notBefore: Date, notAfter: Date) {
        guard (1...7305).contains(days) else { throw PKIError(.outOfRange, "days of validity") }
        let early = (now - backdating).wholeSeconds
        let notBefore = max(early, issuer?.notBefore ?? early)
        // Both ends belong to the time of validity (RFC 5280 §4.1.2.5), hence the second less.
        let notAfter = notBefore + TimeInterval(days * 86_400 - 1)
        if let issuer, notAfter > issuer.notAfter || now > issuer.notAfter {
            throw PKIError(.beyondIssuer, "the certificate would end after its issuer")
        }
        return (notBefore, notAfter)
    }

    /// Builds and signs; `authority` is `nil` for a certificate that signs itself.
    func signed(by key: PrivateKey, authority: Shared?) throws(PKIError) -> Certificate {
        OpenSSLQueue.clear()
        let draft = try unsafe Owned(X509_new(), { unsafe X509_free($0) }, "certificate")
        try demand(unsafe X509_set_version(draft.raw, 2), "version")
        let number = try integer(serial)
        try demand(unsafe X509_set_serialNumber(draft.raw, UnsafeMutablePointer(number.raw)), "serial number")
        let issuerName = try issuer.object()
        try demand(unsafe X509_set_issuer_name(draft.raw, issuerName.raw), "issuer name")
        let subjectName = try subject.object()
        try demand(unsafe X509_set_subject_name(draft.raw, subjectName.raw), "subject name")
        try unsafe notBefore.write(to: X509_getm_notBefore(draft.raw), "notBefore")
        try unsafe notAfter.write(to: X509_getm_notAfter(draft.raw), "notAfter")
        try demand(unsafe X509_set_pubkey(draft.raw, publicKey.handle.raw), "public key")
        var context = unsafe X509V3_CTX()
        unsafe X509V3_set_ctx(&context, authority?.raw ?? draft.raw, draft.raw, nil, nil, 0)
        for spec in extensions {
            let built = try unsafe spec.build(&context)
            try demand(unsafe X509_add_ext(draft.raw, built.raw, -1), "extension")
        }
        guard unsafe X509_sign(draft.raw, key.handle.raw, EVP_sha256()) > 0 else {
            throw PKIError(.library, "signature")
        }
        return try Certificate(der: unsafe encode("certificate") { unsafe i2d_X509(draft.raw, $0) })
    }

    /// Where `certificate` is not what this template says; nothing, when it is.
    func differences(from certificate: Certificate) -> [String] {
        var found: [String] = []
        if certificate.serial != serial { found.append("serial") }
        if certificate.issuer != issuer { found.append("issuer") }
        if certificate.subject != subject { found.append("subject") }
        if certificate.notBefore != notBefore { found.append("notBefore") }
        if certificate.notAfter != notAfter { found.append("notAfter") }
        if certificate.publicKey != publicKey { found.append("publicKey") }
        let expected = extensions.map(\.expected)
        if certificate.extensions.count != expected.count { found.append("number of extensions") }
        for (have, want) in zip(certificate.extensions, expected) where have != want {
            found.append("extension \(want.oid): \(Hex.encode(have.value)) for \(Hex.encode(want.value))")
        }
        return found
    }

    /// - Throws: `.offProfile` naming each difference.
    func demandMatch(_ certificate: Certificate) throws(PKIError) {
        let found = differences(from: certificate)
        guard found.isEmpty else { throw PKIError(.offProfile, found.joined(separator: ", ")) }
    }
}
