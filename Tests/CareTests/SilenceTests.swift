import Care
import Testing

/// What the documents leave open holds an act up until the desk has spoken, and what it says then counts.
@Suite struct `Where the documents are silent, the act waits for the desk` {
    /// The keys of a town's own silence, act by act.
    struct Silence: Sendable {
        let town: String
        var consent: [String] = []
        var registration: [String] = []
        var team: [String] = []
        var stop: [String] = []
    }

    private static let alwaysOpen = [
        RuleKey.evidence, RuleKey.firstMember, RuleKey.formedBy, RuleKey.doctor, RuleKey.notifyMembers,
    ]
    private static let stops = [
        RuleKey.stopRequestedBy, RuleKey.stopScope, RuleKey.stopWhoTells, RuleKey.stopSetBy,
    ]

    @Test(arguments: [
        Silence(town: "eniwa", stop: stops), Silence(town: "hitachinaka", stop: stops),
        Silence(town: "minowa"), Silence(town: "sakuragaoka"),
        Silence(
            town: "takahagi",
            consent: [RuleKey.registrar, RuleKey.original, RuleKey.copies, RuleKey.submissionTo],
            registration: alwaysOpen, team: [RuleKey.doctor, RuleKey.notifySubject]),
        Silence(
            town: "tsuchiura",
            consent: [
                RuleKey.explanationPaper, RuleKey.registrar, RuleKey.original, RuleKey.copies,
                RuleKey.submissionTo,
            ], registration: alwaysOpen, team: [RuleKey.doctor, RuleKey.notifySubject], stop: stops),
    ])
    func `each town's own keys, and no others`(_ silence: Silence) throws {
        let policy = try Towns.policy(silence.town)
        #expect(policy.openForConsent(.none).map(\.rule) == silence.consent)
        let registration = policy.openForRegistration(.permitted(nil), .met(nil), .none)
        #expect(registration.map(\.rule) == silence.registration)
        var team = policy.openForJoining(.none).map(\.rule)
        if case .desk(let matter) = policy.writingToSubject() { team.append(matter.rule) }
        #expect(team == silence.team)
        let stop = policy.openForStop(.none) + policy.openForSettingStop(.none)
        #expect(stop.map(\.rule) == silence.stop)
    }

    @Test func `an answered key holds nothing up, and its answer is the rule`() throws {
        let answers = [
            RuleKey.explanationPaper: "required", RuleKey.registrar: "obtainer", RuleKey.original: "obtainer",
            RuleKey.copies: "subject.authority", RuleKey.submissionTo: "none",
            RuleKey.evidence: "insurance_cards", RuleKey.firstMember: "obtainer",
            RuleKey.formedBy: "obtainer",
            RuleKey.doctor: "approval_required", RuleKey.notifyMembers: "by_mail",
            RuleKey.notifySubject: "member_list_by_letter", RuleKey.stopRequestedBy: "subject",
            RuleKey.stopScope: "item", RuleKey.stopWhoTells: "receiver_tells_members_first",
            RuleKey.stopSetBy: "member",
        ]
        let policy = try Towns.policy("tsuchiura")
        let said = DeskDecisions(answers)
        #expect(policy.openForConsent(said).isEmpty && policy.openForJoining(said).isEmpty)
        #expect(policy.openForRegistration(.permitted(nil), .met(nil), said).isEmpty)
        #expect(policy.openForStop(said).isEmpty && policy.openForSettingStop(said).isEmpty)
        #expect(policy.wantsExplanationPaper(said) && policy.copyKeepers(said) == [.subject, .authority])
        #expect(policy.wantedEvidence(said) == [.insuranceCards] && policy.mailsMembers(said))
        #expect(policy.doctorMustApprove(said) && policy.writingToSubject(decisions: said).isPermitted)
        #expect(policy.listsMembers(isObtainer: true, obtainerTakesNoSeat: false, said))
        #expect(!policy.listsMembers(isObtainer: false, obtainerTakesNoSeat: false, said))
        #expect(policy.stopScope(said) == .item && policy.stopTeller(said) == .receiverTellsMembersFirst)
        let setting = policy.settingStop(
            by: Towns.person("doctor"), isMember: true, membersTold: false, formFiled: false, decisions: said)
        #expect(setting.refusal?.ground == .membersNotToldYet)
    }

    @Test func `a file that speaks is not overruled by the desk`() throws {
        let said = DeskDecisions([
            RuleKey.explanationPaper: "none", RuleKey.copies: "none", RuleKey.evidence: "insurance_cards",
            RuleKey.doctor: "approval_required", RuleKey.notifyMembers: "none",
            RuleKey.notifySubject: "member_list_by_letter", RuleKey.stopScope: "item",
        ])
        let minowa = try Towns.policy("minowa")
        #expect(minowa.wantsExplanationPaper(said) && minowa.copyKeepers(said) == [.subject])
        #expect(minowa.wantedEvidence(said) == [.consentPaper] && minowa.mailsMembers(said))
        #expect(!minowa.doctorMustApprove(said) && minowa.stopScope(said) == .subject)
        #expect(minowa.writingToSubject(decisions: said).refusal?.clause != nil)
    }
}
