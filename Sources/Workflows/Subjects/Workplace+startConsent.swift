package import Care
import Records

extension Workplace {
    /// What has to be clear before a consent is written down: who may obtain it, and who will register.
    ///
    /// `beginning`: the name of a record for which the desk was asked before; `nil` makes a new one.
    package func startConsent(
        _ beginning: PublicID?, at counter: borrowing Counter, in town: Town
    ) async throws -> ConsentStart {
        try await refusing {
            let policy = town.policy
            let id = beginning ?? PublicID.fresh()
            let answers = try await counter.deskAnswers(for: id)
            let decisions = answers.decisions
            let me = try await counter.myself()
            let mine = policy.obtainingConsent(by: ActingPerson(me), wasChosen: true, decisions: decisions)
            // An office writes down from the paper of others, so what it may do shows with the obtainer that it names.
            let refusal: Refusal? = if case .refused(let no) = mine, me.office == nil { no } else { nil }
            var open: [DeskMatter] = []
            if case .desk(let matter) = mine { open.append(matter) }
            open += policy.openForConsent(decisions)
            var perhaps: [DeskMatter] = []
            if policy.consent.family.isUnspecified, decisions[RuleKey.family] == nil {
                perhaps.append(DeskMatter(rule: RuleKey.family))
            }
            if policy.subject.unit.isUnspecified, decisions[RuleKey.unit] == nil {
                perhaps.append(DeskMatter(rule: RuleKey.unit))
            }
            let precheck = policy.team.precheck.value
            let hasPrecheck = precheck?.required.value == true || precheck?.decidesObtainer.value == true
            let people = try await counter.staff(of: town.id).filter { $0.member.state == .active }
            return ConsentStart(
                beginning: id, refusal: refusal, silent: silent(open, answers, in: town),
                perhaps: silent(perhaps, answers, in: town),
                obtainers: me.office == nil
                    ? []
                    : people.filter {
                        policy.obtainingConsent(by: ActingPerson($0), wasChosen: true, decisions: decisions)
                            .isPermitted
                    }.map { PersonChoice($0) },
                people: hasPrecheck
                    ? people.filter { $0.office == nil && $0.member.id != me.member.id }.map {
                        PersonChoice($0)
                    }
                    : [],
                mayBeHousehold: policy.registering(.household, decisions: decisions).isPermitted,
                asksWhetherChosen: mine.isPermitted
                    && !policy.obtainingConsent(by: ActingPerson(me), wasChosen: false, decisions: decisions)
                        .isPermitted,
                recipient: policy.recipient(decisions),
                original: policy.custody.original.isUnspecified ? policy.keeper(decisions) : nil,
                copies: policy.custody.copies.isUnspecified ? policy.copyKeepers(decisions) : [],
                wantsExplanationPaper: policy.wantsExplanationPaper(decisions))
        }
    }
}
