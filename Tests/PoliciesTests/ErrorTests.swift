import Care
import FoundationEssentials
import Testing
import YAML

@testable import Policies

/// What a file's author is told.
@Suite struct ErrorTests {
    struct Slip: Sendable, CustomTestStringConvertible {
        let town: String
        let passage: String
        let replacement: String
        let place: String
        let kind: PolicyProblem.Kind
        let words: [String]

        var testDescription: String { "\(town): \(replacement)" }
    }

    private static func slip(
        _ town: String, _ passage: String, _ replacement: String, _ place: String, _ kind: PolicyProblem.Kind,
        _ words: String...
    ) -> Slip {
        Slip(town: town, passage: passage, replacement: replacement, place: place, kind: kind, words: words)
    }

    @Test(arguments: [
        slip(
            "minowa", "  original: obtainer", "  original: obtaner", "custody.original", .notAccepted,
            "「obtaner」", "obtainer, subject", "「obtainer」のつもり"),
        slip(
            "minowa", "  original: obtainer", "  orginal: obtainer", "custody.orginal", .unknownKey,
            "「original」のつもり"),
        slip("minowa", "  original: obtainer\n", "", "custody.original", .missingKey, "「unspecified」と書きます"),
        slip(
            "minowa", "  original: obtainer", "  original: unspecifed", "custody.original", .notAccepted,
            "「unspecified」のつもり"),
        slip(
            "minowa", "  original: obtainer", "  original: none", "custody.original", .silenceNotLegal,
            "「none」は使えません"),
        slip(
            "minowa", "  original: obtainer", "  original: standard", "custody.original", .silenceNotLegal,
            "「standard」は使えません"),
        slip(
            "minowa", "  original: obtainer", "  original: [obtainer]", "custody.original", .wrongShape,
            "一覧は使えません"),
        slip(
            "minowa", "  copies: [subject]", "  copies: [subject, subject]", "custody.copies", .notAccepted,
            "二度"),
        slip("minowa", "  copies: [subject]", "  copies: []", "custody.copies", .wrongShape, "一つ以上"),
        slip("minowa", "kana: みのわまち", "kana: unspecified", "municipality.kana", .silenceNotLegal, "ひらがな"),
        slip("minowa", "code: \"203831\"", "code: \"203832\"", "municipality.code", .notAccepted, "検査数字"),
        slip(
            "minowa", "prefecture: 長野県", "prefecture: 長野", "municipality.prefecture", .notAccepted,
            "「長野県」のつもり"),
        slip("minowa", "prefecture: 長野県", "prefecture: 茨城県", "municipality.code", .joint, "茨城県のものではありません"),
        slip("minowa", "kind: town", "kind: city", "municipality.name", .joint, "「市」で終わります"),
        slip(
            "minowa", "members: none", "members: [{name: 見本町, code: unspecified}]", "municipality.members",
            .joint, "association"),
        slip("minowa", "kind: town", "kind: association", "municipality.code", .joint, "none"),
        slip(
            "minowa", "minimum_age: 40", "minimum_age: forty", "subject.minimum_age", .notAccepted, "0から120まで"
        ),
        slip(
            "minowa", "minimum_age: 40", "minimum_age: 400", "subject.minimum_age", .notAccepted, "0から120まで"),
        slip(
            "minowa", "mail_alarm_after: P1D", "mail_alarm_after: 1日", "application.mail_alarm_after",
            .notAccepted, "P10D"),
        slip(
            "minowa", "hours: \"08:30-17:15\"", "hours: \"17:15-08:30\"", "desk.hours", .notAccepted,
            "09:00-17:00"),
        slip(
            "minowa", "email: fukushi@town.minowa.lg.jp\n  days", "email: fukushi\n  days", "desk.email",
            .notAccepted, "メールアドレス"),
        slip(
            "minowa", "phone: 0265-70-6622\n  ext", "phone: 0265706622\n  ext", "desk.phone", .notAccepted,
            "0123-45-6789"),
        slip("minowa", "schema: 1", "schema: 2", "schema", .notAccepted, " 1 "),
        slip("minowa", "tenant: minowa", "tenant: minowa-machi", "tenant", .wrongName, "minowa.yaml"),
        slip("minowa", "tenant: minowa", "tenant: Minowa", "tenant", .notAccepted, "a-z 0-9"),
        slip("minowa", "tenant: minowa", "tenant: login", "tenant", .notAccepted, "町のキー"),
        slip("minowa", "death:", "deth:", "deth", .unknownKey, "「death」のつもり"),
        slip(
            "minowa", "death:\n  report_to: secretariat\n  source: notice §5\n", "", "death", .missingKey,
            "「death」がありません"),
        slip("minowa", "linkage:", "linkage:\n  color: red", "linkage.color", .unknownKey, "office"),
        slip(
            "minowa", "source: notice §3-2\n  note", "source: notise §3-2\n  note", "custody.source",
            .notAccepted, "「notice」のつもり"),
        slip(
            "minowa", "source: notice §3-2\n  note", "source: notice\n  note", "custody.source", .notAccepted,
            "terms art.14-2"),
        slip("minowa", "  source: notice §3-2\n  note", "  note", "custody.original", .noClause, "根拠"),
        slip(
            "minowa", "  report_to: secretariat", "  report_to: center", "death.report_to", .joint,
            "bodies.center"),
        slip(
            "takahagi", "  exception_by: council", "  exception_by: secretariat", "facility.exception_by",
            .joint, "bodies.secretariat"),
        slip(
            "eniwa", "  registrar: authority", "  registrar: obtainer", "linkage.office", .joint,
            "leaves_after_handover"),
        slip(
            "eniwa", "  registrar: authority", "  registrar: unspecified", "linkage.office", .joint,
            "leaves_after_handover"),
        slip(
            "eniwa", "  what: unspecified", "  what: original", "submission.what", .joint, "custody.original"),
        slip("eniwa", "  what: unspecified", "  what: none", "submission.to", .joint, "none"),
        slip("eniwa", "  permits: unspecified", "  permits: read", "linkage.permits", .notAccepted, "一覧"),
        slip(
            "hitachinaka", "when: after_certificate", "when: with_application", "facility.information_step",
            .joint, "after_certificate"),
        slip(
            "hitachinaka", "decides_obtainer: true", "decides_obtainer: false", "consent.obtainers", .joint,
            "decides_obtainer"),
        slip("hitachinaka", "  permits: none", "  permits: [read]", "linkage.permits", .joint, "never"),
        slip(
            "hitachinaka", "care_manager, visiting", "care_maneger, visiting", "consent.examples",
            .notAccepted, "「care_manager」のつもり"),
        slip(
            "hitachinaka", "kinds: [medical, care]", "kinds: [medical, cara]", "facility.kinds", .notAccepted,
            "「care」のつもり"),
        slip(
            "minowa", "  permits: [read, post]", "  permits: none", "linkage.permits", .joint, "every_subject"
        ),
        slip(
            "minowa", "{partner: ina, name: 伊那市, code: \"202096\", in_force_on: 2024-09",
            "{partner: ina, name: 伊那市, code: \"202096\"", "agreements.list", .joint, "どちらか一つ"),
        slip(
            "minowa", "in_force_on: 2024-09, until: unspecified, source: notice §1}\n    - {partner: m",
            "in_force_on: 2024-09, from: 2024-09, until: unspecified, source: notice §1}\n    - {partner: m",
            "agreements.list", .joint, "どちらか一つ"),
        slip("minowa", "partner: minamiminowa", "partner: ina", "agreements.list", .joint, "二度"),
        slip("minowa", "partner: ina", "partner: minowa", "agreements.list", .joint, "自身"),
        slip(
            "minowa", "in_force_on: 2024-09, until: unspecified, source: notice §1}\n    - {partner: m",
            "from: 2024-09, until: 2024-08, source: notice §1}\n    - {partner: m", "agreements.list", .joint,
            "前になって"),
        slip(
            "minowa", "in_force_on: 2024-09, until: unspecified, source: notice §1}\n    - {partner: m",
            "from: 2024-13, until: unspecified, source: notice §1}\n    - {partner: m",
            "agreements.list.from", .notAccepted, "YYYY-MM"),
        slip(
            "eniwa", "basis: inferred, note: 支援", "basis: infered, note: 支援", "consent.sources.family",
            .notAccepted, "「inferred」のつもり"),
        slip(
            "eniwa", "basis: inferred, note: 支援対象者の同意だけが書かれ、家族が代わることには触れていない。", "basis: inferred",
            "consent.sources.family", .noClause, "note"),
    ])
    func `a slip is told with its place, its key and what was probably meant`(slip: Slip) throws {
        let file = Fixtures.edited(slip.town, slip.passage, slip.replacement)
        let outcome = Fixtures.read(String(decoding: file.bytes, as: UTF8.self), as: slip.town)
        #expect(outcome.policy == nil)
        let found = outcome.problems.map(\.description).joined(separator: "\n")
        let problem = try #require(
            outcome.problems.first { $0.path == slip.place && $0.kind == slip.kind }, "\(found)")
        for word in slip.words { #expect(problem.message.contains(word), "\(problem)") }
        #expect(problem.description.hasPrefix("tenants/\(slip.town).yaml:\(problem.mark): 誤り: "))
        // A slip that breaks several promises is told for each of them.
        if slip.kind != .joint { #expect(outcome.problems.count == 1, "one slip, one message: \(found)") }
    }

    @Test func `the place is the value's own line and column`() throws {
        let file = Fixtures.edited("minowa", "  original: obtainer", "  original: obtaner")
        let text = String(decoding: file.bytes, as: UTF8.self)
        let line =
            try #require(
                text.split(separator: "\n", omittingEmptySubsequences: false).firstIndex {
                    $0.hasSuffix("obtaner")
                }) + 1
        let problem = try #require(Fixtures.read(text, as: "minowa").problems.first)
        #expect(problem.mark.line == Int32(line))
        #expect(problem.mark.column == 13)
    }

