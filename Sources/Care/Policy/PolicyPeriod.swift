package import FoundationEssentials

/// A length of time as a document states it: an ISO 8601 duration (`P1Y`, `P1M`, `P10D`, `PT24H`).
package struct PolicyPeriod: Hashable, Sendable, CustomStringConvertible {
    package let months: Int
    package let days: Int
    package let seconds: Int
    /// As the file writes it.
    package let description: String

    /// `nil` unless the text is a duration of more than nothing, in whole units and at most 100 years.
    package init?(_ text: some StringProtocol) {
        var rest = Substring(text).utf8
        guard rest.popFirst() == UInt8(ascii: "P"), !rest.isEmpty else { return nil }
        var months = 0, days = 0, seconds = 0
        var units = Array("YMWD".utf8)[...]
        var inTime = false
        while let next = rest.first {
            if next == UInt8(ascii: "T"), !inTime {
                inTime = true
                units = Array("HMS".utf8)[...]
                rest = rest.dropFirst()
                guard !rest.isEmpty else { return nil }
                continue
            }
            let digits = rest.prefix { (48...57).contains($0) }
            guard (1...6).contains(digits.count), let number = Int(Substring(digits)) else { return nil }
            rest = rest.dropFirst(digits.count)
            guard let unit = rest.popFirst(), let place = units.firstIndex(of: unit) else { return nil }
            units = units[units.index(after: place)...]
            switch (unit, inTime) {
            case (UInt8(ascii: "Y"), _): months += number * 12
            case (UInt8(ascii: "M"), false): months += number
            case (UInt8(ascii: "W"), _): days += number * 7
            case (UInt8(ascii: "D"), _): days += number
            case (UInt8(ascii: "H"), _): seconds += number * 3600
            case (UInt8(ascii: "M"), true): seconds += number * 60
            default: seconds += number
            }
        }
        guard months + days + seconds > 0, months <= 1200, days <= 36_525, seconds <= 3_155_760_000 else {
            return nil
        }
        self.months = months
        self.days = days
        self.seconds = seconds
        description = String(text)
    }

    /// The moment that lies this long after another, counted on Tokyo's calendar.
    ///
    /// A month ends on its last day: one month after 31 January is the end of February.
    package func after(_ moment: Date) -> Date {
        var moment = moment
        if months > 0 {
            let (year, month, day) = PartialDate.tokyoDay(of: moment)
            let start = PartialDate.midnight(year: year, month: month, day: day)
            let first = PartialDate.dayNumber(year: year, month: month + months, day: 1)
            let length = PartialDate.dayNumber(year: year, month: month + months + 1, day: 1) - first
            let target = PartialDate.midnight(year: year, month: month + months, day: min(day, length))
            moment = target.addingTimeInterval(moment.timeIntervalSince(start))
        }
        return moment.addingTimeInterval(Double(days * 86_400 + seconds))
    }

    /// 1年, 1か月, 10日, 24時間: for sentences.
    package var readable: String {
        var parts: [String] = []
        if months >= 12 { parts.append("\(months / 12)年") }
        if months % 12 > 0 { parts.append("\(months % 12)か月") }
        if days > 0 { parts.append("\(days)日") }
        if seconds >= 3600 { parts.append("\(seconds / 3600)時間") }
        if seconds % 3600 >= 60 { parts.append("\(seconds % 3600 / 60)分") }
        if seconds % 60 > 0 { parts.append("\(seconds % 60)秒") }
        return parts.joined()
    }
}
