extension TenantPolicy {
    /// Whether this person is the one who registers the subject.
    ///
    /// `isObtainer`: the person obtained the consent that the registration follows.
    package func registering(
        by person: ActingPerson, isObtainer: Bool, decisions: DeskDecisions = .none
    ) -> Ruling {
        let rule = registration.registrar
        switch decisions.statement(rule, RuleKey.registrar) {
        case .unspecified, .standard: return .desk(DeskMatter(rule: RuleKey.registrar))
        case .none: return .permitted(rule.clause)
        case .stated(let registrar):
            let fits =
                switch registrar {
                case .authority: person.office == .authority
                case .secretariat: person.office == .secretariat
                case .obtainer: isObtainer
                }
            return fits
                ? .permitted(rule.clause)
                : .refused(rule.refusal(.notTheRegistrar(registrar)))
        }
    }

    /// Whether everything that must be there before registration is there.
    ///
    /// `evidence`: what the registrar read from.
    /// `submitted`: the paper that the town asks for has arrived.
    package func registering(
        from evidence: [RegistrationPolicy.Evidence], submitted: Bool, decisions: DeskDecisions = .none
    ) -> Ruling {
        let rule = registration.evidence
        if let silent = rule.silent(RuleKey.evidence, decisions) { return .desk(silent) }
        let missing = wantedEvidence(decisions).filter { !evidence.contains($0) }
        guard missing.isEmpty else { return .refused(rule.refusal(.evidenceMissing(missing))) }
        let first = submission.beforeRegistration
        if decisions.statement(first, RuleKey.beforeRegistration) == .stated(.required), !submitted {
            return .refused(first.refusal(.submissionMissing(to: recipient(decisions))))
        }
        return .permitted(rule.clause)
    }

    /// The office that the paper goes to: by the file, or as the desk decided.
    package func recipient(_ decisions: DeskDecisions) -> BodyRole? {
        decisions.statement(submission.to, RuleKey.submissionTo).value
    }

    /// Who keeps the original: by the file, or as the desk decided.
    package func keeper(_ decisions: DeskDecisions) -> Custodian? {
        decisions.statement(custody.original, RuleKey.original).value
    }

    /// Who keeps a copy: by the file, or as the desk decided.
    package func copyKeepers(_ decisions: DeskDecisions) -> [Custodian] {
        decisions.statement(custody.copies, RuleKey.copies).value ?? []
    }

    /// What the registrar reads from: by the file, or as the desk decided.
    package func wantedEvidence(_ decisions: DeskDecisions) -> [RegistrationPolicy.Evidence] {
        decisions.statement(registration.evidence, RuleKey.evidence).value ?? []
    }

    /// Whether members learn of a new subject by mail: by the file, or as the desk decided.
    package func mailsMembers(_ decisions: DeskDecisions) -> Bool {
        decisions.statement(registration.notifyMembers, RuleKey.notifyMembers) == .stated(.byMail)
    }

    /// The rules that have to be clear before a consent is written down: what is explained, who registers, where the
    /// papers are and go.
    package func openForConsent(_ decisions: DeskDecisions) -> [DeskMatter] {
        [
            consent.explanationPaper.silent(RuleKey.explanationPaper, decisions),
            registration.registrar.silent(RuleKey.registrar, decisions),
            custody.original.silent(RuleKey.original, decisions),
            custody.copies.silent(RuleKey.copies, decisions),
            submission.to.silent(RuleKey.submissionTo, decisions),
        ].compactMap { $0 }
    }

    /// The rules that have to be clear before this registration: from what it is made, whom it puts on the team, and
    /// who is told.
    ///
    /// `ruling`, `eligibility`: what the rules say of this registrar and of this person.
    package func openForRegistration(
        _ ruling: Ruling, _ eligibility: Eligibility, _ decisions: DeskDecisions
    ) -> [DeskMatter] {
        var open: [DeskMatter?] = []
        if case .desk(let matter) = ruling { open.append(matter) }
        if case .open(let matters) = eligibility { open += matters }
        if recipient(decisions) != nil {
            open.append(submission.beforeRegistration.silent(RuleKey.beforeRegistration, decisions))
        }
        open += [
            registration.evidence.silent(RuleKey.evidence, decisions),
            team.firstMember.silent(RuleKey.firstMember, decisions),
            team.formedBy.silent(RuleKey.formedBy, decisions),
            team.doctor.silent(RuleKey.doctor, decisions),
            registration.notifyMembers.silent(RuleKey.notifyMembers, decisions),
        ]
        return open.compactMap { $0 }
    }

    /// The body whose office registers, where an office does; after hand-over it leaves if `linkage` says so.
    package func registrarOffice(decisions: DeskDecisions = .none) -> BodyRole? {
        decisions.statement(registration.registrar, RuleKey.registrar).value?.body
    }

    /// Whether the office that registered leaves the subject once the first member is there.
    package var officeLeavesAfterHandover: Bool { linkage.office.value == .leavesAfterHandover }
}
