import COpenSSL
package import FoundationEssentials

/// One X.509 certificate as it is; what it says is not yet believed.
package struct Certificate: Hashable, Sendable {
    /// One extension, as encoded.
    package struct Extension: Hashable, Sendable {
        /// Dotted object identifier.
        package let oid: String
        /// Whoever does not understand it must refuse the certificate.
        package let critical: Bool
        /// The DER inside the octet string.
        package let value: [UInt8]
    }

    /// The certificate as it came.
    package let der: [UInt8]
    /// The serial number, big-endian, without leading zero.
    package let serial: [UInt8]
    /// Whom it is about.
    package let subject: DistinguishedName
    /// Who signed it, by its own word.
    package let issuer: DistinguishedName
    /// The first second of its validity.
    package let notBefore: Date
    /// The last second of its validity.
    package let notAfter: Date
    /// SHA-256 over the DER: the name under which sessions and rows know it.
    package let fingerprint: [UInt8]
    /// The certified key.
    package let publicKey: PublicKey
    /// In the certificate's order.
    package let extensions: [Extension]
    let handle: Shared

    /// 64 KiB is far above any certificate in use.
    private static let largest = 65_536

    /// Reads one certificate and nothing behind it; `.malformed` otherwise.
    package init(der: [UInt8]) throws(PKIError) {
        OpenSSLQueue.clear()
        guard der.count <= Self.largest else { throw PKIError(.malformed, "certificate size") }
        let handle = try unsafe Shared(
            decode(der, { unsafe d2i_X509(nil, $0, $1) }, { unsafe X509_free($0) }),
            { unsafe X509_free($0) }, "certificate", .malformed)
        self.der = der
        let number = unsafe X509_get0_serialNumber(handle.raw)
        guard unsafe ASN1_STRING_type(number) == V_ASN1_INTEGER else {
            throw PKIError(.malformed, "negative serial number")
        }
        serial = unsafe contents(of: number)
        subject = try unsafe DistinguishedName(reading: X509_get_subject_name(handle.raw))
        issuer = try unsafe DistinguishedName(reading: X509_get_issuer_name(handle.raw))
        notBefore = try unsafe date(of: X509_get0_notBefore(handle.raw))
        notAfter = try unsafe date(of: X509_get0_notAfter(handle.raw))
        fingerprint = Digest.sha256(der)
        publicKey = try PublicKey(
            unsafe Shared(
                X509_get_pubkey(handle.raw), { unsafe EVP_PKEY_free($0) }, "public key", .malformed))
        extensions = Self.extensions(of: handle)
        self.handle = handle
    }

    /// The first certificate of a PEM text.
    package init(pem: String) throws(PKIError) {
        guard let der = PEM.decode(pem, labels: ["CERTIFICATE"]).first else {
            throw PKIError(.malformed, "no certificate block")
        }
        try self.init(der: der)
    }

    /// All certificates of a PEM text, in order.
    package static func chain(pem: String) throws(PKIError) -> [Certificate] {
        var chain: [Certificate] = []
        for der in PEM.decode(pem, labels: ["CERTIFICATE"]) { chain.append(try Certificate(der: der)) }
        return chain
    }

    /// In the text armour.
    package var pem: String { PEM.encode("CERTIFICATE", der) }
    /// The serial number in lowercase hexadecimal.
    package var serialHex: String { Hex.encode(serial) }
    /// The fingerprint in lowercase hexadecimal.
    package var fingerprintHex: String { Hex.encode(fingerprint) }
    /// The subject's.
    package var commonName: String? { subject.commonName }
    /// The subject's.
    package var organizationalUnit: String? { subject.organizationalUnit }

    /// The signed part; what was examined and what was signed are the same when these bytes are.
    package var signedPart: [UInt8] { DERReader.members(of: der).first.map { Array($0.whole) } ?? [] }

    /// Dotted identifiers of what the key may be used for; empty when the certificate does not say.
    package var extendedKeyUsages: [String] {
        DERReader.members(of: value(of: OID.extendedKeyUsage)).compactMap { element in
            OID.name(of: Array(element.whole))
        }
    }

    /// The URIs among the subject's alternative names.
    package var uris: [String] { alternativeNames(tag: 0x86) }
    /// The host names among the subject's alternative names.
    package var dnsNames: [String] { alternativeNames(tag: 0x82) }

    /// The name of the certified key.
    package var subjectKeyIdentifier: [UInt8]? {
        var reader = DERReader(value(of: OID.subjectKeyIdentifier))
        return reader.next().map { Array($0.content) }
    }

    /// The name of the signing key.
    package var authorityKeyIdentifier: [UInt8]? {
        DERReader.members(of: value(of: OID.authorityKeyIdentifier)).first { $0.tag == 0x80 }
            .map { Array($0.content) }
    }

    /// Whether it may sign certificates (RFC 5280 §4.2.1.9).
    package var isAuthority: Bool { unsafe X509_check_ca(handle.raw) == 1 }

    /// By encoding.
    package static func == (left: Certificate, right: Certificate) -> Bool { left.der == right.der }
    /// After the fingerprint.
    package func hash(into hasher: inout Hasher) { hasher.combine(fingerprint) }

    func value(of oid: String) -> [UInt8] { extensions.first { $0.oid == oid }?.value ?? [] }

    private func alternativeNames(tag: UInt8) -> [String] {
        DERReader.members(of: value(of: OID.subjectAltName)).filter { $0.tag == tag }
            .map { String(decoding: $0.content, as: UTF8.self) }
    }

    private static func extensions(of handle: Shared) -> [Extension] {
        (0..<max(0, unsafe X509_get_ext_count(handle.raw))).map { place in
            let entry = unsafe X509_get_ext(handle.raw, place)
            return Extension(
                oid: unsafe OID.text(of: X509_EXTENSION_get_object(entry)),
                critical: unsafe X509_EXTENSION_get_critical(entry) == 1,
                value: unsafe contents(of: X509_EXTENSION_get_data(entry)))
        }
    }
}
