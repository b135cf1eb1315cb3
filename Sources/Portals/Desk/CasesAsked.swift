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
            for group in groups(cases, visit) {
                for view in group { card(view, visit) }
                if let next = next(group, visit) { Design.buttonRow { next } }
            }
        }
    }

    /// Cases that lead on to the same page stand together, with one way to it.
    private static func groups(_ cases: [CaseView], _ visit: StaffVisit) -> [[CaseView]] {
        var groups: [[CaseView]] = []
        for view in cases {
            let way = way(view, visit)
            let same = groups.firstIndex { group in
                way != nil && group.first.flatMap { self.way($0, visit) } == way
            }
            if let same { groups[same].append(view) } else { groups.append([view]) }
        }
        return groups
    }

    private static func card(_ view: CaseView, _ visit: StaffVisit) -> Markup {
        Design.card(view.question?.title ?? "窓口の判断", icon: .bell, action: state(view)) {
            p { view.question?.sentence ?? view.words }
            Design.descriptionList(facts(view, visit))
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

    /// Where a case leads on to.
    private struct Way: Equatable {
        let text: String
        let link: Link
    }

    private static func way(_ view: CaseView, _ visit: StaffVisit) -> Way? {
        if let subject = view.registering {
            return Way(text: "登録の続きへ", link: visit.path("subjects", subject.text, "registration"))
        }
        if let begin = view.beginning {
            return Way(
                text: "同意の記録へ進む", link: visit.path("subjects", "new", query: [("begin", begin.text)]))
        }
        guard view.state == .decided, let subject = view.subject else { return nil }
        return Way(text: "手続きの続きへ", link: visit.path("subjects", subject.text, "profile"))
    }

    /// One way on for all cases of an errand; it calls only once all of them are answered.
    private static func next(_ group: [CaseView], _ visit: StaffVisit) -> Markup? {
        guard let way = group.first.flatMap({ way($0, visit) }) else { return nil }
        let isAnswered = group.allSatisfy { $0.state == .decided }
        return Design.go(way.text, way.link, isAnswered ? .primary : .secondary)
    }
}
