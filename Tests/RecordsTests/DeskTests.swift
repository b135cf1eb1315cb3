import Care
import Foundation
import Testing

@testable import Records

/// What the desk and the people around a subject keep beside posts.
@Suite(.serialized) struct `Beside the posts` {
    /// A second person at the desk, on the first one's device.
    static func colleague(_ walk: Walk, of desk: Walk.Person) async throws -> Walk.Person {
        let added = try await walk.archive.open(desk.asker) { session in
            let added = try await session.addStaff(
                NewStaff(
                    facility: desk.facility, name: Walk.name("同僚"), profession: "officer", loginID: "desk2",
                    mail: "desk2@example.jp", isFacilityAdministrator: false, isDesk: true, state: .active))
            try await session.setCredential(of: added.id, hash: "phc", mustChange: true)
            return (added, try session.actor.certificate)
        }
        return try await walk.logIn(
            added.0, facility: desk.facility, certificate: added.1, fingerprint: desk.fingerprint)
    }

    @Test
    func `a case is decided with a reason, by somebody who did not ask, and stands with a second person`()
        async throws
    {
        try await withArchive { _, archive in
            let (walk, desk) = try await Walk.begin(archive)
            let second = try await Self.colleague(walk, of: desk)
            let third = try await walk.facility("見本訪問看護", administrator: "看護", login: "nurse1", desk: desk)
            let matter = DeskMatter(rule: "registration.registrar")
            let asked = try await archive.open(desk.asker) { session in
                try await session.ask(
                    NewDeskCase(
                        act: "registration", matter: matter, question: "誰が登録しますか。", policy: Walk.policy))
            }
            let alone = await refusal {
                try await archive.open(desk.asker) { session in
                    try await session.decide(asked, choice: "obtainer", reason: "自分で")
                }
            }
            #expect(alone == .conflict, "never the one who asked")
            let stranger = await refusal {
                try await archive.open(third.asker) { _ = try await $0.deskCase(asked) }
            }
            #expect(stranger == .notFound)
            let standing = try await archive.open(second.asker) { session in
                try await session.decide(asked, choice: "obtainer", reason: "要綱の趣旨から")
                let decided = try await session.deskCase(asked)
                #expect(decided.reason == "要綱の趣旨から" && decided.question == "誰が登録しますか。")
                return try await session.propose(standing: decided, policy: Walk.policy)
            }
            let confirmedAlone = await refusal {
                try await archive.open(second.asker) { try await $0.confirm(standing: standing) }
            }
            #expect(confirmedAlone == .conflict)
            try await archive.open(desk.asker) { session in
                #expect(try await session.standingDecisions().isEmpty)
                try await session.confirm(standing: standing)
            }
            try await archive.open(.door(walk.town)) { session in
                let public_ = try await session.standingDecisions()
                #expect(public_.map(\.choice) == ["obtainer"])
            }
            try await archive.open(desk.asker) { try await $0.withdraw(standing: standing) }
            let withdrawnAlone = await refusal {
                try await archive.open(desk.asker) { try await $0.withdraw(standing: standing) }
            }
            #expect(withdrawnAlone == .conflict)
            try await archive.open(second.asker) { session in
                try await session.withdraw(standing: standing)
                #expect(try await session.standingDecisions().isEmpty)
            }
        }
    }

