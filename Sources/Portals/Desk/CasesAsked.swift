import Care
import HTML
import JapaneseText
import Workflows

/// What a person asked the desk: that it waits, with whom, since when; and what came of it.
enum CasesAsked {
    static func page(_ cases: [CaseView], _ visit: StaffVisit) -> Page {
        var layout = visit.layout("窓口への問い合わせ", current: .subjects)
        layout.lead = "文書に定めのない事柄について、窓口に判断を求めたものです。"
        return layout.page {
            if cases.isEmpty {
                Design.emptyState(.bell, "問い合わせはありません", "文書に定めのない手続きに出会うと、そのページから窓口に判断を求められます。")
            }
            for view in cases { card(view, visit) }
        }
    }

    private static func card(_ view: CaseView, _ visit: StaffVisit) -> Markup {
        Design.card(view.question?.title ?? "窓口の判断", icon: .bell, action: state(view)) {
            p { view.question?.sentence ?? view.words }
            Design.descriptionList(facts(view, visit))
            if let next = next(view, visit) { Design.buttonRow { next } }
        }
    }

    private static func facts(_ view: CaseView, _ visit: StaffVisit) -> [(String, String)] {
        guard view.state == .decided else {
            return [
                ("判断する窓口", DeskWords.name(visit.policy)),
                ("問い合わせた日時", DatePhrase.full(view.askedAt)),
            ]
        }
        return [
            ("判断", view.choice.map { view.question?.label(of: $0) ?? $0 } ?? ""), ("理由", view.reason ?? ""),
            ("判断した人", view.decidedBy ?? ""), ("日時", view.decidedAt.map { DatePhrase.full($0) } ?? ""),
        ].filter { !$0.1.isEmpty }
    }

    private static func state(_ view: CaseView) -> Markup {
        switch view.state {
        case .waiting: Design.chip("窓口の判断を待っています", .waiting, icon: .clock)
        case .decided: Design.chip("回答があります", .done)
        case .withdrawn: Design.chip("取り下げ")
        }
    }

    private static func next(_ view: CaseView, _ visit: StaffVisit) -> Markup? {
        if let subject = view.registering {
            return Design.go(
                "登録の続きへ", visit.path("subjects", subject.text, "registration"),
                view.state == .decided ? .primary : .secondary)
        }
        if let begin = view.beginning {
            return Design.go(
                "同意の記録へ進む", visit.path("subjects", "new", query: [("begin", begin.text)]),
                view.state == .decided ? .primary : .secondary)
        }
        guard view.state == .decided, let subject = view.subject else { return nil }
        return Design.go("手続きの続きへ", visit.path("subjects", subject.text, "profile"), .primary)
    }
}
