import Care
import FoundationEssentials
import HTML
import HTTPServer
import JapaneseText
import Workflows

/// The custody ledger of one record: where each sheet is, what was submitted, what is late.
enum PaperPages {
    static func card(_ page: ProfilePage, _ visit: StaffVisit) -> Markup {
        let present = page.sheets.filter { $0.until == nil }
        let former = page.sheets.filter { $0.until != nil }
        return Design.card("\(visit.words.consentPaper)のありか", icon: .paper) {
            if present.isEmpty {
                p { "保管の記録はありません。\(visit.policy.townName)の文書に、保管の定めがないためです。" }
            } else {
                ledger(present, page.id, visit)
                if let number = present.first?.sheetNumber { p(.class("hint")) { "用紙の番号 \(number)" } }
            }
            for paper in page.papers { submission(paper, page.id, visit) }
            if !former.isEmpty {
                details(.class("fold")) {
                    summary { "これまでのありか（\(former.count)件）" }
                    ul {
                        for sheet in former {
                            li { "\(name(sheet))　\(sheet.holder)　\(days(sheet))　\(ending(sheet.endReason))" }
                        }
                    }
                }
            }
        }
    }

    private static func ledger(
        _ sheets: [ProfilePage.Sheet], _ subject: PublicID, _ visit: StaffVisit
    ) -> Markup {
        Design.dataTable(
            "\(visit.words.consentPaper)のありか", columns: ["紙", "持っている人", "いつから", "操作"],
            rows: sheets.map { sheet in
                [
                    .text(name(sheet)), .text(sheet.holder), .text(DatePhrase.day(sheet.since.civil)),
                    Design.go(
                        "動きを記録する", visit.path("subjects", subject.text, "papers", sheet.id.text), .quiet),
                ]
            }, showsName: false)
    }

    /// That a paper went off, as one says it: 11月20日にFAXで提出, 11月20日に画面から提出.
    static func sent(_ means: SubmissionMeans?, on day: CalendarDate) -> String {
        let way = means.map { $0 == .upload ? "画面から" : "\($0.label)で" } ?? ""
        return "\(DatePhrase.day(day.civil))に\(way)提出"
    }

    private static func submission(
        _ paper: ProfilePage.Submission, _ subject: PublicID, _ visit: StaffVisit
    ) -> Markup {
        let office =
            BodyRole(rawValue: paper.addressee.rawValue).map { ConsentPages.body($0, visit) } ?? "窓口"
        return Markup {
            p {
                "\(office)への提出："
                if let received = paper.receivedAt {
                    "\(DatePhrase.day(TokyoTime(received).date))に受け取りました。"
                } else if let sent = paper.sentOn {
                    "\(Self.sent(paper.means, on: sent))しました。受け取りの確認はまだです。"
                } else {
                    "まだ提出の記録がありません。"
                }
                if paper.isOverdue {
                    " "
                    Design.chip("期限を過ぎています", .urgent, icon: .alert)
                }
            }
            if paper.receivedAt == nil {
                Design.buttonRow {
                    if paper.sentOn == nil {
                        Design.go(
                            "提出を記録する",
                            visit.path("subjects", subject.text, "submissions", paper.id.text, "send"))
                    }
                    if paper.mayConfirm {
                        Design.go(
                            "受け取りを記録する",
                            visit.path("subjects", subject.text, "submissions", paper.id.text, "receive"))
                    }
                }
            }
        }
    }

    static func name(_ sheet: ProfilePage.Sheet) -> String {
        sheet.paper == .original ? "原本" : "写し" + (sheet.copyNumber.map { "（\($0)）" } ?? "")
    }

    private static func days(_ sheet: ProfilePage.Sheet) -> String {
        let since = DatePhrase.day(sheet.since.civil, weekday: false)
        return since + "〜" + (sheet.until.map { DatePhrase.day($0.civil, weekday: false) } ?? "")
    }

    private static func ending(_ reason: String?) -> String {
        switch reason {
        case "moved": "（ほかへ移りました）"
        case "destroyed": "（廃棄しました）"
        case "lost": "（見当たりません）"
        default: ""
        }
    }

    // MARK: A sheet goes elsewhere

    static func move(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        let page = try await visit.house.readProfile(at: counter, in: visit.town)
        guard let id = visit.publicID("sheet"),
            let sheet = page.sheets.first(where: { $0.id == id && $0.until == nil })
        else { return .notFound }
        return .page(form(sheet, page.id, visit, visit.form))
    }

    private static func form(
        _ sheet: ProfilePage.Sheet, _ subject: PublicID, _ visit: StaffVisit, _ form: SubmittedForm
    ) -> Page {
        var layout = visit.layout("\(name(sheet))の動きを記録する", current: .subjects)
        layout.hasErrors = !form.isSound
        let goal = Design.Field("goal", "移す先", error: form.problem("goal"))
        let day = Design.Field(
            "day", "移した日", hint: "例：令和8年11月21日、R8.11.21", value: form.raw("day"), error: form.problem("day"))
        return layout.page {
            Design.errorSummary([goal, day])
            p { "いまは\(sheet.holder)が持っています（\(DatePhrase.day(sheet.since.civil, weekday: false))から）。" }
            Design.sealedForm(visit.path("subjects", subject.text, "papers", sheet.id.text), visit.seal) {
                Design.radioGroup(
                    goal,
                    goals(visit).map {
                        Design.Choice($0.rawValue, word($0, visit), isChosen: form.raw("goal") == $0.rawValue)
                    })
                Design.textField(day, width: .medium)
                Design.buttonRow {
                    Design.submit("記録する", .primary)
                    Design.go("やめる", visit.path("subjects", subject.text, "profile"))
                }
            }
        }
    }

    static func moved(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        guard let once = visit.once, let id = visit.publicID("sheet") else {
            return GuidancePages.staleForm(visit.visit)
        }
        var fields = ParticularsFields(visit.visit, visit.form)
        let goal = fields.form.choice("goal", "移す先", of: SheetGoal.self)
        let day = fields.date("day", "移した日")
        let page = try await visit.house.readProfile(at: counter, in: visit.town)
        guard let sheet = page.sheets.first(where: { $0.id == id }) else { return .notFound }
        if let day, day < sheet.since { fields.form.object("day", "いまの人が受け取った日より前の日は入力できません。") }
        guard fields.form.isSound, let goal, let day else {
            return .page(form(sheet, page.id, visit, fields.form), status: 422)
        }
        try await visit.house.moveSheet(id, to: goal, on: day, once: once, at: counter, in: visit.town)
        return .seeOther(visit.path("subjects", page.id.text, "profile", query: Flash.saved.query))
    }

    static func goals(_ visit: StaffVisit) -> [SheetGoal] {
        SheetGoal.allCases.filter { goal in
            BodyRole(rawValue: goal.rawValue).map { visit.policy.bodies[$0].value != nil } ?? true
        }
    }

    static func word(_ goal: SheetGoal, _ visit: StaffVisit) -> String {
        switch goal {
        case .ownFacility: "\(visit.me.facilityName)（あなたの\(visit.words.facility)）"
        case .subject: "\(visit.words.subject)ご本人"
        case .authority: ConsentPages.body(.authority, visit)
        case .secretariat: ConsentPages.body(.secretariat, visit)
        case .center: ConsentPages.body(.center, visit)
        case .destroyed: "廃棄した"
        case .lost: "見当たらない"
        }
    }
}
