import Care
import FoundationEssentials
import HTML
import HTTPServer
import JapaneseText
import Workflows

/// The record of what was provided to other towns' facilities (個人情報の保護に関する法律 第29条), on a page and as a file.
enum ProvisionPages {
    static let routes: [Route] = [
        .get("subjects/:subject/provisions", .staff, .subject(team)),
        .get("subjects/:subject/provisions.csv", .staff, .subject(file)),
        .get("desk/provisions/:subject", .desk, .town(desk)),
        .get("desk/provisions/:subject/provisions.csv", .desk, .town(file)),
    ]

    private static func team(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        guard let subject = visit.publicID("subject") else { return .notFound }
        let report = try await visit.house.readProvisions(
            of: subject, isTakenAway: false, at: counter, in: visit.town)
        let name = report.name.map { "\($0.full) さん" } ?? visit.words.subject
        return .page(
            page(
                report, visit, current: .subjects,
                crumbs: [
                    Layout.Crumb(visit.words.subject, visit.path("subjects")),
                    Layout.Crumb(name, visit.path("subjects", subject.text)), Layout.Crumb("提供の記録"),
                ], file: visit.path("subjects", subject.text, "provisions.csv")))
    }

    private static func desk(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        guard let subject = visit.publicID("subject") else { return .notFound }
        let report = try await visit.house.readProvisions(
            of: subject, isTakenAway: false, at: counter, in: visit.town)
        return .page(
            page(
                report, visit, current: .desk,
                crumbs: [
                    visit.deskCrumb,
                    Layout.Crumb("協定", visit.path("desk", "agreements")), Layout.Crumb("提供の記録"),
                ], file: visit.path("desk", "provisions", subject.text, "provisions.csv")))
    }

    private static func file(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        guard let subject = visit.publicID("subject") else { return .notFound }
        let report = try await visit.house.readProvisions(
            of: subject, isTakenAway: true, at: counter, in: visit.town)
        let rows = [columns] + report.lines.map { cells($0, report, visit) }
        return .response(
            Response(
                headers: [
                    "content-type": "text/csv; charset=utf-8",
                    "content-disposition":
                        "attachment; filename=\"provisions-\(AccessPages.number(subject)).csv\"",
                ], body: .bytes(SpreadsheetText.write(rows))))
    }

    private static let columns = ["提供した日時", "提供した先", "市町村", "受け取った人", "対象の登録番号", "提供した項目", "同意"]

    private static func cells(
        _ line: ProvisionReport.Line, _ report: ProvisionReport, _ visit: StaffVisit
    ) -> [String] {
        return [
            DatePhrase.full(line.providedAt), line.facility ?? "転出先の市町村", line.town,
            line.person?.full ?? "登録をする人",
            AccessPages.number(report.subject), line.items.joined(separator: "、"),
            line.person == nil
                ? "\(Wareki.both(line.obtainedOn.civil))の、転出先への引き継ぎの同意（\(line.sheetNumber)）"
                : "\(Wareki.both(line.obtainedOn.civil))の\(visit.words.consentPaper)（\(line.sheetNumber)）",
        ]
    }

    private static func page(
        _ report: ProvisionReport, _ visit: StaffVisit, current: MainMenu, crumbs: [Layout.Crumb], file: Link
    ) -> Page {
        var layout = visit.layout("\(visit.policy.outside)への提供の記録", current: current, crumbs: crumbs)
        layout.width = .wide
        layout.lead =
            "ほかの市町村の\(visit.words.facility)の人を\(visit.words.team)に加えたり、転出先への引き継ぎが開かれたりするたびに、法律の求める記録が1行残ります。"
        return layout.page {
            if report.lines.isEmpty {
                Design.emptyState(.map, "提供の記録はありません", "この記録は、\(visit.policy.outside)へは提供されていません。")
            } else {
                Design.dataTable(
                    "提供の記録", columns: columns,
                    rows: report.lines.map { cells($0, report, visit).map { Markup.text($0) } },
                    showsName: false)
                Design.buttonRow { Design.go("表計算の形で受け取る", file, .secondary, icon: .download) }
            }
        }
    }
}

/// Rows of text for a spreadsheet: comma separated (RFC 4180), with a byte-order mark so that it opens in Japanese.
enum SpreadsheetText {
    /// What a spreadsheet would take for a formula is kept text by an apostrophe (OWASP, CSV injection).
    static func write(_ rows: [[String]]) -> [UInt8] {
        let lines = rows.map { $0.map(cell).joined(separator: ",") + "\r\n" }
        return [0xEF, 0xBB, 0xBF] + Array(lines.joined().utf8)
    }

    private static func cell(_ text: String) -> String {
        let first = text.first { !$0.isWhitespace || $0 == "\t" || $0 == "\r" || $0 == "\n" }
        let isFormula = first.map { "=+-@\t\r\n＝＋－＠".contains($0) } ?? false
        return "\"" + (isFormula ? "'" : "") + text.replacing("\"", with: "\"\"") + "\""
    }
}