    @Test func `papers move from hand to hand and nothing of their way is lost`() async throws {
        try await withArchive { _, archive in
            let (walk, desk) = try await Walk.begin(archive)
            let nurse = try await walk.facility("見本訪問看護", administrator: "看護", login: "nurse1", desk: desk)
            let subject = try await walk.subject(desk: desk, first: nurse)
            let scope = Scope.subject(home: walk.town, subject)
            let submitted = try await archive.open(nurse.asker, scope) { session in
                let sheet = try #require(await session.custodyLedger().first)
                #expect(sheet.place == "鍵のかかる棚" && sheet.holder == .facility(nurse.facility, nil))
                return try await session.submit(
                    NewSubmission(
                        consent: sheet.consent, sheetNumber: sheet.sheetNumber, what: nil,
                        addressee: .secretariat,
                        means: .fax, due: Walk.today, sentOn: Walk.today, policy: Walk.policy), of: subject)
            }
            try await archive.open(desk.asker) { session in
                let awaited = try #require(await session.submissions().first)
                #expect(
                    awaited.publicID == submitted && awaited.subject == subject && awaited.receivedAt == nil)
                let copy = try await session.enter(
                    NewCustodyEntry(
                        consent: awaited.consent, sheetNumber: awaited.sheetNumber, paper: .copy,
                        copyNumber: 1,
                        holder: .office(.secretariat), place: nil, since: Walk.today, policy: Walk.policy),
                    of: subject)
                try await session.receive(submitted, what: .copy, means: .fax, custody: copy)
                let received = try #require(await session.submissions().first)
                #expect(received.what == .copy && received.receivedBy == desk.staff)
                let original = try #require(await session.custodyLedger().first { $0.paper == .original })
                try await session.move(
                    original, to: .subject, place: "自宅", on: Walk.today, policy: Walk.policy)
                let ledger = try await session.custodyLedger(onlyPresent: true)
                #expect(ledger.map(\.holder) == [.office(.secretariat), .subject])
                #expect(try await session.custodyLedger().count == 3)
            }
            try await archive.open(nurse.asker) { session async throws in
                #expect(try await session.custodyLedger().filter { $0.subject == nil }.count == 1)
            }
        }
    }

    @Test func `a stop hides from the team and keeps; the desk can take it back`() async throws {
        try await withArchive { _, archive in
            let (walk, desk) = try await Walk.begin(archive)
            let nurse = try await walk.facility("見本訪問看護", administrator: "看護", login: "nurse1", desk: desk)
            let subject = try await walk.subject(desk: desk, first: nurse)
            let scope = Scope.subject(home: walk.town, subject)
            try await archive.open(nurse.asker, scope) { session in
                let stop = try await session.requestStop(
                    NewStopRequest(cause: .wish, askedBy: .family, details: "長女から電話", policy: Walk.policy),
                    of: subject)
                try await session.record(.membersTold, of: stop)
                let record = try #require(await session.stops().first)
                #expect(record.details == "長女から電話" && record.membersToldAt != nil && record.setAt == nil)
                try await session.set(record, as: .stopped)
                try await session.leaveTrace(.subjectStopped, of: subject, policy: Walk.policy)
            }
            #expect(await refusal { try await archive.open(nurse.asker, scope) { _ in } } == .notFound)
            try await archive.open(desk.asker) { session in
                #expect(try await session.shells(in: [.stopped]).map(\.publicID) == [subject])
                #expect(try await session.stops().first?.setAt != nil)
                try await session.resume(subject)
            }
            try await archive.open(nurse.asker, scope) { session async throws in
                #expect(try await session.particulars() != nil)
            }
        }
    }

    @Test func `household, documents, pre-checks, notices and special posts keep what they are given`()
        async throws
    {
        try await withArchive { house, archive in
            let (walk, desk) = try await Walk.begin(archive)
            let nurse = try await walk.facility("見本訪問看護", administrator: "看護", login: "nurse1", desk: desk)
            let carer = try await walk.facility("見本ヘルパー", administrator: "介護", login: "carer1", desk: desk)
            let third = try await walk.facility("見本薬局", administrator: "薬剤", login: "third1", desk: desk)
            let subject = try await walk.subject(desk: desk, first: nurse, others: [carer, third])
            let scope = Scope.subject(home: walk.town, subject)
            let member = HouseholdMember(
                name: Walk.name("見本", "春子"), birthDate: Walk.birthDate, relation: "妻", remarks: "同居")
            try await archive.open(nurse.asker, scope) { session in
                let added = try await session.add(member, consent: nil)
                #expect(try await session.household().map(\.member) == [member])
                try await session.endMembership(of: added)
                #expect(try await session.household().first?.endedAt != nil)

                _ = try await session.file(kind: "care_plan", title: "計画", content: [1, 2])
                let first = try #require(await session.documents().first)
                try await session.replace(first, title: "計画 改", content: [3])
                let now = try #require(await session.documents().first)
                #expect(now.title == "計画 改" && now.content == [3] && now.version == 2)
                #expect(try await session.versions(of: now.publicID).map(\.content) == [[1, 2]])

                _ = try await session.write(NewPost(body: "二人だけに", recipients: [carer.publicID]))
            }
            let special = { (person: Walk.Person) in
                try await archive.read(person.asker, scope) { try await $0.timeline().map(\.body) }
            }
            #expect(try await special(carer) == ["二人だけに"])
            #expect(try await special(third) == [])
            let home = try await archive.read(third.asker) {
                try await $0.homePosts(of: [walk.town]).count
            }
            #expect(home == 0)
            let carersHome = try await archive.read(carer.asker) {
                try await $0.homePosts(of: [walk.town]).map(\.isSpecial)
            }
            #expect(carersHome == [true])

            let precheck = try await archive.open(nurse.asker) { session in
                try await session.openPrecheck(
                    hint: "先日の件", candidates: [(walk.town, carer.staff)], policy: Walk.policy)
            }
            try await archive.open(carer.asker) { session in
                #expect(try await session.prechecks().map(\.hint) == ["先日の件"])
                try await session.answer(precheck, .agrees)
            }
            try await archive.open(third.asker) { session async throws in
                #expect(try await session.prechecks().isEmpty)
            }
            try await archive.open(nurse.asker) { session in
                #expect(try await session.prechecks().first?.candidates.first?.answer == .agrees)
                try await session.close(precheck, as: .agreed, obtainer: nurse.staff)
                #expect(try await session.prechecks().first?.obtainer == nurse.staff)
            }

            let notice = try await archive.open(desk.asker) { session in
                try await session.publish(
                    NewNotice(
                        kind: .terms, audience: .members, title: "規約の改正", body: "お知らせ", isCertain: true,
                        from: Date(timeIntervalSinceNow: -5)))
            }
            try await archive.open(nurse.asker) { try await $0.confirmReceipt(of: notice) }
            try await archive.open(desk.asker) { session async throws in
                #expect(try await session.receipts(of: notice).map(\.key) == [nurse.facility])
            }
            try await archive.open(.door(walk.town)) { session async throws in
                #expect(try await session.notices().isEmpty)
            }
            try await archive.open(.jobEverywhere) { try await $0.tidy() }
            #expect(try house.peek("select count(*) from session") != "0")
        }
    }

    @Test func `a facility says what may be shown of it, and who is suspended is out at once`() async throws {
        try await withArchive { _, archive in
            let (walk, desk) = try await Walk.begin(archive)
            let nurse = try await walk.facility("見本訪問看護", administrator: "看護", login: "nurse1", desk: desk)
            let open = { try await archive.read(.door(walk.town)) { try await $0.publicFacilities() } }
            #expect(try await open().isEmpty)
            let facility = try await archive.open(nurse.asker) { try await $0.ownFacility().facility }
            try await archive.open(nurse.asker) { session in
                try await session.update(
                    facility.id, name: facility.name, nameKana: nil, kind: facility.kind,
                    contact: FacilityContact(address: "一丁目", phone: "000-111"))
                try await session.keep(FacilityInformation(manager: "管理者", hours: "9時から"), of: facility)
                try await session.setPublication(of: facility.id, fields: ["name", "phone"])
                #expect(try await session.information(of: facility)?.manager == "管理者")
            }
            let shown = try #require(await open().first)
            #expect(shown.contact.phone == "000-111" && shown.contact.address == nil && shown.hours == nil)
            let overruled = await refusal {
                try await archive.open(desk.asker) { session in
                    try await session.setPublication(of: facility.id, fields: ["name", "address"])
                }
            }
            #expect(overruled == .conflict)
            let counts = try await archive.read(.operator(nil)) { try await $0.counts() }
            #expect(counts.map(\.facilities) == [2])
            _ = try await archive.open(.operator(walk.town)) { session in
                try await session.setStaff(nurse.staff, .suspended)
                return try await session.recordSuspension(
                    of: .staff(nurse.staff), cause: "leak", reason: "至急")
            }
            #expect(await refusal { try await archive.open(nurse.asker) { _ in } } == .notSignedIn)
            try await archive.open(desk.asker) { session async throws in
                #expect(try await session.suspensions().first?.byOperator == true)
            }
        }
    }
}
