import Care
import Foundation
import Testing

@testable import Records
@testable import Workflows

/// How sharing ends, and how it begins again: by each town's rule, hidden and kept.
@Suite(.serialized) struct `Stops, deaths, withdrawn consents and papers without a keeper` {
    /// A registered subject of Minowa, whose secretariat is linked and whose nurse is the first member.
    private static func minowa(_ place: TownHouse) async throws -> (
        subject: PublicID, desk: Credentials, nurse: Credentials
    ) {
        let desk = try await place.desk(.secretariat)
        let nurse = try await place.worker("nurse", "visiting_nurse", by: desk)
        let subject = try await place.record(TownHouse.consent(), nurse)
        try await place.register(subject, desk) {
            $0.evidence = [.consentPaper]
            $0.receivedWhat = .copy
            $0.receivedMeans = .fax
        }
        return (subject, desk, nurse)
    }

    private static func ask(
        _ wish: StopWish, of subject: PublicID, _ who: Credentials, _ place: TownHouse
    ) async throws -> PublicID {
        try await place.on(subject, who) {
            try await place.house.askForStop(wish, once: UUID(), at: $0, in: place.town)
        }
        let stops = try await place.on(subject, who) { try await $0.stops() }
        return try #require(stops.first { $0.setAt == nil }?.publicID)
    }

    private static func set(
        _ stop: PublicID, of subject: PublicID, _ who: Credentials, _ place: TownHouse
    ) async throws {
        try await place.on(subject, who) {
            _ = try await place.house.setStop(stop, once: UUID(), at: $0, in: place.town)
        }
    }

