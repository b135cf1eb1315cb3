import Care
import HTML
import HTTPServer
import Workflows

/// Before somebody leaves: teams and papers that hang on them alone go to a colleague, in one act.
enum HandOverPages {
    static func show(_ visit: StaffVisit) async throws -> Reply {
        .page(page(try await visit.house.readHandOver(visit.credentials, in: visit.town), visit))
    }

    static func hand(_ visit: StaffVisit) async throws -> Reply {
        guard let successor = PublicID(visit.form.raw("successor")) else {
            let open = try await visit.house.readHandOver(visit.credentials, in: visit.town)
            return .page(page(open, visit, isMissing: true), status: 422)
        }
        let done = try await visit.house.handOver(to: successor, visit.credentials, in: visit.town)
        guard !done.refused.isEmpty else {
            return .seeOther(visit.path("account", "handover", query: Flash.handedOver.query))
        }
        let open = try await visit.house.readHandOver(visit.credentials, in: visit.town)
        return .page(page(open, visit, refused: done), status: 422)
    }

    private static func page(
        _ open: HandOverPage, _ visit: StaffVisit, isMissing: Bool = false, refused: HandedOver? = nil
    ) -> Page {
        let words = visit.words
        var layout = visit.layout(
            "引き継ぎ",
            crumbs: [Layout.Crumb("あなたのアカウント", visit.path("account")), Layout.Crumb("引き継ぎ")])
        layout.hasErrors = isMissing || refused != nil
        layout.lead =
            "異動や退職の前に、あなただけが担っている\(words.team)と、保管している\(words.consentPaper)を、同じ\(words.facility)の方に引き継ぎます。"
        return layout.page {
            for (matter, why) in refused?.refused ?? [] {
                Design.notice(.warning, "\(matter.name.full) さんについては、引き継げませんでした。")
                SubjectRefusalWords.notice(why, visit)
            }
            if open.matters.isEmpty {
                Design.emptyState(
                    .done, "引き継ぐものはありません", "どの\(words.team)にも、ほかに続けられる方がいます。")
            } else {
                table(open, visit)
                if open.successors.isEmpty {
                    Design.notice(
                        .info,
                        "同じ\(words.facility)に、引き継げる方がいません。各\(words.team)のページで、ほかの\(words.facility)の方を加えてください。"
                    )
                } else {
                    form(open, visit, isMissing: isMissing)
                }
            }
            Design.buttonRow { Design.go("もどる", visit.path("account")) }
        }
    }

    private static func table(_ open: HandOverPage, _ visit: StaffVisit) -> Markup {
        let words = visit.words
        return Design.dataTable(
            "引き継ぐもの（\(open.matters.count)件）", columns: [words.subject, words.team, words.consentPaper],
            rows: open.matters.map { matter in
                [
                    Markup { a(visit.path("subjects", matter.id.text, "team")) { matter.name.full } },
                    .text(matter.isAlone ? "ほかの方がいません" : "ほかの方がいます"),
                    .text(matter.sheets == 0 ? "―" : "\(matter.sheets)枚"),
                ]
            })
    }

    private static func form(_ open: HandOverPage, _ visit: StaffVisit, isMissing: Bool) -> Markup {
        let words = visit.words
        let field = Design.Field(
            "successor", "引き継ぐ方", hint: "選んだ方は、上の表の\(words.team)に加わり、記録を見られるようになります。",
            error: isMissing ? "引き継ぐ方を選んでください。" : nil)
        return Markup {
            Design.errorSummary([field])
            Design.sealedForm(visit.path("account", "handover"), visit.seal) {
                Design.selectField(
                    field,
                    open.successors.map { person in
                        let profession =
                            visit.house.catalogue.name(of: ProfessionCode(person.profession)) ?? ""
                        return Design.Choice(person.id.text, "\(person.name.full)（\(profession)）")
                    })
                if let clause = visit.policy.team.editors.clause.flatMap(SubjectRefusalWords.words) {
                    Design.citation(clause)
                }
                Design.buttonRow { Design.submit("引き継ぐ", .primary, icon: .people) }
            }
        }
    }
}
