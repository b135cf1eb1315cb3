import Care
import Testing

/// Who may do what in each town: the deciding facts of the five towns' documents, and of a sixth mix.
@Suite struct `Who may do what, by the town's own documents` {
    struct Obtaining: Sendable {
        let town: String
        let profession: String
        var office: BodyRole?
        var wasChosen = false
        let answer: Answer
    }

    @Test(arguments: [
        Obtaining(town: "eniwa", profession: "pharmacist", answer: .yes),
        Obtaining(town: "hitachinaka", profession: "care_manager", answer: .no("ひたちなか市 利用の手引き P4①、P4②")),
        Obtaining(town: "hitachinaka", profession: "care_manager", wasChosen: true, answer: .yes),
        Obtaining(town: "minowa", profession: "visiting_nurse", answer: .yes),
        Obtaining(town: "minowa", profession: "doctor", answer: .yes),
        Obtaining(town: "minowa", profession: "pharmacist", answer: .no("箕輪町 専門職への案内 3-1")),
        Obtaining(town: "minowa", profession: "clerk", office: .secretariat, answer: .yes),
        // A nurse by training who works at the secretariat obtains as the secretariat.
        Obtaining(town: "minowa", profession: "visiting_nurse", office: .authority, answer: .no),
        Obtaining(town: "takahagi", profession: "pharmacist", answer: .yes),
        Obtaining(town: "tsuchiura", profession: "doctor", answer: .desk(RuleKey.obtainers)),
        Obtaining(town: "sakuragaoka", profession: "visiting_nurse", answer: .no),
        Obtaining(town: "sakuragaoka", profession: "care_manager", answer: .yes),
    ])
    func `who obtains consent`(_ case: Obtaining) throws {
        let ruling = try Towns.policy(`case`.town).obtainingConsent(
            by: Towns.person(`case`.profession, `case`.office), wasChosen: `case`.wasChosen)
        #expect(`case`.answer.covers(Answer(ruling)), "\(Answer(ruling))")
    }

    struct Family: Sendable {
        let town: String
        var incapable = false
        var explained = true
        var decisions: [String: String] = [:]
        let answer: Answer
    }

    @Test(arguments: [
        Family(town: "eniwa", incapable: true, answer: .no), Family(town: "hitachinaka", answer: .no),
        Family(town: "minowa", answer: .yes), Family(town: "minowa", explained: false, answer: .no),
        Family(town: "takahagi", answer: .no("高萩市 利用規約 第14条第1項")),
        Family(town: "takahagi", incapable: true, explained: false, answer: .yes),
        Family(town: "tsuchiura", answer: .desk(RuleKey.explanationPaper)),
        Family(
            town: "tsuchiura", decisions: [RuleKey.explanationPaper: "none"], answer: .desk(RuleKey.family)),
        Family(town: "sakuragaoka", answer: .no), Family(town: "sakuragaoka", incapable: true, answer: .yes),
    ])
    func `when family agrees in the subject's place`(_ case: Family) throws {
        let day = try #require(CalendarDate(year: 2026, month: 4, day: 1))
        let ruling = try Towns.policy(`case`.town).recording(
            ConsentRecord(
                giver: .family(name: "例田 薫", relation: "長女", reason: "ご本人は入院中"), obtainedOn: day,
                explained: `case`.explained), incapable: `case`.incapable,
            decisions: DeskDecisions(`case`.decisions))
        #expect(`case`.answer.covers(Answer(ruling)), "\(Answer(ruling))")
    }

    struct Registering: Sendable {
        let town: String
        var office: BodyRole?
        var isObtainer = false
        let answer: Answer
    }

    @Test(arguments: [
        Registering(town: "eniwa", office: .authority, answer: .yes),
        Registering(town: "eniwa", isObtainer: true, answer: .no("恵庭市 利用の手引き P4④")),
        Registering(town: "hitachinaka", isObtainer: true, answer: .yes),
        Registering(town: "hitachinaka", office: .authority, answer: .no("ひたちなか市 利用の手引き P4④")),
        Registering(town: "minowa", office: .secretariat, answer: .yes),
        Registering(town: "minowa", office: .authority, answer: .no),
        Registering(town: "minowa", isObtainer: true, answer: .no),
        Registering(town: "takahagi", office: .authority, answer: .desk(RuleKey.registrar)),
        Registering(town: "takahagi", isObtainer: true, answer: .desk(RuleKey.registrar)),
        Registering(town: "tsuchiura", isObtainer: true, answer: .desk(RuleKey.registrar)),
        Registering(town: "sakuragaoka", isObtainer: true, answer: .yes),
    ])
    func `who registers`(_ case: Registering) throws {
        let ruling = try Towns.policy(`case`.town).registering(
            by: Towns.person("care_manager", `case`.office), isObtainer: `case`.isObtainer)
        #expect(`case`.answer.covers(Answer(ruling)), "\(Answer(ruling))")
    }

