import Care
import Foundation
import Testing

@testable import Records
@testable import Workflows

@Suite(.serialized) struct `From consent to the team, by each town's rule` {
    @Test
    func `Eniwa's city registers from the paper, hands over at a recorded instant, and sees nothing more`()
        async throws
    {
        try await withTown("eniwa") { place in
            let desk = try await place.desk(.authority)
            let nurse = try await place.worker("nurse", "visiting_nurse", by: desk)
            let other = try await place.worker("other", "pharmacist", by: desk)
            let subject = try await place.record(TownHouse.consent(), nurse)
            let before = await place.seen(subject, by: desk, nurse, other)
            #expect(before == [true, true, false])
            let mine = try await place.reason { try await place.register(subject, nurse) { _ in } }
            #expect(mine == "恵庭市 利用の手引き P4④")
            let unread = try await place.reason { try await place.register(subject, desk) { _ in } }
            #expect(unread == "恵庭市 利用の手引き P4④")
            let early = try await place.reason {
                try await place.register(subject, desk) { $0.evidence = [.consentPaper] }
            }
            #expect(early == "恵庭市 利用の手引き P4③、P4④")
            try await place.register(subject, desk) {
                $0.evidence = [.consentPaper]
                $0.receivedWhat = .copy
                $0.receivedMeans = .inPerson
            }
            let after = await place.seen(subject, by: desk, nurse, other)
            #expect(after == [false, true, false])
            let left = try place.peek("select count(*) from office_attendance where left_at is not null")
            #expect(left == "1")
            let handed = try place.peek("select handed_over_at is not null from registration")
            #expect(handed == "t")
            let ledger = try place.ledger
            #expect(ledger == "original facility, copy subject, copy authority")
            try await place.add("other", to: subject, nurse)
            let grown = await place.seen(subject, by: other)
            #expect(grown == [true])
            let first = try place.id(of: "nurse")
            let outsider = try await place.reason {
                try await place.on(subject, other) {
                    try await place.house.removeMember(first, .wish, once: UUID(), at: $0, in: place.town)
                }
            }
            #expect(outsider == "恵庭市 利用の手引き P4④")
        }
    }

    @Test func `Hitachinaka's chosen obtainer registers once the copy went to the centre`() async throws {
        try await withTown("hitachinaka") { place in
            let desk = try await place.desk(.authority)
            let manager = try await place.worker("manager", "care_manager", by: desk)
            let unchosen = try await place.reason {
                _ = try await place.record(TownHouse.consent(), manager)
            }
            #expect(unchosen == "ひたちなか市 利用の手引き P4①、P4②")
            var entry = TownHouse.consent()
            entry.wasChosen = true
            let subject = try await place.record(entry, manager)
            let early = try await place.reason {
                try await place.register(subject, manager) { $0.evidence = [.consentPaper, .insuranceCards] }
            }
            #expect(early == "ひたちなか市 利用の手引き P4③、P4④")
            let paper = try await place.paper(of: subject, manager).publicID
            let day = try #require(CalendarDate(iso: "2026-04-02"))
            try await place.on(subject, manager) {
                try await place.house.sendPaper(
                    paper, by: .fax, on: day, once: UUID(), at: $0, in: place.town)
            }
            try await place.register(subject, manager) { $0.evidence = [.consentPaper, .insuranceCards] }
            let seen = await place.seen(subject, by: manager, desk)
            #expect(seen == [true, false])
            // The centre has no accounts: the desk says for it that the paper came, and sees nobody's name.
            let all = try await place.atDesk(desk) {
                try await place.house.readDeskSubjects(at: $0, in: place.town)
            }
            #expect(all.awaited.map(\.isMine) == [true])
            try await place.confirm(paper, .fax, desk)
            let ledger = try place.ledger
            #expect(ledger == "original subject, copy facility, copy center")
        }
    }

