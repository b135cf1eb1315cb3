import Foundation
import JapaneseText
import Testing

func day(_ year: Int, _ month: Int, _ day: Int) -> CivilDate {
    guard let date = CivilDate(year: year, month: month, day: day) else {
        Issue.record("no such day: \(year)-\(month)-\(day)")
        return CivilDate(dayNumber: 0)
    }
    return date
}

/// A wall-clock moment in Tokyo, made by Foundation and not by the code under test.
func tokyo(_ year: Int, _ month: Int, _ day: Int, _ hour: Int = 0, _ minute: Int = 0, _ second: Int = 0)
    -> Date
{
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = TimeZone(identifier: "Asia/Tokyo") ?? .gmt
    let parts = DateComponents(
        year: year, month: month, day: day, hour: hour, minute: minute, second: second)
    return calendar.date(from: parts) ?? .distantPast
}

@Suite struct CalendarTests {
    @Test func `days agree with Foundation from 1952 to 2099`() {
        for number in stride(from: -6570, to: 47_000, by: 13) {
            let moment = Date(timeIntervalSince1970: Double(number) * 86_400 + 12_345)
            let ours = TokyoTime(moment)
            #expect(
                tokyo(ours.date.year, ours.date.month, ours.date.day, ours.hour, ours.minute, ours.second)
                    == moment)
            #expect(ours.moment == moment)
            #expect(CivilDate(dayNumber: ours.date.dayNumber) == ours.date)
        }
    }

    @Test(arguments: [
        (2024, 9, 1, "日"), (1873, 1, 1, "水"), (1969, 12, 31, "水"), (1970, 1, 1, "木"), (2000, 2, 29, "火"),
        (2026, 9, 22, "火"),
    ])
    func `weekdays are right on both sides of 1970`(year: Int, month: Int, date: Int, kanji: String) {
        #expect(day(year, month, date).weekday.kanji == kanji)
    }

    @Test(arguments: [
        (1872, 12, 31), (2023, 2, 29), (1900, 2, 29), (2024, 4, 31), (2024, 0, 1), (2024, 1, 0),
        (10000, 1, 1),
    ])
    func `a day that does not exist is none`(year: Int, month: Int, date: Int) {
        #expect(CivilDate(year: year, month: month, day: date) == nil)
    }

    @Test func `a birthday on 29 February is reached on 1 March`() {
        let born = day(1940, 2, 29)
        #expect(born.fullYears(until: day(2023, 2, 28)) == 82)
        #expect(born.fullYears(until: day(2023, 3, 1)) == 83)
        #expect(born.fullYears(until: day(2024, 2, 29)) == 84)
    }

    @Test(arguments: [
        ("明治6年1月1日", 1873, 1, 1), ("明治45年7月29日", 1912, 7, 29), ("大正元年7月30日", 1912, 7, 30),
        ("大正15年12月24日", 1926, 12, 24), ("昭和元年12月25日", 1926, 12, 25), ("昭和64年1月7日", 1989, 1, 7),
        ("平成元年1月8日", 1989, 1, 8), ("平成31年4月30日", 2019, 4, 30), ("令和元年5月1日", 2019, 5, 1),
        ("令和6年9月1日", 2024, 9, 1), ("昭和24年3月5日", 1949, 3, 5),
    ])
    func `eras change on their day, written and read`(text: String, year: Int, month: Int, date: Int) {
        #expect(Wareki.text(day(year, month, date)) == text)
        #expect(Wareki.parse(text) == day(year, month, date))
        #expect(Wareki.parse(Wareki.short(day(year, month, date))) == day(year, month, date))
    }

    @Test(arguments: [
        "令和6年9月1日（日）", "令和６年９月１日", "R6.9.1", "r6/9/1", "R06.09.01", "令6.9.1", "Ｒ６．９．１", "2024-09-01",
        "2024/9/1",
        "２０２４年９月１日", "20240901", " 令和 6年 9月 1日 ", "R.6.9.1", "㋿6年9月1日", "R6-9-1", "2024年9月1日(日)",
    ])
    func `a day may be typed in many ways`(text: String) {
        #expect(Wareki.parse(text) == day(2024, 9, 1), "\(text)")
    }

    @Test(arguments: [
        "", "昭和64年1月8日", "昭和65年1月1日", "令和元年4月30日", "平成元年1月7日", "大正15年12月25日", "明治5年12月31日", "1872/12/31",
        "令和0年1月1日", "令和6年2月30日", "令和6年9月", "6.9.1", "99/1/1", "令和六年九月一日", "R6.9/1", "R6.9.1.2", "x",
        "令和6年9月1日以降",
        "R99999.1.1", "明治元年1月1日", "-2024.9.1", "2024年9月1日（",
    ])
    func `what is no day is not guessed at`(text: String) {
        #expect(Wareki.parse(text) == nil, "\(text)")
    }

    @Test func `papers from before 2019 may expire in a Heisei year that never came`() {
        #expect(Wareki.parse("平成35年3月31日") == day(2023, 3, 31))
    }

    @Test func `both ways to count stand side by side`() {
        #expect(Wareki.both(day(1949, 3, 5)) == "昭和24年（1949年）3月5日")
        #expect(Wareki.text(day(2019, 5, 1), weekday: true) == "令和元年5月1日（水）")
    }

    @Test(arguments: [
        (tokyo(2026, 11, 21, 14, 5, 0), "たった今"), (tokyo(2026, 11, 21, 14, 4, 30), "たった今"),
        (tokyo(2026, 11, 21, 14, 0, 0), "5分前"), (tokyo(2026, 11, 21, 13, 5, 1), "59分前"),
        (tokyo(2026, 11, 21, 13, 5, 0), "今日 13:05"), (tokyo(2026, 11, 21, 0, 0, 0), "今日 0:00"),
        (tokyo(2026, 11, 20, 23, 59, 59), "昨日 23:59"), (tokyo(2026, 11, 19, 9, 3), "11月19日（木） 9:03"),
        (tokyo(2025, 12, 31, 9, 3), "2025年12月31日（水） 9:03"), (tokyo(2026, 11, 22, 8, 30), "明日 8:30"),
        (tokyo(2026, 11, 21, 18, 0), "今日 18:00"),
    ])
    func `moments are told as people tell them`(moment: Date, words: String) {
        #expect(DatePhrase.relative(moment, now: tokyo(2026, 11, 21, 14, 5, 0)) == words)
    }

    @Test func `spans are told in days`() {
        let today = day(2026, 3, 1)
        #expect(DatePhrase.since(day(2026, 2, 26), today: today) == "3日前から")
        #expect(DatePhrase.since(day(2026, 2, 28), today: today) == "昨日から")
        #expect(DatePhrase.left(until: day(2026, 3, 4), today: today) == "あと3日")
        #expect(DatePhrase.left(until: today, today: today) == "今日まで")
        #expect(DatePhrase.left(until: day(2026, 2, 28), today: today) == "期限を過ぎています")
        #expect(DatePhrase.length(.seconds(5400)) == "1時間30分")
        #expect(DatePhrase.length(.seconds(59)) == "1分未満")
        #expect(DatePhrase.length(.seconds(86_400)) == "1日")
        #expect(TokyoTime(tokyo(2026, 1, 2, 3, 4, 5)).iso == "2026-01-02T03:04:05+09:00")
    }

    @Test(arguments: [(2024, 21), (2026, 18), (2028, 16), (2019, 22), (2020, 18), (2021, 17), (2025, 19)])
    func `years have the number of days off that the calendar office printed`(year: Int, count: Int) {
        #expect(Holidays.standard.all(in: year).count == count)
    }

    @Test(arguments: [
        (2026, 9, 22, "国民の休日"), (2026, 5, 6, "振替休日"), (2024, 2, 12, "振替休日"), (2019, 4, 30, "国民の休日"),
        (2019, 5, 2, "国民の休日"), (2019, 5, 6, "振替休日"), (2020, 7, 24, "スポーツの日"), (2021, 8, 9, "振替休日"),
        (2009, 9, 22, "国民の休日"), (2008, 5, 6, "振替休日"), (2025, 3, 20, "春分の日"), (2028, 9, 22, "秋分の日"),
        (2016, 8, 11, "山の日"), (2019, 10, 14, "体育の日"),
    ])
    func `substitutes and days between follow the law`(year: Int, month: Int, date: Int, name: String) {
        #expect(Holidays.standard.name(of: day(year, month, date)) == name)
    }

    @Test(arguments: [
        (2019, 12, 23), (2019, 2, 23), (2020, 10, 12), (2015, 8, 11), (2026, 9, 24), (2027, 1, 4),
    ])
    func `other days are ordinary`(year: Int, month: Int, date: Int) {
        #expect(Holidays.standard.name(of: day(year, month, date)) == nil)
    }

    @Test func `a correction moves what follows from it`() {
        let sunday = day(2030, 6, 16)
        let corrected = Holidays(added: [sunday: "臨時の祝日"], removed: [day(2030, 11, 3)])
        #expect(corrected.name(of: sunday.adding(days: 1)) == "振替休日")
        #expect(corrected.name(of: day(2030, 11, 3)) == nil && corrected.name(of: day(2030, 11, 4)) == nil)
        #expect(Holidays.standard.name(of: day(2030, 11, 4)) == "振替休日")
    }
}

