/// What one issuer may certify, and where it is found.
package struct IssuerScope: Sendable, Hashable {
    /// Five years: long enough for leaves of up to 825 days, short enough to change with the contracts.
    package static let standardDays = 1826

    /// The town's or organisation's name in the issuer's common name, as certificate pickers show it.
    package let name: String
    /// The municipality's six-digit code or the organisation's id; every device's OU.
    package let organizationalUnit: String
    /// Counts a town's issuers, from 1.
    package let generation: Int
    let host: HostName
    let revocationList: HTTPLocation?
    let certificate: HTTPLocation?
    let policy: String?

    /// A scope, checked for signs that could carry a trick into a certificate (`.outOfRange`).
    ///
    /// `name` has 1 to 40 symbols, `organizationalUnit` 1 to 32 of `A–Z a–z 0–9 -`; `deviceHost` is the
    /// host of the devices' URIs, for this issuer alone; the two http addresses are where this issuer's own
    /// revocation list and certificate are, `nil` where nobody serves them; `policy` is the operator's registered policy identifier, and
    /// none is written without it.
    package init(
        name: String, organizationalUnit: String, generation: Int = 1, deviceHost: String,
        revocationURL: String?,
        certificateURL: String?, policy: String? = nil
    ) throws(PKIError) {
        guard isPlain(organizationalUnit, upTo: 32), (1...999).contains(generation),
            (1...40).contains(name.count), policy.map({ DER.objectIdentifier($0) != nil }) ?? true
        else { throw PKIError(.outOfRange, "issuer scope") }
        self.name = name
        self.organizationalUnit = organizationalUnit
        self.generation = generation
        self.policy = policy
        host = try HostName(deviceHost)
        revocationList = if let revocationURL { try HTTPLocation(revocationURL) } else { nil }
        certificate = if let certificateURL { try HTTPLocation(certificateURL) } else { nil }
    }

    func issuerName() throws(PKIError) -> DistinguishedName {
        try DistinguishedName(
            country: RootAuthority.country, organization: RootAuthority.organization,
            commonName: "\(name) \(organizationalUnit) G\(generation)")
    }

    func permittedName() throws(PKIError) -> DistinguishedName {
        try DistinguishedName(
            country: RootAuthority.country, organization: RootAuthority.organization,
            organizationalUnit: organizationalUnit)
    }

    func deviceName(_ commonName: String) throws(PKIError) -> DistinguishedName {
        try DistinguishedName(
            country: RootAuthority.country, organization: RootAuthority.organization,
            organizationalUnit: organizationalUnit, commonName: commonName)
    }
}

/// ASCII letters, digits and hyphens, at least one.
func isPlain(_ text: String, upTo length: Int) -> Bool {
    (1...length).contains(text.utf8.count)
        && text.utf8.allSatisfy {
            (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 45
        }
}
