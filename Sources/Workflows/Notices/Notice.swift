package import Care
package import FoundationEssentials
import JapaneseText
import Records

/// A notice of the town, as pages show it.
package struct Notice: Sendable, Identifiable {
    /// Where a notice stands on its way.
    package enum State: Sendable, Hashable {
        case scheduled, shown, over, withdrawn
    }

    package let id: PublicID
    package let kind: NoticeKind
    package let audience: NoticeAudience
    package let title: String
    package let body: String
    /// Each facility's receipt is asked for.
    package let isCertain: Bool
    /// The day on which what it tells of happens.
    package let day: CalendarDate?
    package let from: Date
    package let until: Date?
    package let withdrawnAt: Date?
    /// The reader's facility has confirmed that it was received.
    package let isReceived: Bool

    init(_ record: NoticeRecord) {
        let notice = record.notice
        id = record.publicID
        kind = notice.kind
        audience = notice.audience
        title = notice.title
        body = notice.body
        isCertain = notice.isCertain
        day = notice.day
        from = notice.from
        until = notice.until
        withdrawnAt = record.withdrawnAt
        isReceived = record.isReceived
    }

    /// Where the notice stands at a moment.
    package func state(at moment: Date) -> State {
        if withdrawnAt != nil { return .withdrawn }
        if moment < from { return .scheduled }
        return until.map { $0 <= moment } ?? false ? .over : .shown
    }
}

/// What the desk wrote, before it is on the board.
package struct NoticeDraft: Sendable, Hashable {
    package var kind: NoticeKind
    package var audience: NoticeAudience
    package var title: String
    package var body: String
    /// Asks each facility for its receipt, also where the documents do not.
    package var isCertain: Bool
    package var day: CalendarDate?
    /// First and last day on the board; at once and without end where they are not given.
    package var from, until: CalendarDate?

    package init(
        kind: NoticeKind, audience: NoticeAudience, title: String, body: String, isCertain: Bool,
        day: CalendarDate?, from: CalendarDate?, until: CalendarDate?
    ) {
        self.kind = kind
        self.audience = audience
        self.title = title
        self.body = body
        self.isCertain = isCertain
        self.day = day
        self.from = from
        self.until = until
    }

    /// For telling a repetition from another draft.
    var bytes: [UInt8] {
        let days = [day, from, until].map { $0?.description ?? "" }
        let texts = [kind.rawValue, audience.rawValue, title, body, "\(isCertain)"] + days
        return Array(texts.joined(separator: "\u{1F}").utf8)
    }
}

/// Why a notice cannot go on the board as it is written.
package enum NoticeFault: Error, Sendable, Hashable {
    /// The day is missing.
    case dayMissing
    /// The documents ask for more time before the day.
    case tooSoon(earliest: CalendarDate, Clause?)
    /// It would leave the board before it is on it.
    case endsFirst
    /// A notice begins today or later.
    case beginsInThePast
}
