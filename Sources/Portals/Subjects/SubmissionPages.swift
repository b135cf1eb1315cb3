import Care
import FoundationEssentials
import HTML
import HTTPServer
import JapaneseText
import Workflows

/// A paper goes to the office, and the office says that it came.
enum SubmissionPages {
    enum Act: String {
        case send, receive
    }

    static func ask(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        guard let act = Act(rawValue: visit.parameters["act"] ?? ""),
            let (paper, page) = try await paper(visit, counter), act == .send || paper.mayConfirm
        else { return .notFound }
        return .page(form(act, paper, page.id, visit, visit.form))
    }

    static func take(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        guard let once = visit.once, let act = Act(rawValue: visit.parameters["act"] ?? ""),
            let (paper, page) = try await paper(visit, counter)
        else { return GuidancePages.staleForm(visit.visit) }
        var fields = ParticularsFields(visit.visit, visit.form)
        let means = fields.form.choice("means", "方法", of: SubmissionMeans.self)
        let again = { (form: SubmittedForm) in
            Reply.page(Self.form(act, paper, page.id, visit, form), status: 422)
        }
        switch act {
        case .send:
            let day = fields.date("day", "提出した日")
            guard fields.form.isSound, let means, let day else { return again(fields.form) }
            try await visit.house.sendPaper(
                paper.id, by: means, on: day, once: once, at: counter, in: visit.town)
        case .receive:
            let what = paper.what ?? fields.form.choice("what", "届いたもの", of: Paper.self)
            guard fields.form.isSound, let means, let what else { return again(fields.form) }
            try await visit.house.confirmPaper(
                paper.id, what: what, means: means, once: once, at: counter, in: visit.town)
        }
        let flash: Flash = act == .send ? .submitted : .received
        return .seeOther(visit.path("subjects", page.id.text, "profile", query: flash.query))
    }

    private static func paper(
        _ visit: StaffVisit, _ counter: borrowing Counter
    ) async throws -> (ProfilePage.Submission, ProfilePage)? {
        let page = try await visit.house.readProfile(at: counter, in: visit.town)
        guard let id = visit.publicID("submission"),
            let paper = page.papers.first(where: { $0.id == id && $0.receivedAt == nil })
        else { return nil }
        return (paper, page)
    }

    private static func form(
        _ act: Act, _ paper: ProfilePage.Submission, _ subject: PublicID, _ visit: StaffVisit,
        _ form: SubmittedForm
    ) -> Page {
        let title = act == .send ? "提出を記録する" : "受け取りを記録する"
        var layout = visit.layout(title, current: .subjects)
        layout.hasErrors = !form.isSound
        let means = Design.Field(
            "means", act == .send ? "提出の方法" : "届いた方法", error: form.problem("means"))
        let day = Design.Field(
            "day", "提出した日", hint: "例：令和8年11月21日、R8.11.21", value: form.raw("day"), error: form.problem("day"))
        let what = Design.Field("what", "届いたもの", error: form.problem("what"))
        return layout.page {
            Design.errorSummary([means, day, what])
            Design.sealedForm(
                visit.path("subjects", subject.text, "submissions", paper.id.text, act.rawValue), visit.seal
            ) {
                Design.radioGroup(
                    means,
                    (visit.policy.submission.means.value ?? SubmissionMeans.allCases).map {
                        Design.Choice(
                            $0.rawValue, $0.label,
                            isChosen: form.raw("means") == $0.rawValue
                                || (form.raw("means").isEmpty && paper.means == $0))
                    })
                if act == .send { Design.textField(day, width: .medium) }
                if act == .receive, paper.what == nil {
                    Design.radioGroup(
                        what,
                        [
                            Design.Choice("original", "原本", isChosen: form.raw("what") == "original"),
                            Design.Choice("copy", "写し", isChosen: form.raw("what") == "copy"),
                        ])
                }
                Design.buttonRow {
                    Design.submit("記録する", .primary)
                    Design.go("やめる", visit.path("subjects", subject.text, "profile"))
                }
            }
        }
    }
}
