import Care
import FoundationEssentials
import HTML
import HTTPServer
import Workflows

/// The desk's view of subjects: what waits, which papers are late, who left; never what is written.
enum SubjectDeskRoutes {
    static let all: [Route] = [
        .get("desk/subjects", .desk, .town(list)),
        .get("desk/subjects/papers/:submission", .desk, .town { try await SubjectsPapers.ask($0, $1) }),
        .post("desk/subjects/papers/:submission", .desk, .town { try await SubjectsPapers.take($0, $1) }),
        .get("desk/subjects/sheets/:sheet", .desk, .town { try await SubjectsSheets.ask($0, $1) }),
        .post("desk/subjects/sheets/:sheet", .desk, .town { try await SubjectsSheets.take($0, $1) }),
        .get("desk/subjects/closed/:record", .desk, .town { try await SubjectsClosed.ask($0, $1) }),
        .post("desk/subjects/closed/:record", .desk, .town { try await SubjectsClosed.resume($0, $1) }),
        .post("desk/subjects/stops/:stop/set", .desk, .town(setStop)),
        .post("desk/subjects/stops/:stop/told", .desk, .town(told)),
    ]

    private static func list(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        let all = try await visit.house.readDeskSubjects(at: counter, in: visit.town)
        return .page(SubjectsPages.page(all, visit))
    }

    private static func setStop(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        guard let once = visit.once, let stop = visit.publicID("stop") else {
            return GuidancePages.staleForm(visit.visit)
        }
        do {
            try await visit.house.setStop(stop, once: once, at: counter, in: visit.town)
        } catch let refusal as SubjectRefusal {
            let all = try await visit.house.readDeskSubjects(at: counter, in: visit.town)
            return .page(SubjectsPages.page(all, visit, refusal: refusal), status: 422)
        }
        return .seeOther(visit.path("desk", "subjects", query: Flash.stopped.query))
    }

    /// The form or the word reached the office itself.
    private static func told(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        guard let once = visit.once, let stop = visit.publicID("stop"),
            let step = visit.fields["step"].flatMap({ StopProgress(rawValue: $0) }), step != .membersTold
        else { return GuidancePages.staleForm(visit.visit) }
        try await visit.house.advanceStop(stop, step, once: once, at: counter, in: visit.town)
        return .seeOther(visit.path("desk", "subjects", query: Flash.saved.query))
    }
}
