import Care
import HTML
import HTTPServer
import Workflows

/// A facility applies, and answers when the desk asks back.
enum ApplicationRoutes {
    static let all: [Route] = [
        .get("apply", .anyone, .open { .page(empty($0)) }),
        .post("apply", .anyone, .open { try await check($0) }),
        .post("apply/confirm", .anyone, .open { try await send($0) }),
        .get("apply/received", .anyone, .open { .page(received($0)) }),
        .get("apply/answer/:token", .anyone, .open { try await question($0) }),
        .post("apply/answer/:token", .anyone, .open { try await answer($0) }),
    ]

    private static func empty(_ visit: Visit) -> Page {
        guard visit.policy.takesApplicationsOnPortal else { return ApplicationPages.notOffered(visit) }
        // The town's own prefecture and name: most applicants are from here.
        let start = [
            (name: "prefecture", value: visit.policy.municipality.prefecture.value ?? ""),
            (
                name: "municipality",
                value: visit.policy.municipality.kind.value == .association ? "" : visit.policy.townName
            ),
        ]
        return ApplicationPages.form(visit, ApplicationFields(visit, SubmittedForm(start)))
    }

    private static func check(_ visit: Visit) async throws -> Reply {
        guard visit.policy.takesApplicationsOnPortal else {
            return .page(ApplicationPages.notOffered(visit), status: 422)
        }
        var fields = ApplicationFields(visit, visit.form)
        let draft = fields.read()
        let secret = fields.readSecret(for: draft)
        object(to: draft, &fields)
        if fields.form.isSound {
            for fault in try await visit.house.faults(of: draft, in: visit.town) { fields.object(fault) }
        }
        guard fields.form.isSound else { return .page(ApplicationPages.form(visit, fields), status: 422) }
        let sealed = try await visit.house.carry(draft, secret: secret, in: visit.town)
        return .page(ApplicationPages.confirm(visit, draft, sealed: sealed))
    }

    private static func object(to draft: ApplicationDraft, _ fields: inout ApplicationFields) {
        guard !draft.facilityKind.isEmpty, !draft.municipality.isEmpty else { return }
        let ruling = fields.visit.policy.applying(
            kind: draft.facilityKind, prefecture: draft.prefecture, municipality: draft.municipality,
            catalogue: fields.visit.house.catalogue)
        if case .refused(let refusal) = ruling { fields.object(refusal) }
    }

    private static func send(_ visit: Visit) async throws -> Reply {
        let sealed = visit.form.raw("carried")
        guard let draft = visit.house.carriedDraft(sealed, in: visit.town) else {
            return .page(ApplicationPages.stale(visit), status: 422)
        }
        if visit.form.raw("step") == "edit" {
            return .page(ApplicationPages.form(visit, ApplicationFields(visit, draft)))
        }
        do {
            let receipt = try await visit.house.submitApplication(
                sealed, from: visit.request.subscriber ?? "", in: visit.town)
            return .seeOther(
                visit.path(
                    "apply", "received",
                    query: [("number", receipt.number), ("mail", receipt.hasMail ? "yes" : "no")]))
        } catch ApplicationFault.stale {
            return .page(ApplicationPages.stale(visit), status: 422)
        } catch ApplicationFault.tooMany {
            return .page(ApplicationPages.tooMany(visit), status: 429)
        } catch let fault as ApplicationFault {
            var fields = ApplicationFields(visit, draft)
            fields.object(fault)
            return .page(ApplicationPages.form(visit, fields), status: 422)
        } catch let refusal as Refusal {
            var fields = ApplicationFields(visit, draft)
            fields.object(refusal)
            return .page(ApplicationPages.form(visit, fields), status: 422)
        }
    }

    private static func received(_ visit: Visit) -> Page {
        let number = visit.request.query["number"].flatMap { text in
            text.utf8.count == 9
                && text.allSatisfy { $0.isASCII && ($0.isUppercase || $0.isNumber || $0 == "-") }
                ? text : nil
        }
        return ApplicationPages.received(visit, number: number, hasMail: visit.request.query["mail"] != "no")
    }

    // MARK: The desk's question

    private static func question(_ visit: Visit) async throws -> Reply {
        guard let token = visit.parameters["token"],
            let asked = try await visit.house.questionedApplication(token: token, in: visit.town)
        else { return .notFound }
        let fields = ApplicationFields(visit, asked.draft, isAnswer: true)
        return .page(ApplicationPages.question(visit, asked, fields, token: token))
    }

    private static func answer(_ visit: Visit) async throws -> Reply {
        guard let token = visit.parameters["token"],
            let asked = try await visit.house.questionedApplication(token: token, in: visit.town)
        else { return .notFound }
        var fields = ApplicationFields(visit, visit.form, isAnswer: true)
        let draft = fields.read()
        let answer = fields.form.passage("answer", "窓口へのお答え", limit: 1_000)
        object(to: draft, &fields)
        if fields.form.isSound {
            do {
                let receipt = try await visit.house.answerQuestion(
                    token: token, draft, answer: answer, in: visit.town)
                return .seeOther(
                    visit.path(
                        "apply", "received",
                        query: [("number", receipt.number), ("mail", receipt.hasMail ? "yes" : "no")]))
            } catch let fault as ApplicationFault {
                fields.object(fault)
            } catch let refusal as Refusal {
                fields.object(refusal)
            }
        }
        return .page(ApplicationPages.question(visit, asked, fields, token: token), status: 422)
    }
}
