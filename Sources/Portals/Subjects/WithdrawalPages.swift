import Care
import FoundationEssentials
import HTML
import HTTPServer
import JapaneseText
import Workflows

/// A consent is taken back: what it does at once, and the record of who said so.
enum WithdrawalPages {
    static func ask(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        guard let (consent, page) = try await consent(visit, counter) else { return .notFound }
        return .page(Self.page(consent, page, visit, visit.form))
    }

    static func take(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        guard let once = visit.once else { return GuidancePages.staleForm(visit.visit) }
        guard let (consent, page) = try await consent(visit, counter) else { return .notFound }
        var form = visit.form
        let asker = form.choice("asked_by", "取り下げた人", of: StopAsker.self)
        let note = form.passage("note", "お話の内容", required: false, limit: 1_000)
        if asker == .facility { form.object("asked_by", "取り下げた人を選んでください。") }
        guard form.isSound, let asker else {
            return .page(Self.page(consent, page, visit, form), status: 422)
        }
        try await visit.house.withdrawConsent(
            consent.id, by: asker, note: note, once: once, at: counter, in: visit.town)
        return .seeOther(
            visit.path(
                "subjects", "stopped", StopCause.withdrawn.rawValue, query: Flash.consentWithdrawn.query))
    }

    private static func consent(
        _ visit: StaffVisit, _ counter: borrowing Counter
    ) async throws -> (ProfilePage.Agreement, ProfilePage)? {
        let page = try await visit.house.readProfile(at: counter, in: visit.town)
        guard let id = visit.publicID("consent"),
            let consent = page.consents.first(where: { $0.id == id && $0.withdrawnAt == nil })
        else { return nil }
        return (consent, page)
    }

    private static func page(
        _ consent: ProfilePage.Agreement, _ page: ProfilePage, _ visit: StaffVisit, _ form: SubmittedForm
    ) -> Page {
        let words = visit.words
        let name = page.versions.first?.particulars.name.full ?? words.subject
        var layout = visit.layout(
            "同意の取り下げを記録する", current: .subjects,
            crumbs: ProfilePages.crumbs(page.id, "\(name) さん", "同意の取り下げ", visit))
        layout.hasErrors = !form.isSound
        let asker = Design.Field("asked_by", "取り下げた人", error: form.problem("asked_by"))
        let note = Design.Field("note", "お話の内容", .optional, value: form.raw("note"))
        return layout.page {
            Design.errorSummary([asker, note])
            Design.notice(.warning, "記録すると、ただちに、だれにも共有されなくなります。") {
                p { "あなたを含めて、\(words.team)のだれにも、この記録は見えなくなります。記録は消えるのではなく、見えない状態で保管されます。" }
                p { "もう一度始めるときは、新しい同意をいただいてから、登録し直します。" }
            }
            Design.descriptionList([
                (words.subject, "\(name) さん"),
                ("同意をいただいた日", Wareki.both(consent.record.obtainedOn.civil)),
            ])
            Design.sealedForm(
                visit.path("subjects", page.id.text, "consents", consent.id.text, "withdraw"), visit.seal
            ) {
                Design.radioGroup(
                    asker,
                    [
                        Design.Choice("subject", "ご本人", isChosen: form.raw("asked_by") == "subject"),
                        Design.Choice("family", "ご家族", isChosen: form.raw("asked_by") == "family"),
                    ])
                Design.textArea(note, rows: 3)
                Design.buttonRow {
                    Design.submit("取り下げを記録する", .danger)
                    Design.go("やめる", visit.path("subjects", page.id.text, "profile"))
                }
            }
            StopSlip.fold(.withdrawn, isOfItem: false, name: name, isDone: true, visit)
        }
    }
}
