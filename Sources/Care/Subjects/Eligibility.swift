/// What the town's test of a subject says.
package enum Eligibility: Sendable, Hashable {
    /// The tests are met, or the documents know none.
    case met(Clause?)
    /// A test is not met; where the town knows an exception that waives it, the named authority can decide so.
    case failed([SubjectPolicy.Waiver], clause: Clause?, exception: SubjectPolicy.Exception?)
    /// The documents say nothing on these keys.
    case open([DeskMatter])

    /// The no in words that a page shows; `nil` unless a test is not met.
    package var refusal: Refusal? {
        guard case .failed(let tests, let clause, _) = self else { return nil }
        return Refusal(.ineligible(tests), clause: clause, followsDesk: clause == nil)
    }
}

extension TenantPolicy {
    /// Tests a person against the town's rule on age and residence.
    ///
    /// `day`: the day of registration, in Asia/Tokyo; birthdays are counted as the law counts them in full years.
    /// `decisions`: what the desk said of this person where a test is not stated, `met` or `not_met`.
    package func eligibility(
        bornOn birthDate: CalendarDate, residence: Residence, on day: CalendarDate,
        decisions: DeskDecisions = .none
    ) -> Eligibility {
        var open: [DeskMatter] = []
        var failed: [SubjectPolicy.Waiver] = []
        switch subject.minimumAge.statement {
        case .stated(let age): if birthDate.fullYears(until: day) < age { failed.append(.age) }
        case .unspecified, .standard:
            switch decisions[RuleKey.minimumAge] {
            case nil: open.append(DeskMatter(rule: RuleKey.minimumAge))
            case DeskDecisions.notMet: failed.append(.age)
            default: break
            }
        case .none: break
        }
        switch subject.residence.statement {
        case .stated(.resident): if residence != .resident { failed.append(.residence) }
        case .stated(.residentOrLivingThere): if residence == .elsewhere { failed.append(.residence) }
        case .unspecified, .standard:
            switch decisions[RuleKey.residence] {
            case nil: open.append(DeskMatter(rule: RuleKey.residence))
            case DeskDecisions.notMet: failed.append(.residence)
            default: break
            }
        case .none: break
        }
        guard failed.isEmpty else {
            let waives = subject.exception.value?.waives.value ?? []
            let exception = failed.allSatisfy(waives.contains) ? subject.exception.value : nil
            let stated = [
                failed.contains(.age) && !subject.minimumAge.isUnspecified ? subject.minimumAge.clause : nil,
                failed.contains(.residence) && !subject.residence.isUnspecified
                    ? subject.residence.clause : nil,
            ]
            return .failed(failed, clause: stated.compactMap { $0 }.first, exception: exception)
        }
        return open.isEmpty ? .met(subject.minimumAge.clause ?? subject.residence.clause) : .open(open)
    }

    /// Whether a household can be a subject.
    package func registering(_ unit: SubjectUnit, decisions: DeskDecisions = .none) -> Ruling {
        guard unit == .household else { return .permitted(subject.unit.clause) }
        switch decisions.statement(subject.unit, RuleKey.unit) {
        case .unspecified, .standard: return .desk(DeskMatter(rule: RuleKey.unit))
        case .stated(.personOrHousehold): return .permitted(subject.unit.clause)
        case .none, .stated(.person):
            return .refused(subject.unit.refusal(.householdsNotProvidedFor))
        }
    }

    /// Whether this person keeps a subject's particulars up to date.
    ///
    /// `isMember`: sits in the subject's team.
    /// `isRegistrar`: registered the subject, or works for the office that did.
    package func updatingParticulars(
        isMember: Bool, isRegistrar: Bool, decisions: DeskDecisions = .none
    ) -> Ruling {
        let rule = subject.updatedBy
        switch decisions.statement(rule, RuleKey.updatedBy) {
        case .unspecified, .standard: return .desk(DeskMatter(rule: RuleKey.updatedBy))
        case .none: return .permitted(rule.clause)
        case .stated(let updater):
            let fits =
                switch updater {
                case .members: isMember
                case .registrar: isRegistrar
                }
            return fits ? .permitted(rule.clause) : .refused(rule.refusal(.notTheUpdater(updater)))
        }
    }
}