    @Test func `Minowa admits somebody under forty on the mayor's word, said by a second person of the desk`()
        async throws
    {
        try await withTown("minowa") { place in
            let desk = try await place.desk(.secretariat)
            let nurse = try await place.worker("nurse", "visiting_nurse", by: desk)
            let subject = try await place.record(TownHouse.consent(born: "1990-01-01"), nurse)
            let word = { (word: inout RegistrationWord) in
                word.evidence = [.consentPaper]
                word.receivedWhat = .copy
                word.receivedMeans = .fax
            }
            let young = try await place.reason { try await place.register(subject, desk, word) }
            #expect(young == "箕輪町 専門職への案内 1")
            try await place.ask([DeskQuestions.exception], on: subject, desk)
            let cases = try await place.atDesk(desk) {
                try await place.house.readCases(ownOnly: false, at: $0, in: place.town)
            }
            let question = try #require(cases.first?.question)
            #expect(question.sentence.contains("町長") && cases.count == 1)
            await #expect(throws: CaseFault.ownCase) { try await place.decideAll(desk) { _ in "met" } }
            try await place.decideAll(try await place.colleague(of: desk)) { _ in "met" }
            try await place.register(subject, desk, word)
            let record = try place.peek(
                "select eligibility, exception_by, exception_case_id is not null from registration")
            #expect(record == "exception|mayor|t")
            try await Self.stop(subject, desk, nurse, place)
        }
    }

    /// The members are told first, then the form is filed, then the secretariat sets it: hidden, and kept.
    private static func stop(
        _ subject: PublicID, _ desk: Credentials, _ nurse: Credentials, _ place: TownHouse
    ) async throws {
        let wish = StopWish(cause: .wish, askedBy: "family", isIncapable: false, details: "")
        try await place.on(subject, nurse) {
            try await place.house.askForStop(wish, once: UUID(), at: $0, in: place.town)
        }
        let stops = try await place.on(subject, nurse) { try await $0.stops() }
        let id = try #require(stops.first?.publicID)
        let set = {
            try await place.on(subject, desk) {
                _ = try await place.house.setStop(id, once: UUID(), at: $0, in: place.town)
            }
        }
        for step in [StopProgress.membersTold, .formFiled] {
            let early = try await place.reason(set)
            #expect(early == "箕輪町 専門職への案内 5")
            try await place.on(subject, nurse) {
                try await place.house.advanceStop(id, step, once: UUID(), at: $0, in: place.town)
            }
        }
        try await set()
        let seen = await place.seen(subject, by: nurse, desk)
        #expect(seen == [false, false])
        let kept = try place.peek("select state, (select count(*) from subject_particulars) from subject")
        #expect(kept == "stopped|1", "hidden is not erased")
    }

