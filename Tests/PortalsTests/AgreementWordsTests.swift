import Care
import Foundation
import Testing

@testable import Portals
@testable import Workflows

/// What the pages say about agreements, and what leaves as a file.
@Suite struct AgreementWordsTests {
    /// Midnight in Tokyo at the beginning of a day.
    static func day(_ text: String) throws -> Date {
        try Date("\(text)T00:00:00+09:00", strategy: .iso8601)
    }

    @Test(arguments: [
        (0, "隣町との協定は、令和6年（2024年）9月1日から効力を持っています。", "効力あり"),
        (1, "隣町との協定は、令和6年（2024年）9月1日から効力を持っています。令和7年（2025年）3月31日で終わります。", "効力あり"),
        (2, "この市町村のファイルに、隣町との協定は書かれていません。", "片方だけ"),
        (3, "隣町がこのサービスを利用していないため、協定は効力を持っていません。", "相手が未利用"),
        (4, "隣町のファイルにこの市町村との協定が書かれていないため、効力を持っていません。", "片方だけ"),
        (5, "隣町との協定は、令和7年（2025年）4月1日から効力を持ちます。", "開始前"),
        (6, "隣町との協定は、令和7年（2025年）3月31日で終わりました。", "終了"),
    ])
    func `every state of an agreement has its sentence`(state: Int, sentence: String, word: String) throws {
        let (begin, end) = (try Self.day("2024-09-01"), try Self.day("2025-04-01"))
        let states: [AgreementState] = [
            .inForce(since: begin, until: nil), .inForce(since: begin, until: end), .notNamed,
            .partnerNotHosted,
            .notNamedByPartner, .notYet(from: end), .ended(at: end),
        ]
        #expect(AgreementWords.sentence(states[state], with: "隣町") == sentence)
        #expect(AgreementWords.word(states[state]) == word)
    }

    @Test func `the drawing holds each pair once, breaks what is not in force and escapes names`() throws {
        let now = try Self.day("2025-03-02")
        let keys = try ["aka", "ao", "kuro"].map { try #require(TenantKey($0)) }
        let line = { (home: Int, partner: Int, name: String, state: AgreementState) in
            AgreementLine(
                home: keys[home], partner: keys[partner], name: name, state: state, clause: nil, teams: [])
        }
        let ending = AgreementState.inForce(
            since: try Self.day("2024-09-01"), until: try Self.day("2025-04-01"))
        let graph = AgreementGraph(
            [
                line(0, 1, "青<村>", ending), line(1, 0, "赤町", ending),
                line(0, 2, "黒市", .partnerNotHosted),
            ], names: ["aka": "赤町", "ao": "青<村>"], at: now)
        let text = String(decoding: graph.svg, as: UTF8.self)
        #expect(text.ranges(of: "<line ").count == 2 && text.ranges(of: "stroke-dasharray").count == 1)
        #expect(text.ranges(of: "<text ").count == 3 && !text.contains("<村>"))
        #expect(graph.summary == "赤町と青<村>（まもなく終了）、赤町と黒市（効力なし）")
    }

    @Test(arguments: [
        ("見本医院", "\"見本医院\""), ("=1+1", "\"'=1+1\""), ("+81", "\"'+81\""), ("-1", "\"'-1\""),
        ("@SUM(A1)", "\"'@SUM(A1)\""), ("\t=1", "\"'\t=1\""), (" =1", "\"' =1\""), ("＝１", "\"'＝１\""),
        ("a \"b\", c", "\"a \"\"b\"\", c\""), ("一\r\n二", "\"一\r\n二\""), ("", "\"\""),
    ])
    func `no cell of a file is a formula, and none breaks its row`(text: String, cell: String) {
        let bytes = SpreadsheetText.write([[text, "次"]])
        #expect(bytes == [0xEF, 0xBB, 0xBF] + Array("\(cell),\"次\"\r\n".utf8))
    }
}
