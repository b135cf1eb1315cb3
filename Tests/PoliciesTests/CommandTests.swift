import Care
import FoundationEssentials
import Testing

@testable import Policies

@Suite struct CommandTests {
    private let commands = TenantCommands(format: Fixtures.format, digest: Fixtures.digest)

    @Test func `check speaks well of the shipped files`() {
        let answer = commands.check(Fixtures.shipped.map(Fixtures.file), at: Fixtures.today)
        #expect(answer.isGood)
        #expect(answer.text.hasSuffix("ファイル 5 件、誤り 0 件、注意 0 件。\n"))
        #expect(answer.text.contains("tenants/minowa.yaml: 有効にできます（箕輪町"))
    }

    @Test func `check names file, line, column and the word that was meant`() {
        let answer = commands.check(
            [Fixtures.edited("minowa", "office: every_subject", "office: every_subjekt")], at: Fixtures.today)
        #expect(!answer.isGood)
        #expect(answer.text.contains("linkage.office: 「every_subjekt」は使えません。"))
        #expect(answer.text.contains("「every_subject」のつもりではありませんか。"))
        #expect(answer.text.hasPrefix("tenants/minowa.yaml:"))
    }

    @Test
    func
        `check tells every error of several bad files by its place, and good files beside them are still good`()
        throws
    {
        let twin = PolicyFile(
            name: "mihoncho.yaml",
            bytes: Array(
                Fixtures.text("minowa").replacing("tenant: minowa", with: "tenant: mihoncho").utf8))
        let bomb =
            "a: &a [x, x, x, x, x, x, x, x, x]\n"
            + (98...105).reduce(into: "") { text, code in
                let (now, last) = (
                    Character(UnicodeScalar(UInt8(code))), Character(UnicodeScalar(UInt8(code - 1)))
                )
                text +=
                    "\(now): &\(now) [" + Array(repeating: "*\(last)", count: 9).joined(separator: ", ")
                    + "]\n"
            }
        let answer = commands.check(
            [
                Fixtures.file("eniwa"), Fixtures.file("minowa"), twin,
                PolicyFile(
                    name: "takahagi.yaml",
                    bytes: Array(
                        Fixtures.text("takahagi").replacing(
                            "family: when_incapable", with: "family: when_incapabel"
                        )
                        .replacing("\ndeath:", with: "\ndeth:").utf8)),
                PolicyFile(name: "bomu.yaml", bytes: Array(bomb.utf8)),
                PolicyFile(name: "kara.yaml", bytes: []),
                PolicyFile(name: "moji.yaml", bytes: [0x73, 0x3a, 0x20, 0x83, 0x41, 0x0a]),
                PolicyFile(name: "oomono.yaml", bytes: [UInt8](repeating: 0x23, count: 1 << 20 + 1)),
            ], at: Fixtures.today)
        #expect(!answer.isGood)
        let lines = answer.text.split(separator: "\n").map(String.init)
        print(answer.text)
        let place = #/^tenants/[a-z]+\.yaml:\d+:\d+: /#
        for (name, words) in [
            ("takahagi", ["consent.family", "「when_incapable」のつもり"]), ("takahagi", ["「death」のつもり"]),
            ("bomu", []), ("kara", []), ("moji", ["UTF-8"]), ("oomono", []), ("mihoncho", ["203831"]),
        ] {
            let told = lines.filter {
                $0.hasPrefix("tenants/\(name).yaml:") && (try? place.firstMatch(in: $0)) != nil
            }
            #expect(told.contains { line in words.allSatisfy(line.contains) }, "\(name) \(words): \(told)")
        }
        #expect(lines.contains { $0.hasPrefix("tenants/eniwa.yaml: 有効にできます（恵庭市") })
        #expect(!lines.contains { $0.hasPrefix("tenants/takahagi.yaml: 有効") })
        let summary = try #require(lines.last?.firstMatch(of: /^ファイル 8 件、誤り (\d+) 件、注意 \d+ 件。$/))
        #expect(lines.count { $0.hasPrefix("tenants/") && !$0.contains("有効にできます") } >= (Int(summary.1) ?? 0))
    }

    @Test func `show gives each rule with its clause or with what silence means`() throws {
        let text = commands.show(try Fixtures.policy("takahagi"))
        #expect(text.contains("family: when_incapable    ← 高萩市 利用規約 第14条第1項"))
        #expect(text.contains("registrar: unspecified    ← 定めなし：町の窓口が決めます"))
        #expect(text.contains("office: unspecified    ← 定めなし：認めません"))
        #expect(text.contains("mails: unspecified    ← 高萩市 利用規約 第6条第1項 ／ 定めなし：このサービスの共通の値によります ／ 覚え書き："))
    }

    @Test func `diff shows differences only, and what would have to wait`() throws {
        let (eniwa, hitachinaka) = (try Fixtures.policy("eniwa"), try Fixtures.policy("hitachinaka"))
        let text = commands.diff(eniwa, hitachinaka)
        #expect(text.contains("custody.original\n  - obtainer\n  + subject\n"))
        #expect(!text.contains("certificates.additional"))
        #expect(commands.diff(eniwa, eniwa) == "違いはありません。\n")
        let wider = Fixtures.edited("hitachinaka", "editors: obtainer", "editors: members")
        let preview = commands.diff(hitachinaka, file: wider, at: Fixtures.today)
        #expect(preview.contains("team.editors\n  - obtainer\n  + members\n"))
        #expect(preview.contains("承認がなければ有効になりません"))
    }

