import Care
import EventLoop
import FoundationEssentials
import PKI
import Records

/// A certificate to be issued, with all that is not the authority's to decide.
struct DeviceIssue: Sendable {
    let facility: FacilityID
    let facilityPublicID: PublicID
    /// Counts the facility's devices, from 1.
    let number: Int
    let staff: StaffID?
    let device: DeviceKind
    let memo: String
    let filePassword: String
}

extension Workplace {
    /// Examines, then signs: the draft is on record as planned before the issuer's key moves, in the
    /// transaction of whoever calls, so that a certificate is either known or was never handed out.
    func issue(
        _ issue: DeviceIssue, by authority: TownAuthority, at door: borrowing TownSession, in town: Town
    ) async throws -> (CertificateID, DeviceFile) {
        let now = clock.now()
        let lifetime = CertificateLifetime(days: town.policy.certificateDays(from: now)) ?? .standard
        let issuer = authority.authority
        let (key, draft) = try await pool.run { () throws(PKIError) in
            let key = try PrivateKey.generate()
            let draft = try issuer.draft(
                facility: issue.facilityPublicID.text, device: issue.number, identifier: UUID(),
                publicKey: key.publicKey, lifetime: lifetime, now: now)
            return (key, draft)
        }
        let (id, publicID) = try await door.plan(
            NewCertificate(
                facility: issue.facility, staff: issue.staff, issuer: authority.id, serial: draft.serial,
                device: issue.device, memo: issue.memo, notBefore: draft.notBefore, notAfter: draft.notAfter))
        let name = "\(town.key.text)-\(issue.number)"
        let chain = [issuer.certificate, root.certificate]
        let (certificate, digest, container) = try await pool.run { () throws(PKIError) in
            let permit = try issuer.examine(draft)
            let digest = permit.signedPartDigest
            let certificate = try issuer.sign(permit)
            let container = try PKCS12(
                key: key, certificate: certificate, chain: chain, friendlyName: "renrakucho \(name)",
                password: issue.filePassword)
            return (certificate, digest, container)
        }
        try await door.signed(
            id, der: certificate.der, tbsHash: digest, fingerprint: certificate.fingerprint)
        try await door.leaveTrace(.certificateIssued, of: publicID, policy: town.policyDigest)
        return (id, DeviceFile(name: "\(name).p12", mediaType: PKCS12.mediaType, bytes: container.der))
    }
}
