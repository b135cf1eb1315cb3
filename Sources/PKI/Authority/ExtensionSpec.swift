import COpenSSL

/// One extension as a profile wants it.
///
/// OpenSSL builds it from `configuration`; `expected` says independently what must then be read back.
enum ExtensionSpec: Sendable {
    enum Purpose: Sendable { case client, server }

    case authority(pathLength: UInt8)
    case notAuthority
    case signsData
    case signsCertificatesAndLists
    case purpose(Purpose)
    case subjectKey([UInt8])
    case authorityKey([UInt8])
    case uri(String)
    case hosts([HostName], [HostAddress])
    case revocationPoint(HTTPLocation)
    case issuerLocation(HTTPLocation)
    case policy(String)
    /// Directory names below the first, URI hosts equal to the second (RFC 5280 §4.2.1.10).
    case nameConstraints(DistinguishedName, HostName)

    private var kind: (nid: Int32, oid: String, critical: Bool) {
        switch self {
        case .authority, .notAuthority: (NID_basic_constraints, OID.basicConstraints, true)
        case .signsData, .signsCertificatesAndLists: (NID_key_usage, OID.keyUsage, true)
        case .purpose: (NID_ext_key_usage, OID.extendedKeyUsage, false)
        case .subjectKey: (NID_subject_key_identifier, OID.subjectKeyIdentifier, false)
        case .authorityKey: (NID_authority_key_identifier, OID.authorityKeyIdentifier, false)
        case .uri, .hosts: (NID_subject_alt_name, OID.subjectAltName, false)
        case .revocationPoint: (NID_crl_distribution_points, OID.crlDistributionPoints, false)
        case .issuerLocation: (NID_info_access, OID.authorityInfoAccess, false)
        case .policy: (NID_certificate_policies, OID.certificatePolicies, false)
        case .nameConstraints: (NID_name_constraints, OID.nameConstraints, true)
        }
    }

    /// OpenSSL's own words for the value, or `nil` where it has none without a configuration file.
    private var configuration: String? {
        switch self {
        case .authority(let pathLength): "critical,CA:TRUE,pathlen:\(pathLength)"
        case .notAuthority: "critical,CA:FALSE"
        case .signsData: "critical,digitalSignature"
        case .signsCertificatesAndLists: "critical,keyCertSign,cRLSign"
        case .purpose(.client): "clientAuth"
        case .purpose(.server): "serverAuth"
        case .subjectKey: "hash"
        case .authorityKey: "keyid:always"
        case .uri(let text): "URI:" + text
        case .hosts(let names, let addresses):
            (names.map { "DNS:" + $0.text } + addresses.map { "IP:" + $0.text }).joined(separator: ",")
        case .revocationPoint(let location): "URI:" + location.text
        case .issuerLocation(let location): "caIssuers;URI:" + location.text
        case .policy, .nameConstraints: nil
        }
    }

    private var value: [UInt8] {
        switch self {
        case .authority(let pathLength): DER.sequence([0x01, 0x01, 0xFF], [0x02, 0x01, pathLength])
        case .notAuthority: DER.sequence()
        case .signsData: [0x03, 0x02, 0x07, 0x80]
        case .signsCertificatesAndLists: [0x03, 0x02, 0x01, 0x06]
        case .purpose(let purpose):
            DER.sequence(DER.objectIdentifier(purpose == .client ? OID.clientAuth : OID.serverAuth) ?? [])
        case .subjectKey(let identifier): DER.octets(identifier)
        case .authorityKey(let identifier): DER.sequence(DER.element(0x80, identifier))
        case .uri(let text): DER.sequence(DER.element(0x86, Array(text.utf8)))
        case .hosts(let names, let addresses):
            DER.element(
                0x30,
                names.flatMap { DER.element(0x82, Array($0.text.utf8)) }
                    + addresses.flatMap { DER.element(0x87, $0.octets) })
        case .revocationPoint(let location):
            DER.sequence(
                DER.sequence(
                    DER.element(
                        0xA0, DER.element(0xA0, DER.element(0x86, Array(location.text.utf8))))))
        case .issuerLocation(let location):
            DER.sequence(
                DER.sequence(
                    DER.objectIdentifier(OID.caIssuers) ?? [], DER.element(0x86, Array(location.text.utf8))))
        case .policy(let oid): DER.sequence(DER.sequence(DER.objectIdentifier(oid) ?? []))
        case .nameConstraints(let name, let host):
            DER.sequence(
                DER.element(
                    0xA0,
                    DER.sequence(DER.element(0xA4, name.encoded))
                        + DER.sequence(DER.element(0x86, Array(host.text.utf8)))))
        }
    }

    var expected: Certificate.Extension {
        Certificate.Extension(oid: kind.oid, critical: kind.critical, value: value)
    }

    /// The extension, for a certificate whose names and key OpenSSL finds in `context`.
    func build(_ context: inout X509V3_CTX) throws(PKIError) -> Owned {
        let made: OpaquePointer?
        if let configuration {
            unsafe made = X509V3_EXT_nconf_nid(nil, &context, kind.nid, configuration)
        } else {
            let octets = try unsafe Owned(
                OpaquePointer(ASN1_OCTET_STRING_new()),
                { unsafe ASN1_OCTET_STRING_free(UnsafeMutablePointer($0)) }, "extension value")
            let bytes = value
            let string = unsafe UnsafeMutablePointer<ASN1_OCTET_STRING>(octets.raw)
            try demand(unsafe ASN1_STRING_set(string, bytes, Int32(bytes.count)), "extension value")
            unsafe made = X509_EXTENSION_create_by_NID(nil, kind.nid, kind.critical ? 1 : 0, string)
        }
        return try unsafe Owned(made, { unsafe X509_EXTENSION_free($0) }, "extension \(kind.oid)")
    }
}
