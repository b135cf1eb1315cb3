package import FoundationEssentials

/// A server's certificate, the chain behind it, and its key.
package struct ServerIdentity: Sendable {
    /// The server's own certificate.
    package let certificate: Certificate
    /// The server's own certificate first.
    package let chain: [Certificate]
    /// The key of `certificate`.
    package let key: PrivateKey

    /// - Throws: `.malformed` without a certificate, `.keyMismatch` when the key is another one's.
    package init(chain: [Certificate], key: PrivateKey) throws(PKIError) {
        guard let first = chain.first else { throw PKIError(.malformed, "no certificate in the chain") }
        guard first.publicKey == key.publicKey else { throw PKIError(.keyMismatch, "server identity") }
        certificate = first
        self.chain = chain
        self.key = key
    }

    /// Reads an operator's two files.
    package init(chainPEM: String, keyPEM: String) throws(PKIError) {
        try self.init(chain: Certificate.chain(pem: chainPEM), key: PrivateKey(pem: keyPEM))
    }

    /// Apple's and the CA/Browser Forum's limit for server certificates.
    package static let longestDays = 397
    /// Says in every demonstration name that it is one.
    package static let demonstrationOrganization = "Renrakucho demonstration (trust nothing it signs)"

    /// A server identity for trying things out, and the root that a tester may choose to trust.
    ///
    /// The root's key is gone when this returns: whoever trusts the root trusts this one server certificate
    /// only.
    ///
    /// `dnsNames` are lowercase, and the first is shown as the common name; `addresses` are IPv4 or IPv6;
    /// `days` is at most 397. Anything else is `.outOfRange`.
    package static func demonstration(
        dnsNames: [String], addresses: [String] = [], days: Int = longestDays, now: Date
    ) throws(PKIError) -> (root: Certificate, identity: ServerIdentity) {
        guard let shown = dnsNames.first, shown.utf8.count <= 64, dnsNames.count + addresses.count <= 100,
            (1...longestDays).contains(days)
        else { throw PKIError(.outOfRange, "demonstration identity") }
        var names: [HostName] = []
        for name in dnsNames { names.append(try HostName(name)) }
        var numbers: [HostAddress] = []
        for address in addresses { numbers.append(try HostAddress(address)) }
        let root = try RootAuthority.makeRoot(
            named: DistinguishedName(
                organization: demonstrationOrganization,
                commonName: "Demonstration root \(SecureRandom.code(symbols: 6))"),
            pathLength: 0, days: longestDays, now: now)
        let key = try PrivateKey.generate()
        let validity = try CertificateTemplate.validity(from: now, days: days, under: root.certificate)
        let template = CertificateTemplate(
            serial: CertificateTemplate.serial(for: root.key.publicKey), issuer: root.certificate.subject,
            subject: try DistinguishedName(organization: demonstrationOrganization, commonName: shown),
            notBefore: validity.notBefore, notAfter: validity.notAfter, publicKey: key.publicKey,
            extensions: [
                .notAuthority, .signsData, .purpose(.server), .subjectKey(key.publicKey.identifier),
                .authorityKey(root.key.publicKey.identifier), .hosts(names, numbers),
            ])
        let certificate = try template.signed(by: root.key, authority: root.certificate.handle)
        try template.demandMatch(certificate)
        return (root.certificate, try ServerIdentity(chain: [certificate], key: key))
    }
}
