import Care
import Testing

/// A no without its ground helps nobody.
@Suite struct `Every no names its ground` {
    @Test(arguments: ["eniwa", "hitachinaka", "minowa", "takahagi", "tsuchiura", "sakuragaoka"])
    func `by its clause where the documents speak`(_ town: String) throws {
        let all = try Self.refusals(in: Towns.policy(town), .none)
        let silent = all.filter { ($0.clause?.description ?? "").isEmpty }
        #expect(silent.isEmpty, "\(silent.map(\.ground))")
        #expect(town == "tsuchiura" || !all.isEmpty)
    }

    @Test func `by the desk's decision where they are silent`() throws {
        let decided = DeskDecisions([
            RuleKey.obtainers: "doctor", RuleKey.family: "none", RuleKey.registrar: "authority",
            RuleKey.unit: "person", RuleKey.updatedBy: "registrar", RuleKey.editors: "obtainer",
            RuleKey.submissionTo: "authority", RuleKey.beforeRegistration: "required",
            RuleKey.minimumAge: "not_met", RuleKey.stopRequestedBy: "subject", RuleKey.stopSetBy: "authority",
            RuleKey.deathReportTo: "authority", RuleKey.explanationPaper: "required",
            RuleKey.evidence: "consent_paper", RuleKey.stopWhoTells: "receiver_tells_members_first",
            RuleKey.notifySubject: "none", RuleKey.doctor: "approval_required",
        ])
        let all = try Self.refusals(in: Towns.policy("tsuchiura"), decided)
        #expect(all.count > 12)
        let grounds = Set(all.map { "\($0.ground)".prefix { $0 != "(" } })
        #expect(
            grounds.isSuperset(of: [
                "explanationPaperMissing", "evidenceMissing", "submissionMissing", "membersNotToldYet",
                "subjectNotToldByLetter",
            ]), "\(grounds)")
        let groundless = all.filter { !$0.followsDesk }
        #expect(groundless.isEmpty, "\(groundless.map(\.ground))")
    }

    /// Every no that this town's rules can say, over all kinds of people and papers.
    private static func refusals(in policy: TenantPolicy, _ decisions: DeskDecisions) throws -> [Refusal] {
        let day = try #require(CalendarDate(year: 2026, month: 4, day: 1))
        let child = try #require(CalendarDate(year: 2020, month: 4, day: 1))
        let yesNo = [true, false]
        var rulings = [
            policy.registering(from: [], submitted: false, decisions: decisions),
            policy.registering(
                from: [.consentPaper, .insuranceCards], submitted: false, decisions: decisions),
            policy.registering(.household, decisions: decisions),
            policy.writingToSubject(decisions: decisions),
        ]
        for office in [BodyRole?.none, .authority, .secretariat] {
            for profession in ["doctor", "visiting_nurse", "care_manager", "pharmacist"] {
                let person = Towns.person(profession, office)
                for flag in yesNo {
                    rulings += [
                        policy.obtainingConsent(by: person, wasChosen: flag, decisions: decisions),
                        policy.registering(by: person, isObtainer: flag, decisions: decisions),
                        policy.settingStop(
                            by: person, isMember: flag, membersTold: flag, formFiled: false,
                            decisions: decisions),
                        policy.closingAfterDeath(
                            by: person, isMember: flag, reported: flag, decisions: decisions),
                    ]
                }
            }
        }
        for flag in yesNo {
            let family = ConsentGiver.family(name: "例田 薫", relation: "長女", reason: "入院中")
            rulings += [
                policy.recording(
                    ConsentRecord(giver: family, obtainedOn: day, explained: flag), incapable: flag,
                    decisions: decisions),
                policy.updatingParticulars(isMember: flag, isRegistrar: false, decisions: decisions),
                policy.editingTeam(
                    isMember: flag, isObtainer: false, isRegistrar: false, decisions: decisions),
            ]
            rulings += StopAsker.allCases.map {
                policy.askingForStop(by: $0, incapable: flag, decisions: decisions)
            }
        }
        let eligibility = policy.eligibility(
            bornOn: child, residence: .elsewhere, on: day, decisions: decisions)
        return rulings.compactMap(\.refusal) + [eligibility.refusal].compactMap { $0 }
    }
}
