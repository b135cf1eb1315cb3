import Care
import EventLoop
package import FoundationEssentials
import PKI
import Records

/// The device that somebody sits at, with what can be done about its certificate.
package struct OwnDevice: Sendable {
    package let device: DeviceSummary
    /// From then on it can be renewed.
    package let renewableFrom: Date
    package let isRenewable: Bool
    /// What takes its place with its first use: a renewed certificate, or a new device's.
    package let successor: DeviceSummary?
}

/// A renewal that waits for its button; the password is shown once, before the file is made.
package struct RenewalOffer: Sendable {
    package let own: OwnDevice
    package let filePassword: String
    /// Carries this to the button, sealed.
    package let sealed: String
}

/// Why nothing was renewed.
package enum RenewalFault: Error, Sendable, Hashable {
    case tooEarly
    /// The page was open too long, or belongs to another device.
    case stale
    case request(RequestFault)
}

/// What the button carries.
private struct CarriedRenewal: Codable, Sendable {
    let certificate: Int64
    let filePassword: String
}

extension Workplace {
    /// Days before the end from which a certificate can be renewed, as the first reminder says.
    private static var renewalDays: Double { 60 }
    private static var carriedMinutes: Double { 10 }

    /// The certificate of the device that this counter was reached from.
    package func ownDevice(at counter: borrowing Counter) async throws -> OwnDevice {
        let me = try counter.actor
        let known = try await counter.certificates(of: me.facility)
        guard let own = known.first(where: { $0.id == me.certificate }) else { throw CounterRefusal.notFound }
        let successor = known.first { $0.id == own.replacedBy && $0.state != .revoked }
        let from = renewable(own)
        return OwnDevice(
            device: DeviceSummary(own, now: clock.now()), renewableFrom: from,
            isRenewable: from <= clock.now(),
            successor: successor.map { DeviceSummary($0, now: clock.now()) })
    }

    /// Prepares the renewal of the device that this counter was reached from: with its certificate and the
    /// person's password both factors are shown already.
    ///
    /// - Throws: `RenewalFault.tooEarly`.
    package func offerRenewal(at counter: borrowing Counter, in town: Town) async throws -> RenewalOffer {
        let own = try await ownDevice(at: counter)
        guard own.isRenewable else { throw RenewalFault.tooEarly }
        let password = PKCS12.oneTimePassword()
        let carried = CarriedRenewal(
            certificate: try counter.actor.certificate.value, filePassword: password)
        return RenewalOffer(
            own: own, filePassword: ReadableCode.grouped(password, by: 5),
            sealed: try CarriedNote.seal(
                carried, until: clock.now().addingTimeInterval(Self.carriedMinutes * 60), for: "renewal",
                in: town, under: carrier))
    }

    /// Issues the next certificate of the device that asks: with a new key, or for the key of a request.
    ///
    /// The present one ends with the first use of the new one. One that was issued before and never used is
    /// revoked, since its file was lost.
    ///
    /// - Throws: `RenewalFault`.
    package func renewDevice(
        _ sealed: String, request: [UInt8]?, _ credentials: Credentials, in town: Town
    ) async throws -> DeviceFile {
        let carried = CarriedNote<CarriedRenewal>.open(
            sealed, for: "renewal", in: town, under: carrier, now: clock.now())
        guard let carried else { throw RenewalFault.stale }
        let device = try await atCounter(of: town, credentials, reading: true) { counter in
            try counter.actor.certificate
        }
        guard device.value == carried.certificate else { throw RenewalFault.stale }
        let key: DeviceKey
        do {
            key = try await self.key(request, filePassword: carried.filePassword)
        } catch PickupFault.request(let fault) {
            throw RenewalFault.request(fault)
        }
        do {
            return try await issueDevice(by: try await authority(of: town), in: town) { door in
                try await planRenewal(of: device, key, at: door)
            } spend: { door, _ in
                let own = try await ending(device, at: door)
                try await revokeUnused(own.replacedBy, at: door, in: town)
            }
        } catch CounterRefusal.conflict {
            throw RenewalFault.stale
        }
    }

    private func renewable(_ record: CertificateRecord) -> Date {
        let life = record.notAfter.timeIntervalSince(record.notBefore)
        return record.notAfter.addingTimeInterval(-min(Self.renewalDays * 86_400, life / 2))
    }

    private func ending(
        _ device: CertificateID, at door: borrowing TownSession
    ) async throws -> CertificateRecord {
        let own = try await door.lockedCertificate(device)
        guard own.state == .active, renewable(own) <= clock.now() else { throw RenewalFault.stale }
        return own
    }

    private func planRenewal(
        of device: CertificateID, _ key: DeviceKey, at door: borrowing TownSession
    ) async throws -> DeviceIssue {
        let own = try await ending(device, at: door)
        let place = try await door.pickupFacility(own.facility)
        guard place.isActive else { throw RenewalFault.stale }
        return DeviceIssue(
            facility: own.facility, facilityPublicID: place.publicID, number: place.certificates + 1,
            staff: own.staff, device: own.device, memo: own.memo, key: key, replaces: own.id)
    }

    private func revokeUnused(
        _ earlier: CertificateID?, at door: borrowing TownSession, in town: Town
    ) async throws {
        guard let earlier else { return }
        let record = try await door.lockedCertificate(earlier)
        guard record.state == .issued else { return }
        try await door.revoke(record.id, reason: RevocationCause.replaced.reason)
        try await door.leaveTrace(
            .certificateRevoked, of: record.publicID, result: .repeated, policy: town.policyDigest)
    }
}
