import Care
import Testing

@testable import Portals

/// What the portal's guide, its printed papers and its menus draw from each town's file.
@Suite struct `The guide of a town` {
    private func rules(_ key: String) throws -> RuleSentences {
        RuleSentences(try ShippedTown.policy(key), try ShippedTown.catalogue())
    }

    @Test(arguments: [
        (
            "eniwa", "登録申込兼同意書の原本は同意取得者の事業所が保管し、写しは支援対象者が持ちます。",
            "登録申込兼同意書を市に提出します。登録の前に提出します。"
        ),
        (
            "hitachinaka", "原本は支援対象者が保管し、写しは同意取得者の事業所が持ちます。",
            "の写しを連携推進センターに提出します。提出の方法は、"
        ),
        ("minowa", "が保管し、写しは", "の写しを事務局に提出します。提出の方法は、"),
        ("takahagi", "高萩市の文書には定めがありません。高齢福祉課 地域包括支援グループにご相談ください。", "定めがありません。"),
        ("tsuchiura", "土浦市の文書には定めがありません。サポート窓口にご相談ください。", "定めがありません。"),
    ])
    func `the papers say who keeps them and where they go, by the town's own rule`(
        key: String, custody: String, submission: String
    ) throws {
        let rules = try rules(key)
        #expect(rules.custody.sentence.contains(custody), "\(rules.custody.sentence)")
        #expect(rules.submission.sentence.contains(submission), "\(rules.submission.sentence)")
        let isWritten = !custody.contains("定めがありません")
        #expect((rules.custody.clause != nil) == isWritten && (rules.submission.clause != nil) == isWritten)
    }

    @Test func `the stop form asks only for what the town's documents ask`() throws {
        let (words, asked) = (
            try ShippedTown.policy("minowa").words, try rules("minowa").stopLines.map(\.sentence).joined()
        )
        #expect(asked.contains("まず\(words.team)の\(words.member)に伝えます。\(words.stopForm)を事務局に出します。"))
        let one = try rules("takahagi").stopLines.map(\.sentence).joined()
        #expect(one.contains("書面の届けは求められていません") && one.contains("お断りすることはありません"))
        #expect(one.contains("申し出のあった情報について、"))
        for key in ["eniwa", "hitachinaka", "tsuchiura"] {
            let lines = try rules(key).stopLines
            #expect(lines.dropLast().allSatisfy { $0.sentence.contains("定めがありません") }, "\(key)")
        }
        // The effect is the platform's law and the same everywhere.
        let effects = try ShippedTown.keys.map { try rules($0).stopLines.last?.sentence ?? "" }
        #expect(effects.allSatisfy { $0.hasSuffix("見えなくなります。記録そのものは消さずに保管します。") })
    }

    @Test func `the way to the start has the steps that the town's documents name`() throws {
        let mails = try ShippedTown.keys.map { key in
            try rules(key).facilitySteps.first { $0.title == "メール" }?.sentence.contains("3通") ?? false
        }
        #expect(mails == [false, false, false, false, true])
        let withInformation = try ShippedTown.keys.filter { key in
            try rules(key).facilitySteps.contains { $0.title.hasSuffix("の情報") }
        }
        #expect(withInformation.contains("hitachinaka") && !withInformation.contains("tsuchiura"))
        for key in ShippedTown.keys {
            let steps = try rules(key).facilitySteps
            #expect(steps.first?.title == (try ShippedTown.policy(key)).words.apply)
            #expect(steps.allSatisfy { !$0.sentence.isEmpty && $0.sentence.hasSuffix("。") }, "\(key)")
        }
    }

    @Test(arguments: [
        ("eniwa", ["事業所登録申請", "利用者管理", "証明書の管理", "事業所の情報", "利用廃止の申請"]),
        ("hitachinaka", ["事業所登録申請", "地域資源一覧", "利用者管理", "証明書の管理", "利用廃止の申請"]),
        ("minowa", ["施設登録申請", "利用者管理", "証明書の管理", "施設の情報", "利用廃止の申請"]),
        // Further certificates lie inside the people's entry here, and inside the certificates' there.
        ("takahagi", ["事業所登録申請", "利用者管理", "利用廃止申請", "証明書の管理", "事業所の情報"]),
        ("tsuchiura", ["施設登録申請", "利用者管理", "証明書管理", "利用廃止申請", "施設の情報"]),
    ])
    func `the administrator's menu has the town's order, places and words`(key: String, labels: [String])
        throws
    {
        let policy = try ShippedTown.policy(key)
        #expect(FacilityMenu.entries(policy).map(\.label) == labels)
        let office = FacilityMenu.entries(policy, isOffice: true).map(\.place)
        let own = policy.portal.facilityMenu.value?.map(\.place) ?? []
        #expect(office.filter { !own.contains($0) }.allSatisfy { $0 != .leave && $0 != .information })
    }
}
