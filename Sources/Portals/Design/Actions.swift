import HTML

// What a person can press, and what they see before they do.
extension Design {
    /// A button that sends its form.
    static func submit(
        _ text: String, _ weight: Weight = .primary, icon: Icon? = nil, name: String? = nil,
        value: String? = nil, formAction: Link? = nil, skipsChecks: Bool = false
    ) -> Markup {
        button(
            .submit, .class("button button-\(weight.rawValue)"), .name(name), .value(value),
            .formAction(formAction), .formNoValidate(skipsChecks)
        ) {
            icon?.markup
            span { text }
        }
    }

    /// A link that looks like a button: it leads somewhere and changes nothing.
    static func go(_ text: String, _ link: Link, _ weight: Weight = .secondary, icon: Icon? = nil) -> Markup {
        a(link, .class("button button-\(weight.rawValue)")) {
            icon?.markup
            span { text }
        }
    }

    /// Buttons side by side, one above the other on a phone.
    static func buttonRow(@MarkupBuilder content: () -> Markup) -> Markup {
        let buttons = content()
        return div(.class("buttons")) { buttons }
    }

    /// A form that changes something: sealed, and checked by the server, which explains better than a
    /// browser.
    static func sealedForm(
        _ action: Link, _ seal: FormSeal, method: FormMethod = .post, id: String? = nil,
        warnsOnLeave: Bool = false, @MarkupBuilder content: () -> Markup
    ) -> Markup {
        let fields = content()
        return form(
            action, method, .id(id), .class("form"), .noValidate(), .when(warnsOnLeave, .data("unsaved", ""))
        ) {
            seal.fields
            fields
        }
    }

    /// A form of one button.
    static func act(
        _ text: String, _ action: Link, _ seal: FormSeal, _ weight: Weight = .secondary, icon: Icon? = nil
    ) -> Markup {
        form(action, .post, .class("act")) {
            seal.fields
            submit(text, weight, icon: icon)
        }
    }

    /// One last look before an act: what will happen, the facts, then do it or go back.
    static func confirmation(
        _ question: String, facts: [(String, String)], consequence: String? = nil, clause: String? = nil,
        doText: String, doLink: Link, seal: FormSeal, hidden: [(String, String)] = [],
        back: Way, isDangerous: Bool = false
    ) -> Markup {
        section(.class("card confirm")) {
            h2 { question }
            descriptionList(facts)
            if let consequence { notice(isDangerous ? .warning : .info, consequence) }
            if let clause { citation(clause) }
            sealedForm(doLink, seal) {
                for item in hidden { input(.hidden, item.0, .value(item.1)) }
                buttonRow {
                    submit(doText, isDangerous ? .danger : .primary)
                    go(back.text, back.link)
                }
            }
        }
    }

    /// A search in a list, which works by reading only.
    static func searchForm(_ action: Link, name: String = "q", text: String, value: String) -> Markup {
        form(action, .get, .class("search"), .role("search")) {
            label(.for("search-\(name)")) { text }
            div(.class("search-line")) {
                input(.search, name, .id("search-\(name)"), .class("text"), .value(value))
                submit("さがす", .secondary, icon: .search)
            }
        }
    }

    /// Pages of a long list.
    static func pagination(current: Int, of total: Int, link: (Int) -> Link) -> Markup? {
        guard total > 1 else { return nil }
        return nav(.class("pages"), .aria("label", "ページの移動")) {
            if current > 1 { a(link(current - 1), .class("button button-secondary")) { "前のページ" } }
            span(.class("pages-now")) { "\(total)ページ中 \(current)ページ目" }
            if current < total { a(link(current + 1), .class("button button-secondary")) { "次のページ" } }
        }
    }

    /// A bar for what takes time; without a known part it only says that work goes on.
    static func progressBar(_ text: String, part: Double?, id: String? = nil) -> Markup {
        div(.class("progress")) {
            label {
                span { text }
                progress(part, .id(id)) { part.map { "\(Int($0 * 100))%" } ?? "" }
            }
        }
    }
}
