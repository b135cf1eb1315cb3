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
    let key: DeviceKey
    /// The certificate whose place it takes.
    let replaces: CertificateID?
}

/// Whose key is certified.
enum DeviceKey: Sendable {
    /// Made here and handed over in a file under this password; kept nowhere.
    case made(PrivateKey, filePassword: String)
    /// The device's own, which never left it.
    case held(PublicKey)

    var publicKey: PublicKey {
        switch self {
        case .made(let key, _): key.publicKey
        case .held(let key): key
        }
    }
}

/// A draft that is on record; nothing is signed yet.
struct PlannedDevice: Sendable {
    let id: CertificateID
    let publicID: PublicID
    let draft: DeviceCertificateDraft
    let issue: DeviceIssue
}

/// A signed certificate that nobody has been given yet.
struct SignedDevice: Sendable {
    let planned: PlannedDevice
    let certificate: Certificate
    let signedPartDigest: [UInt8]
    let file: DeviceFile
}

extension Workplace {
    /// Issues in three steps. The draft is put on record as planned, and committed; only then it is examined
    /// and signed; and what was signed is recorded in the transaction that does everything else.
    ///
    /// Whenever the process dies, a certificate is on record, or at least its serial number, or it was never
    /// signed. `plan` finds out what is to be issued; `spend` does what goes with it, in the transaction that
    /// makes it valid: somebody may have been faster since `plan`, so it looks again.
    func issueDevice(
        by authority: TownAuthority, in town: Town,
        plan: (borrowing TownSession) async throws -> DeviceIssue,
        spend: (borrowing TownSession, CertificateID) async throws -> Void
    ) async throws -> DeviceFile {
        let planned = try await atDoor(of: town) { door in
            try await put(try await plan(door), by: authority, at: door, in: town)
        }
        do {
            let signed = try await sign(planned, by: authority, in: town)
            try await atDoor(of: town) { door in
                try await spend(door, planned.id)
                try await record(signed, at: door, in: town)
            }
            return signed.file
        } catch {
            // The file is gone with this error. A row that cannot be closed now is closed at the next start.
            try? await atDoor(of: town) { door in try await door.abandon(planned.id) }
            throw error
        }
    }

    /// A new key for a device; off the loop.
    func freshKey(filePassword: String) async throws -> DeviceKey {
        .made(
            try await pool.run { () throws(PKIError) in try PrivateKey.generate() },
            filePassword: filePassword)
    }

    private func put(
        _ issue: DeviceIssue, by authority: TownAuthority, at door: borrowing TownSession, in town: Town
    ) async throws -> PlannedDevice {
        let now = clock.now()
        let lifetime = CertificateLifetime(days: town.policy.certificateDays(from: now)) ?? .standard
        let draft = try authority.authority.draft(
            facility: issue.facilityPublicID.text, device: issue.number, identifier: UUID(),
            publicKey: issue.key.publicKey, lifetime: lifetime, now: now)
        let (id, publicID) = try await door.plan(
            NewCertificate(
                facility: issue.facility, staff: issue.staff, issuer: authority.id, serial: draft.serial,
                device: issue.device, memo: issue.memo, notBefore: draft.notBefore, notAfter: draft.notAfter))
        return PlannedDevice(id: id, publicID: publicID, draft: draft, issue: issue)
    }

    private func sign(
        _ planned: PlannedDevice, by authority: TownAuthority, in town: Town
    ) async throws -> SignedDevice {
        let issuer = authority.authority
        return try await pool.run { () throws(PKIError) in
            let permit = try issuer.examine(planned.draft)
            let digest = permit.signedPartDigest
            let certificate = try issuer.sign(permit)
            return SignedDevice(
                planned: planned, certificate: certificate, signedPartDigest: digest,
                file: try self.file(planned.issue, certificate, issuer.certificate, in: town))
        }
    }

    private func record(
        _ signed: SignedDevice, at door: borrowing TownSession, in town: Town
    ) async throws {
        let planned = signed.planned
        try await door.signed(
            planned.id, der: signed.certificate.der, tbsHash: signed.signedPartDigest,
            fingerprint: signed.certificate.fingerprint)
        if let old = planned.issue.replaces { try await door.replace(old, by: planned.id) }
        try await door.leaveTrace(.certificateIssued, of: planned.publicID, policy: town.policyDigest)
    }
}
