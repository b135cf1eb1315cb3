import Care
import Foundation
import Testing

@testable import Policies

/// What a change would do to people, in numbers, before it is in force.
@Suite struct `The preview of a change` {
    static let numbers = SightNumbers(
        offices: [
            "authority": .init(people: 3, teams: 90, subjects: 120),
            "secretariat": .init(people: 4, teams: 91, subjects: 130),
        ],
        members: .init(people: 55, teams: 118, subjects: 118), visitors: [:],
        everybody: .init(people: 200, teams: 118, subjects: 140))

    @Test(arguments: [
        (
            "hitachinaka", "office: never\n  permits: none", "office: every_subject\n  permits: [read]",
            ["linkage.office  職員3人、90チーム、対象者120人", "見えるようになる  窓口の3人が、120人の記録"], ["見えなくなる"]
        ),
        (
            "eniwa", "office: leaves_after_handover", "office: never", ["見えなくなる      窓口の3人が、120人の記録"],
            ["見えるようになる"]
        ),
        (
            "hitachinaka", "editors: obtainer", "editors: members",
            ["見えるようになる  参加している55人のうち", "118チームに", "team.editors  職員55人、118チーム、対象者118人  担い手が変わります"],
            ["見えなくなる"]
        ),
        (
            "minowa", "hours: \"08:30-17:15\"", "hours: \"08:30-17:00\"", ["だれの見える範囲も変わりません"],
            ["見えるようになる", "見えなくなる"]
        ),
    ])
    func `counts whom each changed key touches, who gains, who loses and whose hands it is in`(
        town: String, passage: String, replacement: String, says: [String], keepsSilentOn: [String]
    ) throws {
        let commands = TenantCommands(format: Fixtures.format, digest: Fixtures.digest)
        let file = Fixtures.edited(town, passage, replacement)
        let text = commands.preview(try Fixtures.policy(town), file: file, Self.numbers, at: Fixtures.today)
        for words in says { #expect(text.contains(words), "\(text)") }
        for words in keepsSilentOn { #expect(!text.contains(words), "\(text)") }
        let another = commands.preview(
            try Fixtures.policy("eniwa"), file: Fixtures.file("minowa"), Self.numbers, at: Fixtures.today)
        #expect(another == "", "two towns side by side have no preview")
    }

    @Test func `says what each key answers in the desk's words`() throws {
        let left = try Fixtures.policy("hitachinaka")
        let text = Fixtures.text("hitachinaka").replacing(
            "editors: obtainer", with: "editors: [obtainer, members]"
        )
        .replacing("hours: unspecified", with: "hours: \"09:00-17:00\"")
        let right = try #require(Fixtures.read(text, as: "hitachinaka").policy)
        let preview = PolicyPreview(
            left, right, widening: [], Self.numbers, format: Fixtures.format, at: Fixtures.today)
        let said = Dictionary(uniqueKeysWithValues: preview.keys.map { ($0.path, [$0.before, $0.after]) })
        #expect(said["team.editors"]?.first == "同意取得者", "\(said)")
        let after = Set((said["team.editors"]?.last ?? "").split(separator: "、").map(String.init))
        #expect(after == ["同意取得者", "チームのメンバー"], "\(said)")
        #expect(said["desk.hours"]?.first == "文書に定めなし", "\(said)")
        #expect(said["desk.hours"]?.last?.contains("09:00-17:00") == true, "\(said)")
        let editors = try #require(preview.keys.first { $0.path == "team.editors" })
        #expect(editors.question.hasSuffix("か。") && editors.changesHands)
    }
}
