import Care
import YAML

/// From consent to team: what is shared, with whose consent, by whose hand.
extension PolicyFormat {
    static func sharingSections(_ catalogue: Catalogue) -> [Section] {
        [sharing, consent(catalogue), custody, submission, registration, team, linkage]
    }

    private static var sharing: Section {
        let category = Record<SharingPolicy.Category>(
            blank: .init(),
            fields: [
                .part("title", \.title, .text(100), "まとまりの題", .openOrNone),
                .value("items", \.items, .list(.text(100)), "共有できるもの"),
            ])
        return Section(
            "sharing", "共有できる情報", \.sharing, blank: .init(), .silent,
            [
                .rule("categories", \.categories, .list(category.form), "どのような情報を共有できますか。"),
                .rule("seen_by", \.seenBy, .word(), "書かれたことはだれに見えますか。"),
                .rule("status", \.status, .word(), "共有される情報はどのような扱いですか。"),
                .rule("warranty", \.warranty, .word(), "情報の正確さなどは保証されますか。保証しないと定めていれば none", .openOrNone),
                .rule("signed_exception", \.signedException, .text(), "電子署名された情報の例外", .openOrNone),
            ])
    }

    private static func consent(_ catalogue: Catalogue) -> Section {
        Section(
            "consent", "説明と同意", \.consent, blank: .init(), .desk,
            [
                .rule("obtainers", \.obtainers, .list(.obtainer(of: catalogue)), "だれが説明し、同意を得ますか。"),
                .rule(
                    "examples", \.examples, .list(.profession(of: catalogue)), "同意を得る人として、どの職種が例に挙げられていますか。",
                    .openOrNone),
                .rule("family", \.family, .word(), "家族が本人に代わって同意できますか。", .openOrNone),
                .rule("explanation_paper", \.explanationPaper, .word(), "説明書を渡して説明する必要がありますか。", .openOrNone),
                .rule("occasion", \.occasion, .word(), "同意はいつ得ますか。"),
            ])
    }

    private static var custody: Section {
        Section(
            "custody", "同意書の保管", \.custody, blank: .init(), .desk,
            [
                .rule("original", \.original, .word(), "同意書の原本は、だれが保管しますか。"),
                .rule("copies", \.copies, .list(.word()), "同意書の写しは、だれが保管しますか。", .openOrNone),
                .rule("place", \.place, .word(), "専門職が保管する同意書は、事業所に置きますか、本人の手元に置きますか。", .openOrNone),
            ])
    }

    private static var submission: Section {
        Section(
            "submission", "同意書の提出", \.submission, blank: .init(), .desk,
            [
                .rule("what", \.what, .word(), "原本と写しのどちらを提出しますか。", .openOrNone),
                .rule("to", \.to, .word([.authority, .secretariat, .center]), "同意書はどこに提出しますか。", .openOrNone),
                .rule("means", \.means, .list(.word()), "同意書はどのように提出しますか。", .openOrNone),
                .rule("before_registration", \.beforeRegistration, .word(), "提出は登録より先に必要ですか。", .openOrNone),
                .rule("within", \.within, .period, "同意を得てから、いつまでに提出しますか。", .openOrNone),
            ])
    }

    private static var registration: Section {
        let check = Record<RegistrationPolicy.DuplicateCheck>(
            blank: .init(),
            fields: [
                .part("finder", \.finder, .word(), "二重の登録を見つける人"),
                .part("then", \.then, .word(), "見つけたときにすること"),
            ])
        return Section(
            "registration", "支援対象者の登録", \.registration, blank: .init(), .desk,
            [
                .rule("registrar", \.registrar, .word(), "支援対象者はだれが登録しますか。"),
                .rule("evidence", \.evidence, .list(.word()), "登録するときは、何を見て入力しますか。"),
                .rule("duplicate_check", \.duplicateCheck, check.form, "二重の登録が見つかったら、どうしますか。", .openOrNone),
                .rule("notify_members", \.notifyMembers, .word(), "新しい登録をメンバーに知らせますか。", .openOrNone),
            ])
    }

    private static var team: Section {
        let precheck = Record<TeamPolicy.Precheck>(
            blank: .init(),
            fields: [
                .part("required", \.required, .flag, "事前の話し合いが必要か"),
                .part("decides_obtainer", \.decidesObtainer, .flag, "そこで同意を得る人を決めるか"),
                .part("helped_by", \.helpedBy, .word(), "話し合いを助ける機関", .openOrNone),
            ])
        return Section(
            "team", "支援チームの編成", \.team, blank: .init(), .desk,
            [
                .rule("precheck", \.precheck, precheck.form, "登録の前に、支援者の間で何を決めておきますか。", .openOrNone),
                .rule("first_member", \.firstMember, .word(), "チームの最初のメンバーはだれですか。"),
                .rule("formed_by", \.formedBy, .word(), "はじめのチームは、だれが組みますか。"),
                .rule("editors", \.editors, .oneOrList(.word()), "始まったあとのチームは、だれが編集しますか。"),
                .rule("doctor", \.doctor, .word(), "チームを組むとき、かかりつけ医の承諾や参加はどのように扱いますか。", .openOrNone),
                .rule("notify_subject", \.notifySubject, .word(), "メンバーの一覧を本人に知らせますか。", .openOrNone),
            ])
    }

    private static var linkage: Section {
        Section(
            "linkage", "運営の窓口と支援対象者の紐づけ", \.linkage, blank: .init(), .refuse,
            [
                .rule("office", \.office, .word(), "運営の窓口は、支援対象者にいつまで紐づきますか。"),
                .rule("permits", \.permits, .list(.word()), "紐づいた窓口には何が許されますか。", .openOrNone),
            ])
    }
}
