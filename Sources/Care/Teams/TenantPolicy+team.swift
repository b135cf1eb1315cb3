extension TenantPolicy {
    /// Whether this person may change who is in the team.
    ///
    /// `isMember`: sits in the team now.
    /// `isObtainer`: obtained the consent, and so represents the team.
    /// `isRegistrar`: works for the office that registered the subject.
    package func editingTeam(
        isMember: Bool, isObtainer: Bool, isRegistrar: Bool, decisions: DeskDecisions = .none
    ) -> Ruling {
        let rule = team.editors
        switch decisions.statement(rule, RuleKey.editors) {
        case .unspecified, .standard: return .desk(DeskMatter(rule: RuleKey.editors))
        case .none: return .permitted(rule.clause)
        case .stated(let editors):
            let fits = editors.contains { editor in
                switch editor {
                case .members: isMember
                case .obtainer: isObtainer
                case .registrar: isRegistrar
                }
            }
            return fits ? .permitted(rule.clause) : .refused(rule.refusal(.mayNotEditTeam(editors)))
        }
    }

    /// Whether a registration must wait for the family doctor's word.
    package var doctorMustApprove: Bool { team.doctor.value == .approvalRequired }
}
