package import Care
package import FoundationEssentials
import Records

/// A device's certificate, as desks and administrators see it.
package struct DeviceSummary: Sendable {
    /// What the certificate is good for now.
    package enum State: Sendable {
        /// Planned or issued, and not seen yet.
        case unused
        case inUse
        case over
        case revoked
    }

    package let id: PublicID
    package let device: DeviceKind
    package let memo: String
    package let state: State
    package let notBefore: Date
    package let notAfter: Date
    package let revokedAt: Date?
    package let isFirstUsed: Bool

    init(_ record: CertificateRecord, now: Date) {
        id = record.publicID
        device = record.device
        memo = record.memo
        notBefore = record.notBefore
        notAfter = record.notAfter
        revokedAt = record.revokedAt
        isFirstUsed = record.firstUsedAt != nil
        state =
            switch record.state {
            case .revoked: .revoked
            case .active: record.notAfter < now ? .over : .inUse
            case .planned, .issued: record.notAfter < now ? .over : .unused
            }
    }
}