    @Test func `list tells towns, agreements and closed doors`() {
        var shelf = Fixtures.shelf(Fixtures.shipped)
        _ = shelf.update(changed: [], removed: ["eniwa.yaml"], at: Fixtures.today)
        let text = commands.list(shelf.book, at: Fixtures.today)
        #expect(text.contains("minowa\t箕輪町"))
        #expect(text.contains("協定 ina: 相手がこのサービスにいないため"))
        #expect(text.contains("eniwa\t恵庭市") && text.contains("ファイルがないため閉じています"))
    }

    @Test func `a new town's skeleton asks every question and loads once the town is named`() throws {
        let key = try Fixtures.key("atarashii")
        let skeleton = Fixtures.format.skeleton(for: key)
        for question in Fixtures.format.keys {
            #expect(skeleton.contains(question.question), "\(question.path)")
        }
        let before = Fixtures.read(skeleton, as: "atarashii")
        #expect(before.policy == nil)
        #expect(Set(before.problems.map { $0.path.split(separator: ".").first ?? "" }) == ["municipality"])
        let filled = skeleton.replacing("  name: \"\"", with: "  name: 見本町").replacing(
            "  kana: \"\"", with: "  kana: みほんちょう"
        )
        .replacing("  kind: \"\"", with: "  kind: town").replacing(
            "  prefecture: \"\"", with: "  prefecture: 沖縄県"
        )
        .replacing("  code: none", with: "  code: \"479993\"")
        #expect(Fixtures.read(filled, as: "atarashii").problems.map(\.description) == [])
    }

    @Test func `the shipped JSON schema is the one that the table gives`() {
        let shipped = String(decoding: Fixtures.bytes("Config/tenant.schema.json"), as: UTF8.self)
        #expect(
            shipped == commands.schema(),
            "write it again: renrakucho tenant schema > Config/tenant.schema.json")
    }

    @Test func `the schema is JSON and knows every key`() throws {
        let data = Data(commands.schema().utf8)
        struct Schema: Decodable {
            struct Part: Decodable { let properties: [String: Any2]? }
            struct Any2: Decodable { init(from decoder: any Decoder) throws {} }
            let properties: [String: Part]
            let required: [String]
        }
        let schema = try JSONDecoder().decode(Schema.self, from: data)
        #expect(Set(schema.required) == Set(schema.properties.keys))
        for key in Fixtures.format.keys where !key.name.isEmpty && key.section != "agreements" {
            #expect(schema.properties[key.section]?.properties?[key.name] != nil, "\(key.path)")
        }
    }

    @Test(arguments: Fixtures.shipped + ["sakuragaoka"])
    func `which acts go to the desk is known, printed, and asked in whole sentences`(town: String) throws {
        let policy = try Fixtures.policy(town)
        let matters = Fixtures.format.openMatters(of: policy)
        print("\(policy.townName)\n  " + Fixtures.format.openSentences(of: policy).joined(separator: "\n  "))
        let rules = Set(matters.map(\.rule))
        for matter in matters {
            #expect(matter.question.hasSuffix("。"), "\(matter.rule)")
            #expect(!matter.act.isEmpty)
        }
        let expected: [String: (has: Set<String>, hasNot: Set<String>)] = [
            "eniwa": (
                ["submission.what", "submission.means", "stop.set_by", "death.report_to"],
                ["registration.registrar", "custody.original"]
            ),
            "hitachinaka": (
                ["stop.requested_by", "registration.duplicate_check"],
                ["custody.original", "submission.to", "team.editors"]
            ),
            "minowa": (
                ["custody.place", "certificates.additional"],
                ["registration.registrar", "stop.to", "death.report_to"]
            ),
            "takahagi": (
                ["custody.original", "registration.registrar", "submission.to", "team.editors"],
                ["consent.obtainers", "stop.set_by", "certificates.additional"]
            ),
            "tsuchiura": (
                ["consent.obtainers", "custody.original", "registration.registrar", "stop.set_by"],
                ["application.approver"]
            ),
            "sakuragaoka": (
                [],
                [
                    "custody.original", "registration.registrar", "consent.obtainers", "stop.set_by",
                    "team.editors",
                ]
            ),
        ]
        let facts = try #require(expected[town])
        #expect(rules.isSuperset(of: facts.has))
        #expect(rules.isDisjoint(with: facts.hasNot))
        // Never by the desk, whatever the file leaves open.
        #expect(
            rules.allSatisfy {
                !["linkage", "agreements", "retention"].contains(
                    $0.split(separator: ".").first.map(String.init))
            })
        #expect(!rules.contains("facility.publication"))
    }

    @Test func `a matter offers the key's own words`() throws {
        let matter = try #require(Fixtures.format.matter("registration.registrar"))
        #expect(matter.choices.map(\.word) == ["authority", "secretariat", "obtainer"])
        #expect(matter.act == "支援対象者の登録")
        #expect(Fixtures.format.matter("team.editors")?.takesSeveral == true)
        #expect(Fixtures.format.matter("linkage.office") == nil)
        #expect(Fixtures.format.outcome(of: "linkage.office") == .refuse)
    }
}
