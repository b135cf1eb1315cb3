package import FoundationEssentials

/// A change of policy by which people who are there would see subjects that they do not see today.
package enum WideningChange: Hashable, Sendable, CustomStringConvertible {
    case linkage
    case officePermits
    case teamEditors
    /// Further administrators where the office is linked to every subject.
    case administrators
    case agreementResumed(TenantKey)

    /// The key of the tenant file that widens.
    package var key: String {
        switch self {
        case .linkage: "linkage.office"
        case .officePermits: "linkage.permits"
        case .teamEditors: "team.editors"
        case .administrators: "administrators"
        case .agreementResumed: "agreements"
        }
    }

    /// Why it is held, as a whole sentence for the town's administrators.
    package var description: String {
        switch self {
        case .linkage: "運営の窓口が見られる支援対象者が、今より増えます。"
        case .officePermits: "運営の窓口が支援対象者についてできることが、今より増えます。"
        case .teamEditors: "支援チームを編集できる人が、今より増えます。"
        case .administrators: "すべての支援対象者に紐づく窓口の管理者が、今より増えます。"
        case .agreementResumed(let partner): "いったん終わった「\(partner)」との協定が、ふたたび効力を持ちます。"
        }
    }

    /// What a new text would widen against the one in force.
    ///
    /// A first agreement widens nobody's sight and is not listed; one that was there before and ended is.
    ///
    /// - Parameters:
    ///   - old: the policy in force, or the last one that was.
    ///   - new: the policy that would take its place.
    ///   - former: towns that earlier policies named as partners.
    ///   - moment: now.
    /// - Returns: each way in which sight would widen; empty when the new text may come into force at once.
    package static func between(
        _ old: TenantPolicy, _ new: TenantPolicy, formerPartners former: Set<TenantKey>, at moment: Date
    ) -> [WideningChange] {
        var changes: [WideningChange] = []
        // The same word can come to mean another body's accounts.
        let isOtherOffice = reach(of: new) > 0 && new.office != old.office
        if reach(of: new) > reach(of: old) || isOtherOffice { changes.append(.linkage) }
        // What an office may do counts once it is linked at all; posting shows nothing new to anybody.
        let permits = sightPermits(of: new).subtracting(sightPermits(of: old))
        if reach(of: new) > 0, !permits.isEmpty { changes.append(.officePermits) }
        if !editors(of: new).isSubset(of: editors(of: old)) { changes.append(.teamEditors) }
        if new.linkage.office.value == .everySubject {
            let known = Set((old.administrators.list.value ?? []).map(\.email))
            let added = (new.administrators.list.value ?? []).contains { !known.contains($0.email) }
            if added { changes.append(.administrators) }
        }
        let earlier = former.union(old.agreements.partners(of: old.tenant))
        for partner in new.agreements.partners(of: new.tenant) where earlier.contains(partner) {
            let holds = { (policy: TenantPolicy) in
                policy.agreements.spans(with: partner, of: policy.tenant).contains { $0.contains(moment) }
            }
            // An end that still lies ahead may move: it takes sight from nobody and gives none today.
            let begins = { (policy: TenantPolicy) in
                policy.agreements.spans(with: partner, of: policy.tenant).contains { $0.upperBound > moment }
            }
            if begins(new), !holds(old), !begins(old) { changes.append(.agreementResumed(partner)) }
        }
        return changes
    }

    private static func reach(of policy: TenantPolicy) -> Int {
        switch policy.linkage.office.value {
        case nil, .never: 0
        case .leavesAfterHandover: 1
        case .everySubject: 2
        }
    }

    private static func sightPermits(of policy: TenantPolicy) -> Set<LinkagePolicy.Permit> {
        reach(of: policy) == 0 ? [] : Set(policy.linkage.permits.value ?? []).subtracting([.post])
    }

    /// Whoever may change a team can let others in; an open rule lets nobody.
    private static func editors(of policy: TenantPolicy) -> Set<String> {
        var parties: Set<String> = []
        for editor in policy.team.editors.value ?? [] {
            switch editor {
            case .members: parties.formUnion(["members", "obtainer"])
            case .obtainer: parties.insert("obtainer")
            // Who registers is part of the answer: the same word can come to mean another party.
            case .registrar: parties.insert(policy.registration.registrar.value?.word ?? "registrar")
            }
        }
        return parties
    }
}
