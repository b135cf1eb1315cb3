import HTML

// Things side by side: cards, steps, facts, tables, cases.
extension Design {
    /// A part of a page in a frame, with its heading.
    static func card(
        _ heading: String, icon: Icon? = nil, id: String? = nil, action: Markup? = nil,
        @MarkupBuilder content: () -> Markup
    ) -> Markup {
        let matter = content()
        return section(.class("card"), .id(id)) {
            div(.class("card-head")) {
                h2 {
                    icon?.markup
                    heading
                }
                action
            }
            matter
        }
    }

    /// Two cards side by side where there is room.
    static func pair(_ first: Markup, _ second: Markup) -> Markup {
        div(.class("pair")) {
            first
            second
        }
    }

    /// The welcome of a portal: what this is, in the town's words, beside a quiet drawing. Holds the
    /// page's `h1`.
    static func hero(_ heading: String, _ sentence: String, action: Markup? = nil) -> Markup {
        div(.class("hero")) {
            div(.class("hero-words")) {
                h1 { heading }
                p(.class("hero-text")) { sentence }
                action
            }
            div(.class("hero-scene")) { Icon.scene }
        }
    }

    /// One big thing to do, pressed with a thumb.
    struct Action: Sendable {
        var way: Way
        var sentence: String

        init(_ text: String, _ link: Link, icon: Icon, _ sentence: String, count: Int = 0) {
            way = Way(text, link, icon: icon, count: count)
            self.sentence = sentence
        }
    }

    /// The main things that can be done from here; three, at most six.
    static func actionGrid(_ actions: [Action]) -> Markup {
        ul(.class("actions")) {
            for action in actions {
                li {
                    a(action.way.link, .class("action")) {
                        span(.class("action-icon")) { action.way.icon?.markup }
                        span(.class("action-words")) {
                            span(.class("action-name")) {
                                action.way.text
                                badge(action.way.count, "新着")
                            }
                            span(.class("action-sentence")) { action.sentence }
                        }
                        Icon.chevron.markup
                    }
                }
            }
        }
    }

    /// Where a step of a long procedure stands.
    enum StepState: Sendable {
        case done, current, ahead
    }

    /// One step of a long procedure.
    struct Step: Sendable {
        var text: String
        var detail: String?
        var state: StepState

        init(_ text: String, _ detail: String? = nil, _ state: StepState) {
            self.text = text
            self.detail = detail
            self.state = state
        }
    }

    /// The way from application to start, with the place where one stands.
    static func stepNavigation(_ name: String, _ steps: [Step]) -> Markup {
        nav(.class("steps"), .aria("label", name)) {
            ol {
                for (index, step) in steps.enumerated() {
                    li(.class(step.state.look), .current(step.state == .current ? .step : nil)) {
                        span(.class("step-mark")) {
                            if step.state == .done {
                                Icon.tick.markup
                            } else {
                                span { "\(index + 1)" }
                            }
                        }
                        span(.class("step-words")) {
                            span(.class("step-name")) {
                                step.text
                                if step.state == .done { span(.class("unseen")) { "（済み）" } }
                            }
                            if let detail = step.detail { span(.class("step-detail")) { detail } }
                        }
                    }
                }
            }
        }
    }

    /// A procedure to read: each step with its number, its name and what is done.
    static func procedure(_ steps: [(String, Markup)]) -> Markup {
        ol(.class("procedure")) {
            for (index, step) in steps.enumerated() {
                li {
                    span(.class("step-mark"), .aria("hidden", true)) { "\(index + 1)" }
                    div {
                        h3 { step.0 }
                        step.1
                    }
                }
            }
        }
    }

    /// Facts as term and text.
    static func descriptionList(_ facts: [(String, String)]) -> Markup {
        descriptionList(marked: facts.map { ($0.0, .text($0.1)) })
    }

    /// Facts as term and markup.
    static func descriptionList(marked facts: [(String, Markup)]) -> Markup {
        dl(.class("facts")) {
            for fact in facts {
                div {
                    dt { fact.0 }
                    dd { fact.1 }
                }
            }
        }
    }

    /// A table that becomes a list of cards on a phone. The first column names the row.
    static func dataTable(_ name: String, columns: [String], rows: [[Markup]], showsName: Bool = true)
        -> Markup
    {
        table(.class("data"), .role("table")) {
            caption(.when(!showsName, .class("unseen"))) { name }
            thead(.role("rowgroup")) {
                tr(.role("row")) {
                    for column in columns { th(.scope("col"), .role("columnheader")) { column } }
                }
            }
            tbody(.role("rowgroup")) {
                for row in rows {
                    tr(.role("row")) {
                        for (column, cell) in zip(columns, row).enumerated() {
                            if column == 0 {
                                th(.scope("row"), .role("rowheader"), .data("name", cell.0)) { cell.1 }
                            } else {
                                td(.role("cell"), .data("name", cell.0)) { div(.class("cell")) { cell.1 } }
                            }
                        }
                    }
                }
            }
        }
    }

    /// Something that waits for a decision, as one line of a list.
    struct Case: Sendable {
        var kind: String
        var text: String
        var detail: String?
        /// "3日前から" and the like.
        var since: String
        var machineSince: String
        var link: Link
        var isLate: Bool = false
    }

    /// What waits at a desk, the oldest first.
    static func caseList(_ cases: [Case]) -> Markup {
        ul(.class("cases")) {
            for item in cases {
                li(.when(item.isLate, .class("late"))) {
                    a(item.link) {
                        span(.class("case-top")) {
                            chip(item.kind, .town)
                            if item.isLate { chip("お待たせしています", .waiting, icon: .clock) }
                            span(.class("case-since")) { moment(item.since, machine: item.machineSince) }
                        }
                        span(.class("case-text")) { item.text }
                        if let detail = item.detail { span(.class("case-detail")) { detail } }
                    }
                }
            }
        }
    }

    /// Links one under the other, with what is behind them.
    static func wayList(_ ways: [Way]) -> Markup {
        ul(.class("ways")) {
            for way in ways {
                li {
                    a(way.link) {
                        way.icon?.markup
                        span(.class("way-text")) {
                            way.text
                            badge(way.count, "新着")
                        }
                        Icon.chevron.markup
                    }
                }
            }
        }
    }

    /// A sheet to print on A4: shown as paper on the screen, alone on the page when printed.
    static func printSheet(_ heading: String, number: String? = nil, @MarkupBuilder content: () -> Markup)
        -> Markup
    {
        let matter = content()
        return article(.class("sheet")) {
            if let number { p(.class("sheet-number")) { number } }
            h2 { heading }
            matter
        }
    }

    /// A line to sign on a printed sheet.
    static func signatureLine(_ name: String) -> Markup {
        p(.class("sign")) {
            span { name }
            span(.class("sign-line")) {}
        }
    }
}

extension Design.StepState {
    fileprivate var look: String {
        switch self {
        case .done: "step-done"
        case .current: "step-current"
        case .ahead: "step-ahead"
        }
    }
}
