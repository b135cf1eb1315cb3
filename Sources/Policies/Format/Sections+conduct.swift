import Care
import YAML

/// How support ends, how people write, how the service is kept safe and told about.
extension PolicyFormat {
    static func conductSections() -> [Section] {
        [stop, death, retention, posting, security, notices, desk, portal]
    }

    private static var stop: Section {
        Section(
            "stop", "支援の中止", \.stop, blank: .init(), .desk,
            [
                .rule("requested_by", \.requestedBy, .list(.word()), "だれが中止を申し出られますか。"),
                .rule("must_honour", \.mustHonour, .word(), "申し出に必ず応じる必要がありますか。", .openOrNone),
                .rule("causes", \.causes, .list(.word()), "どのようなときに中止しますか。", .openOrNone),
                .rule("form", \.form, .text(60), "中止のときに出す書類は何ですか。", .openOrNone),
                .rule("who_tells", \.whoTells, .word(), "申し出を受けた人は、まずだれに伝えますか。", .openOrNone),
                .rule(
                    "to", \.to, .word([.authority, .secretariat, .center]), "中止の書類はどこに出しますか。", .openOrNone),
                .rule("set_by", \.setBy, .word(), "中止の設定はだれがしますか。"),
                .rule("scope", \.scope, .word(), "中止は支援対象者の全体に及びますか、申し出のあった情報だけですか。"),
            ])
    }

    private static var death: Section {
        Section(
            "death", "亡くなったときの連絡", \.death, blank: .init(), .desk,
            [
                .rule(
                    "report_to", \.reportTo, .word([.authority, .secretariat, .center]),
                    "支援対象者が亡くなったとき、どこに連絡しますか。", .openOrNone)
            ])
    }

    private static var retention: Section {
        Section(
            "retention", "情報の保管と消去", \.retention, blank: .init(), .refuse,
            [
                .rule("until", \.until, .term, "情報はいつまで保管されますか。"),
                .rule(
                    "erasure_ordered_by", \.erasureOrderedBy, .word([.council, .authority]), "消去はだれが指示できますか。",
                    .openOrNone),
                .rule("erasure_done_by", \.erasureDoneBy, .word(), "消去はだれが行いますか。", .openOrNone),
                .rule(
                    "individual_restore", \.individualRestore, .word(), "個別の依頼で復元できますか。できないと定めていれば none",
                    .openOrNone),
                .rule("backup", \.backup, .word(), "バックアップは何のためにありますか。", .openOrNone),
            ])
    }

    private static var posting: Section {
        let lines = Record<PostingPolicy.Lines>(
            blank: .init(),
            fields: [
                .value("from", \.from, .number(1...100), "何行から"),
                .value("to", \.to, .number(1...100), "何行まで"),
            ])
        let check = Record<PostingPolicy.DailyCheck>(
            blank: .init(),
            fields: [
                .part("every", \.every, .period, "どれだけの間に一度"),
                .part("who", \.who, .list(.word()), "だれに"),
            ])
        return Section(
            "posting", "投稿の心がけ", \.posting, blank: .init(), .silent,
            [
                .rule("advised_length", \.advisedLength, .number(1...10_000), "一つの投稿の字数の目安", .openOrNone),
                .rule("advised_lines", \.advisedLines, lines.form, "一つの投稿の行数の目安", .openOrNone),
                .rule("content", \.content, .word(), "何を書くとよいですか。", .openOrNone),
                .rule("important_flag", \.importantFlag, .word(), "重要の印を使えますか。", .openOrNone),
                .rule("emergency", \.emergency, .word(), "緊急のときは、どう連絡しますか。", .openOrNone),
                .rule("judgement", \.judgement, .word(), "受診や服薬の判断について、何が求められていますか。", .openOrNone),
                .rule("media", \.media, .word(), "写真や動画は勧められていますか。", .openOrNone),
                .rule("mail_per_post", \.mailPerPost, .word(), "投稿のたびにお知らせのメールが届きますか。", .openOrNone),
                .rule("daily_check", \.dailyCheck, check.form, "どれくらいの間隔で確認しますか。", .openOrNone),
                .rule("forwarding", \.forwarding, .word(), "お知らせの転送先を登録できますか。", .openOrNone),
                .rule(
                    "private_exchange", \.privateExchange, .word(), "メンバーの中の特定の人とだけやり取りできますか。", .openOrNone),
            ])
    }

