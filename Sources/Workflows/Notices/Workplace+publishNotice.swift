package import Care
import EventLoop
package import FoundationEssentials
import JapaneseText
import Records

extension Workplace {
    /// Whether a draft may go on the board: by the town's documents, and by the calendar.
    ///
    /// - Throws: `NoticeFault`.
    package func check(_ draft: NoticeDraft, in town: Town) throws(NoticeFault) {
        let today = CalendarDate(TokyoTime(clock.now()).date)
        if let from = draft.from, from < today { throw .beginsInThePast }
        if let until = draft.until, until < draft.from ?? today { throw .endsFirst }
        guard draft.kind.dayLabel != nil else { return }
        let rule = town.policy.rule(on: draft.kind)
        guard let day = draft.day else { throw .dayMissing }
        let given = TokyoTime(clock.now()).date
        let begins = draft.from.flatMap { CivilDate(year: $0.year, month: $0.month, day: $0.day) } ?? given
        let earliest = CalendarDate(rule.earliest(from: begins))
        if rule.lead != nil, day < earliest { throw .tooSoon(earliest: earliest, rule.clause) }
    }

    /// Whether each facility's receipt will be asked for: where the documents ask, or the desk does.
    package func isCertain(_ draft: NoticeDraft, in town: Town) -> Bool {
        draft.isCertain || town.policy.rule(on: draft.kind).isCertain
    }

    /// Puts a notice on the board (desk); where receipts are asked for, each facility's administrators get a
    /// mail.
    ///
    /// - Throws: `NoticeFault`.
    package func publishNotice(
        _ draft: NoticeDraft, once: UUID, at counter: borrowing Counter, in town: Town
    ) async throws -> PublicID {
        try check(draft, in: town)
        let isCertain = isCertain(draft, in: town)
        let today = CalendarDate(TokyoTime(clock.now()).date)
        let begin = { (date: CalendarDate, later: Int) -> Date? in
            CivilDate(year: date.year, month: date.month, day: date.day).map {
                TokyoTime($0.adding(days: later), minutes: 0).moment
            }
        }
        // From today on means from now on.
        let from = draft.from.flatMap { $0 == today ? nil : begin($0, 0) } ?? clock.now()
        let notice = NewNotice(
            kind: draft.kind, audience: draft.audience, title: draft.title, body: draft.body,
            isCertain: isCertain, day: draft.kind.dayLabel == nil ? nil : draft.day, from: from,
            until: draft.until.flatMap { begin($0, 1) })
        return try await refusing {
            let answer = try await counter.once(once, .noticePublished, request: draft.bytes) { counter in
                let id = try await counter.publish(notice)
                try await counter.leaveTrace(.noticePublished, of: id, policy: town.policyDigest)
                if isCertain { try await tell(of: id, from, at: counter, in: town) }
                return id.text
            }.answer
            guard let id = PublicID(answer) else { throw CounterRefusal.conflict }
            return id
        }
    }

    private func tell(
        of id: PublicID, _ from: Date, at counter: borrowing Counter, in town: Town
    ) async throws {
        let letter = NoticeLetters.receiptAsked(id, in: town, staff: settings.staffAddress)
        let people = try await counter.staff(of: town.id).filter {
            $0.office == nil && $0.member.isFacilityAdministrator && $0.member.state == .active
        }
        for person in people {
            let mail = NewMail(
                kind: "notice.certain", recipient: .staff(town.id, person.member.id),
                payload: Array(try JSONEncoder().encode(letter)),
                dedupeKey: "notice.\(id.text).\(person.member.id.value)", notBefore: from)
            try await counter.enqueue(mail)
        }
    }

    /// Takes a notice down (desk).
    ///
    /// - Throws: `CounterRefusal.conflict` when it is down already.
    package func withdrawNotice(
        _ id: PublicID, at counter: borrowing Counter, in town: Town
    ) async throws {
        try await refusing {
            try await counter.withdrawNotice(id)
            try await counter.leaveTrace(.noticeWithdrawn, of: id, policy: town.policyDigest)
        }
    }

    /// Puts on record that the actor's facility has received a notice; again changes nothing.
    ///
    /// - Throws: `notFound` for a notice that is not on the board, or asks for no receipt.
    package func receiveNotice(
        _ id: PublicID, at counter: borrowing Counter, in town: Town
    ) async throws {
        let notice = try await notice(id, at: counter)
        let me = try await counter.me
        guard notice.isCertain, me.office == nil else { throw CounterRefusal.notFound }
        guard !notice.isReceived else { return }
        try await refusing {
            try await counter.confirmReceipt(of: id)
            try await counter.leaveTrace(.noticeReceived, of: id, policy: town.policyDigest)
        }
    }
}
