import Care
import FoundationEssentials
import HTML
import HTTPServer
import JapaneseText
import Workflows

/// A sheet whose keeper is gone: the desk says where it is now.
enum SubjectsSheets {
    static func ask(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        guard let sheet = try await sheet(visit, counter) else { return .notFound }
        return .page(page(sheet, visit, visit.form))
    }

    static func take(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        guard let once = visit.once else { return GuidancePages.staleForm(visit.visit) }
        guard let sheet = try await sheet(visit, counter) else { return .notFound }
        var fields = ParticularsFields(visit.visit, visit.form)
        let goal = fields.form.choice("goal", "いまのありか", of: SheetGoal.self)
        let day = fields.date("day", "移した日")
        if let day, day < sheet.since { fields.form.object("day", "最後の持ち主が受け取った日より前の日は入力できません。") }
        guard fields.form.isSound, let goal, let day else {
            return .page(page(sheet, visit, fields.form), status: 422)
        }
        try await visit.house.moveSheet(
            sheet.id, to: goal, on: day, once: once, at: counter, in: visit.town)
        return .seeOther(visit.path("desk", "subjects", query: Flash.saved.query))
    }

    private static func sheet(
        _ visit: StaffVisit, _ counter: borrowing Counter
    ) async throws -> DeskSubjects.Orphan? {
        guard let id = visit.publicID("sheet") else { return nil }
        return try await visit.house.readDeskSubjects(at: counter, in: visit.town).orphans.first {
            $0.id == id
        }
    }

    private static func page(
        _ sheet: DeskSubjects.Orphan, _ visit: StaffVisit, _ form: SubmittedForm
    ) -> Page {
        var layout = SubjectsPages.layout(
            "\(visit.words.consentPaper)のいまのありか", crumb: "ありか", visit)
        layout.hasErrors = !form.isSound
        let goal = Design.Field("goal", "いまのありか", error: form.problem("goal"))
        let day = Design.Field(
            "day", "移した日", hint: "例：令和8年11月21日、R8.11.21", value: form.raw("day"), error: form.problem("day"))
        // The office itself is named below by its own word.
        let goals = PaperPages.goals(visit).filter { $0 != .ownFacility }
        return layout.page {
            Design.errorSummary([goal, day])
            p { "用紙の番号 \(sheet.sheetNumber)（\(sheet.paper.label)）は、\(sheet.holder)が最後に持っていました。" }
            Design.sealedForm(visit.path("desk", "subjects", "sheets", sheet.id.text), visit.seal) {
                Design.radioGroup(
                    goal,
                    goals.map {
                        Design.Choice(
                            $0.rawValue, PaperPages.word($0, visit), isChosen: form.raw("goal") == $0.rawValue
                        )
                    })
                Design.textField(day, width: .medium)
                Design.buttonRow {
                    Design.submit("記録する", .primary)
                    Design.go("戻る", visit.path("desk", "subjects"))
                }
            }
        }
    }
}