    private static var security: Section {
        Section(
            "security", "安全管理", \.security, blank: .init(), .silent,
            [
                .rule("education_every", \.educationEvery, .period, "セキュリティ教育の間隔", .openOrNone),
                .rule(
                    "education_after_incident", \.educationAfterIncident, .word(), "重大な事故のあとに教育が必要ですか。",
                    .openOrNone),
                .rule(
                    "education_material_by", \.educationMaterialBy, .word(), "教育の材料はだれが用意しますか。", .openOrNone),
                .rule(
                    "incident_chain", \.incidentChain, .list(.incidentStep), "事故はどの順に報告されますか。", .openOrNone),
                .rule("self_resolution", \.selfResolution, .word(), "見つけた人が自分で解決してもよいですか。", .openOrNone),
                .rule(
                    "extraordinary_council", \.extraordinaryCouncil, .word(), "事故のとき、臨時の協議の場が開かれますか。",
                    .openOrNone),
                .rule("prohibited_acts", \.prohibitedActs, .list(.word()), "禁止されていること", .openOrNone),
                .rule("cautions", \.cautions, .list(.word()), "気をつけること", .openOrNone),
                .rule("liability", \.liability, .word(), "損害への責任", .openOrNone),
            ])
    }

    private static var notices: Section {
        let change = Record<NoticesPolicy.Change>(
            blank: .init(),
            fields: [
                .part("consent", \.consent, .word(), "事業所の了承"),
                .part("delivered_by", \.deliveredBy, .word(), "知らせる人"),
                .part("certain", \.certain, .word(), "確実に届ける必要", .openOrNone),
            ])
        let pause = Record<NoticesPolicy.Pause>(
            blank: .init(),
            fields: [
                .part("causes", \.causes, .list(.word()), "理由"),
                .part("without_notice", \.withoutNotice, .word(), "予告なしの停止", .openOrNone),
                .part("proxy", \.proxy, .word(), "急ぐときに代わって止める人", .openOrNone),
                .part("report_back", \.reportBack, .word(), "代わって止めた人からの報告", .openOrNone),
            ])
        return Section(
            "notices", "変更と停止のお知らせ", \.notices, blank: .init(), .silent,
            [
                .rule("terms_change", \.termsChange, change.form, "規約を変えるとき", .openOrNone),
                .rule("service_change", \.serviceChange, change.form, "サービスの内容を変えるとき", .openOrNone),
                .rule("pause", \.pause, pause.form, "サービスを一時的に止めるとき", .openOrNone),
                .rule(
                    "termination_notice", \.terminationNotice, .period, "サービスをやめる予告は、どれだけ前ですか。", .openOrNone),
            ])
    }

    private static var desk: Section {
        Section(
            "desk", "問い合わせ窓口", \.desk, blank: .init(), .silent,
            [
                .rule("name", \.name, .text(100), "窓口の名前"),
                .rule("phone", \.phone, .phone, "電話", .openOrNone),
                .rule("extensions", \.extensions, .list(.digits), "内線", .openOrNone),
                .rule("fax", \.fax, .phone, "FAX", .openOrNone),
                .rule("email", \.email, .email, "メール", .openOrNone),
                .rule("days", \.days, .list(.word()), "受け付ける曜日"),
                .rule("hours", \.hours, .hours, "受け付ける時間"),
                .rule("closed", \.closed, .list(.closure), "休みの日", .openOrNone),
            ])
    }

