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

    /// Whether who joins must wait for the family doctor's word: by the file, or as the desk decided.
    package func doctorMustApprove(_ decisions: DeskDecisions) -> Bool {
        decisions.statement(team.doctor, RuleKey.doctor) == .stated(.approvalRequired)
    }

    /// What has to be clear before somebody joins the team.
    package func openForJoining(_ decisions: DeskDecisions) -> [DeskMatter] {
        [team.doctor.silent(RuleKey.doctor, decisions)].compactMap { $0 }
    }

    /// Whether the registrar can put others than the obtainer on the team at registration.
    ///
    /// `isObtainer`: the registrar obtained the consent too.
    /// `obtainerTakesNoSeat`: the obtainer works for an office, so somebody else has to be the first member.
    package func listsMembers(
        isObtainer: Bool, obtainerTakesNoSeat: Bool, _ decisions: DeskDecisions
    ) -> Bool {
        if obtainerTakesNoSeat { return true }
        if decisions.statement(team.firstMember, RuleKey.firstMember) == .stated(.listedInApplication) {
            return true
        }
        return switch decisions.statement(team.formedBy, RuleKey.formedBy).value {
        case .registrar: true
        case .obtainer: isObtainer
        case .members, nil: false
        }
    }

    /// Whether the subject learns by letter who is on the team. Where the documents leave it open, the letter waits
    /// for the desk.
    package func writingToSubject(decisions: DeskDecisions = .none) -> Ruling {
        let rule = team.notifySubject
        switch decisions.statement(rule, RuleKey.notifySubject) {
        case .unspecified, .standard: return .desk(DeskMatter(rule: RuleKey.notifySubject))
        case .none: return .refused(rule.refusal(.subjectNotToldByLetter))
        case .stated(.memberListByLetter): return .permitted(rule.clause)
        }
    }
}
