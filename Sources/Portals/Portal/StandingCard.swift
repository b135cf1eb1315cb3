import Care
import HTML
import JapaneseText
import Workflows

/// What the town's desk lets stand where the documents are silent: on the town's own page, with its date.
enum StandingCard {
    static func card(_ decisions: [PublishedDecision], _ visit: Visit) -> Markup? {
        guard !decisions.isEmpty else { return nil }
        return Design.card("文書に定めのない事柄についての、窓口の判断", icon: .book) {
            p { "\(visit.policy.townName)の文書に定めのない次の事柄は、\(DeskWords.name(visit.policy))の判断によって行っています。" }
            Design.dataTable(
                "窓口の判断", columns: ["事柄", "判断", "いつから"],
                rows: decisions.map { decision in
                    [
                        .text(decision.question), .text(decision.answer),
                        .text(DatePhrase.day(TokyoTime(decision.since).date)),
                    ]
                }, showsName: false)
        }
    }
}
