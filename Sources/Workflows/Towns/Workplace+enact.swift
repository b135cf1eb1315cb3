package import Care
import FoundationEssentials
package import Policies
package import Records

extension Workplace {
    /// Takes a step in the law of a town into the records, before anyone meets it: the text, the agreements, what the
    /// office may see, whether the doors are open. What the desk let stand ends where the text now speaks.
    ///
    /// `policy`: the policy of a text that came into force.
    /// Returns the town's number.
    @discardableResult
    package func enact(_ event: PolicyEvent, policy: TenantPolicy?) async throws -> TenantID {
        let id = try await archive.adoptTown(event.tenant)
        if try await noteWaiting(event, of: id) { return id }
        try await archive.open(.jobEverywhere) { job in
            let isOpen = if case .closed = event.kind { false } else { true }
            let present = try await job.towns().first { $0.id == id }?.state
            // A town that the operator suspended stays so, whatever its file does.
            if present != .suspended, (present == .live) != isOpen {
                try await job.setTown(id, isOpen ? .live : .closed, reason: isOpen ? nil : "file removed")
            }
            towns.setSuspended(event.tenant, present == .suspended)
            try await job.hostPartner(event.tenant.text, as: id)
            guard case .cameIntoForce(let text, let digest, _) = event.kind, let policy else { return }
            let bytes = PolicyDigest.bytes(digest)
            try await job.recordPolicy(of: id, digest: bytes, content: String(decoding: text, as: UTF8.self))
            try await job.endPolicyChange(of: id, inForce: bytes)
            try await job.setLinkage(
                of: id, office: policy.office.flatMap { Office(rawValue: $0.rawValue) },
                permits: policy.officePermits.map(\.word).sorted(), policy: bytes)
            try await job.setAgreements(of: id, try agreementTerms(of: policy, among: try await job.towns()))
        }
        towns.enter(event.tenant, as: id)
        if case .cameIntoForce = event.kind, let policy {
            try await endStandingDecisions(statedBy: policy, of: Town(id: id, policy: policy, state: .live))
        }
        return id
    }

    private func agreementTerms(
        of policy: TenantPolicy, among hosted: [TownRecord]
    ) throws -> [AgreementTerms] {
        let number = { (key: TenantKey) in hosted.first { $0.key == key.text }?.id }
        var terms = (policy.agreements.list.value ?? []).map { pact in
            AgreementTerms(
                partnerCode: pact.code.description, partnerKey: pact.partner.text, partnerName: pact.name,
                partner: number(pact.partner), group: nil, from: pact.start.date.firstInstant,
                until: pact.until.value?.end)
        }
        for group in policy.agreements.groups.value ?? [] {
            for member in group.members where member != policy.tenant {
                terms.append(
                    AgreementTerms(
                        partnerCode: member.text, partnerKey: member.text, partnerName: member.text,
                        partner: number(member), group: group.name, from: group.from.firstInstant, until: nil)
                )
            }
        }
        return terms
    }

    /// What the records remember of the towns' laws: the last texts in force, which survive a bad file and a restart.
    package static func remembered(in archive: Archive) async throws -> [RememberedPolicy] {
        try await archive.read(.jobEverywhere) { job in
            let keys = Dictionary(
                try await job.towns().map { ($0.id, $0.key) }, uniquingKeysWith: { first, _ in first })
            let partners = try await job.formerPartners()
            return try await job.policiesInForce().compactMap { record in
                guard let key = keys[record.tenant].flatMap({ TenantKey($0) }) else { return nil }
                let former = partners[record.tenant, default: []].compactMap { keys[$0] }
                return RememberedPolicy(
                    tenant: key, text: Array(record.content.utf8), since: record.inForceFrom,
                    formerPartners: Set(former.compactMap { TenantKey($0) }))
            }
        }
    }

    /// Puts the towns that the records know on the list, so that a town whose file did not change is found at once.
    package func enterKnownTowns() async throws {
        let known = try await archive.read(.jobEverywhere) { job in try await job.towns() }
        for record in known {
            guard let key = TenantKey(record.key) else { continue }
            towns.enter(key, as: record.id)
            towns.setSuspended(key, record.state == .suspended)
        }
    }
}
