import Care
import FoundationEssentials
import Testing

@Suite struct ValueTests {
    @Test(arguments: ["ab", "eniwa", "a-b", "0-9", String(repeating: "x", count: 40)])
    func `these are keys`(text: String) { #expect(TenantKey(text)?.text == text) }

    @Test(arguments: [
        "", "a", "Eniwa", "e niwa", "町", "a_b", "-ab", "ab-", "login", "static", "a/b", "..",
        String(repeating: "x", count: 41),
    ])
    func `these are none`(text: String) { #expect(TenantKey(text) == nil) }

    @Test(arguments: ["012319", "082210", "203831", "082147", "082031", "202096", "203858", "131016"])
    func `true codes pass their check digit`(code: String) { #expect(TownCode(code) != nil) }

    @Test(arguments: ["012310", "000000", "480002", "12319", "0123190", "01231９", "01231a"])
    func `others do not`(code: String) { #expect(TownCode(code) == nil) }

    @Test(arguments: [
        ("2024", 1_704_034_800.0, 1_735_657_200.0), ("2024-02", 1_706_713_200, 1_709_218_800),
        ("2024-12", 1_732_978_800, 1_735_657_200), ("2024-02-29", 1_709_132_400, 1_709_218_800),
        ("2026-12-31", 1_798_642_800, 1_798_729_200),
    ])
    func `a partial date begins and ends at Tokyo's midnight`(text: String, first: Double, end: Double) throws
    {
        let date = try #require(PartialDate(text))
        #expect(date.firstInstant.timeIntervalSince1970 == first)
        #expect(date.end.timeIntervalSince1970 == end)
        #expect(date.lastInstant.timeIntervalSince1970 == end - 1)
        #expect(date.description == text)
        #expect(
            date.contains(date.firstInstant) && date.contains(date.lastInstant) && !date.contains(date.end))
    }

    @Test(arguments: [
        "", "24", "2024-2", "2024-13", "2024-00", "2023-02-29", "2024-02-30", "2024-1-1", "2024/01", "２０２４",
        "1500",
    ])
    func `other writings are no dates`(text: String) { #expect(PartialDate(text) == nil) }

    @Test(arguments: [
        ("P1D", "2024-01-31", "2024-02-01", "1日"), ("P1M", "2024-01-31", "2024-02-29", "1か月"),
        ("P1M", "2023-01-31", "2023-02-28", "1か月"), ("P1Y", "2024-02-29", "2025-02-28", "1年"),
        ("P14M", "2024-11-30", "2026-01-30", "1年2か月"), ("P2W", "2024-12-25", "2025-01-08", "14日"),
        ("PT24H", "2024-03-01", "2024-03-02", "24時間"), ("P1Y2M10D", "2024-01-01", "2025-03-11", "1年2か月10日"),
    ])
    func `a period is counted on Tokyo's calendar`(text: String, from: String, to: String, words: String)
        throws
    {
        let period = try #require(PolicyPeriod(text))
        #expect(period.after(try #require(PartialDate(from)).firstInstant) == PartialDate(to)?.firstInstant)
        #expect(period.readable == words)
        #expect(period.description == text)
    }

    @Test(arguments: [
        "", "P", "PT", "1D", "P1", "P0D", "P1H", "P1D1M", "P-1D", "P1.5D", "p1d", "P1DT", "P9999999D",
        "P200Y",
    ])
    func `other writings are no periods`(text: String) { #expect(PolicyPeriod(text) == nil) }

    @Test(arguments: [
        ("art.14-2", "第14条第2項"), ("art.8", "第8条"), ("art.35-1(6)", "第35条第1項第6号"), ("art.4(2)", "第4条第2号"),
        ("P4②", "P4②"), ("§3-2", "3-2"), ("2(1)①c", "2(1)①c"), ("art.x", "art.x"), ("art.1-", "art.1-"),
    ])
    func `a place reads as the document's reader looks for it`(place: String, words: String) {
        #expect(Clause.Citation(document: "d", title: "規約", place: place).readablePlace == words)
    }

    @Test func `a clause names town, document and places, a document once`() {
        let citation = { (document: String, place: String) in
            Clause.Citation(document: document, title: document == "a" ? "規約" : "手引き", place: place)
        }
        let clause = Clause(
            town: "見本市", citations: [citation("a", "art.1"), citation("a", "art.2-1"), citation("b", "P3")])
        #expect(clause.description == "見本市 規約 第1条、第2条第1項、手引き P3")
    }

    @Test func `a closure may run over the new year`() throws {
        let closure = try #require(DeskClosure("12-29..01-03"))
        for (day, isClosed) in [
            ("12-28", false), ("12-29", true), ("12-31", true), ("01-01", true), ("01-03", true),
            ("01-04", false),
        ] {
            #expect(closure.covers(try #require(MonthDay(day)), isHoliday: false) == isClosed, "\(day)")
        }
        #expect(closure.readable == "12月29日から1月3日まで")
        #expect(
            try #require(DeskClosure("holidays")).covers(try #require(MonthDay("05-05")), isHoliday: true))
        for text in ["", "12-32", "12-29..", "..01-03", "12-29.01-03", "12-29..01-03..02-01", "holiday"] {
            #expect(DeskClosure(text) == nil, "\(text)")
        }
    }

    @Test func `desk hours read as people say them`() throws {
        #expect(try #require(DeskHours("08:30-17:15")).readable == "8時30分から17時15分まで")
        #expect(try #require(DeskHours("09:00-17:00")).description == "09:00-17:00")
        for text in [
            "9:00-17:00", "17:00-09:00", "09:00", "09:00-25:00", "09:60-10:00", "09:00-09:00", "24:01-24:02",
        ] {
            #expect(DeskHours(text) == nil, "\(text)")
        }
    }
}