    private static var portal: Section {
        let link = Record<PortalPolicy.Link>(
            blank: .init(),
            fields: [
                .value("label", \.label, .text(60), "表示する名前"),
                .part("address", \.address, .webAddress, "アドレス"),
            ])
        return Section(
            "portal", "ポータル", \.portal, blank: .init(), .standard, cites: false,
            [
                .rule("tagline", \.tagline, .text(60), "見出しの一言", [.none, .standard]),
                .rule("menu", \.menu, .list(.menuEntry()), "公開ページのメニュー", .standard),
                .rule(
                    "facility_menu", \.facilityMenu, .list(.menuEntry()), "管理者メニュー（順番と、証明書の追加の置き場所）",
                    .standard),
                .rule("colour", \.colour, .word(), "色", .standard),
                .rule("links", \.links, .list(link.form), "ほかのサイトへのリンク", [.none, .standard]),
                .rule("maintained_by", \.maintainedBy, .word(), "掲載する情報はだれが管理しますか。", outcome: .silent),
                .rule(
                    "staff_area", \.staffArea, .word(), "利用者だけが見られる場所がありますか。", .openOrNone, outcome: .silent),
                .rule(
                    "resource_map", \.resourceMap, .word(), "地域資源マップはだれに見えますか。", .openOrNone, outcome: .silent
                ),
                .rule("removal", \.removal, .word(), "公開した情報はどのように取り下げられますか。", outcome: .silent),
            ])
    }
}

extension Form where Value == SecurityPolicy.IncidentStep {
    /// `facility`, `{facility}` or `{vendor: by_severity}`.
    static let incidentStep: Form = {
        let party = Form<SecurityPolicy.IncidentParty>.word()
        let condition = Form<SecurityPolicy.IncidentCondition>.word()
        return Form(
            schema: [
                "anyOf": [
                    party.schema,
                    [
                        "type": "object", "minProperties": 1, "maxProperties": 1,
                        "propertyNames": party.schema,
                        "additionalProperties": ["anyOf": [["type": "null"], condition.schema]],
                    ],
                ]
            ],
            accepted: party.accepted,
            read: { node, reading in
                var step = SecurityPolicy.IncidentStep()
                guard let entries = node.entries else {
                    guard let read = party.read(node, &reading) else { return nil }
                    step.party = read
                    return step
                }
                guard let entry = entries.first, entries.count == 1 else {
                    reading.refuse(node, accepted: "「{vendor: by_severity}」のような一つの組")
                    return nil
                }
                let name = YAMLNode.word(entry.key, at: entry.keyMark)
                guard let read = party.read(name, &reading) else { return nil }
                step.party = read
                if entry.value.scalar?.text.isEmpty == true { return step }
                guard let when = condition.read(entry.value, &reading) else { return nil }
                step.when = when
                return step
            },
            write: { step in
                step.when == .always ? step.party.word : "{\(step.party.word): \(step.when.word)}"
            })
    }()
}

extension Form {
    /// A place alone, or {place, label, holds}.
    static func menuEntry<Place: PolicyWord>() -> Form where Value == PortalPolicy.MenuEntry<Place> {
        let place = Form<Place>.word()
        let places = Form<[Place]>.list(place)
        let record = Record<MenuDraft<Place>>(
            blank: MenuDraft(),
            fields: [
                .value("place", \.place, place.list, "どこへのメニューか"),
                .part("label", \.label, .text(40), "町での呼び名", .standard),
                .part("holds", \.holds, places, "その中からできること", .none),
            ])
        return Form(
            schema: ["anyOf": .list([place.schema, record.schema])], accepted: place.accepted,
            read: { node, reading in
                guard node.entries != nil else {
                    return place.read(node, &reading).map { PortalPolicy.MenuEntry(place: $0) }
                }
                guard let draft = record.read(node, &reading), let place = draft.place.first else {
                    return nil
                }
                return PortalPolicy.MenuEntry(
                    place: place, label: draft.label, holds: draft.holds.value ?? [])
            },
            write: { entry in
                if entry.label == .standard, entry.holds.isEmpty { return place.write(entry.place) }
                let holds: Statement<[Place]> = entry.holds.isEmpty ? .none : .stated(entry.holds)
                return record.write(MenuDraft(place: [entry.place], label: entry.label, holds: holds))
            })
    }

    /// The same form for a draft that holds at most one value.
    private var list: Form<[Value]> {
        Form<[Value]>(
            schema: schema, choices: choices, accepted: accepted,
            read: { [read] node, reading in read(node, &reading).map { [$0] } },
            write: { [write] in $0.map(write).joined() })
    }
}

/// A menu entry while it is being read.
private struct MenuDraft<Place: PolicyWord>: Hashable, Sendable {
    var place: [Place] = []
    var label = Statement<String>.standard
    var holds = Statement<[Place]>.none
}