    @Test func `a consent taken back ends all sharing at once, and only a new consent begins anew`()
        async throws
    {
        try await withTown("minowa") { place in
            let (subject, desk, nurse) = try await Self.minowa(place)
            try await place.add("nurse2", invitedAs: "doctor", to: subject, nurse, by: desk)
            let consent = try await place.on(subject, nurse) { try await $0.consents().first?.publicID }
            let id = try #require(consent)
            let stranger = try await place.worker("other", "pharmacist", by: desk)
            await #expect(throws: CounterRefusal.notFound) {
                try await place.on(subject, stranger) {
                    try await place.house.withdrawConsent(
                        id, by: .subject, note: "", once: UUID(), at: $0, in: place.town)
                }
            }
            try await place.on(subject, nurse) {
                try await place.house.withdrawConsent(
                    id, by: .subject, note: "もうやめたい", once: UUID(), at: $0, in: place.town)
            }
            let seen = await place.seen(subject, by: nurse, desk)
            #expect(seen == [false, false])
            let kept = try place.peek(
                """
                select s.state, (select count(*) from subject_particulars), c.withdrawn_at is not null, r.cause
                from subject s join consent c using (subject_id) join stop_request r using (subject_id)
                """)
            #expect(kept == "stopped|1|t|withdrawn")
            let told = try await place.letters().filter { $0.subject.contains("同意が取り下げられました") }
            #expect(told.count == 1 && told.allSatisfy { !$0.body.contains("例田") })
            let resumed = try await place.reason {
                try await place.atDesk(desk) {
                    try await place.house.resumeSubject(
                        subject, reason: "申し出", once: UUID(), at: $0, in: place.town)
                }
            }
            #expect(resumed == "箕輪町 専門職への案内 3-1", "the clause on consent")
            let again = try await place.record(TownHouse.consent(), nurse)
            let page = try await place.on(again, desk) {
                try await place.house.readRegistration(at: $0, in: place.town)
            }
            #expect(page.duplicates == 1, "the hidden record still warns of a double")
        }
    }

    @Test func `a stop taken back by the desk opens the record to the same team again`() async throws {
        try await withTown("minowa") { place in
            let (subject, desk, nurse) = try await Self.minowa(place)
            try await place.add("second", invitedAs: "doctor", to: subject, nurse, by: desk)
            let news = try await place.letters().filter { $0.subject.contains("新しい支援対象者が登録されました") }
            #expect(news.count == 1 && news.allSatisfy { !$0.body.contains("例田") })
            let stop = try await Self.ask(
                StopWish(cause: .moved, askedBy: "family", isIncapable: false, details: ""), of: subject,
                nurse,
                place)
            for step in [StopProgress.membersTold, .formFiled] {
                try await place.on(subject, nurse) {
                    try await place.house.advanceStop(stop, step, once: UUID(), at: $0, in: place.town)
                }
            }
            let byNurse = try await place.reason { try await Self.set(stop, of: subject, nurse, place) }
            #expect(byNurse == "箕輪町 専門職への案内 5")
            try await Self.set(stop, of: subject, desk, place)
            let hidden = await place.seen(subject, by: nurse, desk)
            #expect(hidden == [false, false])
            let told = try await place.letters().filter { $0.subject.contains("手続きが済みました") }
            #expect(told.count == 2 && told.allSatisfy { $0.body.contains("消去したのではありません") })
            let all = try await place.atDesk(desk) {
                try await place.house.readDeskSubjects(at: $0, in: place.town)
            }
            #expect(all.closed.map(\.cause) == [.moved] && all.closed.map(\.mayResume) == [true])
            let resume = { (who: Credentials) in
                try await place.atDesk(who) {
                    try await place.house.resumeSubject(
                        subject, reason: "取り違えていたため", once: UUID(), at: $0, in: place.town)
                }
            }
            await #expect(throws: CounterRefusal.notFound) { try await resume(nurse) }
            try await resume(desk)
            let back = try place.peek(
                """
                select string_agg(s.login_id, ' ' order by s.login_id) from mail_outbox m
                join staff s on s.staff_id = m.recipient_staff_id where m.kind = 'subject.resumed'
                """)
            #expect(back == "nurse second", "the whole team, each once, and not who received the wish alone")
            let again = await place.seen(subject, by: nurse, desk)
            #expect(again == [true, true])
            let page = try await place.on(subject, nurse) {
                try await place.house.readStop(at: $0, in: place.town)
            }
            #expect(page.done.map(\.cause) == [.moved] && page.open == nil)
        }
    }

    @Test func `in Takahagi one post is stopped by itself: hidden from its author too, and kept`()
        async throws
    {
        try await withTown("takahagi") { place in
            let desk = try await place.desk(.authority)
            let staff = try await place.worker("staff", "pharmacist", by: desk)
            let nurse = try await place.worker("nurse", "visiting_nurse", by: desk)
            let subject = try await place.begin(desk, staff)
            try await place.ask([RuleKey.editors], on: subject, staff)
            try await place.decideAll(desk) { _ in "members" }
            try await place.add("nurse", to: subject, staff)
            let photo = NewAttachment(
                fileID: String(repeating: "b", count: 26), kind: .pdf, mediaType: "application/pdf",
                byteCount: 12, name: "memo.pdf", fileKey: [UInt8](repeating: 1, count: 32))
            let file = try await place.on(subject, staff) { try await $0.store(photo) }
            let open = {
                try await place.on(subject, staff) { _ = try await $0.attachment(file) }
            }
            let posts = try await place.on(subject, staff) { counter in
                let first = try await counter.write(NewPost(body: "ご家族の事情を書きました。", attachments: [file]))
                return [first, try await counter.write(NewPost(body: "お変わりありません。"))].map(\.publicID)
            }
            let wish = { (asker: StopAsker) in
                StopWish(
                    cause: .wish, askedBy: asker.rawValue, isIncapable: false, details: "",
                    item: posts.first?.text)
            }
            let byFacility = try await place.reason {
                _ = try await Self.ask(wish(.facility), of: subject, nurse, place)
            }
            #expect(byFacility == "高萩市 利用規約 第14条第2項")
            let stop = try await Self.ask(wish(.subject), of: subject, nurse, place)
            let office = try await place.reason {
                try await place.atDesk(desk) {
                    _ = try await place.house.setStop(stop, once: UUID(), at: $0, in: place.town)
                }
            }
            #expect(office == "高萩市 利用規約 第14条第3項", "a member sets it, not the office")
            try await open()
            try await Self.set(stop, of: subject, nurse, place)
            await #expect(throws: CounterRefusal.notFound, "who uploaded it does not get it either") {
                try await open()
            }
            let told = try await place.letters().filter { $0.body.contains("書き込みの共有をやめました") }
            #expect(told.count == 1, "the team learns it, without a word of what it was")
            for who in [staff, nurse] {
                let shown = try await place.on(subject, who) { try await $0.timeline().map(\.body) }
                #expect(shown == ["お変わりありません。"])
            }
            let seen = await place.seen(subject, by: staff, nurse)
            #expect(seen == [true, true], "the record itself goes on")
            let kept = try place.peek("select count(*), count(stopped_at) from post")
            #expect(kept == "2|1")
        }
    }

    @Test func `a death is told to whom the town names; where it names nobody, the desk says`() async throws {
        try await withTown("minowa") { place in
            let (subject, desk, nurse) = try await Self.minowa(place)
            let wish = StopWish(cause: .deceased, askedBy: "facility", isIncapable: false, details: "")
            let stop = try await Self.ask(wish, of: subject, nurse, place)
            let page = try await place.on(subject, nurse) {
                try await place.house.readStop(at: $0, in: place.town)
            }
            #expect(page.open?.steps == [.authorityTold] && page.deathReport == .secretariat)
            let early = try await place.reason { try await Self.set(stop, of: subject, nurse, place) }
            #expect(early == "箕輪町 専門職への案内 5")
            try await place.on(subject, nurse) {
                try await place.house.advanceStop(
                    stop, .authorityTold, once: UUID(), at: $0, in: place.town)
            }
            let byNurse = try await place.reason { try await Self.set(stop, of: subject, nurse, place) }
            #expect(byNurse == "箕輪町 専門職への案内 5")
            try await Self.set(stop, of: subject, desk, place)
            let state = try place.peek("select state from subject")
            #expect(state == "deceased")
        }
        try await withTown("takahagi") { place in
            let desk = try await place.desk(.authority)
            let staff = try await place.worker("staff", "pharmacist", by: desk)
            let subject = try await place.begin(desk, staff)
            let wish = StopWish(cause: .deceased, askedBy: "facility", isIncapable: false, details: "")
            let stop = try await Self.ask(wish, of: subject, staff, place)
            let silent = try await place.reason { try await Self.set(stop, of: subject, staff, place) }
            #expect(silent == RuleKey.deathReportTo)
            try await place.ask([RuleKey.deathReportTo], on: subject, staff)
            try await place.decideAll(desk) { _ in "authority" }
            let byStaff = try await place.reason { try await Self.set(stop, of: subject, staff, place) }
            #expect(byStaff.hasPrefix("deathNotReportedYet"))
            try await place.atDesk(desk) {
                _ = try await place.house.setStop(stop, once: UUID(), at: $0, in: place.town)
            }
            let seen = await place.seen(subject, by: staff)
            #expect(seen == [false])
        }
    }

    @Test func `late papers, and sheets whose keeper left, are on the desk until somebody has them`()
        async throws
    {
        try await withTown("sakuragaoka") { place in
            let desk = try await place.desk(.secretariat)
            let manager = try await place.worker("manager", "care_manager", by: desk)
            let subject = try await place.record(TownHouse.consent(), manager)
            let look = {
                try await place.atDesk(desk) {
                    try await place.house.readDeskSubjects(at: $0, in: place.town)
                }
            }
            let before = try await look()
            #expect(before.awaited.map(\.isOverdue) == [true] && before.orphans.isEmpty)
            #expect(before.waiting.map(\.name) == [nil], "the desk that does not register reads no name")
            try place.peek("update facility set state = 'left' where name = '見本事業所 manager'")
            let orphans = try await look().orphans
            #expect(orphans.map(\.paper) == [.copy])
            let sheet = try #require(orphans.first?.id)
            let day = try #require(CalendarDate(iso: "2026-05-01"))
            try await place.atDesk(desk) {
                try await place.house.moveSheet(
                    sheet, to: .secretariat, on: day, once: UUID(), at: $0, in: place.town)
            }
            let after = try await look().orphans
            #expect(after.isEmpty)
            let ledger = try place.ledger
            #expect(ledger == "original subject, copy facility, copy secretariat")
            _ = subject
        }
    }

    @Test func `the member list goes to the subject by letter where the town says so, and nowhere else`()
        async throws
    {
        try await withTown("sakuragaoka") { place in
            let desk = try await place.desk(.secretariat)
            let manager = try await place.worker("manager", "care_manager", by: desk)
            let subject = try await place.record(TownHouse.consent(), manager)
            try await place.confirm(try await place.paper(of: subject, manager).publicID, .upload, desk)
            try await place.register(subject, manager) {
                $0.evidence = [.insuranceCards]
                $0.isApprovedByDoctor = true
            }
            let letter = try await place.on(subject, manager) {
                try await place.house.printMembers(at: $0, in: place.town)
            }
            #expect(
                letter.members.map(\.name.given) == ["manager"] && letter.members.map(\.isFirst) == [true])
            #expect(letter.name.full == "例田　はな")
            let printed = try place.peek("select count(*) from audit_leaf where act = 'print'")
            #expect(printed == "1")
        }
        try await withTown("minowa") { place in
            let (subject, _, nurse) = try await Self.minowa(place)
            let none = try await place.reason {
                _ = try await place.on(subject, nurse) {
                    try await place.house.printMembers(at: $0, in: place.town)
                }
            }
            #expect(none == place.town.policy.team.notifySubject.clause?.description)
        }
    }
}

extension TownHouse {
    /// A subject of a town where almost nothing is written down, registered by the desk's word alone.
    func begin(_ desk: Credentials, _ staff: Credentials, standing: Bool = false) async throws -> PublicID {
        let begin = PublicID.fresh()
        try await askBefore(begin, staff)
        try await decideAll(desk, standing: standing, TownHouse.leave(toTheObtainer:))
        let subject = try await record(TownHouse.consent(beginning: begin), staff)
        try await askForRegistration(of: subject, staff)
        try await decideAll(desk, TownHouse.leave(toTheObtainer:))
        try await register(subject, staff) { $0.evidence = [.consentPaper] }
        return subject
    }

    /// Somebody new joins the team.
    func add(
        _ login: String, invitedAs profession: String, to subject: PublicID, _ who: Credentials,
        by desk: Credentials
    ) async throws {
        _ = try await worker(login, profession, by: desk)
        try await add(login, to: subject, who)
    }
}
