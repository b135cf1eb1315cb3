import Care
import Care
import FoundationEssentials
import HTML
import HTTPServer
import Workflows

/// Where the town's documents are silent: questions, decisions with their reason, and decisions that stand.
enum CaseRoutes {
    static let all: [Route] = [
        .get("cases", .staff, .town(own)),
        .get("desk/cases", .desk, .town(list)),
        .get("desk/cases/:case", .desk, .town(one)),
        .post("desk/cases/:case", .desk, .town(decide)),
        .get("desk/standing", .desk, .town(standing)),
        .post("desk/standing/:standing/:act", .desk, .town(changeStanding)),
    ]

    private static func own(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        let cases = try await visit.house.readCases(ownOnly: true, at: counter, in: visit.town)
        return .page(CasesAsked.page(cases, visit))
    }

    private static func list(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        let cases = try await visit.house.readCases(ownOnly: false, at: counter, in: visit.town)
        return .page(CasesPages.list(cases, visit))
    }

    private static func one(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        guard let id = visit.publicID("case") else { return .notFound }
        let view = try await visit.house.readCase(id, at: counter, in: visit.town)
        return .page(CasesPages.one(view, visit, visit.form))
    }

    private static func decide(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        guard let once = visit.once, let id = visit.publicID("case") else {
            return GuidancePages.staleForm(visit.visit)
        }
        let view = try await visit.house.readCase(id, at: counter, in: visit.town)
        var form = visit.form
        let choice = answer(to: view.question, in: &form)
        let reason = form.passage("reason", "理由", limit: 1_000)
        guard form.isSound else { return .page(CasesPages.one(view, visit, form), status: 422) }
        do {
            try await visit.house.decideCase(
                id, choice: choice, reason: reason, standing: form.isTicked("standing"), once: once,
                at: counter, in: visit.town)
        } catch let fault as CaseFault {
            let view = try await visit.house.readCase(id, at: counter, in: visit.town)
            return .page(CasesPages.one(view, visit, form, fault: fault), status: 422)
        }
        return .seeOther(visit.path("desk", "cases", query: Flash.decided.query))
    }

    /// The chosen word, or the words joined where the question takes several.
    private static func answer(to question: DeskQuestion?, in form: inout SubmittedForm) -> String {
        let words = (question?.choices ?? []).map(\.word)
        guard let question, question.takesSeveral else { return form.code("choice", "判断", among: words) }
        let given = form.all("choice")
        let answer = DeskDecisions.answer(words.filter(given.contains))
        if answer.isEmpty {
            form.object("choice", "判断を選んでください。")
        } else if question.label(of: answer) == nil {
            form.object("choice", "「ない」という判断は、ほかの答えと一緒には選べません。")
        }
        return answer
    }

    private static func standing(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        let all = try await visit.house.standingDecisions(at: counter, in: visit.town)
        return .page(CasesStanding.page(all, visit))
    }

    private static func changeStanding(
        _ visit: StaffVisit, _ counter: borrowing Counter
    ) async throws -> Reply {
        guard let once = visit.once, let id = visit.publicID("standing") else {
            return GuidancePages.staleForm(visit.visit)
        }
        do {
            switch visit.parameters["act"] {
            case "confirm":
                try await visit.house.confirmStanding(id, once: once, at: counter, in: visit.town)
            case "withdraw":
                try await visit.house.withdrawStanding(id, once: once, at: counter, in: visit.town)
            default: return .notFound
            }
        } catch let fault as CaseFault {
            let all = try await visit.house.standingDecisions(at: counter, in: visit.town)
            return .page(CasesStanding.page(all, visit, fault: fault), status: 422)
        }
        return .seeOther(visit.path("desk", "standing", query: Flash.decided.query))
    }
}
