package import FoundationEssentials

/// A year, a month or a day as a document gives it, in Asia/Tokyo.
package struct PartialDate: Hashable, Sendable, CustomStringConvertible {
    package let year: Int
    package let month: Int?
    package let day: Int?

    /// Reads `YYYY`, `YYYY-MM` or `YYYY-MM-DD` exactly; `nil` for a day that does not exist.
    package init?(_ text: some StringProtocol) {
        var numbers = [0, 0, 0]
        var length = 0
        for byte in text.utf8 {
            switch (length, byte) {
            case (4, UInt8(ascii: "-")), (7, UInt8(ascii: "-")): break
            case (0...3, 48...57), (5...6, 48...57), (8...9, 48...57):
                let part = length < 4 ? 0 : length < 7 ? 1 : 2
                numbers[part] = numbers[part] * 10 + Int(byte - 48)
            default: return nil
            }
            length += 1
        }
        guard length == 4 || length == 7 || length == 10, (1873...9999).contains(numbers[0]) else {
            return nil
        }
        year = numbers[0]
        month = length > 4 ? numbers[1] : nil
        day = length > 7 ? numbers[2] : nil
        guard (1...12).contains(month ?? 1),
            CalendarDate(year: year, month: month ?? 1, day: day ?? 1) != nil
        else { return nil }
    }

    /// The instant at which the year, month or day begins in Tokyo.
    package var firstInstant: Date { Self.midnight(year: year, month: month ?? 1, day: day ?? 1) }

    /// The instant at which it is over: the first one that no longer belongs to it.
    package var end: Date {
        guard let month else { return Self.midnight(year: year + 1, month: 1, day: 1) }
        guard let day else { return Self.midnight(year: year, month: month + 1, day: 1) }
        return Self.midnight(year: year, month: month, day: day + 1)
    }

    /// The last whole second that still belongs to it.
    package var lastInstant: Date { end.addingTimeInterval(-1) }

    package func contains(_ moment: Date) -> Bool { firstInstant <= moment && moment < end }

    /// As the file writes it.
    package var description: String {
        let two = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
        return "\(year)" + (month.map { "-" + two($0) } ?? "") + (day.map { "-" + two($0) } ?? "")
    }

    /// 2024年9月1日, as much of it as is known.
    package var readable: String {
        "\(year)年" + (month.map { "\($0)月" } ?? "") + (day.map { "\($0)日" } ?? "")
    }

    /// Japan has kept UTC+9 without summer time since 1952.
    static let tokyoOffset = 9 * 3600

    /// Months and days may run over their end; they carry.
    static func midnight(year: Int, month: Int, day: Int) -> Date {
        Date(
            timeIntervalSince1970: Double(
                dayNumber(year: year, month: month, day: day) * 86_400 - tokyoOffset))
    }

    /// Days since 1970-01-01 in the proleptic Gregorian calendar (H. Hinnant's days-from-civil).
    static func dayNumber(year: Int, month: Int, day: Int) -> Int {
        let carried = year + (month - 1) / 12
        let month = (month - 1) % 12 + 1
        let shifted = month <= 2 ? carried - 1 : carried
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The day in Tokyo on which a moment falls, as (year, month, day).
    static func tokyoDay(of moment: Date) -> (year: Int, month: Int, day: Int) {
        let seconds = Int(moment.timeIntervalSince1970.rounded(.down)) + tokyoOffset
        let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (
            yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        )
    }
}
