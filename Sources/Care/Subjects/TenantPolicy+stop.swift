/// Who asks for a stop, as the form has it.
package enum StopAsker: String, Sendable, CaseIterable {
    case subject, family, facility
}

extension TenantPolicy {
    /// What a stop reaches: by the file, or as the desk decided; `nil` while nobody has said so.
    package func stopScope(_ decisions: DeskDecisions) -> StopPolicy.Scope? {
        decisions.statement(stop.scope, RuleKey.stopScope).value
    }

    /// Who is told before a stop is set: by the file, or as the desk decided.
    package func stopTeller(_ decisions: DeskDecisions) -> StopPolicy.Teller? {
        decisions.statement(stop.whoTells, RuleKey.stopWhoTells).value
    }

    /// The rules that have to be clear before a stop is written down.
    package func openForStop(_ decisions: DeskDecisions) -> [DeskMatter] {
        [
            stop.requestedBy.silent(RuleKey.stopRequestedBy, decisions),
            stop.scope.silent(RuleKey.stopScope, decisions),
        ].compactMap { $0 }
    }

    /// The rules that have to be clear before a stop is set.
    package func openForSettingStop(_ decisions: DeskDecisions) -> [DeskMatter] {
        [
            stop.whoTells.silent(RuleKey.stopWhoTells, decisions),
            stop.setBy.silent(RuleKey.stopSetBy, decisions),
        ].compactMap { $0 }
    }

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
                : .refused(rule.refusal(.mayNotAskForStop(requesters)))
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
            guard fits else { return .refused(rule.refusal(.mayNotSetStop(setter))) }
        }
        if !membersTold {
            switch decisions.statement(stop.whoTells, RuleKey.stopWhoTells) {
            case .unspecified, .standard: return .desk(DeskMatter(rule: RuleKey.stopWhoTells))
            case .stated(.receiverTellsMembersFirst):
                return .refused(stop.whoTells.refusal(.membersNotToldYet))
            case .none, .stated(.receiverTellsAuthority): break
            }
        }
        if stop.form.value != nil, !formFiled {
            return .refused(stop.form.refusal(.formNotFiledYet))
        }
        return .permitted(rule.clause)
    }

    /// Whether this person may close the record of somebody who died: the body that a death is reported to, after the
    /// report; without such a body, whoever sets a stop.
    package func closingAfterDeath(
        by person: ActingPerson, isMember: Bool, reported: Bool, decisions: DeskDecisions = .none
    ) -> Ruling {
        let rule = death.reportTo
        switch decisions.statement(rule, RuleKey.deathReportTo) {
        case .unspecified, .standard: return .desk(DeskMatter(rule: RuleKey.deathReportTo))
        case .none:
            return settingStop(
                by: person, isMember: isMember, membersTold: true, formFiled: true, decisions: decisions)
        case .stated(let body):
            guard reported || person.office == body else {
                return .refused(rule.refusal(.deathNotReportedYet(body)))
            }
            // A center has no accounts: who works in the team closes the record once the center knows.
            return person.office == body || (body == .center && isMember)
                ? .permitted(rule.clause) : .refused(rule.refusal(.mayNotCloseAfterDeath(body)))
        }
    }
}
