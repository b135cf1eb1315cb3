import Care
import YAML

/// What must fit together inside one file although each key is right by itself.
enum JointChecks {
    static func run(_ policy: PolicySections, tenant: TenantKey, _ reading: inout PolicyReading) {
        municipality(policy.municipality, &reading)
        bodies(policy.bodies, &reading)
        papers(policy, &reading)
        team(policy, &reading)
        linkage(policy, &reading)
        facility(policy.facility, &reading)
        agreements(policy.agreements, tenant: tenant, &reading)
        if let lines = policy.posting.advisedLines.value, lines.from > lines.to {
            reading.joint("posting.advised_lines", "行数の目安は、from が to を超えないように書きます。")
        }
    }

    private static func municipality(_ town: MunicipalityPolicy, _ reading: inout PolicyReading) {
        guard let kind = town.kind.value, let name = town.name.value else { return }
        if kind == .association {
            if !town.code.isNone {
                reading.joint("municipality.code", "団体（association）には団体コードを書かず、none とします。")
            }
            if town.members.value == nil {
                reading.joint("municipality.members", "団体（association）には、つくっている市区町村を members に書きます。")
            }
            return
        }
        if town.code.isNone { reading.joint("municipality.code", "市区町村には6桁の団体コードが必要です。") }
        if town.members.value != nil {
            reading.joint("municipality.members", "members を書けるのは団体（association）だけです。市区町村では none とします。")
        }
        if !name.hasSuffix(kind.label) {
            reading.joint(
                "municipality.name", "kind が \(kind.word) なので、名前は「\(kind.label)」で終わります。",
                with: ["municipality.kind"])
        }
        if let code = town.code.value, let prefecture = town.prefecture.value,
            Prefectures.number(of: prefecture) != code.prefectureNumber
        {
            reading.joint(
                "municipality.code", "団体コード \(code) の初めの二桁は\(prefecture)のものではありません。",
                with: ["municipality.prefecture"])
        }
    }

    /// Every body that a value names exists.
    private static func bodies(_ bodies: BodiesPolicy, _ reading: inout PolicyReading) {
        let unread = reading.problems.map(\.path)
        for reference in reading.bodies where bodies[reference.role].value == nil {
            guard !unread.contains(where: { $0.hasPrefix("bodies.\(reference.role.word)") }) else { continue }
            reading.report(
                .joint, at: reference.mark, path: reference.path,
                "「\(reference.role.word)」（\(reference.role.label)）は bodies.\(reference.role.word) に書かれていません。")
        }
    }

    private static func papers(_ policy: PolicySections, _ reading: inout PolicyReading) {
        if policy.submission.what.value == .original {
            let recipient = policy.submission.to.value
            if recipient == nil || policy.custody.original.value?.body != recipient {
                reading.joint(
                    "submission.what", "原本を提出するなら、custody.original はその提出先（submission.to）と同じにします。",
                    with: ["submission.to", "custody.original"])
            }
        }
        if policy.submission.what.isNone {
            let others: [(String, Bool)] = [
                ("to", policy.submission.to.value != nil), ("means", policy.submission.means.value != nil),
                ("before_registration", policy.submission.beforeRegistration.value != nil),
            ]
            for (key, isStated) in others where isStated {
                reading.joint("submission.\(key)", "submission.what が none（提出しない）なので、ここも none とします。")
            }
        }
    }

    private static func team(_ policy: PolicySections, _ reading: inout PolicyReading) {
        guard policy.consent.obtainers.value?.contains(.chosenInPrecheck) == true else { return }
        let precheck = policy.team.precheck.value
        if precheck?.required.value != true || precheck?.decidesObtainer.value != true {
            reading.joint(
                "consent.obtainers",
                "chosen_in_precheck とするには、team.precheck の required と decides_obtainer が true である必要があります。",
                with: ["team.precheck"])
        }
    }

    private static func linkage(_ policy: PolicySections, _ reading: inout PolicyReading) {
        let permits = policy.linkage.permits
        switch policy.linkage.office.value {
        case .leavesAfterHandover:
            let registrar = policy.registration.registrar.value
            if registrar == nil || registrar == .obtainer {
                reading.joint(
                    "linkage.office",
                    "leaves_after_handover とするには、registration.registrar が authority か secretariat である必要があります。"
                )
            }
        case .everySubject:
            if permits.value == nil {
                reading.joint(
                    "linkage.permits", "every_subject とするには、許されることを permits に書きます。", with: ["linkage.office"])
            }
        case .never:
            if permits.value != nil {
                reading.joint(
                    "linkage.permits", "never（紐づかない）なので、permits は none とします。", with: ["linkage.office"])
            }
        case nil:
            if permits.value != nil {
                reading.joint(
                    "linkage.permits", "linkage.office が決まっていないので、permits は書けません。", with: ["linkage.office"])
            }
        }
    }

    private static func facility(_ facility: FacilityPolicy, _ reading: inout PolicyReading) {
        guard let step = facility.informationStep.value, step.before.value == .staff else { return }
        if step.when.value != .afterCertificate {
            reading.joint(
                "facility.information_step", "before: staff とするには、when が after_certificate である必要があります。")
        }
    }

    private static func agreements(
        _ agreements: AgreementsPolicy, tenant: TenantKey, _ reading: inout PolicyReading
    ) {
        var named: Set<TenantKey> = []
        for pact in agreements.list.value ?? [] {
            if pact.partner == tenant { reading.joint("agreements.list", "この町自身を相手にした協定は書けません。") }
            if !named.insert(pact.partner).inserted {
                reading.joint("agreements.list", "「\(pact.partner)」との協定が二度書かれています。")
            }
        }
        for group in agreements.groups.value ?? [] where !group.members.contains(tenant) {
            reading.joint("agreements.groups", "「\(group.name)」の members に、この町「\(tenant)」が入っていません。")
        }
    }
}

extension PolicyReading {
    /// A problem between keys, told at one of them.
    fileprivate mutating func joint(_ path: String, _ message: String, with others: Set<String> = []) {
        // A key that could not be read is told as such; what follows from its absence is no news.
        guard !problems.contains(where: { $0.kind != .joint && others.union([path]).contains($0.path) })
        else { return }
        report(.joint, at: mark(of: path), path: path, message)
    }
}
