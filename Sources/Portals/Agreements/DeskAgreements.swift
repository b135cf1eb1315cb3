import Care
import FoundationEssentials
import HTML
import HTTPServer
import JapaneseText
import Workflows

/// The desk's page of agreements: the drawing, the table, and what each holds together.
enum DeskAgreements {
    static let routes: [Route] = [
        .get("desk/agreements", .desk, .town(show)),
        .get("desk/agreements/graph.svg", .desk, .town(picture)),
    ]

    static func entry(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Design.Action {
        Design.Action(
            "ほかの市町村との協定", visit.path("desk", "agreements"), icon: .map,
            "いま効力があるか、どの\(visit.words.team)が関わるかを見ます。")
    }

    private static func show(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        .page(page(try await visit.house.readAgreements(at: counter, in: visit.town), visit))
    }

    private static func picture(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        let graph = graph(try await visit.house.readAgreements(at: counter, in: visit.town), visit)
        return .response(Response(contentType: "image/svg+xml", graph.svg))
    }

    private static func graph(_ lines: [AgreementLine], _ visit: StaffVisit) -> AgreementGraph {
        AgreementGraph(lines, names: [visit.town.key.text: visit.policy.townName], at: visit.now)
    }

    private static func page(_ lines: [AgreementLine], _ visit: StaffVisit) -> Page {
        var layout = visit.layout(
            "ほかの市町村との協定", current: .desk,
            crumbs: [visit.deskCrumb, Layout.Crumb("協定")])
        layout.width = .wide
        return layout.page {
            if lines.isEmpty {
                Design.emptyState(
                    .map, "協定はありません", "\(visit.policy.townName)のファイルには、ほかの市町村との協定は書かれていません。")
            } else {
                for line in lines { ending(line, visit) }
                figure {
                    img(
                        visit.path("desk", "agreements", "graph.svg"), alt: graph(lines, visit).summary,
                        .width(640), .height(360))
                    figcaption { "実線は効力のある協定、破線は効力のない協定です。" }
                }
                table(lines, visit)
                for line in lines where !line.teams.isEmpty { teams(line, visit) }
            }
        }
    }

    private static func ending(_ line: AgreementLine, _ visit: StaffVisit) -> Markup? {
        line.daysLeft(at: visit.now).map { days in
            Design.notice(.warning, "\(line.name)との協定は、あと\(days)日で終わります。") {
                p {
                    let own = line.teams.filter(\.isHome).count
                    "関わるのは、\(visit.policy.townName)の\(visit.words.team)が\(own)件、"
                        + "\(line.name)の\(visit.words.team)が\(line.teams.count - own)件です。"
                        + "続けるときは、双方のファイルで最後の日を改めてください。"
                }
            }
        }
    }

    private static func table(_ lines: [AgreementLine], _ visit: StaffVisit) -> Markup {
        Design.dataTable(
            "協定の一覧", columns: ["相手", "いま", "くわしく", "関わる\(visit.words.team)"],
            rows: lines.map { line in
                [
                    .text(line.name),
                    Design.chip(
                        AgreementWords.word(line.state), line.state.isInForce ? .done : .plain,
                        icon: line.state.isInForce ? .done : .clock),
                    Markup {
                        AgreementWords.sentence(line.state, with: line.name)
                        if let clause = line.clause?.description, !clause.isEmpty { Design.citation(clause) }
                    },
                    .text("\(line.teams.count)件"),
                ]
            }, showsName: false)
    }

    private static func teams(_ line: AgreementLine, _ visit: StaffVisit) -> Markup {
        Design.card("\(line.name)との間の\(visit.words.team)", icon: .people) {
            p { "窓口には、お名前も書かれている内容も表示されません。" }
            Design.dataTable(
                "\(line.name)との間の\(visit.words.team)",
                columns: [
                    "登録番号", "記録のある市町村", "\(visit.policy.outside)の\(visit.words.facility)", "人数", "いつから",
                    "提供の記録",
                ],
                rows: line.teams.map { team in
                    [
                        .text(AccessPages.number(team.subject)),
                        .text(team.isHome ? visit.policy.townName : line.name), .text(team.facility),
                        .text("\(team.people)人"), .text(DatePhrase.day(TokyoTime(team.since).date)),
                        team.isHome
                            ? Design.go(
                                "提供の記録", visit.path("desk", "provisions", team.subject.text), .quiet)
                            : .text("\(line.name)にあります"),
                    ]
                }, showsName: false)
        }
    }
}
