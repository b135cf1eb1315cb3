import Care
import HTML
import JapaneseText
import Workflows

/// Decisions that hold for every case like the one that they came from.
enum CasesStanding {
    static func page(_ all: [StandingView], _ visit: StaffVisit, fault: CaseFault? = nil) -> Page {
        var layout = visit.layout(
            "続けて使う判断", current: .desk, crumbs: CasesPages.crumbs("続けて使う判断", visit))
        layout.width = .wide
        layout.lead = "文書に定めのない事柄について、同じ場合に続けて使う判断です。始めるときも取りやめるときも、窓口の二人が要ります。使っている判断は、ポータルにも載ります。"
        let living = all.filter { $0.state != .ended }
        let ended = all.filter { $0.state == .ended }
        return layout.page {
            if let fault { Design.notice(.warning, CasesPages.word(fault)) }
            if living.isEmpty {
                Design.emptyState(.book, "続けて使う判断はありません", "判断を記録するときに「次からもこの判断によります」を選ぶと、ここに並びます。")
            }
            for decision in living { card(decision, visit) }
            if !ended.isEmpty {
                details(.class("fold")) {
                    summary { "終わった判断（\(ended.count)件）" }
                    ul {
                        for decision in ended {
                            li {
                                "\(decision.question?.sentence ?? decision.rule)　\(decision.choice)　"
                                decision.endedAt.map { DatePhrase.full($0) + "まで" } ?? ""
                                decision.isStatedByFile ? "　文書に定めができたため、終わりました。" : "　窓口の二人が取りやめました。"
                            }
                        }
                    }
                }
            }
        }
    }

    private static func card(_ decision: StandingView, _ visit: StaffVisit) -> Markup {
        Design.card(decision.question?.title ?? decision.rule, icon: .book, action: state(decision)) {
            p { decision.question?.sentence ?? "" }
            Design.descriptionList(
                [
                    ("判断", decision.choice),
                    ("出した人", "\(decision.proposedBy)さん（\(DatePhrase.full(decision.proposedAt))）"),
                    (
                        "認めた人",
                        decision.confirmedAt.map { "\(decision.confirmedBy ?? "")さん（\(DatePhrase.full($0))）" }
                            ?? ""
                    ),
                ].filter { !$0.1.isEmpty })
            acts(decision, visit)
        }
    }

    private static func state(_ decision: StandingView) -> Markup {
        switch decision.state {
        case .proposed: Design.chip("もう一人の確認待ち", .waiting, icon: .clock)
        case .inForce: Design.chip("使っています", .done)
        case .withdrawing: Design.chip("取りやめの確認待ち", .waiting, icon: .clock)
        case .ended: Design.chip("取りやめ")
        }
    }

    private static func acts(_ decision: StandingView, _ visit: StaffVisit) -> Markup? {
        if decision.isMine { return p { "窓口のもう一人の確認を待っています。" } }
        let link = { (act: String) in visit.path("desk", "standing", decision.id.text, act) }
        return switch decision.state {
        case .proposed:
            Design.buttonRow {
                Design.act("認めて使い始める", link("confirm"), visit.seal, .primary)
                Design.act("取りやめを求める", link("withdraw"), visit.seal)
            }
        case .inForce: Design.act("取りやめを求める", link("withdraw"), visit.seal)
        case .withdrawing: Design.act("取りやめを認める", link("withdraw"), visit.seal, .danger)
        case .ended: nil
        }
    }
}