@Suite struct DeskHoursTests {
    let hours = DeskHours(
        days: [.mon, .tue, .wed, .thu, .fri], hours: "08:30-17:15", closedOnHolidays: true,
        closed: [DeskHours.YearlySpan("12-29..01-03")].compactMap(\.self))

    @Test(arguments: [
        (tokyo(2026, 11, 20, 8, 29, 59), "受付時間外です。次の受付は今日 8時30分からです"),
        (tokyo(2026, 11, 20, 8, 30, 0), "受付中（17時15分まで）"),
        (tokyo(2026, 11, 20, 17, 14, 59), "受付中（17時15分まで）"),
        // Friday evening before a Monday that is a holiday.
        (tokyo(2026, 11, 20, 17, 15, 0), "受付時間外です。次の受付は11月24日（火） 8時30分からです"),
        (tokyo(2026, 11, 23, 10, 0), "受付時間外です。次の受付は明日 8時30分からです"),
        (tokyo(2026, 12, 28, 17, 15), "受付時間外です。次の受付は2027年1月4日（月） 8時30分からです"),
        (tokyo(2026, 12, 29, 10, 0), "受付時間外です。次の受付は2027年1月4日（月） 8時30分からです"),
        (tokyo(2027, 1, 3, 10, 0), "受付時間外です。次の受付は明日 8時30分からです"),
    ])
    func `the desk knows its edges, its holidays and its year's end`(moment: Date, words: String) {
        #expect(hours?.phrase(at: moment) == words)
    }

