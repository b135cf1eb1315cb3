import COpenSSL
import FoundationEssentials
import Glibc

extension DistinguishedName {
    /// A copy of what OpenSSL holds; the pointer is only looked at.
    @unsafe init(reading name: OpaquePointer?) throws(PKIError) {
        let der = try unsafe encode("distinguished name") { unsafe i2d_X509_NAME(name, $0) }
        var values: [Int32: String] = [:]
        for place in 0..<max(0, unsafe X509_NAME_entry_count(name)) {
            let entry = unsafe X509_NAME_get_entry(name, place)
            let nid = unsafe OBJ_obj2nid(X509_NAME_ENTRY_get_object(entry))
            var text: UnsafeMutablePointer<UInt8>?
            let length = unsafe ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(entry))
            guard length >= 0, let start = unsafe text else { throw PKIError(.malformed, "a name's text") }
            defer { unsafe CRYPTO_free(start, nil, 0) }
            if values[nid] == nil {
                values[nid] = unsafe String(
                    decoding: UnsafeBufferPointer(start: start, count: Int(length)), as: UTF8.self)
            }
        }
        self.init(
            country: values[NID_countryName], organization: values[NID_organizationName],
            organizationalUnit: values[NID_organizationalUnitName], commonName: values[NID_commonName],
            encoded: der)
    }

    /// - Throws: `.outOfRange` when a part is empty, longer than RFC 5280's upper bounds or not writable.
    init(
        country: String? = nil, organization: String? = nil, organizationalUnit: String? = nil,
        commonName: String? = nil
    ) throws(PKIError) {
        OpenSSLQueue.clear()
        let name = try unsafe Owned(X509_NAME_new(), { unsafe X509_NAME_free($0) }, "name")
        for (nid, value) in [
            (NID_countryName, country), (NID_organizationName, organization),
            (NID_organizationalUnitName, organizationalUnit), (NID_commonName, commonName),
        ] {
            guard let value else { continue }
            let bytes = Array(value.utf8)
            guard (1...200).contains(bytes.count), !bytes.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
                throw PKIError(.outOfRange, "a part of a name")
            }
            try demand(
                unsafe X509_NAME_add_entry_by_NID(
                    name.raw, nid, MBSTRING_FLAG, bytes, Int32(bytes.count), -1, 0), "name part", .outOfRange)
        }
        try unsafe self.init(reading: name.raw)
    }

    func object() throws(PKIError) -> Owned {
        try unsafe Owned(
            decode(encoded, { unsafe d2i_X509_NAME(nil, $0, $1) }, { unsafe X509_NAME_free($0) }),
            { unsafe X509_NAME_free($0) }, "name", .malformed)
    }
}

/// What an ASN.1 string holds: text, octets, or an integer's magnitude.
@unsafe func contents(of string: UnsafePointer<ASN1_STRING>?) -> [UInt8] {
    let length = unsafe ASN1_STRING_length(string)
    guard length > 0, let start = unsafe ASN1_STRING_get0_data(string) else { return [] }
    return unsafe [UInt8](UnsafeBufferPointer(start: start, count: Int(length)))
}

@unsafe func date(of time: UnsafePointer<ASN1_TIME>?) throws(PKIError) -> Date {
    var parts = unsafe tm()
    guard unsafe time != nil, unsafe ASN1_TIME_to_tm(time, &parts) == 1 else {
        throw PKIError(.malformed, "a time")
    }
    return Date(timeIntervalSince1970: Double(unsafe timegm(&parts)))
}

extension Date {
    /// Certificates know whole seconds only.
    var wholeSeconds: Date { Date(timeIntervalSince1970: timeIntervalSince1970.rounded(.down)) }

    /// UTCTime until 2049, GeneralizedTime after (RFC 5280 §4.1.2.5).
    @unsafe func write(to time: UnsafeMutablePointer<ASN1_TIME>?, _ step: String) throws(PKIError) {
        guard let seconds = Int(exactly: wholeSeconds.timeIntervalSince1970),
            unsafe time != nil, unsafe ASN1_TIME_set(time, seconds) != nil
        else { throw PKIError(.outOfRange, step) }
    }
}

/// A positive integer of any length, from its magnitude.
func integer(_ magnitude: [UInt8]) throws(PKIError) -> Shared {
    let number = try unsafe Owned(
        BN_bin2bn(magnitude, Int32(clamping: magnitude.count), nil), { unsafe BN_free($0) }, "integer")
    return try unsafe Shared(
        OpaquePointer(BN_to_ASN1_INTEGER(number.raw, nil)),
        { unsafe ASN1_INTEGER_free(UnsafeMutablePointer($0)) }, "integer")
}
