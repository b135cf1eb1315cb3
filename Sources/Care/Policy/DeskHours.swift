/// When a town's desk answers.
package struct DeskHours: Hashable, Sendable, CustomStringConvertible {
    /// Minutes after midnight.
    package let opens: Int
    package let closes: Int

    /// Reads `"09:00-17:00"`; `nil` unless it opens before it closes, within one day.
    package init?(_ text: some StringProtocol) {
        let ends = String(text).split(separator: "-", omittingEmptySubsequences: false).map {
            Self.minutes($0)
        }
        guard ends.count == 2, let opens = ends.first ?? nil, let closes = ends.last ?? nil, opens < closes
        else {
            return nil
        }
        self.opens = opens
        self.closes = closes
    }

    package var description: String { "\(Self.clock(opens))-\(Self.clock(closes))" }

    /// 9時から17時まで, with minutes where there are any.
    package var readable: String { "\(Self.spoken(opens))から\(Self.spoken(closes))まで" }

    private static func minutes(_ text: Substring) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2,
            parts.allSatisfy({ $0.utf8.count == 2 && $0.utf8.allSatisfy { (48...57).contains($0) } }),
            let hour = parts.first.flatMap({ Int($0) }), let minute = parts.last.flatMap({ Int($0) }),
            (0...24).contains(hour), (0...59).contains(minute), hour * 60 + minute <= 1440
        else { return nil }
        return hour * 60 + minute
    }

    private static func clock(_ minutes: Int) -> String {
        let two = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
        return "\(two(minutes / 60)):\(two(minutes % 60))"
    }

    private static func spoken(_ minutes: Int) -> String {
        minutes % 60 == 0 ? "\(minutes / 60)時" : "\(minutes / 60)時\(minutes % 60)分"
    }
}

/// A day of the week, by its English short name.
package enum Weekday: String, PolicyWord {
    case mon, tue, wed, thu, fri, sat, sun

    package var label: String {
        switch self {
        case .mon: "月曜日"
        case .tue: "火曜日"
        case .wed: "水曜日"
        case .thu: "木曜日"
        case .fri: "金曜日"
        case .sat: "土曜日"
        case .sun: "日曜日"
        }
    }
}

/// Days on which a desk is closed although its weekday is open.
package enum DeskClosure: Hashable, Sendable, CustomStringConvertible {
    /// National holidays.
    case holidays
    /// Every year from one day to another, both included; may run over the new year.
    case days(from: MonthDay, to: MonthDay)

    /// Reads `holidays`, `"12-29..01-03"` or `"08-13"`.
    package init?(_ text: some StringProtocol) {
        if text == "holidays" {
            self = .holidays
            return
        }
        let ends = text.split(separator: ".", omittingEmptySubsequences: false)
        let days = [ends.first, ends.last].compactMap { $0.flatMap { MonthDay($0) } }
        guard ends.count == 1 || (ends.count == 3 && ends[1].isEmpty), days.count == 2 else { return nil }
        self = .days(from: days[0], to: days[1])
    }

    package var description: String {
        switch self {
        case .holidays: "holidays"
        case .days(let from, let to): from == to ? "\(from)" : "\(from)..\(to)"
        }
    }

    /// 祝日, or 12月29日から1月3日まで.
    package var readable: String {
        switch self {
        case .holidays: "祝日"
        case .days(let from, let to):
            from == to ? from.readable : "\(from.readable)から\(to.readable)まで"
        }
    }

    /// Whether the day falls into it.
    package func covers(_ day: MonthDay, isHoliday: Bool) -> Bool {
        switch self {
        case .holidays: isHoliday
        case .days(let from, let to): from <= to ? from <= day && day <= to : from <= day || day <= to
        }
    }
}

/// A day of every year.
package struct MonthDay: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let month: Int
    package let day: Int

    /// `nil` unless the day exists in a leap year.
    package init?(month: Int, day: Int) {
        guard CalendarDate(year: 2000, month: month, day: day) != nil else { return nil }
        self.month = month
        self.day = day
    }

    /// Reads `MM-DD`.
    package init?(_ text: some StringProtocol) {
        guard let date = CalendarDate(iso: "2000-" + String(text)) else { return nil }
        month = date.month
        day = date.day
    }

    package var description: String {
        String("\(CalendarDate(year: 2000, month: month, day: day)?.description ?? "")".dropFirst(5))
    }
    package var readable: String { "\(month)月\(day)日" }
    package static func < (left: Self, right: Self) -> Bool {
        (left.month, left.day) < (right.month, right.day)
    }
}
