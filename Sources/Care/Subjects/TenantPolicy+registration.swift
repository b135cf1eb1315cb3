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
        if case .stated(let wanted) = decisions.statement(rule, RuleKey.evidence) {
            let missing = wanted.filter { !evidence.contains($0) }
            guard missing.isEmpty else {
                return .refused(rule.refusal(.evidenceMissing(missing)))
            }
        }
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

    /// The rules that have to be clear before a consent is written down: who registers, where the papers go.
    package func openForConsent(_ decisions: DeskDecisions) -> [DeskMatter] {
        var open: [String] = []
        if decisions.statement(registration.registrar, RuleKey.registrar).isUnspecified {
            open.append(RuleKey.registrar)
        }
        if decisions.statement(custody.original, RuleKey.original).isUnspecified {
            open.append(RuleKey.original)
        }
        if decisions.statement(submission.to, RuleKey.submissionTo).isUnspecified {
            open.append(RuleKey.submissionTo)
        }
        return open.map { DeskMatter(rule: $0) }
    }

    /// The body whose office registers, where an office does; after hand-over it leaves if `linkage` says so.
    package func registrarOffice(decisions: DeskDecisions = .none) -> BodyRole? {
        decisions.statement(registration.registrar, RuleKey.registrar).value?.body
    }

    /// Whether the office that registered leaves the subject once the first member is there.
    package var officeLeavesAfterHandover: Bool { linkage.office.value == .leavesAfterHandover }
}
