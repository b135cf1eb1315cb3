package import JapaneseText

/// A day in the Gregorian calendar, without a time and without a zone: a birthday, a day of consent.
package struct CalendarDate: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let year: Int
    package let month: Int
    package let day: Int

    /// `nil` unless the day exists; years 1873 (Japan's change to this calendar) to 9999.
    package init?(year: Int, month: Int, day: Int) {
        guard (1873...9999).contains(year), (1...12).contains(month), day >= 1,
            day <= Self.days(in: month, of: year)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    /// The same day as `date`; both know the same years.
    package init(_ date: CivilDate) {
        year = date.year
        month = date.month
        day = date.day
    }

    /// Reads `YYYY-MM-DD` exactly, as an HTML date field sends it.
    package init?(iso text: some StringProtocol) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].utf8.count == 4, parts[1].utf8.count == 2, parts[2].utf8.count == 2,
            parts.allSatisfy({ $0.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } }),
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2])
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    /// `YYYY-MM-DD`.
    package var description: String {
        let pad = { (number: Int, width: Int) in
            String(repeating: "0", count: max(0, width - String(number).count)) + String(number)
        }
        return "\(pad(year, 4))-\(pad(month, 2))-\(pad(day, 2))"
    }

    package static func < (left: Self, right: Self) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }

    /// Full years between two days, as birthdays count them (a birthday on 29 February is reached on 1 March
    /// in other years).
    package func fullYears(until day: CalendarDate) -> Int {
        let reached = (day.month, day.day) >= (month, self.day)
        return day.year - year - (reached ? 0 : 1)
    }

    private static func days(in month: Int, of year: Int) -> Int {
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    }
}
