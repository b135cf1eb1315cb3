import Care
import Foundation
import JapaneseText
import Testing

@testable import Records
@testable import Workflows

@Suite(.serialized) struct `The town's board` {
    static func draft(
        _ kind: NoticeKind, _ audience: NoticeAudience = .everyone, certain: Bool = false, day: Int? = nil,
        from: Int? = nil, until: Int? = nil
    ) -> NoticeDraft {
        let later = { (days: Int?) in
            days.map { CalendarDate(TokyoTime(Date.now).date.adding(days: $0)) }
        }
        return NoticeDraft(
            kind: kind, audience: audience, title: "見本のお知らせ", body: "一行目\n二行目", isCertain: certain,
            day: later(day), from: later(from), until: later(until))
    }

    @Test func `what must reach everybody is asked for, facility by facility, until each has confirmed`()
        async throws
    {
        try await withTown("takahagi") { place in
            let (house, town) = (place.house, place.town)
            let desk = try await place.desk(.authority)
            let nurse = try await place.worker("nurse", "visiting_nurse", by: desk)
            let pharmacist = try await place.worker("pharm", "pharmacist", by: desk)
            let before = try await place.letters().count
            let key = UUID()
            let terms = Self.draft(.terms, .members, day: 40)
            var ids: Set<PublicID> = []
            for _ in 0..<2 {
                ids.insert(
                    try await place.atDesk(desk) {
                        try await house.publishNotice(terms, once: key, at: $0, in: town)
                    })
            }
            #expect(ids.count == 1, "the same page sent twice is one notice")
            let id = try #require(ids.first)
            // The town's rule makes it certain; each facility's administrator is told, the office is not.
            let letters = try await place.letters().dropFirst(before)
            #expect(letters.count == 2)
            #expect(letters.allSatisfy { $0.body.contains("/takahagi/notices/\(id.text)") })
            #expect(letters.allSatisfy { !$0.body.contains("一行目") })

            let read = { (who: Credentials) in
                try await place.atDesk(who) { counter in
                    let me = try await counter.me
                    return try await house.notices(at: counter).map { ($0.isReceived, house.asks($0, me)) }
                }
            }
            #expect(try await read(nurse).map(\.1) == [true])
            #expect(try await read(desk).map(\.1) == [false])
            for _ in 0..<2 {
                try await place.atDesk(nurse) { try await house.receiveNotice(id, at: $0, in: town) }
            }
            #expect(try await read(nurse).map(\.0) == [true])
            #expect(try await read(pharmacist).map(\.0) == [false])
            let record = try await place.atDesk(desk) { try await house.deskNotice(id, at: $0, in: town) }
            #expect(record.receipts.map(\.facility) == ["見本事業所 nurse", "見本事業所 pharm"])
            #expect(record.receipts.map { $0.receivedAt != nil } == [true, false])
            // The desk itself confirms nothing, and nobody sees another facility's receipts.
            await #expect(throws: CounterRefusal.notFound) {
                try await place.atDesk(desk) { try await house.receiveNotice(id, at: $0, in: town) }
            }
            let seen = try await place.atDesk(pharmacist) {
                try await house.deskNotice(id, at: $0, in: town).receipts.count { $0.receivedAt != nil }
            }
            #expect(seen == 0)

            // One that is to begin later, and is taken down before: nobody gets a mail of it.
            let later = Self.draft(.terms, .members, day: 50, from: 3)
            let planned = try await place.atDesk(desk) {
                try await house.publishNotice(later, once: UUID(), at: $0, in: town)
            }
            let mails = { (state: String) in
                try place.peek(
                    "select count(*) from mail_outbox where state = '\(state)' and dedupe_key like 'notice.%'"
                )
            }
            #expect(try mails("queued") == "4")
            try await place.atDesk(desk) { try await house.withdrawNotice(planned, at: $0, in: town) }
            #expect(try mails("dropped") == "2")
            #expect(try mails("queued") == "2", "the first one's still go out")
        }
    }

    @Test func `everybody reads what is for everybody, while it hangs, and no longer`() async throws {
        try await withTown("takahagi") { place in
            let (house, town) = (place.house, place.town)
            let desk = try await place.desk(.authority)
            let nurse = try await place.worker("nurse", "visiting_nurse", by: desk)
            let put = { (draft: NoticeDraft) in
                try await place.atDesk(desk) {
                    try await house.publishNotice(draft, once: UUID(), at: $0, in: town)
                }
            }
            #expect(await house.publicNotices(of: town).isEmpty)
            let open = try await put(Self.draft(.general, until: 1))
            _ = try await put(Self.draft(.general, .members))
            let later = try await put(Self.draft(.pause, day: 4, from: 3))
            let soon = try await put(Self.draft(.pause, day: 0))
            let board = {
                try await Task.sleep(for: .seconds(2.1))
                return await house.publicNotices(of: town).map(\.id)
            }
            #expect(try await board() == [soon, open])
            let members = try await place.atDesk(nurse) { try await house.notices(at: $0) }
            #expect(members.count == 3 && !members.contains { $0.id == later })
            await #expect(throws: CounterRefusal.notFound) {
                _ = try await place.atDesk(nurse) { try await house.notice(later, at: $0) }
            }
            let all = try await place.atDesk(desk) { try await house.allNotices(at: $0) }
            #expect(all.first?.id == later && all.first?.state(at: .now) == .scheduled)

            // A facility's own administrator neither writes nor withdraws.
            await #expect(throws: (any Error).self) {
                try await place.atDesk(nurse) { try await house.withdrawNotice(open, at: $0, in: town) }
            }
            await #expect(throws: (any Error).self) {
                _ = try await place.atDesk(nurse) {
                    try await house.publishNotice(Self.draft(.general), once: UUID(), at: $0, in: town)
                }
            }
            try await place.atDesk(desk) { try await house.withdrawNotice(open, at: $0, in: town) }
            #expect(try await board() == [soon])
            await #expect(throws: CounterRefusal.conflict) {
                try await place.atDesk(desk) { try await house.withdrawNotice(open, at: $0, in: town) }
            }
            try place.peek("update notice set published_until = now() where withdrawn_at is null")
            #expect(try await board().isEmpty)
            let acts = try place.peek(
                "select string_agg(act, ' ' order by act) from audit_leaf where act like 'notice.%'")
            #expect(acts == "notice.publish notice.publish notice.publish notice.publish notice.withdraw")
        }
    }

    @Test func `a notice that the documents or the calendar forbid does not go on the board`() async throws {
        try await withTown("takahagi") { place in
            let (house, town) = (place.house, place.town)
            let fault = { (draft: NoticeDraft) -> NoticeFault? in
                do throws(NoticeFault) {
                    try house.check(draft, in: town)
                    return nil
                } catch { return error }
            }
            #expect(fault(Self.draft(.end)) == .dayMissing)
            guard case .tooSoon(let earliest, let clause) = fault(Self.draft(.end, day: 20)) else {
                Issue.record("a month's notice is owed")
                return
            }
            #expect(clause?.description.contains("34") ?? false)
            #expect(earliest > CalendarDate(TokyoTime(Date.now).date.adding(days: 27)))
            #expect(fault(Self.draft(.end, day: 32)) == nil)
            #expect(fault(Self.draft(.end, day: 32, from: 10)) != nil, "the month begins when it is told")
            #expect(fault(Self.draft(.general, until: -1)) == .endsFirst)
            #expect(fault(Self.draft(.general, from: 5, until: 4)) == .endsFirst)
            #expect(fault(Self.draft(.general, from: -1)) == .beginsInThePast)
            #expect(fault(Self.draft(.general, day: -300)) == nil)
        }
    }
}
