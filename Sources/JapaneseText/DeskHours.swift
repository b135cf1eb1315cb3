package import FoundationEssentials

/// When a support desk answers, as a town states it.
package struct DeskHours: Sendable, Equatable {
    /// A span of each year, such as 12-29 to 01-03, both days inclusive; it may reach over the new year.
    package struct YearlySpan: Sendable, Equatable {
        fileprivate let from: Int
        fileprivate let until: Int

        /// Reads `MM-DD..MM-DD`.
        package init?(_ text: String) {
            let ends = text.split(separator: ".", omittingEmptySubsequences: false)
            guard ends.count == 3, ends[1].isEmpty, let from = YearlySpan.day(ends[0]),
                let until = YearlySpan.day(ends[2])
            else { return nil }
            (self.from, self.until) = (from, until)
        }

        fileprivate func holds(_ date: CivilDate) -> Bool {
            let day = date.month * 100 + date.day
            return from <= until ? (from...until).contains(day) : day >= from || day <= until
        }

        fileprivate var words: String {
            let day = { (day: Int) in "\(day / 100)月\(day % 100)日" }
            return from == until ? day(from) : "\(day(from))〜\(day(until))"
        }

        private static func day(_ text: Substring) -> Int? {
            let parts = text.split(separator: "-", omittingEmptySubsequences: false)
            guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 }), let month = Int(parts[0]),
                let day = Int(parts[1]), CivilDate(year: 2000, month: month, day: day) != nil
            else { return nil }
            return month * 100 + day
        }
    }

    /// Whether the desk answers now.
    package enum State: Sendable, Equatable {
        case open(until: TokyoTime)
        /// `nil` when it does not open within a year.
        case closed(next: TokyoTime?)
    }

    private let days: Set<Weekday>
    private let opens: Int
    private let closes: Int
    private let closedOnHolidays: Bool
    private let spans: [YearlySpan]

    /// Days, then hours as `HH:MM-HH:MM` (`24:00` is midnight); `nil` when the hours are none or end
    /// before they begin.
    package init?(days: Set<Weekday>, hours: String, closedOnHolidays: Bool, closed spans: [YearlySpan] = [])
    {
        let ends = hours.split(separator: "-", omittingEmptySubsequences: false).map(DeskHours.minutes)
        guard ends.count == 2, let opens = ends[0], let closes = ends[1], opens < closes, !days.isEmpty else {
            return nil
        }
        self.days = days
        self.opens = opens
        self.closes = closes
        self.closedOnHolidays = closedOnHolidays
        self.spans = spans
    }

    /// Whether the desk works on a day at all.
    package func works(on date: CivilDate, _ holidays: Holidays = .standard) -> Bool {
        days.contains(date.weekday) && !(closedOnHolidays && holidays.name(of: date) != nil)
            && !spans.contains { $0.holds(date) }
    }

    /// Open from the opening minute on, closed from the closing minute on.
    package func state(at moment: Date, _ holidays: Holidays = .standard) -> State {
        let now = TokyoTime(moment)
        if works(on: now.date, holidays) {
            if now.minuteOfDay < opens { return .closed(next: TokyoTime(now.date, minutes: opens)) }
            if now.minuteOfDay < closes { return .open(until: TokyoTime(now.date, minutes: closes)) }
        }
        let next = (1...366).lazy.map { now.date.adding(days: $0) }.first { works(on: $0, holidays) }
        return .closed(next: next.map { TokyoTime($0, minutes: opens) })
    }

    /// `受付中（17時15分まで）`, `受付時間外です。次の受付は明日 8時30分からです`.
    package func phrase(at moment: Date, _ holidays: Holidays = .standard) -> String {
        switch state(at: moment, holidays) {
        case .open: "受付中（\(DatePhrase.clock(minutes: closes))まで）"
        case .closed(next: nil): "受付時間外です"
        case .closed(next: let next?):
            "受付時間外です。次の受付は\(DatePhrase.near(next.date, today: TokyoTime(moment).date)) "
                + "\(DatePhrase.clock(minutes: opens))からです"
        }
    }

    /// Until when `phrase` stays what it is at this moment: the desk opens or closes, or tomorrow becomes today.
    package func endOfPhrase(at moment: Date, _ holidays: Holidays = .standard) -> Date {
        let midnight = TokyoTime(TokyoTime(moment).date, minutes: 1440)
        let change =
            switch state(at: moment, holidays) {
            case .open(let until): until
            case .closed(let next): next ?? midnight
            }
        return min(change, midnight).moment
    }

    /// `月〜金曜日 8時30分〜17時15分（祝日・12月29日〜1月3日を除く）`.
    package var words: String {
        let except = (closedOnHolidays ? ["祝日"] : []) + spans.map(\.words)
        return "\(dayWords) \(DatePhrase.clock(minutes: opens))〜\(DatePhrase.clock(minutes: closes))"
            + (except.isEmpty ? "" : "（\(except.joined(separator: "・"))を除く）")
    }

    private var dayWords: String {
        let open = Weekday.allCases.enumerated().filter { days.contains($0.element) }
        guard let first = open.first, let last = open.last else { return "" }
        if open.count == 7 { return "毎日" }
        if open.count >= 3, last.offset - first.offset == open.count - 1 {
            return "\(first.element.kanji)〜\(last.element.kanji)曜日"
        }
        return open.map(\.element.kanji).joined(separator: "・") + "曜日"
    }

    private static func minutes(_ text: Substring) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 }), let hour = Int(parts[0]),
            let minute = Int(parts[1]), (0...59).contains(minute), (0...24).contains(hour),
            hour < 24 || minute == 0
        else { return nil }
        return hour * 60 + minute
    }
}
