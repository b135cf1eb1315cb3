/// 国民の祝日 and the days off that follow from them (国民の祝日に関する法律 第2条・第3条), for 2007 to 2099.
///
/// The days of the equinoxes are astronomical forecasts until the government announces them each February
/// for the next year: corrections go into `added` and `removed`.
package struct Holidays: Sendable {
    /// The years that are known.
    package static let years = 2007...2099

    /// Without corrections.
    package static let standard = Holidays()

    private let names: [CivilDate: String]

    /// The law's days with corrections, which also move the days that follow from them.
    package init(added: [CivilDate: String] = [:], removed: Set<CivilDate> = []) {
        var names: [CivilDate: String] = [:]
        for year in Holidays.years {
            for (month, day, name) in Holidays.named(in: year) {
                guard let date = CivilDate(year: year, month: month, day: day) else { continue }
                names[date] = name
            }
        }
        for date in removed { names[date] = nil }
        names.merge(added) { $1 }
        var off = names
        for date in names.keys {
            // Article 3-2: a Sunday moves to the nearest later day that is not itself a named day.
            if date.weekday == .sun {
                var next = date.adding(days: 1)
                while names[next] != nil { next = next.adding(days: 1) }
                off[next] = "振替休日"
            }
            // Article 3-3: a day between two named days.
            let between = date.adding(days: 1)
            if names[between] == nil, names[date.adding(days: 2)] != nil, off[between] == nil {
                off[between] = "国民の休日"
            }
        }
        self.names = off
    }

    /// The name of the day off, or `nil` for an ordinary day.
    package func name(of date: CivilDate) -> String? { names[date] }

    /// All days off of a year, in order.
    package func all(in year: Int) -> [(date: CivilDate, name: String)] {
        names.filter { $0.key.year == year }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    private static func named(in year: Int) -> [(Int, Int, String)] {
        var days: [(Int, Int, String)] = [
            (1, 1, "元日"), (1, monday(2, of: 1, year), "成人の日"), (2, 11, "建国記念の日"),
            (3, equinox(year, from: 20.8431), "春分の日"), (4, 29, "昭和の日"), (5, 3, "憲法記念日"),
            (5, 4, "みどりの日"), (5, 5, "こどもの日"), (9, monday(3, of: 9, year), "敬老の日"),
            (9, equinox(year, from: 23.2488), "秋分の日"), (11, 3, "文化の日"), (11, 23, "勤労感謝の日"),
        ]
        if year <= 2018 { days.append((12, 23, "天皇誕生日")) }
        if year >= 2020 { days.append((2, 23, "天皇誕生日")) }
        switch year {
        case 2019: days += [(5, 1, "即位の日"), (10, 22, "即位礼正殿の儀")]
        // The Olympic special law moved three days in two years.
        case 2020: days += [(7, 23, "海の日"), (7, 24, "スポーツの日"), (8, 10, "山の日")]
        case 2021: days += [(7, 22, "海の日"), (7, 23, "スポーツの日"), (8, 8, "山の日")]
        default: break
        }
        guard year != 2020, year != 2021 else { return days }
        days.append((7, monday(3, of: 7, year), "海の日"))
        if year >= 2016 { days.append((8, 11, "山の日")) }
        days.append((10, monday(2, of: 10, year), year >= 2020 ? "スポーツの日" : "体育の日"))
        return days
    }

    private static func monday(_ number: Int, of month: Int, _ year: Int) -> Int {
        guard let first = CivilDate(year: year, month: month, day: 1),
            let index = Weekday.allCases.firstIndex(of: first.weekday)
        else { return 1 }
        return 1 + (7 - index) % 7 + (number - 1) * 7
    }

    /// The usual approximation for 1980 to 2099.
    private static func equinox(_ year: Int, from base: Double) -> Int {
        Int(base + 0.242194 * Double(year - 1980)) - (year - 1980) / 4
    }
}
