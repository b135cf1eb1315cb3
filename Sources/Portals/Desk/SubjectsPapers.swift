import Care
import FoundationEssentials
import HTML
import HTTPServer
import JapaneseText
import Workflows

/// The office says that a submitted paper came: which one, and by which means.
enum SubjectsPapers {
    static func ask(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        guard let paper = try await paper(visit, counter) else { return .notFound }
        return .page(form(paper, visit, visit.form))
    }

    static func take(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        guard let once = visit.once else { return GuidancePages.staleForm(visit.visit) }
        guard let paper = try await paper(visit, counter) else {
            return .seeOther(visit.path("desk", "subjects", query: Flash.alreadyDone.query))
        }
        var form = visit.form
        let means = form.choice("means", "届いた方法", of: SubmissionMeans.self)
        let what = paper.what ?? form.choice("what", "届いたもの", of: Paper.self)
        guard form.isSound, let means, let what else {
            return .page(Self.form(paper, visit, form), status: 422)
        }
        try await visit.house.confirmPaper(
            paper.id, what: what, means: means, once: once, at: counter, in: visit.town)
        return .seeOther(visit.path("desk", "subjects", query: Flash.received.query))
    }

    private static func paper(
        _ visit: StaffVisit, _ counter: borrowing Counter
    ) async throws -> DeskSubjects.Awaited? {
        guard let id = visit.publicID("submission") else { return nil }
        return try await visit.house.readDeskSubjects(at: counter, in: visit.town).awaited.first {
            $0.id == id && $0.isMine
        }
    }

    private static func form(
        _ paper: DeskSubjects.Awaited, _ visit: StaffVisit, _ form: SubmittedForm
    ) -> Page {
        var layout = SubjectsPages.layout("受け取りを記録する", crumb: "受け取り", visit)
        layout.hasErrors = !form.isSound
        let means = Design.Field("means", "届いた方法", error: form.problem("means"))
        let what = Design.Field("what", "届いたもの", error: form.problem("what"))
        let offered = visit.policy.submission.means.value ?? SubmissionMeans.allCases
        return layout.page {
            Design.errorSummary([means, what])
            p { "用紙の番号 \(paper.sheetNumber) の\(visit.words.consentPaper)" }
            Design.sealedForm(visit.path("desk", "subjects", "papers", paper.id.text), visit.seal) {
                Design.radioGroup(
                    means,
                    offered.map {
                        Design.Choice(
                            $0.rawValue, $0.label,
                            isChosen: form.raw("means") == $0.rawValue
                                || (form.raw("means").isEmpty && paper.means == $0))
                    })
                if paper.what == nil {
                    Design.radioGroup(
                        what,
                        [
                            Design.Choice("original", "原本", isChosen: form.raw("what") == "original"),
                            Design.Choice("copy", "写し", isChosen: form.raw("what") == "copy"),
                        ])
                }
                Design.buttonRow {
                    Design.submit("記録する", .primary)
                    Design.go("戻る", visit.path("desk", "subjects"))
                }
            }
        }
    }
}
