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
                : .refused(Refusal(.notTheRegistrar(registrar), clause: rule.clause))
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
                return .refused(Refusal(.evidenceMissing(missing), clause: rule.clause))
            }
        }
        if submission.beforeRegistration.value == .required, !submitted {
            return .refused(
                Refusal(
                    .submissionMissing(to: submission.to.value), clause: submission.beforeRegistration.clause)
            )
        }
        return .permitted(rule.clause)
    }

    /// The body whose office registers, where an office does; after hand-over it leaves if `linkage` says so.
    package func registrarOffice(decisions: DeskDecisions = .none) -> BodyRole? {
        decisions.statement(registration.registrar, RuleKey.registrar).value?.body
    }

    /// Whether the office that registered leaves the subject once the first member is there.
    package var officeLeavesAfterHandover: Bool { linkage.office.value == .leavesAfterHandover }
}
