/// What the town's test of a subject says.
package enum Eligibility: Sendable, Hashable {
    /// The tests are met, or the documents know none.
    case met(Clause?)
    /// A test is not met; where the town knows an exception that waives it, the named authority can decide so.
    case failed([SubjectPolicy.Waiver], clause: Clause?, exception: SubjectPolicy.Exception?)
    /// The documents say nothing on these keys.
    case open([DeskMatter])
}

extension TenantPolicy {
    /// Tests a person against the town's rule on age and residence.
    ///
    /// `day`: the day of registration, in Asia/Tokyo; birthdays are counted as the law counts them in full years.
    /// `decisions`: `met` for a key means that the desk lets this case pass.
    package func eligibility(
        bornOn birthDate: CalendarDate, residence: Residence, on day: CalendarDate,
        decisions: DeskDecisions = .none
    ) -> Eligibility {
        var open: [DeskMatter] = []
        var failed: [SubjectPolicy.Waiver] = []
        switch subject.minimumAge.statement {
        case .stated(let age): if birthDate.fullYears(until: day) < age { failed.append(.age) }
        case .unspecified:
            if decisions[RuleKey.minimumAge] == nil { open.append(DeskMatter(rule: RuleKey.minimumAge)) }
        case .none, .standard: break
        }
        switch subject.residence.statement {
        case .stated(.resident): if residence != .resident { failed.append(.residence) }
        case .stated(.residentOrLivingThere): if residence == .elsewhere { failed.append(.residence) }
        case .unspecified:
            if decisions[RuleKey.residence] == nil { open.append(DeskMatter(rule: RuleKey.residence)) }
        case .none, .standard: break
        }
        guard failed.isEmpty else {
            let waives = subject.exception.value?.waives.value ?? []
            let exception = failed.allSatisfy(waives.contains) ? subject.exception.value : nil
            let clause = failed.contains(.age) ? subject.minimumAge.clause : subject.residence.clause
            return .failed(failed, clause: clause, exception: exception)
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
            return .refused(Refusal(.householdsNotProvidedFor, clause: subject.unit.clause))
        }
    }
}
