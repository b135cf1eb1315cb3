package import Care
import EventLoop
import Records

/// Why a certificate is revoked, as desks choose it; the number is a CRLReason of RFC 5280 §5.3.1.
package enum RevocationCause: String, Sendable, CaseIterable {
    case lost, replaced, retired, misuse

    var reason: Int {
        switch self {
        case .lost: 1
        case .replaced: 4
        case .retired: 5
        case .misuse: 9
        }
    }
}

extension Workplace {
    /// Revokes a device's certificate; it holds on the device's next request.
    ///
    /// - Throws: `notFound` for one out of sight, `conflict` when it was revoked already or is the asker's
    ///   own device.
    package func revokeCertificate(
        _ id: PublicID, cause: RevocationCause, at counter: borrowing Counter, in town: Town
    ) async throws {
        let record = try await counter.certificate(id)
        guard record.state != .revoked, record.id != (try counter.actor).certificate else {
            throw CounterRefusal.conflict
        }
        try await counter.revoke(record.id, reason: cause.reason)
        try await counter.leaveTrace(.certificateRevoked, of: id, policy: town.policyDigest)
    }

    /// One device's certificate of a facility in sight.
    ///
    /// - Throws: `notFound`.
    package func device(_ id: PublicID, at counter: borrowing Counter) async throws -> DeviceSummary {
        DeviceSummary(try await counter.certificate(id), now: clock.now())
    }
}
