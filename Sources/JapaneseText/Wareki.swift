/// An era of the Japanese calendar.
package enum Era: String, Sendable, CaseIterable {
    case meiji = "明治"
    case taisho = "大正"
    case showa = "昭和"
    case heisei = "平成"
    case reiwa = "令和"

    /// M, T, S, H, R.
    package var letter: String {
        switch self {
        case .meiji: "M"
        case .taisho: "T"
        case .showa: "S"
        case .heisei: "H"
        case .reiwa: "R"
        }
    }

    /// Its first day; of Meiji, the first that this calendar counts (1873-01-01, 明治6年).
    fileprivate var firstDay: (Int, Int, Int) {
        switch self {
        case .meiji: (1873, 1, 1)
        case .taisho: (1912, 7, 30)
        case .showa: (1926, 12, 25)
        case .heisei: (1989, 1, 8)
        case .reiwa: (2019, 5, 1)
        }
    }

    fileprivate var yearZero: Int { self == .meiji ? 1867 : firstDay.0 - 1 }
}

/// 和暦: days by the year of their era.
package enum Wareki {
    /// The era of a day.
    package static func era(of date: CivilDate) -> Era {
        Era.allCases.last { ($0.firstDay) <= (date.year, date.month, date.day) } ?? .meiji
    }

    /// The year within the era; 1 is written 元.
    package static func year(of date: CivilDate) -> Int { date.year - era(of: date).yearZero }

    /// `令和6年`, `令和元年`.
    package static func yearText(_ date: CivilDate) -> String {
        let year = year(of: date)
        return "\(era(of: date).rawValue)\(year == 1 ? "元" : "\(year)")年"
    }

    /// `令和6年9月1日（日）`.
    package static func text(_ date: CivilDate, weekday: Bool = false) -> String {
        yearText(date) + DatePhrase.monthDay(date, weekday: weekday)
    }

    /// `R6.9.1`.
    package static func short(_ date: CivilDate) -> String {
        "\(era(of: date).letter)\(year(of: date)).\(date.month).\(date.day)"
    }

    /// `昭和24年（1949年）3月5日`: both ways to count, for birthdays.
    package static func both(_ date: CivilDate) -> String {
        "\(yearText(date))（\(date.year)年）\(DatePhrase.monthDay(date, weekday: false))"
    }

    /// Reads a day as people type it: 令和6年9月1日（日）, 昭和元年12月25日, R6.9.1, s24/3/5, 令6-9-1, 2024年9月1日,
    /// 2024/9/1, 20240901, in either width. `nil` for what is no day, before 1873, or before its era began.
    ///
    /// A day after the end of its era is accepted for 平成 only: papers printed before 2019 carry such dates of
    /// expiry; in older eras it is a slip of the pen.
    package static func parse(_ text: String) -> CivilDate? {
        var rest = Substring(Width.folded(text).filter { !$0.isWhitespace })
        if rest.hasSuffix(")"), let open = rest.lastIndex(of: "(") { rest = rest[..<open] }
        let era = takeEra(&rest)
        if era == nil, rest.utf8.count == 8, let number = Int(rest), number > 0 {
            return CivilDate(year: number / 10_000, month: number / 100 % 100, day: number % 100)
        }
        guard let parts = numbers(rest) else { return nil }
        guard let era else {
            return parts[0] >= 1000 ? CivilDate(year: parts[0], month: parts[1], day: parts[2]) : nil
        }
        guard (1...99).contains(parts[0]),
            let date = CivilDate(year: era.yearZero + parts[0], month: parts[1], day: parts[2]),
            era.firstDay <= (date.year, date.month, date.day)
        else { return nil }
        return era == .heisei || Wareki.era(of: date) == era ? date : nil
    }

    private static func takeEra(_ rest: inout Substring) -> Era? {
        for era in Era.allCases {
            for name in [era.rawValue, String(era.rawValue.prefix(1)), era.letter, era.letter.lowercased()]
            where rest.hasPrefix(name) {
                rest = rest.dropFirst(name.count)
                if rest.hasPrefix(".") { rest = rest.dropFirst() }
                return era
            }
        }
        return nil
    }

    /// Three numbers, between them either 年 月 (日) or one and the same mark.
    private static func numbers(_ text: Substring) -> [Int]? {
        var text = text
        if text.hasPrefix("元年") { text = "1" + text.dropFirst() }
        var marks: [Character] = []
        var runs: [String] = [""]
        for letter in text {
            if letter.isASCII, letter.isNumber {
                runs[runs.count - 1].append(letter)
            } else {
                marks.append(letter)
                runs.append("")
            }
        }
        switch marks {
        case ["年", "月", "日"]: guard runs.removeLast().isEmpty else { return nil }
        case ["年", "月"], [".", "."], ["/", "/"], ["-", "-"]: break
        default: return nil
        }
        let found = runs.compactMap { $0.count <= 4 ? Int($0) : nil }
        return found.count == 3 ? found : nil
    }
}
