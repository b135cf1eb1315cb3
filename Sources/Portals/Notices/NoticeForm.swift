import Care
import FoundationEssentials
import HTML
import JapaneseText
import Workflows

/// Writing a notice: the form, and the last look before it is on the board.
enum NoticeForm {
    static let fields = ["kind", "audience", "title", "body", "day", "from", "until", "certain"]

    /// Reads the form, and asks the town's documents and the calendar; objections stand beside their fields.
    static func read(_ form: inout SubmittedForm, _ visit: StaffVisit) -> NoticeDraft? {
        let kind = form.choice("kind", "種類", of: NoticeKind.self)
        let audience = form.choice("audience", "読める人", of: NoticeAudience.self)
        let draft = NoticeDraft(
            kind: kind ?? .general, audience: audience ?? .members,
            title: TypedText.line(form.line("title", "題名", limit: 60)),
            body: form.passage("body", "本文", limit: 4_000), isCertain: form.isTicked("certain"),
            day: date(&form, "day", kind?.dayLabel ?? "その日"), from: date(&form, "from", "公開を始める日"),
            until: date(&form, "until", "公開を終える日"))
        guard form.isSound else { return nil }
        do {
            try visit.house.check(draft, in: visit.town)
        } catch {
            object(&form, error, draft)
        }
        return form.isSound ? draft : nil
    }

    private static func object(_ form: inout SubmittedForm, _ fault: NoticeFault, _ draft: NoticeDraft) {
        let label = draft.kind.dayLabel ?? "その日"
        switch fault {
        case .dayMissing: form.object("day", "\(label)を入力してください。")
        case .tooSoon(let earliest, let clause):
            let day = NoticePages.civil(earliest).map { DatePhrase.day($0) } ?? ""
            let ground = clause.map { "（根拠：\($0)）" } ?? ""
            form.object("day", "\(label)は、\(day)かそのあとの日にしてください。それより早くは終えられません\(ground)。")
        case .endsFirst: form.object("until", "公開を終える日は、始める日か、そのあとの日にしてください。")
        case .beginsInThePast: form.object("from", "公開を始める日は、今日か、これからの日にしてください。")
        }
    }

    private static func date(_ form: inout SubmittedForm, _ field: String, _ label: String) -> CalendarDate? {
        let typed = form.line(field, label, required: false, limit: 30)
        guard !typed.isEmpty else { return nil }
        guard let date = Wareki.parse(typed) else {
            form.object(field, "\(label)を読み取れません。「2026-12-01」「令和8年12月1日」のように入力してください。")
            return nil
        }
        return CalendarDate(date)
    }

    static func page(_ visit: StaffVisit, _ form: SubmittedForm) -> Page {
        let made = made(form)
        var layout = visit.layout(
            "お知らせを書く", current: .desk, crumbs: NoticeDesk.crumbs(visit, [("書く", nil)]))
        layout.hasErrors = !form.isSound
        return layout.page {
            Design.errorSummary(fields.compactMap { made[$0] })
            Design.sealedForm(visit.path("desk", "notices", "preview"), visit.seal, warnsOnLeave: true) {
                if let kind = made["kind"] {
                    Design.radioGroup(
                        kind,
                        NoticeKind.allCases.map {
                            Design.Choice(
                                $0.rawValue, $0.label, hint: hint($0, visit.policy),
                                isChosen: chosen(form, "kind", NoticeKind.general.rawValue) == $0.rawValue)
                        })
                }
                if let audience = made["audience"] {
                    Design.radioGroup(
                        audience,
                        [NoticeAudience.everyone, .members].map {
                            Design.Choice(
                                $0.rawValue, NoticeDesk.word($0),
                                isChosen: chosen(form, "audience", NoticeAudience.members.rawValue)
                                    == $0.rawValue)
                        })
                }
                if let title = made["title"] { Design.textField(title, limit: 60) }
                if let body = made["body"] { Design.textArea(body, rows: 8, limit: 4_000) }
                if let day = made["day"] { Design.textField(day, .date, width: .short) }
                if let from = made["from"] { Design.textField(from, .date, width: .short) }
                if let until = made["until"] { Design.textField(until, .date, width: .short) }
                if let certain = made["certain"] {
                    Design.checkbox(certain, isChecked: form.isTicked("certain"))
                }
                Design.buttonRow {
                    Design.submit("確認へ")
                    Design.go("やめる", visit.path("desk", "notices"))
                }
            }
        }
    }

