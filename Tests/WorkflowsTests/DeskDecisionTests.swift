import Care
import Foundation
import Policies
import Testing

@testable import Records
@testable import Workflows

/// Where the documents are silent: what the desk said, for whom it holds, and when it stops holding.
@Suite(.serialized) struct `What the desk decides in the documents' silence` {
    @Test func `what was decided for a team holds for all of it, and nobody else reads the case`()
        async throws
    {
        try await withTown("takahagi") { place in
            let desk = try await place.desk(.authority)
            let staff = try await place.worker("staff", "pharmacist", by: desk)
            let nurse = try await place.worker("nurse", "visiting_nurse", by: desk)
            let other = try await place.worker("other", "pharmacist", by: desk)
            let subject = try await place.begin(desk, staff)
            let silent = try await place.reason { try await place.add("nurse", to: subject, staff) }
            #expect(silent == RuleKey.editors)
            let letter = {
                try await place.reason {
                    _ = try await place.on(subject, staff) {
                        try await place.house.printMembers(at: $0, in: place.town)
                    }
                }
            }
            let unsaid = try await letter()
            #expect(unsaid == RuleKey.notifySubject, "whether the subject is written to is the desk's to say")
            try await place.ask([RuleKey.editors, RuleKey.notifySubject], on: subject, staff)
            let sheet = try place.peek("select sheet_number from consent")
            let words = try await place.atDesk(desk) {
                try await place.house.readCases(ownOnly: false, at: $0, in: place.town)
            }.filter { $0.state == .waiting }.map(\.words)
            #expect(words.count == 2 && words.allSatisfy { $0.contains("同意書の番号は\(sheet)です。") })
            try await place.decideAll(desk) { $0 == RuleKey.editors ? "members" : "member_list_by_letter" }
            let said = try await letter()
            #expect(said == "")
            try await place.add("nurse", to: subject, staff)
            let asked = try await place.atDesk(staff) {
                try await place.house.readCases(ownOnly: true, at: $0, in: place.town)
            }
            let editors = try #require(asked.first { $0.rule == RuleKey.editors })
            #expect(editors.choice == "members" && editors.reason == "聞き取りによる。")
            let mine = try await place.on(subject, nurse) { try await $0.casesAbout(subject).map(\.rule) }
            #expect(mine.contains(RuleKey.editors))
            #expect(mine.contains(RuleKey.registrar), "also what was asked before the record was begun")
            let foreign = try await place.atDesk(other) { try await $0.casesAbout(subject).count }
            #expect(foreign == 0)
            await #expect(throws: CounterRefusal.notFound) {
                _ = try await place.atDesk(other) {
                    try await place.house.readCase(editors.id, at: $0, in: place.town)
                }
            }
            // The nurse never asked anything, and still changes the team by the desk's word.
            try await place.add("other", to: subject, nurse)
            let seen = await place.seen(subject, by: other)
            #expect(seen == [true])
            let letters = try await place.letters().filter { $0.subject.contains("お問い合わせに窓口が回答しました") }
            #expect(!letters.isEmpty && letters.allSatisfy { !$0.body.contains("聞き取り") })
        }
    }

    @Test
    func `a standing decision is on the town's page until the file speaks; past cases keep their ground`()
        async throws
    {
        try await withTown("takahagi") { place in
            let desk = try await place.desk(.authority)
            let second = try await place.colleague(of: desk)
            let staff = try await place.worker("staff", "pharmacist", by: desk)
            _ = try await place.begin(desk, staff, standing: true)
            let proposed = try await place.house.publishedDecisions(of: place.town)
            #expect(proposed.isEmpty, "nothing stands before the second person's yes")
            let all = try await place.atDesk(second) {
                try await place.house.standingDecisions(at: $0, in: place.town)
            }
            for decision in all {
                try await place.atDesk(second) {
                    try await place.house.confirmStanding(decision.id, once: UUID(), at: $0, in: place.town)
                }
            }
            let published = try await place.house.publishedDecisions(of: place.town)
            #expect(Set(published.map(\.answer)) == ["同意取得者", "提出しない", "写しは作らない"])
            #expect(published.count == 4)
            #expect(published.allSatisfy { $0.since.timeIntervalSinceNow > -600 })

            let digest = String(repeating: "a1", count: 32)
            let policy = place.town.policy.replacing(digest: digest) { sections in
                sections.registration.registrar = .stated(.authority)
            }
            let event = PolicyEvent(
                tenant: policy.tenant,
                kind: .cameIntoForce(text: Array("changed".utf8), digest: digest, replacing: nil), at: Date())
            try await place.house.enact(event, policy: policy)
            let town = Town(id: place.town.id, policy: policy, state: .live)
            let left = try await place.house.publishedDecisions(of: town)
            #expect(left.map(\.title).sorted() == ["同意書の保管", "同意書の保管", "同意書の提出"])
            let listed = try await place.atDesk(desk) {
                try await place.house.standingDecisions(at: $0, in: town)
            }
            #expect(listed.filter(\.isStatedByFile).map(\.rule) == [RuleKey.registrar])
            #expect(listed.filter { $0.state == .inForce }.count == 3)
            let told = try await place.letters().filter { $0.subject.contains("続けて使う判断が終わりました") }
            #expect(told.count == 2, "both people of the desk")

            let cases = try await place.atDesk(desk) {
                try await place.house.readCases(ownOnly: false, at: $0, in: town)
            }
            let past = try #require(cases.first { $0.rule == RuleKey.registrar })
            #expect(past.question?.label(of: past.choice) == "同意取得者" && past.isUnderFormerPolicy)
            try await place.atDesk(staff) {
                try await place.house.askDesk(
                    [RuleKey.registrar], on: .beginning(.fresh()), once: UUID(), at: $0, in: town)
            }
            let waiting = try await place.atDesk(desk) { try await place.house.waitingCases(at: $0) }
            #expect(waiting == 0, "what the file states is not asked")
        }
    }

    /// What the walk from consent to the stop can ask.
    private static let walk = [
        RuleKey.obtainers, RuleKey.family, RuleKey.original, RuleKey.submissionTo, RuleKey.registrar,
        RuleKey.minimumAge, RuleKey.residence, RuleKey.unit, RuleKey.beforeRegistration, RuleKey.firstMember,
        RuleKey.updatedBy, RuleKey.editors, RuleKey.stopRequestedBy, RuleKey.stopSetBy, RuleKey.deathReportTo,
        RuleKey.explanationPaper, RuleKey.copies, RuleKey.evidence, RuleKey.formedBy, RuleKey.doctor,
        RuleKey.notifyMembers, RuleKey.notifySubject, RuleKey.stopScope, RuleKey.stopWhoTells,
    ]

    @Test func `an answer may take several words, or say that something is not done`() async throws {
        try await withTown("tsuchiura") { place in
            let desk = try await place.desk(.authority)
            let staff = try await place.worker("staff", "pharmacist", by: desk)
            for rule in Self.walk {
                let question = DeskQuestions.question(on: rule, in: place.town.policy, place.house.catalogue)
                let labels = try #require(question?.choices.map(\.label), "\(rule)")
                #expect(labels.count > 1 && Set(labels).count == labels.count, "\(rule): \(labels)")
            }
            let begin = PublicID.fresh()
            try await place.atDesk(staff) {
                try await place.house.askDesk(
                    [RuleKey.obtainers, RuleKey.family, "retention.until", "linkage.office"],
                    on: .beginning(begin), once: UUID(), at: $0, in: place.town)
            }
            let cases = try await place.atDesk(desk) {
                try await place.house.readCases(ownOnly: false, at: $0, in: place.town)
            }
            #expect(
                Set(cases.map(\.rule)) == [RuleKey.obtainers, RuleKey.family],
                "never by the desk: sight, erasure")
            await #expect(throws: CaseFault.unknownChoice) {
                try await place.decideAll(desk) { $0 == RuleKey.family ? "always.none" : "doctor.nobody" }
            }
            try await place.decideAll(desk) { $0 == RuleKey.family ? "none" : "doctor.pharmacist" }
            let answers = try await place.atDesk(staff) { try await $0.deskAnswers(for: begin) }
            let policy = place.town.policy
            let ask = { (profession: String) in
                policy.obtainingConsent(
                    by: ActingPerson(staff: begin, profession: ProfessionCode(profession), office: nil),
                    wasChosen: false, decisions: answers.decisions)
            }
            #expect(ask("pharmacist").isPermitted && ask("doctor").isPermitted)
            #expect(ask("visiting_nurse").refusal?.followsDesk == true)
            let day = try #require(CalendarDate(iso: "2026-04-01"))
            let byFamily = ConsentRecord(
                giver: .family(name: "例田 薫", relation: "長女", reason: "入院中"), obtainedOn: day, explained: true)
            let silent = policy.recording(byFamily, incapable: true, decisions: answers.decisions)
            #expect(silent == .desk(DeskMatter(rule: RuleKey.explanationPaper)))
            let decided = DeskDecisions([RuleKey.family: "none", RuleKey.explanationPaper: "none"])
            let ruling = policy.recording(byFamily, incapable: true, decisions: decided)
            #expect(ruling.refusal?.ground == .familyNotProvidedFor)
        }
    }

    @Test func `Minowa's particulars: the desk says who keeps them, and every version stays`() async throws {
        try await withTown("minowa") { place in
            let desk = try await place.desk(.secretariat)
            let second = try await place.colleague(of: desk)
            let nurse = try await place.worker("nurse", "visiting_nurse", by: desk)
            let subject = try await place.record(TownHouse.consent(), nurse)
            try await place.register(subject, desk) {
                $0.evidence = [.consentPaper]
                $0.receivedWhat = .copy
                $0.receivedMeans = .fax
            }
            let change = { (who: Credentials) in
                try await place.reason {
                    try await place.on(subject, who) { counter in
                        var known = try #require(try await counter.particulars()?.particulars)
                        known.phone = "0265-00-0000"
                        try await place.house.changeParticulars(
                            known, once: UUID(), at: counter, in: place.town)
                    }
                }
            }
            let silent = try await change(nurse)
            #expect(silent == RuleKey.updatedBy)
            try await place.ask([RuleKey.updatedBy], on: subject, nurse)
            try await place.decideAll(second) { _ in "members" }
            let done = try await change(nurse)
            #expect(done == "")
            let office = try await change(desk)
            #expect(office.hasPrefix("notTheUpdater"), "linked, and no member of the team")
            let page = try await place.on(subject, nurse) {
                try await place.house.readProfile(at: $0, in: place.town)
            }
            #expect(page.editing == .allowed)
            #expect(page.versions.map(\.particulars.phone) == ["0265-00-0000", ""])
            #expect(page.versions.map(\.by) == ["見本　nurse", "見本　nurse"])
        }
    }

    @Test func `Tsuchiura walks from consent to team by the desk's recorded decisions alone`() async throws {
        try await withTown("tsuchiura") { place in
            let desk = try await place.desk(.authority)
            let doctor = try await place.worker("doctor", "doctor", by: desk)
            let nurse = try await place.worker("nurse", "visiting_nurse", by: desk)
            let begin = PublicID.fresh()
            let word = { (rule: String) in
                switch rule {
                case RuleKey.obtainers: "doctor"
                case RuleKey.registrar, RuleKey.submissionTo: "authority"
                case RuleKey.beforeRegistration, RuleKey.explanationPaper: "required"
                case RuleKey.copies: "subject"
                case RuleKey.notifyMembers: "by_mail"
                default: TownHouse.leave(toTheObtainer: rule)
                }
            }
            try await place.askBefore(begin, doctor)
            try await place.decideAll(desk, word)
            let byNurse = try await place.reason {
                _ = try await place.record(TownHouse.consent(beginning: .fresh()), nurse)
            }
            #expect(byNurse == RuleKey.obtainers, "a decision is for its case only")
            var unexplained = TownHouse.consent(beginning: begin)
            unexplained.isExplained = false
            let without = unexplained
            let noPaper = try await place.reason { _ = try await place.record(without, doctor) }
            #expect(noPaper == "explanationPaperMissing")
            let subject = try await place.record(TownHouse.consent(beginning: begin), doctor)
            let open = try await place.on(subject, doctor) {
                try await place.house.readRegistration(at: $0, in: place.town)
            }
            let mine = try await place.reason { try await place.register(subject, doctor) { _ in } }
            #expect(mine == "notTheRegistrar(Care.RegistrationPolicy.Registrar.authority)")
            try await place.ask(open.silent.map(\.rule), on: subject, doctor)
            try await place.decideAll(desk, word)
            let early = try await place.reason {
                try await place.register(subject, desk) { $0.evidence = [.consentPaper] }
            }
            #expect(early.hasPrefix("submissionMissing"))
            try await place.register(subject, desk) {
                $0.evidence = [.consentPaper]
                $0.receivedWhat = .copy
                $0.receivedMeans = .inPerson
            }
            let seen = await place.seen(subject, by: doctor, desk, nurse)
            #expect(seen == [true, false, false], "sight is never the desk's to decide")
            let ledger = try place.ledger
            #expect(ledger == "original facility, copy subject, copy authority")
            let told = try await place.letters().filter { $0.subject.contains("新しい患者が登録されました") }
            #expect(told.count == 1, "the desk said that members learn of it by mail")
        }
    }
}
