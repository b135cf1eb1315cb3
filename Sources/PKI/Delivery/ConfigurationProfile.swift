import COpenSSL
package import FoundationEssentials

/// An Apple configuration profile that installs a device's identity and its issuer.
///
/// The container's password is left out: Apple only obfuscates profiles, so the person types it at
/// installation.
package struct ConfigurationProfile: Sendable {
    /// For the response's Content-Type.
    package static let mediaType = "application/x-apple-aspen-config"

    /// One container to install.
    package struct Identity: Sendable {
        /// Key and certificates under a password.
        package let container: PKCS12
        /// What Settings shows for it.
        package let displayName: String
        /// The payload's own id.
        package let identifier: UUID

        /// Names a container for the profile.
        package init(container: PKCS12, displayName: String, identifier: UUID) {
            self.container = container
            self.displayName = displayName
            self.identifier = identifier
        }
    }

    /// The profile as an XML property list, unsigned.
    package let plist: [UInt8]

    /// A profile whose `name`, `organization` and `explanation` are what Settings shows before installing.
    ///
    /// `identifier` is reverse DNS, and a profile with the same one replaces the older; `issuers` are the
    /// intermediate certificates the device needs to build its path. Without a writable list: `.malformed`.
    package init(
        name: String, organization: String, explanation: String, identifier: String, uuid: UUID,
        identities: [Identity], issuers: [Certificate]
    ) throws(PKIError) {
        var payloads = identities.map { identity in
            Payload(
                type: "com.apple.security.pkcs12", identifier: identifier, uuid: identity.identifier,
                name: identity.displayName, file: "device.p12", content: identity.container.der)
        }
        payloads += issuers.map { issuer in
            Payload(
                type: "com.apple.security.pkcs1", identifier: identifier,
                uuid: Self.uuid(from: issuer.fingerprint), name: issuer.commonName ?? organization,
                file: "issuer.cer", content: issuer.der)
        }
        let whole = Whole(
            PayloadContent: payloads, PayloadDescription: explanation, PayloadDisplayName: name,
            PayloadIdentifier: identifier, PayloadOrganization: organization, PayloadUUID: uuid.uuidString)
        let encoder = PropertyListEncoder()
        encoder.outputFormat = .xml
        guard let data = try? encoder.encode(whole) else {
            throw PKIError(.malformed, "configuration profile")
        }
        plist = [UInt8](data)
    }

    /// The profile in a CMS envelope (RFC 5652 SignedData, DER), which iOS shows as signed.
    ///
    /// With a certificate that iOS trusts for the server it says 検証済み.
    package func signed(by signer: ServerIdentity) throws(PKIError) -> [UInt8] {
        OpenSSLQueue.clear()
        guard let length = Int32(exactly: plist.count) else { throw PKIError(.outOfRange, "profile size") }
        let others = try CertificateStack(signer.chain.dropFirst().map(\.handle))
        let content = try unsafe Owned(
            BIO_new(BIO_s_mem()), { unsafe BIO_free_all($0) }, "profile bytes")
        guard unsafe BIO_write(content.raw, plist, length) == length else {
            throw PKIError(.library, "profile bytes")
        }
        let envelope = try unsafe Owned(
            CMS_sign(
                signer.certificate.handle.raw, signer.key.handle.raw, others.raw, content.raw,
                UInt32(CMS_BINARY | CMS_NOSMIMECAP)), { unsafe CMS_ContentInfo_free($0) }, "profile signature"
        )
        return try unsafe encode("signed profile") { unsafe i2d_CMS_ContentInfo(envelope.raw, $0) }
    }

    /// The issuer's payload keeps its id from one profile to the next, so that it is not installed twice.
    private static func uuid(from fingerprint: [UInt8]) -> UUID {
        let b = Array(fingerprint.prefix(16)) + [UInt8](repeating: 0, count: max(0, 16 - fingerprint.count))
        return UUID(
            uuid: (
                b[0], b[1], b[2], b[3], b[4], b[5], b[6] & 0x0F | 0x80, b[7], b[8] & 0x3F | 0x80, b[9], b[10],
                b[11], b[12], b[13], b[14], b[15]
            ))
    }

    // Property names are Apple's keys.
    private struct Whole: Encodable {
        let PayloadContent: [Payload]
        let PayloadDescription: String
        let PayloadDisplayName: String
        let PayloadIdentifier: String
        let PayloadOrganization: String
        let PayloadRemovalDisallowed = false
        let PayloadType = "Configuration"
        let PayloadUUID: String
        let PayloadVersion = 1
    }

    private struct Payload: Encodable {
        let PayloadCertificateFileName: String
        let PayloadContent: Data
        let PayloadDisplayName: String
        let PayloadIdentifier: String
        let PayloadType: String
        let PayloadUUID: String
        let PayloadVersion = 1

        init(type: String, identifier: String, uuid: UUID, name: String, file: String, content: [UInt8]) {
            PayloadCertificateFileName = file
            PayloadContent = Data(content)
            PayloadDisplayName = name
            PayloadIdentifier = "\(identifier).\(uuid.uuidString)"
            PayloadType = type
            PayloadUUID = uuid.uuidString
        }
    }
}