    private static func made(_ form: SubmittedForm) -> [String: Design.Field] {
        let texts: [(String, String, Design.Need, String?)] = [
            ("kind", "種類", .required, nil), ("audience", "読める人", .required, nil),
            ("title", "題名", .required, "60文字まで"),
            ("body", "本文", .required, "書いたとおりの行で出ます。特定の方の個人情報は書かないでください。"),
            ("day", "その日", .optional, "規約を改める日、サービスを変える日・止める日・終える日です。"),
            ("from", "公開を始める日", .optional, "空のままなら、すぐに公開します。"),
            ("until", "公開を終える日", .optional, "この日まで公開します。空のままなら、取り下げるまで公開します。"),
            (
                "certain", "受け取りを一つずつ確かめます。", .unmarked,
                "参加しているところの管理者にメールで知らせ、連絡帳での受け取りを窓口の一覧に並べます。"
            ),
        ]
        return Dictionary(
            uniqueKeysWithValues: texts.map { name, text, need, hint in
                (
                    name,
                    Design.Field(
                        name, text, need, hint: hint, value: name == "certain" ? "yes" : form.raw(name),
                        error: form.problem(name))
                )
            })
    }

    private static func chosen(_ form: SubmittedForm, _ field: String, _ first: String) -> String {
        form.raw(field).isEmpty ? first : form.raw(field)
    }

    /// What the town's documents ask of this kind, in one sentence.
    private static func hint(_ kind: NoticeKind, _ policy: TenantPolicy) -> String? {
        let rule = policy.rule(on: kind)
        let words = policy.words
        let parts = [
            rule.isCertain ? "\(words.facility)ごとの受け取りを必ず確かめます。" : nil,
            rule.consent.map { $0 == .needed ? "\(words.facility)の了承が要ります。" : "\(words.facility)の了承は要りません。" },
            rule.lead.map { "\($0.readable)前までに知らせます。" },
            kind == .pause && rule.mayComeAfterwards ? "急ぐときは、止めたあとのお知らせでもかまいません。" : nil,
        ].compactMap { $0 }
        guard !parts.isEmpty else { return nil }
        return parts.joined() + (rule.clause.map { "（根拠：\($0)）" } ?? "")
    }

    // MARK: The last look

    /// `asked`: how many facilities' receipts will be asked for; `nil` for none.
    static func preview(_ visit: StaffVisit, _ draft: NoticeDraft, asked: Int?) -> Page {
        let from = draft.from.flatMap(NoticePages.civil).map { TokyoTime($0, minutes: 0).moment }
        return visit.layout(
            draft.title, current: .desk, crumbs: NoticeDesk.crumbs(visit, [("確認", nil)])
        ).page {
            Design.notice(.info, "まだ公開されていません。読む人には、次のように見えます。")
            NoticePages.matter(
                kind: draft.kind, body: draft.body, day: draft.kind.dayLabel == nil ? nil : draft.day,
                from: max(from ?? visit.now, visit.now), visit.policy)
            Design.card("公開のしかた", icon: .info) {
                Design.descriptionList(
                    [
                        ("読める人", NoticeDesk.word(draft.audience)),
                        ("公開を始める日", words(draft.from) ?? "すぐに"),
                        ("公開を終える日", words(draft.until) ?? "取り下げるまで"),
                        asked.map {
                            (
                                "受け取りの確認",
                                "いま参加しているすべての\(visit.words.facility)（\($0)か所）にお願いします。\(visit.words.facilityAdmin)にはメールでも知らせます。"
                            )
                        },
                    ].compactMap { $0 })
                if asked != nil { PortalPages.clause(visit.policy.rule(on: draft.kind).clause) }
            }
            Design.sealedForm(visit.path("desk", "notices"), visit.seal) {
                for (name, value) in pairs(draft) { input(.hidden, name, .value(value)) }
                Design.buttonRow {
                    Design.submit("公開する")
                    Design.submit("書き直す", .secondary, formAction: visit.path("desk", "notices", "new"))
                }
            }
        }
    }

    private static func pairs(_ draft: NoticeDraft) -> [(String, String)] {
        var pairs = [
            ("kind", draft.kind.rawValue), ("audience", draft.audience.rawValue), ("title", draft.title),
            ("body", draft.body), ("day", draft.day?.description ?? ""),
            ("from", draft.from?.description ?? ""), ("until", draft.until?.description ?? ""),
        ]
        if draft.isCertain { pairs.append(("certain", "yes")) }
        return pairs
    }

    private static func words(_ day: CalendarDate?) -> String? {
        day.flatMap(NoticePages.civil).map { DatePhrase.day($0) }
    }
}
