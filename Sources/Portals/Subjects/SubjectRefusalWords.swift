import Care
import HTML
import Workflows

/// Why an act on a subject stopped, with the clause or with what the town's documents leave open.
enum SubjectRefusalWords {
    static func notice(_ refusal: SubjectRefusal, _ visit: StaffVisit) -> Markup {
        switch refusal {
        case .byRule(let refusal):
            Design.refusal(
                RefusalWords.sentence(refusal, visit.policy), clause: RefusalWords.clause(refusal))
        case .needsDesk(let matter): silent(matter, visit)
        case .unreadable:
            Design.notice(.error, "送られた内容を読み取れませんでした。もう一度入力してください。")
        }
    }

    /// What a ruling says before anything was tried; nothing where the act is permitted.
    static func notice(_ ruling: Ruling, _ visit: StaffVisit) -> Markup? {
        switch ruling {
        case .permitted: nil
        case .refused(let refusal): notice(.byRule(refusal), visit)
        case .desk(let matter): silent(matter, visit)
        }
    }

    private static func silent(_ matter: DeskMatter, _ visit: StaffVisit) -> Markup {
        Design.notice(.warning, "\(visit.policy.townName)の文書には、この手続きの定めがありません。") {
            p { "定めのないことは、窓口の判断によります。\(visit.policy.townName)の窓口にご相談ください。" }
            Design.citation("定めのない項目 \(matter.rule)")
        }
    }
}
