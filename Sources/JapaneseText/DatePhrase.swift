package import FoundationEssentials

/// Days and times as people write and say them.
package enum DatePhrase {
    /// `2024年9月1日（日）`.
    package static func day(_ date: CivilDate, weekday: Bool = true) -> String {
        "\(date.year)年\(monthDay(date, weekday: weekday))"
    }

    /// `9月1日（日）`.
    package static func monthDay(_ date: CivilDate, weekday: Bool = true) -> String {
        "\(date.month)月\(date.day)日" + (weekday ? "（\(date.weekday.kanji)）" : "")
    }

    /// `8時30分`, `17時`.
    package static func clock(minutes: Int) -> String {
        minutes % 60 == 0 ? "\(minutes / 60)時" : "\(minutes / 60)時\(minutes % 60)分"
    }

    /// `2024年9月1日（日） 14時5分`.
    package static func full(_ moment: Date) -> String {
        let time = TokyoTime(moment)
        return "\(day(time.date)) \(time.hour)時\(time.minute)分"
    }

    /// A moment as seen from `now`: たった今, 5分前, 今日 14:05, 昨日 14:05, 9月1日（日） 14:05, with the year when it is
    /// another; ahead of now 明日 14:05 and the like.
    package static func relative(_ moment: Date, now: Date) -> String {
        let (time, today) = (TokyoTime(moment), TokyoTime(now).date)
        let ago = now.timeIntervalSince(moment)
        if ago >= 0, ago < 60 { return "たった今" }
        if ago >= 60, ago < 3600 { return "\(Int(ago / 60))分前" }
        return "\(near(time.date, today: today)) \(time.clock)"
    }

    /// A day as seen from `today`: 今日, 昨日, 明日, 9月1日（日）, with the year when it is another.
    package static func near(_ date: CivilDate, today: CivilDate) -> String {
        switch date.dayNumber - today.dayNumber {
        case 0: "今日"
        case -1: "昨日"
        case 1: "明日"
        default: date.year == today.year ? monthDay(date) : day(date)
        }
    }

    /// How long something has waited: 今日から, 昨日から, 3日前から.
    package static func since(_ date: CivilDate, today: CivilDate) -> String {
        let days = today.dayNumber - date.dayNumber
        return days <= 0 ? "今日から" : days == 1 ? "昨日から" : "\(days)日前から"
    }

    /// How long is left until a last day, which counts: あと3日, 明日まで, 今日まで, 期限を過ぎています.
    package static func left(until date: CivilDate, today: CivilDate) -> String {
        switch date.dayNumber - today.dayNumber {
        case ..<0: "期限を過ぎています"
        case 0: "今日まで"
        case 1: "明日まで"
        case let days: "あと\(days)日"
        }
    }

    /// `15分`, `1時間30分`, `2日`; the rest below a minute is dropped.
    package static func length(_ duration: Duration) -> String {
        let minutes = Int(duration.components.seconds / 60)
        switch minutes {
        case ..<1: return "1分未満"
        case ..<60: return "\(minutes)分"
        case ..<1440: return "\(minutes / 60)時間" + (minutes % 60 == 0 ? "" : "\(minutes % 60)分")
        default: return "\(minutes / 1440)日" + (minutes / 60 % 24 == 0 ? "" : "\(minutes / 60 % 24)時間")
        }
    }
}
