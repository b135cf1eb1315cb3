package import Care
import EventLoop
import FoundationEssentials
package import PKI
import Journal
import Records

/// The authority that signs a town's device certificates now.
package struct TownAuthority: Sendable {
    package let id: IssuerID
    package let authority: CertificateAuthority
    /// Made by this very call: the staff door does not know it yet.
    package let isNew: Bool
}

extension Workplace {
    /// The town's issuer; the first one is made when it is first needed, the next before a certificate would
    /// outlive it.
    ///
    /// Read from the records each time: another process may have made a newer one, and its key stays sealed
    /// until it signs.
    package func authority(of town: Town) async throws -> TownAuthority {
        let kept = try await atDoor(of: town) { door in try await door.issuer() }
        if let kept, let authority = try opened(kept, of: town, now: clock.now()) {
            return TownAuthority(id: kept.id, authority: authority, isNew: false)
        }
        do {
            return try await makeAuthority(of: town)
        } catch CounterRefusal.taken {
            // Another process made one in the same moment.
            let kept = try await atDoor(of: town) { door in try await door.issuer() }
            guard let kept, let authority = try opened(kept, of: town, now: clock.now()) else {
                throw CounterRefusal.busy
            }
            return TownAuthority(id: kept.id, authority: authority, isNew: false)
        }
    }

    /// The certificates of all towns' issuers that are not over: what the staff door trusts below the root.
    package func allIssuers() async throws -> [Certificate] {
        let found = try await archive.read(.jobEverywhere) { job in try await job.issuerCertificates() }
        return try found.map { try Certificate(der: $0.certificate) }
    }

    private func makeAuthority(of town: Town) async throws -> TownAuthority {
        let now = clock.now()
        return try await refusing {
            try await archive.open(.job(town.id)) { job in
                let earlier = try await job.issuers()
                if let kept = earlier.last, let authority = try opened(kept, of: town, now: now) {
                    return TownAuthority(id: kept.id, authority: authority, isNew: false)
                }
                let scope = try IssuerPlace(town, settings).scope(
                    name: String(town.policy.townName.prefix(24)), generation: earlier.count + 1)
                let place = IssuerPlace(town, settings)
                let authority = try await pool.run { () throws(PKIError) in
                    try self.root.makeIssuer(
                        scope, revocationURL: place.address("root.crl"),
                        certificateURL: place.address("root.cer"),
                        now: now)
                }
                let id = try await job.keepIssuer(
                    certificate: authority.certificate.der, key: try authority.sealedKey(under: issuerKey),
                    notAfter: authority.certificate.notAfter)
                journal.note(.notice, "issuer.made", ("generation", .count(earlier.count + 1)))
                return TownAuthority(id: id, authority: authority, isNew: true)
            }
        }
    }

    /// The issuer out of keeping; `nil` when it may sign no more, because it ends too soon or the town's code
    /// changed.
    func opened(_ kept: IssuerRecord, of town: Town, now: Date?) throws -> CertificateAuthority? {
        let longest = 825.0 * 86_400
        if let now, kept.notAfter < now.addingTimeInterval(longest) { return nil }
        let certificate = try Certificate(der: kept.certificate)
        guard let scope = try IssuerPlace(town, settings).scope(of: certificate) else { return nil }
        return try CertificateAuthority(
            certificate: certificate, sealedKey: kept.key, under: issuerKey, scope: scope)
    }

    /// Seals the issuers' keys before the records seal them once more with the town's.
    private var issuerKey: SealingKey { carrier.derived(for: "issuer") }
}

/// Where a town's issuers are found, and what is written into the certificates.
struct IssuerPlace: Sendable {
    /// The municipality's code; an association has none and goes by its key.
    let unit: String
    private let key: String
    private let site: String?
    private let domain: String

    init(_ town: Town, _ settings: HouseSettings) {
        key = town.key.text
        unit = town.policy.municipality.code.value?.description ?? String(town.key.text.prefix(32))
        domain = settings.deviceDomain
        site = settings.authorityAddress
    }

    /// Plain http, as RFC 5280 §8 wants it: relying parties must not need TLS to check TLS. `nil` where this
    /// installation serves none.
    func address(_ file: String) -> String? { site.map { "\($0)/\(key)/ca/\(file)" } }

    /// The file's name of an issuer's list or certificate; each generation has its own.
    static func file(_ generation: Int, _ ending: String) -> String {
        generation == 1 ? "issuer.\(ending)" : "issuer-\(generation).\(ending)"
    }

    func scope(name: String, generation: Int) throws(PKIError) -> IssuerScope {
        try IssuerScope(
            name: name, organizationalUnit: unit, generation: generation, deviceHost: "\(key).\(domain)",
            revocationURL: address(Self.file(generation, "crl")),
            certificateURL: address(Self.file(generation, "cer")))
    }

    /// The scope that an issuer was made for, read back from its name; `nil` for another unit's.
    func scope(of certificate: Certificate) throws(PKIError) -> IssuerScope? {
        guard let name = certificate.commonName, let cut = name.lastIndex(of: " "),
            let generation = Int(name[cut...].dropFirst(2)), name[..<cut].hasSuffix(" \(unit)")
        else { return nil }
        return try scope(name: String(name[..<cut].dropLast(unit.count + 1)), generation: generation)
    }
}
