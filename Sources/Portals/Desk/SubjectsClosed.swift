import Care
import FoundationEssentials
import HTML
import HTTPServer
import JapaneseText
import Workflows

/// Records that are hidden from everybody and kept: how many, since when, why; never whose. The desk can take a stop
/// back.
enum SubjectsClosed {
    static func card(_ closed: [DeskSubjects.Closed], _ visit: StaffVisit) -> Markup? {
        guard !closed.isEmpty else { return nil }
        return Design.card("見えない状態で保管しているもの（\(closed.count)件）", icon: .lock) {
            Design.dataTable(
                "見えない状態で保管しているもの", columns: ["理由", "いつから", "申し出を受けた人", "操作"],
                rows: closed.map { line in
                    [
                        .text(StopPages.word(line.cause, visit)),
                        .text(line.since.map { DatePhrase.full($0) } ?? ""),
                        .text(line.receivedBy.map { "\($0)さん" } ?? ""),
                        line.mayResume
                            ? Design.go(
                                "ふたたび見えるようにする",
                                visit.path("desk", "subjects", "closed", line.id.text), .quiet)
                            : .text("新しい同意から始めます"),
                    ]
                }, showsName: false)
            p(.class("hint")) { "お名前は、この窓口にも見えません。" }
            packages(closed, visit)
        }
    }

    /// What was packed for other towns: where it stands, never what is in it.
    private static func packages(_ closed: [DeskSubjects.Closed], _ visit: StaffVisit) -> Markup? {
        let packages = closed.flatMap(\.packages)
        guard !packages.isEmpty else { return nil }
        return Design.dataTable(
            "転出先への引き継ぎ", columns: ["転出先", "内容", "いまの状態", "操作"],
            rows: packages.map { package in
                [
                    .text(package.town), .text(package.items.joined(separator: "、")),
                    .text(MovingPages.standing(package)),
                    package.standing == .waiting
                        ? Design.act(
                            "取り消す", visit.path("desk", "subjects", "moving", package.id.text, "withdraw"),
                            visit.seal, .danger) : .text(""),
                ]
            })
    }

    static func ask(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        guard let line = try await line(visit, counter) else { return .notFound }
        return .page(page(line, visit, visit.form))
    }

    static func resume(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        guard let once = visit.once else { return GuidancePages.staleForm(visit.visit) }
        guard let line = try await line(visit, counter) else { return .notFound }
        var form = visit.form
        let reason = form.passage("reason", "理由", limit: 1_000)
        guard form.isSound else { return .page(page(line, visit, form), status: 422) }
        do {
            try await visit.house.resumeSubject(
                line.id, reason: reason, once: once, at: counter, in: visit.town)
        } catch let refusal as SubjectRefusal {
            return .page(page(line, visit, form, refusal: refusal), status: 422)
        }
        return .seeOther(visit.path("desk", "subjects", query: Flash.resumed.query))
    }

    private static func line(
        _ visit: StaffVisit, _ counter: borrowing Counter
    ) async throws -> DeskSubjects.Closed? {
        guard let id = visit.publicID("record") else { return nil }
        return try await visit.house.readDeskSubjects(at: counter, in: visit.town).closed.first {
            $0.id == id
        }
    }

    private static func page(
        _ line: DeskSubjects.Closed, _ visit: StaffVisit, _ form: SubmittedForm,
        refusal: SubjectRefusal? = nil
    ) -> Page {
        var layout = SubjectsPages.layout("ふたたび見えるようにする", crumb: "再開", visit)
        layout.hasErrors = !form.isSound || refusal != nil
        let reason = Design.Field(
            "reason", "理由", hint: "ご本人の申し出があった、取り違えて中止していた、など。お名前は書かないでください。",
            value: form.raw("reason"), error: form.problem("reason"))
        return layout.page {
            if let refusal { SubjectRefusalWords.notice(refusal, visit) }
            Design.errorSummary([reason])
            Design.notice(.warning, "記録は、中止の前と同じ\(visit.words.team)に、ふたたび見えるようになります。")
            Design.descriptionList(
                [
                    ("理由", StopPages.word(line.cause, visit)),
                    ("いつから", line.since.map { DatePhrase.full($0) } ?? ""),
                    ("申し出を受けた人", line.receivedBy.map { "\($0)さん" } ?? ""),
                ].filter { !$0.1.isEmpty })
            Design.sealedForm(visit.path("desk", "subjects", "closed", line.id.text), visit.seal) {
                Design.textArea(reason, rows: 3)
                Design.buttonRow {
                    Design.submit("ふたたび見えるようにする", .primary)
                    Design.go("戻る", visit.path("desk", "subjects"))
                }
            }
        }
    }
}
