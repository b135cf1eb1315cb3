import COpenSSL
package import FoundationEssentials

/// A certificate taken back.
package struct RevokedCertificate: Sendable, Hashable {
    /// RFC 5280 §5.3.1; the codes this platform has use for.
    package enum Reason: Int, Sendable, Hashable, CaseIterable {
        case unspecified = 0
        case keyCompromise = 1
        case affiliationChanged = 3
        case superseded = 4
        case cessationOfOperation = 5
        case privilegeWithdrawn = 9
    }

    /// The serial number, big-endian.
    package let serial: [UInt8]
    /// Since when.
    package let date: Date
    /// Why.
    package let reason: Reason

    /// Names a certificate by its serial number.
    package init(serial: [UInt8], date: Date, reason: Reason) {
        self.serial = serial
        self.date = date
        self.reason = reason
    }
}

/// A certificate revocation list of RFC 5280 §5, for the world outside; the doors ask the database.
package struct RevocationList: Sendable {
    /// Seven days: outsiders stay served over a long weekend without the signer.
    package static let lifetime: TimeInterval = 7 * 86_400
    /// For the response's Content-Type.
    package static let mediaType = "application/pkix-crl"

    /// The list as it is published.
    package let der: [UInt8]
    /// Grows from list to list.
    package let number: Int64
    /// When it was signed.
    package let thisUpdate: Date
    /// When the next one is out at the latest.
    package let nextUpdate: Date
    private let handle: Shared

    /// Reads a list back.
    ///
    /// - Throws: `.malformed`, also when it has no number or no end.
    package init(der: [UInt8]) throws(PKIError) {
        OpenSSLQueue.clear()
        let handle = try unsafe Shared(
            decode(der, { unsafe d2i_X509_CRL(nil, $0, $1) }, { unsafe X509_CRL_free($0) }),
            { unsafe X509_CRL_free($0) }, "revocation list", .malformed)
        thisUpdate = try unsafe PKI.date(of: X509_CRL_get0_lastUpdate(handle.raw))
        nextUpdate = try unsafe PKI.date(of: X509_CRL_get0_nextUpdate(handle.raw))
        let counted = try unsafe Owned(
            OpaquePointer(X509_CRL_get_ext_d2i(handle.raw, NID_crl_number, nil, nil)),
            { unsafe ASN1_INTEGER_free(UnsafeMutablePointer($0)) }, "list number", .malformed)
        var number: Int64 = 0
        try demand(
            unsafe ASN1_INTEGER_get_int64(&number, UnsafePointer(counted.raw)), "list number", .malformed)
        self.number = number
        self.der = der
        self.handle = handle
    }

    /// Whether the certificate of this number is on the list.
    package func lists(serial: [UInt8]) -> Bool {
        guard let number = try? integer(serial) else { return false }
        return unsafe X509_CRL_get0_by_serial(handle.raw, nil, UnsafeMutablePointer(number.raw)) == 1
    }

    static func sign(
        _ entries: [RevokedCertificate], number: Int64, issuer: Certificate, key: PrivateKey, now: Date
    ) throws(PKIError) -> RevocationList {
        OpenSSLQueue.clear()
        guard number >= 0 else { throw PKIError(.outOfRange, "list number") }
        let list = try unsafe Owned(X509_CRL_new(), { unsafe X509_CRL_free($0) }, "revocation list")
        try demand(unsafe X509_CRL_set_version(list.raw, 1), "list version")
        let name = try issuer.subject.object()
        try demand(unsafe X509_CRL_set_issuer_name(list.raw, name.raw), "list issuer")
        let begin = try time(now)
        try demand(unsafe X509_CRL_set1_lastUpdate(list.raw, UnsafePointer(begin.raw)), "thisUpdate")
        let end = try time(now + lifetime)
        try demand(unsafe X509_CRL_set1_nextUpdate(list.raw, UnsafePointer(end.raw)), "nextUpdate")
        for entry in entries { try add(entry, to: list) }
        try demand(unsafe X509_CRL_sort(list.raw), "list order")
        var context = unsafe X509V3_CTX()
        unsafe X509V3_set_ctx(&context, issuer.handle.raw, nil, nil, list.raw, 0)
        let authority = try unsafe ExtensionSpec.authorityKey(key.publicKey.identifier).build(&context)
        try demand(unsafe X509_CRL_add_ext(list.raw, authority.raw, -1), "list authority key")
        let counted = try integer(bigEndian(number))
        try demand(
            unsafe X509_CRL_add1_ext_i2d(
                list.raw, NID_crl_number, UnsafeMutableRawPointer(counted.raw), 0, 0),
            "list number")
        guard unsafe X509_CRL_sign(list.raw, key.handle.raw, EVP_sha256()) > 0 else {
            throw PKIError(.library, "list signature")
        }
        return try RevocationList(
            der: unsafe encode("revocation list") { unsafe i2d_X509_CRL(list.raw, $0) })
    }

    private static func add(_ entry: RevokedCertificate, to list: borrowing Owned) throws(PKIError) {
        guard (1...20).contains(entry.serial.count) else { throw PKIError(.outOfRange, "revoked serial") }
        let revoked = unsafe X509_REVOKED_new()
        var taken = false
        defer { if !taken { unsafe X509_REVOKED_free(revoked) } }
        let serial = try integer(entry.serial)
        try demand(
            unsafe X509_REVOKED_set_serialNumber(revoked, UnsafeMutablePointer(serial.raw)), "revoked serial")
        let moment = try time(entry.date)
        try demand(
            unsafe X509_REVOKED_set_revocationDate(revoked, UnsafeMutablePointer(moment.raw)),
            "revocation date")
        // An unspecified reason is left out (RFC 5280 §5.3.1).
        if entry.reason != .unspecified {
            let reason = try unsafe Owned(
                OpaquePointer(ASN1_ENUMERATED_new()),
                { unsafe ASN1_ENUMERATED_free(UnsafeMutablePointer($0)) }, "reason")
            try demand(
                unsafe ASN1_ENUMERATED_set(UnsafeMutablePointer(reason.raw), entry.reason.rawValue), "reason")
            try demand(
                unsafe X509_REVOKED_add1_ext_i2d(
                    revoked, NID_crl_reason, UnsafeMutableRawPointer(reason.raw), 0, 0), "reason")
        }
        try demand(unsafe X509_CRL_add0_revoked(list.raw, revoked), "revoked certificate")
        taken = true
    }

    private static func time(_ date: Date) throws(PKIError) -> Owned {
        let time = try unsafe Owned(
            OpaquePointer(ASN1_TIME_new()), { unsafe ASN1_TIME_free(UnsafeMutablePointer($0)) }, "time")
        try unsafe date.write(to: UnsafeMutablePointer(time.raw), "list time")
        return time
    }
}
