import Care
import FoundationEssentials
import HTML
import HTTPServer
import JapaneseText
import Workflows

/// Who looked at a subject's record: for the team, and for the desk without what is written.
enum AccessRoutes {
    static let all: [Route] = [
        .get("subjects/:subject/access", .staff, .subject(team)),
        .get("desk/access", .desk, .town(list)),
        .get("desk/access/:subject", .desk, .town(desk)),
    ]

    private static func team(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        guard let subject = visit.publicID("subject") else { return .notFound }
        let report = try await visit.house.readAccess(
            of: subject, before: visit.request.query["before"], at: counter, in: visit.town)
        let home = visit.path("subjects", subject.text)
        let crumbs = [
            Layout.Crumb(visit.words.subject, visit.path("subjects")),
            Layout.Crumb("\(report.name?.full ?? visit.words.subject) さん", home), Layout.Crumb("閲覧の記録"),
        ]
        return .page(
            AccessPages.sheet(
                report, visit, current: .subjects, crumbs: crumbs,
                older: report.older.map {
                    visit.path("subjects", subject.text, "access", query: [("before", $0)])
                }))
    }

    private static func desk(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        guard let subject = visit.publicID("subject") else { return .notFound }
        let report = try await visit.house.readAccess(
            of: subject, before: visit.request.query["before"], at: counter, in: visit.town)
        let crumbs = [
            visit.deskCrumb, Layout.Crumb("閲覧の記録", visit.path("desk", "access")),
            Layout.Crumb(AccessPages.number(subject)),
        ]
        return .page(
            AccessPages.sheet(
                report, visit, current: .desk, crumbs: crumbs,
                older: report.older.map {
                    visit.path("desk", "access", subject.text, query: [("before", $0)])
                }))
    }

    private static func list(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        .page(AccessPages.list(try await visit.house.readSubjectNumbers(at: counter), visit))
    }
}
