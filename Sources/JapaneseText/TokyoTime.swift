package import FoundationEssentials

/// A moment as clocks in Japan show it: UTC+9 all year round, as it has been since
/// September 1951.
package struct TokyoTime: Sendable, Hashable, Comparable {
    private static let offset = 9 * 3600

    package let date: CivilDate
    package let hour: Int
    package let minute: Int
    package let second: Int

    /// The wall clock at a moment; parts of a second are dropped.
    package init(_ moment: Date) {
        let seconds = Int(moment.timeIntervalSince1970.rounded(.down)) + TokyoTime.offset
        let day = seconds >= 0 ? seconds / 86_400 : -((86_399 - seconds) / 86_400)
        let ofDay = seconds - day * 86_400
        date = CivilDate(dayNumber: day)
        (hour, minute, second) = (ofDay / 3600, ofDay / 60 % 60, ofDay % 60)
    }

    /// `minutes` after midnight of a day; 24 hours and more reach into the days after.
    package init(_ date: CivilDate, minutes: Int) {
        self.date = date.adding(days: minutes / 1440)
        (hour, minute, second) = (minutes / 60 % 24, minutes % 60, 0)
    }

    /// The moment itself.
    package var moment: Date {
        let seconds = date.dayNumber * 86_400 + hour * 3600 + minute * 60 + second - TokyoTime.offset
        return Date(timeIntervalSince1970: Double(seconds))
    }

    /// Minutes since midnight.
    package var minuteOfDay: Int { hour * 60 + minute }

    /// `2024-09-01T14:05:09+09:00`, for machines.
    package var iso: String { "\(date.iso)T\(pad(hour, 2)):\(pad(minute, 2)):\(pad(second, 2))+09:00" }

    /// `14:05`.
    package var clock: String { "\(hour):\(pad(minute, 2))" }

    package static func < (left: TokyoTime, right: TokyoTime) -> Bool {
        (left.date, left.minuteOfDay, left.second) < (right.date, right.minuteOfDay, right.second)
    }
}
