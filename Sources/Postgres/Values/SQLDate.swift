/// A day without a time or a zone: PostgreSQL's `date`.
package struct SQLDate: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let year: Int
    package let month: Int
    package let day: Int

    /// `nil` unless the day exists in the Gregorian calendar, in the years 1 to 9999.
    package init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), (1...31).contains(day) else { return nil }
        self.init(unchecked: year, month, day)
        guard SQLDate(daysSince2000: daysSince2000) == self else { return nil }
    }

    private init(unchecked year: Int, _ month: Int, _ day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// `YYYY-MM-DD`.
    package var description: String {
        func padded(_ number: Int, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
        }
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }

    package static func < (left: SQLDate, right: SQLDate) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }

    /// Years begin in March here, so that the leap day is the last of its year; 146,097 days are 400 years.
    private var daysSince2000: Int {
        let shifted = month <= 2 ? year - 1 : year
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let era = shifted / 400
        let yearOfEra = shifted % 400
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 730_425
    }

    private init?(daysSince2000 days: Int) {
        let sinceZero = days + 730_425
        guard sinceZero >= 306 else { return nil }  // 0001-01-01
        let era = sinceZero / 146_097
        let dayOfEra = sinceZero % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        let year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
        guard year <= 9999 else { return nil }
        self.init(unchecked: year, month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }
}

extension SQLDate: SQLScalar {
    package static var sqlType: SQLType { .date }
    package static var sqlArrayType: SQLType { .dateArray }
    package static var readableTypes: Set<SQLType> { [.date] }

    package func write(to bytes: inout [UInt8]) -> String? {
        Int32(clamping: daysSince2000).writeBigEndian(to: &bytes)
        return nil
    }

    package static func read(_ bytes: Span<UInt8>, as type: SQLType) -> SQLDate? {
        guard bytes.count == 4, let days = Int32.readBigEndian(bytes) else { return nil }
        return SQLDate(daysSince2000: Int(days))
    }
}
