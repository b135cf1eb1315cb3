import Care
import FoundationEssentials
import PKI

/// What a device is given: its certificate, with the key unless the device made its own; the key is nowhere
/// else.
package struct DeviceFile: Sendable {
    package let name: String
    package let mediaType: String
    package let bytes: [UInt8]
    /// Opened where it arrives; iOS asks about a profile only then.
    package let isOpenedInPlace: Bool
}

extension Workplace {
    /// The file for one device: a profile for iPhone and iPad, a container for the others, the bare
    /// certificates for whoever holds the key.
    func file(
        _ issue: DeviceIssue, _ certificate: Certificate, _ issuer: Certificate, in town: Town
    ) throws(PKIError) -> DeviceFile {
        let name = "\(town.key.text)-\(issue.number)"
        switch issue.key {
        case .held:
            let text = certificate.pem + issuer.pem
            return DeviceFile(
                name: "\(name).pem", mediaType: "application/pem-certificate-chain", bytes: Array(text.utf8),
                isOpenedInPlace: false)
        case .made(let key, let password):
            let isProfile = issue.device == .ios
            let container = try PKCS12(
                key: key, certificate: certificate, chain: isProfile ? [issuer] : [issuer, root.certificate],
                friendlyName: "renrakucho \(name)", password: password)
            guard isProfile else {
                return DeviceFile(
                    name: "\(name).p12", mediaType: PKCS12.mediaType, bytes: container.der,
                    isOpenedInPlace: false)
            }
            let profile = try profile(container, issuer, named: name, of: issue, in: town)
            return DeviceFile(
                name: "\(name).mobileconfig", mediaType: ConfigurationProfile.mediaType,
                bytes: try profile.signed(by: profileSigner.identity), isOpenedInPlace: true)
        }
    }

    /// One profile for each device and number, so that a later certificate stands beside the earlier one
    /// until its first use.
    private func profile(
        _ container: PKCS12, _ issuer: Certificate, named name: String, of issue: DeviceIssue, in town: Town
    ) throws(PKIError) -> ConfigurationProfile {
        let domain = settings.deviceDomain.split(separator: ".").reversed().joined(separator: ".")
        let service = town.policy.serviceName
        return try ConfigurationProfile(
            name: "\(service)の電子証明書", organization: town.policy.townName,
            explanation: "\(town.policy.townName)の\(service)を、この端末で使うための電子証明書です。"
                + "インストールの途中で、受け取りの画面に表示されたファイルのパスワードを入力してください。",
            identifier: "\(domain).\(town.key.text).\(issue.facilityPublicID.text)-\(issue.number)",
            uuid: UUID(),
            identities: [
                ConfigurationProfile.Identity(
                    container: container, displayName: "renrakucho \(name)", identifier: UUID())
            ], issuers: [issuer])
    }
}