    @Test func `all errors of a file come at once, in the order of their places`() {
        var text = Fixtures.text("minowa")
        for (passage, replacement) in [
            ("kind: town", "kind: twon"), ("minimum_age: 40", "minimum_age: x"),
            ("office: every_subject", "office: all"),
            ("hours: \"08:30-17:15\"", "hours: 9-5"), ("death:", "dead:"),
        ] { text = text.replacing(passage, with: replacement) }
        let problems = Fixtures.read(text, as: "minowa").problems
        #expect(
            Set(problems.map(\.path)).isSuperset(of: [
                "municipality.kind", "subject.minimum_age", "linkage.office", "dead", "desk.hours",
            ]))
        #expect(problems.map(\.mark) == problems.map(\.mark).sorted())
    }

    @Test(arguments: [
        ("a: [", "YAML として読めません"), ("", "何も書かれていません"), ("- a\n- b\n", "キーと値の組"), ("x", "キーと値の組"),
        ("schema: 1\nschema: 1\n", "二度"),
        (
            "a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\n",
            "別名を広げた"
        ),
    ])
    func `what is no document is refused with a reason`(text: String, reason: String) throws {
        let outcome = Fixtures.read(text, as: "minowa")
        #expect(outcome.policy == nil)
        let problem = try #require(outcome.problems.first)
        #expect(problem.message.contains(reason), "\(problem)")
    }

    @Test func `bytes that are not UTF-8, and more than a megabyte, are refused`() {
        let bad = Fixtures.format.read(
            [0x61, 0x3A, 0x20, 0x83, 0x41], file: "tenants/minowa.yaml", digest: "x")
        #expect(bad.problems.first?.description.contains("1:4") == true)
        let big = Fixtures.format.read(
            [UInt8](repeating: 0x23, count: 1_048_577), file: "tenants/minowa.yaml", digest: "x")
        #expect(big.problems.first?.message.contains("1 MB") == true)
    }

    @Test func `a town may be an association of municipalities`() throws {
        let text = Fixtures.text("sakuragaoka")
            .replacing(
                "  name: 桜ヶ丘町\n  kana: さくらがおかちょう\n  kind: town",
                with: "  name: 見本地区医師会\n  kana: みほんちくいしかい\n  kind: association"
            )
            .replacing(
                "  code: \"479993\"\n  members: none",
                with:
                    "  code: none\n  members: [{name: 桜ヶ丘町, code: \"479993\"}, {name: 見本村, code: unspecified}]"
            )
        let outcome = Fixtures.read(text, as: "sakuragaoka")
        #expect(outcome.problems.map(\.description) == [])
        #expect(outcome.policy?.municipality.members.value?.count == 2)
    }

    @Test func `mutated files never trap, and never load with a word that the format does not know`() {
        var generator = Seeded(state: 42)
        var loaded = 0
        for round in 0..<2000 {
            var bytes = Fixtures.file(Fixtures.shipped[round % Fixtures.shipped.count]).bytes
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let at = Int.random(in: 0..<bytes.count, using: &generator)
                let end = min(bytes.count, at + Int.random(in: 1...40, using: &generator))
                switch Int.random(in: 0...4, using: &generator) {
                case 0: bytes[at] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes.removeSubrange(at..<end)
                case 2: bytes.insert(contentsOf: bytes[at..<end], at: at)
                case 3:
                    bytes.insert(
                        contentsOf: Array(
                            " [{&*!|>%@`\n\t:-'\"#]}".utf8.shuffled(using: &generator).prefix(3)), at: at)
                default: bytes.removeSubrange(at...)
                }
                if bytes.isEmpty { bytes = [0x0A] }
            }
            let name = Fixtures.shipped[round % Fixtures.shipped.count]
            let outcome = Fixtures.format.read(bytes, file: "tenants/\(name).yaml", digest: "x")
            if outcome.policy != nil { loaded += 1 } else { #expect(!outcome.problems.isEmpty) }
        }
        // Many changes fall into remarks and free texts; most do not.
        #expect(loaded < 1000)
    }
}

/// SplitMix64: the same numbers on every run.
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