    @Test func `the desk's decision stands in for a silent file, and never for one that speaks`() throws {
        let decided = DeskDecisions([RuleKey.registrar: "obtainer", RuleKey.obtainers: "doctor.pharmacist"])
        let me = Towns.person("doctor")
        let takahagi = try Towns.policy("takahagi")
        #expect(takahagi.registering(by: me, isObtainer: true, decisions: decided).isPermitted)
        #expect(!takahagi.registering(by: me, isObtainer: false, decisions: decided).isPermitted)
        let minowa = try Towns.policy("minowa")
        #expect(!minowa.registering(by: me, isObtainer: true, decisions: decided).isPermitted)
        let tsuchiura = try Towns.policy("tsuchiura")
        #expect(tsuchiura.obtainingConsent(by: me, wasChosen: false, decisions: decided).isPermitted)
        let nurse = Towns.person("visiting_nurse")
        #expect(!tsuchiura.obtainingConsent(by: nurse, wasChosen: false, decisions: decided).isPermitted)
    }

    struct Evidence: Sendable {
        let town: String
        let evidence: [RegistrationPolicy.Evidence]
        let submitted: Bool
        let answer: Answer
    }

    @Test(arguments: [
        Evidence(town: "eniwa", evidence: [.consentPaper], submitted: true, answer: .yes),
        Evidence(
            town: "eniwa", evidence: [.consentPaper], submitted: false, answer: .no("恵庭市 利用の手引き P4③、P4④")),
        Evidence(town: "hitachinaka", evidence: [.consentPaper], submitted: true, answer: .no),
        Evidence(
            town: "hitachinaka", evidence: [.consentPaper, .insuranceCards], submitted: true, answer: .yes),
        Evidence(town: "minowa", evidence: [], submitted: true, answer: .no),
        Evidence(town: "takahagi", evidence: [], submitted: false, answer: .desk(RuleKey.evidence)),
    ])
    func `from what a subject is registered`(_ case: Evidence) throws {
        let ruling = try Towns.policy(`case`.town).registering(
            from: `case`.evidence, submitted: `case`.submitted)
        #expect(`case`.answer.covers(Answer(ruling)), "\(Answer(ruling))")
    }

    struct Editing: Sendable {
        let town: String
        var isMember = false
        var isObtainer = false
        var isRegistrar = false
        let answer: Answer
    }

    @Test(arguments: [
        Editing(town: "eniwa", isMember: true, isObtainer: true, answer: .yes),
        Editing(town: "eniwa", isMember: true, answer: .no),
        Editing(town: "eniwa", isRegistrar: true, answer: .no),
        Editing(town: "hitachinaka", isMember: true, answer: .no("ひたちなか市 利用の手引き P4④")),
        Editing(town: "hitachinaka", isObtainer: true, answer: .yes),
        Editing(town: "minowa", isMember: true, answer: .yes),
        Editing(town: "minowa", isRegistrar: true, answer: .no),
        Editing(town: "takahagi", isMember: true, answer: .desk(RuleKey.editors)),
        Editing(town: "tsuchiura", isMember: true, answer: .desk(RuleKey.editors)),
        Editing(town: "sakuragaoka", isRegistrar: true, answer: .yes),
        Editing(town: "sakuragaoka", isMember: true, answer: .no),
    ])
    func `who changes the team`(_ case: Editing) throws {
        let ruling = try Towns.policy(`case`.town).editingTeam(
            isMember: `case`.isMember, isObtainer: `case`.isObtainer, isRegistrar: `case`.isRegistrar)
        #expect(`case`.answer.covers(Answer(ruling)), "\(Answer(ruling))")
    }
}