    /// From a Friday over a weekend and a holiday, a quarter of an hour at a time.
    @Test func `what the desk says holds until the end that it gives`() throws {
        let hours = try #require(hours)
        let first = tokyo(2026, 11, 20)
        for quarter in 0..<5 * 96 {
            let moment = first.addingTimeInterval(Double(quarter) * 900)
            let end = hours.endOfPhrase(at: moment)
            #expect(hours.phrase(at: end.addingTimeInterval(-1)) == hours.phrase(at: moment))
            #expect(end > moment && end <= moment.addingTimeInterval(86_400))
        }
        #expect(hours.endOfPhrase(at: tokyo(2026, 11, 20, 8, 29, 59)) == tokyo(2026, 11, 20, 8, 30))
        #expect(hours.endOfPhrase(at: tokyo(2026, 11, 20, 8, 30)) == tokyo(2026, 11, 20, 17, 15))
        #expect(hours.endOfPhrase(at: tokyo(2026, 11, 20, 17, 15)) == tokyo(2026, 11, 21))
    }

    @Test func `the hours are put into words`() {
        #expect(hours?.words == "月〜金曜日 8時30分〜17時15分（祝日・12月29日〜1月3日を除く）")
        let oneDay = DeskHours(
            days: [.mon], hours: "10:00-16:00", closedOnHolidays: false,
            closed: [DeskHours.YearlySpan("06-23..06-23")].compactMap(\.self))
        #expect(oneDay?.words == "月曜日 10時〜16時（6月23日を除く）")
        let few = DeskHours(days: [.tue, .sat], hours: "09:00-24:00", closedOnHolidays: false)
        #expect(few?.words == "火・土曜日 9時〜24時")
        #expect(few?.phrase(at: tokyo(2026, 11, 24, 23, 59)) == "受付中（24時まで）")
    }

    @Test(arguments: [
        "9:00-17:00", "09:00-08:00", "09:00", "09:60-10:00", "25:00-26:00", "", "09:00-17:00-18:00",
    ])
    func `hours that are none are refused`(text: String) {
        #expect(DeskHours(days: [.mon], hours: text, closedOnHolidays: true) == nil)
    }

    @Test(arguments: ["12-29", "12-29..13-01", "02-30..03-01", "1-1..1-3", "12-29...01-03"])
    func `spans that are none are refused`(text: String) {
        #expect(DeskHours.YearlySpan(text) == nil)
    }

    @Test func `a desk that never opens says so without searching for ever`() {
        let shut = DeskHours(
            days: [.mon], hours: "09:00-10:00", closedOnHolidays: false,
            closed: [DeskHours.YearlySpan("01-01..12-31")].compactMap(\.self))
        #expect(shut?.state(at: tokyo(2026, 1, 1)) == .closed(next: nil))
        #expect(shut?.phrase(at: tokyo(2026, 1, 1)) == "受付時間外です")
    }
}
