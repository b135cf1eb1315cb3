import Care
import HTML
import Workflows

/// Why an act on a subject stopped, with the clause or with what the town's documents leave open.
enum SubjectRefusalWords {
    static func notice(_ refusal: SubjectRefusal, _ visit: StaffVisit) -> Markup {
        switch refusal {
        case .byRule(let refusal):
            Design.refusal(
                RefusalWords.sentence(refusal, visit.policy),
                clause: RefusalWords.ground(refusal, visit.policy), ask: obtainers(refusal, visit))
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

    /// The clause in words, if there is one to show.
    static func words(_ clause: Clause) -> String? { clause.description.isEmpty ? nil : clause.description }

    /// Whom the documents let obtain consent, so that the reader knows whom to turn to.
    private static func obtainers(_ refusal: Refusal, _ visit: StaffVisit) -> Markup? {
        guard case .notAnObtainer(let allowed) = refusal.ground, !allowed.isEmpty else { return nil }
        let people = allowed.map { obtainer in
            switch obtainer {
            case .anyStaff: visit.words.staff
            case .chosenInPrecheck: "事前の相談で\(visit.words.obtainer)に決まった人"
            case .secretariat: ConsentPages.body(.secretariat, visit)
            case .profession(let code): visit.house.catalogue.name(of: code) ?? code.text
            }
        }
        return p { "いただける人：\(people.joined(separator: "、"))" }
    }

    private static func silent(_ matter: DeskMatter, _ visit: StaffVisit) -> Markup {
        let question = DeskQuestions.question(on: matter.rule, in: visit.policy, visit.house.catalogue)
        return Design.notice(
            .warning, "\(visit.policy.townName)の文書に定めがないため、窓口の判断が先に要ります。"
        ) {
            if let question { p { "\(question.title)：\(question.sentence)" } }
            p { "このページの「窓口に判断を求める」から問い合わせてください。" }
        }
    }
}