    @Test func `Takahagi's silence goes to the desk: a record begun with its answer, and registered by it`()
        async throws
    {
        try await withTown("takahagi") { place in
            let desk = try await place.desk(.authority)
            let staff = try await place.worker("staff", "pharmacist", by: desk)
            let begin = PublicID.fresh()
            let silent = try await place.reason {
                _ = try await place.record(TownHouse.consent(beginning: begin), staff)
            }
            #expect(silent == RuleKey.registrar, "what is open is named one by one")
            try await place.askBefore(begin, staff)
            try await place.decideAll(desk, TownHouse.leave(toTheObtainer:))
            let subject = try await place.record(TownHouse.consent(beginning: begin), staff)
            #expect(subject == begin)
            await #expect(throws: CounterRefusal.self, "a case serves one record") {
                _ = try await place.record(TownHouse.consent(beginning: begin), staff)
            }
            let page = try await place.on(subject, staff) {
                try await place.house.readRegistration(at: $0, in: place.town)
            }
            let open = Set(page.silent.map(\.rule))
            #expect(
                open == [
                    RuleKey.minimumAge, RuleKey.residence, RuleKey.firstMember, RuleKey.evidence,
                    RuleKey.formedBy, RuleKey.doctor, RuleKey.notifyMembers,
                ])
            let early = try await place.reason { try await place.register(subject, staff) { _ in } }
            #expect(open.contains(early))
            try await place.ask(page.silent.map(\.rule), on: subject, staff)
            try await place.decideAll(desk, TownHouse.leave(toTheObtainer:))
            let unread = try await place.reason { try await place.register(subject, staff) { _ in } }
            #expect(unread.hasPrefix("evidenceMissing"), "by the desk's word, which has no clause")
            try await place.register(subject, staff) { $0.evidence = [.consentPaper] }
            let seen = await place.seen(subject, by: staff, desk)
            #expect(seen == [true, false], "the desk decides and does not read")
            let record = try place.peek("select eligibility from registration")
            #expect(record == "not_tested")
            let ledger = try place.ledger
            #expect(ledger == "original facility", "the desk said who keeps it, and that nothing is sent")
        }
    }

    @Test func `the same next time: in force only with a second person's yes, and ended the same way`()
        async throws
    {
        try await withTown("takahagi") { place in
            let desk = try await place.desk(.authority)
            let second = try await place.colleague(of: desk)
            let staff = try await place.worker("staff", "pharmacist", by: desk)
            let begin = PublicID.fresh()
            try await place.askBefore(begin, staff)
            try await place.decideAll(desk, standing: true, TownHouse.leave(toTheObtainer:))
            let next = { try await place.reason { _ = try await place.record(TownHouse.consent(), staff) } }
            let proposed = try await next()
            #expect(proposed == RuleKey.registrar)
            let all = try await place.atDesk(desk) {
                try await place.house.standingDecisions(at: $0, in: place.town)
            }
            let id = try #require(all.first { $0.rule == RuleKey.registrar }?.id)
            let confirm = { (who: Credentials) in
                for decision in all {
                    try await place.atDesk(who) {
                        try await place.house.confirmStanding(
                            decision.id, once: UUID(), at: $0, in: place.town)
                    }
                }
            }
            let withdraw = { (who: Credentials) in
                try await place.atDesk(who) {
                    try await place.house.withdrawStanding(id, once: UUID(), at: $0, in: place.town)
                }
            }
            await #expect(throws: CaseFault.samePerson) { try await confirm(desk) }
            try await confirm(second)
            let standing = try await next()
            #expect(standing == "")
            try await withdraw(desk)
            await #expect(throws: CaseFault.samePerson) { try await withdraw(desk) }
            let asked = try await next()
            #expect(asked == "", "asking to withdraw ends nothing yet")
            try await withdraw(second)
            let ended = try await next()
            #expect(ended == RuleKey.registrar)
        }
    }

    @Test func `in Sakuragaoka who joins waits for a doctor's yes, and the household has members`()
        async throws
    {
        try await withTown("sakuragaoka") { place in
            let desk = try await place.desk(.secretariat)
            let manager = try await place.worker("manager", "care_manager", by: desk)
            let doctor = try await place.worker("doctor", "doctor", by: desk)
            let nurse = try await place.worker("nurse", "visiting_nurse", by: desk)
            var entry = TownHouse.consent()
            entry.isHousehold = true
            let subject = try await place.record(entry, manager)
            let paper = try await place.paper(of: subject, manager)
            #expect(paper.due == CalendarDate(iso: "2026-04-15"))
            try await place.confirm(paper.publicID, .upload, desk)
            let unapproved = try await place.reason {
                try await place.register(subject, manager) { $0.evidence = [.insuranceCards] }
            }
            #expect(unapproved == place.town.policy.team.doctor.clause?.description)
            try await place.register(subject, manager) {
                $0.evidence = [.insuranceCards]
                $0.isApprovedByDoctor = true
            }
            for login in ["doctor", "nurse"] { try await place.add(login, to: subject, manager) }
            let waiting = await place.seen(subject, by: doctor, nurse)
            #expect(waiting == [true, false])
            let person = try place.id(of: "nurse")
            let admit = { (who: Credentials) in
                try await place.on(subject, who) {
                    try await place.house.admitMember(person, once: UUID(), at: $0, in: place.town)
                }
            }
            let byManager = try await place.reason { try await admit(manager) }
            let byDoctor = try await place.reason { try await admit(doctor) }
            #expect(byManager != "" && byDoctor == "")
            let admitted = await place.seen(subject, by: nurse)
            #expect(admitted == [true])
            try await Self.addToHousehold(subject, manager, nurse, place)
        }
    }

    /// Who registered keeps the particulars there; a member who did not may not.
    private static func addToHousehold(
        _ subject: PublicID, _ registrar: Credentials, _ member: Credentials, _ place: TownHouse
    ) async throws {
        let son = HouseholdPerson(
            family: "例田", given: "空", familyKana: "レイダ", givenKana: "ソラ", birthDate: "", relation: "長男",
            remarks: "")
        let add = { (who: Credentials) in
            try await place.on(subject, who) {
                try await place.house.addToHousehold(son, once: UUID(), at: $0, in: place.town)
            }
        }
        let refused = try await place.reason { try await add(member) }
        #expect(refused == "桜ヶ丘町 規約 第4条")
        try await add(registrar)
        let page = try await place.on(subject, member) {
            try await place.house.readProfile(at: $0, in: place.town)
        }
        #expect(page.household.map(\.member) == [son])
        #expect(
            page.editing == .refused(place.town.policy.subject.updatedBy.refusal(.notTheUpdater(.registrar))))
    }
}
