package import Care
import EventLoop
import PKI
import Records

/// A device that the town knows: its certificate is in force, and so is its facility.
package struct Device: Sendable {
    package let certificate: CertificateID
    package let facility: FacilityID
    /// SHA-256 of the certificate's DER.
    package let fingerprint: [UInt8]
}

/// What a town says of the certificate that a connection shows.
package enum DeviceStanding: Sendable {
    case recognised(Device)
    /// Another town's, or nobody's.
    case unknown
    case revoked
    /// A resumed connection can outlive the certificate that it was opened with.
    case expired
    case suspended
}

extension Workplace {
    /// Asks the town's own records on every request: a resumed connection keeps its old certificate.
    package func standing(ofDevice certificate: [UInt8], in town: Town) async throws -> DeviceStanding {
        let fingerprint = Digest.sha256(certificate)
        return try await atDoor(of: town) { door in
            guard let record = try await door.certificate(fingerprint: fingerprint) else { return .unknown }
            guard record.notAfter > clock.now() else { return .expired }
            switch record.state {
            case .issued, .active:
                guard record.facilityIsActive else { return .suspended }
                return .recognised(
                    Device(certificate: record.id, facility: record.facility, fingerprint: fingerprint))
            case .revoked: return .revoked
            case .planned: return .unknown
            }
        }
    }
}
