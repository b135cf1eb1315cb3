import Care
import EventLoop
package import FoundationEssentials
import PKI
import Records

/// A file of the town's certificate authority, for whoever checks a device certificate from outside.
package struct AuthorityFile: Sendable {
    package let mediaType: String
    package let bytes: [UInt8]
    /// The revocation list's next issue; certificates do not change.
    package let expires: Date?
}

extension Workplace {
    /// The published file of this name: `issuer.crl`, `issuer.cer` (later generations `issuer-2.crl` …),
    /// `root.crl`, `root.cer`; `nil` for any other, and before the town has an issuer.
    package func authorityFile(_ name: String, of town: Town) async throws -> AuthorityFile? {
        switch name {
        case "root.cer": return certificateFile(root.certificate.der)
        case "root.crl":
            // No issuer was ever taken back; the number grows with the hours, so that any two lists differ in
            // order.
            let now = clock.now()
            let number = Int64(now.timeIntervalSince1970 / 3600)
            return listFile(try root.revocationList(of: [], number: number, now: now))
        default: break
        }
        guard name.hasPrefix("issuer"), let dot = name.firstIndex(of: ".") else { return nil }
        let stem = name[..<dot].dropFirst("issuer".count)
        guard let generation = stem.isEmpty ? 1 : Int(stem.dropFirst()), generation >= 1,
            ["crl", "cer"].contains(where: { IssuerPlace.file(generation, $0) == name })
        else { return nil }
        return try await issuerFile(generation, isList: name.hasSuffix(".crl"), of: town)
    }

    private func issuerFile(_ generation: Int, isList: Bool, of town: Town) async throws -> AuthorityFile? {
        let now = clock.now()
        return try await refusing {
            try await archive.open(.job(town.id)) { job in
                let issuers = try await job.issuers()
                guard let kept = issuers.dropFirst(generation - 1).first else { return nil }
                guard isList else { return certificateFile(kept.certificate) }
                let revoked = try await job.revocations(of: kept.id)
                if let bytes = kept.revocationList, let next = kept.revocationListNextUpdate,
                    isFresh(until: next, lastRevoked: revoked.last?.revokedAt, now: now)
                {
                    return AuthorityFile(mediaType: RevocationList.mediaType, bytes: bytes, expires: next)
                }
                guard let authority = try opened(kept, of: town, now: nil) else { return nil }
                let entries = revoked.map {
                    RevokedCertificate(
                        serial: $0.serial, date: $0.revokedAt,
                        reason: RevokedCertificate.Reason(rawValue: $0.reason) ?? .unspecified)
                }
                let list = try authority.revocationList(
                    of: entries, number: kept.revocationListNumber + 1, now: now)
                try await job.publish(
                    revocationList: list.der, number: list.number, nextUpdate: list.nextUpdate, of: kept.id)
                return listFile(list)
            }
        }
    }

    /// A list is signed anew after each revocation, and when half of its life is over.
    private func isFresh(until next: Date, lastRevoked: Date?, now: Date) -> Bool {
        let signed = next.addingTimeInterval(-RevocationList.lifetime)
        return now < next.addingTimeInterval(-RevocationList.lifetime / 2)
            && (lastRevoked ?? .distantPast) < signed
    }

    private func certificateFile(_ der: [UInt8]) -> AuthorityFile {
        AuthorityFile(mediaType: "application/pkix-cert", bytes: der, expires: nil)
    }

    private func listFile(_ list: RevocationList) -> AuthorityFile {
        AuthorityFile(mediaType: RevocationList.mediaType, bytes: list.der, expires: list.nextUpdate)
    }
}
