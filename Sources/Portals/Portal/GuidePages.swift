import Care
import HTML
import Workflows

/// The guide, drawn from the town's file: the way to the start, and the documents behind it.
enum GuidePages {
    static func flow(_ visit: Visit, _ decisions: [PublishedDecision]) -> Page {
        let rules = RuleSentences(visit)
        let words = visit.words
        var layout = PortalFrame.layout(visit, PortalFrame.label(of: .flow, visit.policy), current: .flow)
        layout.width = .wide
        return layout.page {
            Design.card("\(words.facility)が利用を始めるまで", icon: .building) {
                Design.procedure(rules.facilitySteps.map { ($0.title, matter($0)) })
                if visit.policy.takesApplicationsOnPortal {
                    Design.buttonRow { Design.go(words.apply, visit.path("apply"), .primary) }
                }
            }
            Design.card("\(words.subject)の登録から共有まで", icon: .people) {
                Design.procedure(rules.subjectSteps.map { ($0.title, matter($0)) })
                Design.buttonRow { Design.go("様式を見る", visit.path("forms")) }
            }
            StandingCard.card(decisions, visit)
        }
    }

    /// Each step's sentence with the clause that it follows.
    static func lines(_ lines: [RuleSentences.Line]) -> Markup {
        Design.descriptionList(marked: lines.map { ($0.title, matter($0)) })
    }

    private static func matter(_ line: RuleSentences.Line) -> Markup {
        Markup {
            p { line.sentence }
            if let clause = line.clause { Design.citation(clause) }
        }
    }

    static func terms(_ visit: Visit) -> Page {
        let policy = visit.policy
        let service = policy.service
        let terms = Set(service.terms.value ?? [])
        let documents = service.documents.value ?? []
        return PortalFrame.layout(visit, PortalFrame.label(of: .terms, policy), current: .terms).page {
            if documents.contains(where: { terms.contains($0.key) }) {
                p { "利用する人は、次の文書に同意して利用します。" }
            } else {
                p {
                    "\(policy.townName)の手元の文書には、利用する人が同意する規約の定めがありません。\(DeskWords.name(policy))にお問い合わせください。"
                }
            }
            Design.card("文書", icon: .paper) {
                Design.dataTable(
                    "このサービスのもとになる文書", columns: ["文書", "版", "日付", "利用規約"],
                    rows: documents.map { document in
                        [
                            .text(document.title), .text(document.version.value ?? "―"),
                            .text(document.dated.value?.readable ?? "―"),
                            .text(terms.contains(document.key) ? "同意して利用する文書" : "―"),
                        ]
                    }, showsName: false)
                PortalPages.clause(service.terms.clause)
            }
            if let laws = service.laws.value, !laws.isEmpty {
                Design.card("文書が引いている法令など", icon: .book) {
                    p { "文書が引いた時点のものです。いまの法令は、それぞれの公表資料でお確かめください。" }
                    Design.dataTable(
                        "法令など", columns: ["名前", "番号", "引かれた時点"],
                        rows: laws.map { law in
                            [
                                .text(law.title), .text(law.number.value ?? "―"),
                                .text(law.citedOn.value?.readable ?? "―"),
                            ]
                        }, showsName: false)
                }
            }
        }
    }
}
