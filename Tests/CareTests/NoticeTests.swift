import Care
import JapaneseText
import Testing

@Suite struct `What the documents ask of a notice` {
    @Test func `a change must reach everybody where the documents say so, and nowhere else`() throws {
        let told = try Towns.policy("takahagi")
        for kind in [NoticeKind.terms, .service] {
            let rule = told.rule(on: kind)
            #expect(rule.isCertain && rule.consent == .notNeeded && rule.clause != nil, "\(kind)")
        }
        #expect(told.rule(on: .pause).mayComeAfterwards && !told.rule(on: .pause).isCertain)
        for key in ["eniwa", "hitachinaka", "minowa", "tsuchiura"] {
            let silent = try Towns.policy(key)
            for kind in NoticeKind.allCases {
                let rule = silent.rule(on: kind)
                #expect(!rule.isCertain && rule.consent == nil && rule.lead == nil, "\(key) \(kind)")
            }
            #expect(!silent.rule(on: .pause).mayComeAfterwards, "\(key)")
        }
    }

    @Test(arguments: [
        ((2026, 11, 21), (2026, 12, 21)), ((2026, 12, 31), (2027, 1, 31)), ((2027, 1, 30), (2027, 2, 28)),
        ((2028, 1, 31), (2028, 2, 29)),
    ])
    func `a month's notice ends on the same day of the next month, or on its last`(
        told: (Int, Int, Int), earliest: (Int, Int, Int)
    ) throws {
        let rule = try Towns.policy("takahagi").rule(on: .end)
        #expect(rule.lead?.months == 1 && rule.clause != nil)
        let day = { (parts: (Int, Int, Int)) in
            CivilDate(year: parts.0, month: parts.1, day: parts.2)
        }
        #expect(rule.earliest(from: try #require(day(told))) == day(earliest))
    }

    @Test func `only what happens on a day asks for one`() {
        #expect(NoticeKind.allCases.filter { $0.dayLabel == nil } == [.general])
        #expect(Set(NoticeKind.allCases.map(\.label)).count == NoticeKind.allCases.count)
    }
}
