/// The name of a subject or issuer, with the four parts this platform uses.
///
/// Two names are equal when they are encoded alike.
package struct DistinguishedName: Hashable, Sendable, CustomStringConvertible {
    /// Two letters.
    package let country: String?
    /// The platform, in device certificates.
    package let organization: String?
    /// The town's code or the organisation's id, in device certificates.
    package let organizationalUnit: String?
    /// The thing itself.
    package let commonName: String?
    /// The whole name as DER, also of parts that are not among the four.
    package let encoded: [UInt8]

    init(
        country: String?, organization: String?, organizationalUnit: String?, commonName: String?,
        encoded: [UInt8]
    ) {
        self.country = country
        self.organization = organization
        self.organizationalUnit = organizationalUnit
        self.commonName = commonName
        self.encoded = encoded
    }

    /// `C=…, O=…, OU=…, CN=…`, for people.
    package var description: String {
        [("C", country), ("O", organization), ("OU", organizationalUnit), ("CN", commonName)]
            .compactMap { part in part.1.map { "\(part.0)=\($0)" } }.joined(separator: ", ")
    }

    /// By encoding.
    package static func == (left: DistinguishedName, right: DistinguishedName) -> Bool {
        left.encoded == right.encoded
    }

    /// After the encoding.
    package func hash(into hasher: inout Hasher) { hasher.combine(encoded) }
}
