import COpenSSL

/// The object identifiers of RFC 5280 that this room writes and reads.
enum OID {
    static let subjectKeyIdentifier = "2.5.29.14"
    static let keyUsage = "2.5.29.15"
    static let subjectAltName = "2.5.29.17"
    static let basicConstraints = "2.5.29.19"
    static let nameConstraints = "2.5.29.30"
    static let crlDistributionPoints = "2.5.29.31"
    static let certificatePolicies = "2.5.29.32"
    static let authorityKeyIdentifier = "2.5.29.35"
    static let extendedKeyUsage = "2.5.29.37"
    static let authorityInfoAccess = "1.3.6.1.5.5.7.1.1"
    static let caIssuers = "1.3.6.1.5.5.7.48.2"
    static let serverAuth = "1.3.6.1.5.5.7.3.1"
    static let clientAuth = "1.3.6.1.5.5.7.3.2"

    /// The dotted text of an encoded identifier.
    static func name(of der: [UInt8]) -> String? {
        guard
            let object = unsafe decode(
                der, { unsafe d2i_ASN1_OBJECT(nil, $0, $1) }, { unsafe ASN1_OBJECT_free($0) })
        else { return nil }
        defer { unsafe ASN1_OBJECT_free(object) }
        return unsafe text(of: object)
    }

    @unsafe static func text(of object: OpaquePointer?) -> String {
        var text = [CChar](repeating: 0, count: 128)
        let length = unsafe OBJ_obj2txt(&text, Int32(text.count), object, 1)
        guard length > 0, length < text.count else { return "" }
        return String(decoding: text.prefix(Int(length)).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
