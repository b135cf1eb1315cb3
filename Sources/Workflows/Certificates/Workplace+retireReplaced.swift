import Care
import Records

extension Workplace {
    /// The first use of a device that took another's place, or of a renewed certificate, ends the one
    /// before.
    func retireReplaced(
        by device: CertificateID, at door: borrowing TownSession, in town: Town
    ) async throws {
        guard let replaced = try await door.replaced(by: device) else { return }
        try await door.revoke(replaced.id, reason: RevocationCause.replaced.reason, replacedBy: device)
        try await door.leaveTrace(.certificateRevoked, of: replaced.publicID, policy: town.policyDigest)
    }
}
