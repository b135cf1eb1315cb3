/// Who asks for a stop, as the form has it.
package enum StopAsker: String, Sendable, CaseIterable {
    case subject, family, facility
}

extension TenantPolicy {
    /// Whether a stop can be asked for by this party.
    ///
    /// `incapable`: the person can hardly speak for themselves.
    package func askingForStop(
        by asker: StopAsker, incapable: Bool, decisions: DeskDecisions = .none
    ) -> Ruling {
        let rule = stop.requestedBy
        switch decisions.statement(rule, RuleKey.stopRequestedBy) {
        case .unspecified, .standard: return .desk(DeskMatter(rule: RuleKey.stopRequestedBy))
        case .none: return .permitted(rule.clause)
        case .stated(let requesters):
            let fits =
                switch asker {
                case .subject: requesters.contains(.subject)
                case .family:
                    requesters.contains(.family) || (incapable && requesters.contains(.familyWhenIncapable))
                case .facility: requesters.contains(.facility)
                }
            return fits
                ? .permitted(rule.clause)
                : .refused(Refusal(.mayNotAskForStop(requesters), clause: rule.clause))
        }
    }

    /// Whether this person may set the stop now.
    ///
    /// `isMember`: sits in the subject's team.
    /// `membersTold`: the members have been told.
    /// `formFiled`: the form that the town names has been filed, if it names one.
    package func settingStop(
        by person: ActingPerson, isMember: Bool, membersTold: Bool, formFiled: Bool,
        decisions: DeskDecisions = .none
    ) -> Ruling {
        let rule = stop.setBy
        switch decisions.statement(rule, RuleKey.stopSetBy) {
        case .unspecified, .standard: return .desk(DeskMatter(rule: RuleKey.stopSetBy))
        case .none: break
        case .stated(let setter):
            let fits =
                switch setter {
                case .member: isMember
                case .secretariat: person.office == .secretariat
                case .authority: person.office == .authority
                }
            guard fits else { return .refused(Refusal(.mayNotSetStop(setter), clause: rule.clause)) }
        }
        if stop.whoTells.value == .receiverTellsMembersFirst, !membersTold {
            return .refused(Refusal(.membersNotToldYet, clause: stop.whoTells.clause))
        }
        if stop.form.value != nil, !formFiled {
            return .refused(Refusal(.formNotFiledYet, clause: stop.form.clause))
        }
        return .permitted(rule.clause)
    }
}
