import HTML

/// The parts that our pages are made of: values in, markup out, all words given by the caller as whole
/// sentences.
enum Design {
    /// The town's colour, a token of the style sheet for each word of the tenant file; each was checked for
    /// contrast on white and under white text.
    enum Colour: String, Sendable, CaseIterable {
        case indigo, blue, teal, green, olive, brown, rose, plum

        /// The token of this name; blue when a town states none, or one that we do not know.
        init(token: String?) {
            self = token.flatMap { Colour(rawValue: $0) } ?? .blue
        }
    }

    /// What a message is about; the mark and its word say it, never the colour alone.
    enum Tone: String, Sendable {
        case info, success, warning, error

        var word: String {
            switch self {
            case .info: "お知らせ"
            case .success: "完了"
            case .warning: "ご注意"
            case .error: "エラー"
            }
        }

        var icon: Icon {
            switch self {
            case .info: .info
            case .success: .done
            case .warning, .error: .alert
            }
        }
    }

    /// How much a button weighs on its page; at most one primary button in a form.
    enum Weight: String, Sendable {
        case primary, secondary, danger, quiet
    }

    /// A name with the address behind it.
    struct Way: Sendable {
        var text: String
        var link: Link
        var icon: Icon?
        var isCurrent: Bool
        /// What waits there (unread, undecided); zero shows nothing.
        var count: Int

        init(_ text: String, _ link: Link, icon: Icon? = nil, isCurrent: Bool = false, count: Int = 0) {
            self.text = text
            self.link = link
            self.icon = icon
            self.isCurrent = isCurrent
            self.count = count
        }
    }

    /// What a form carries so that it is ours (token) and acts once (idempotency key).
    struct FormSeal: Sendable {
        static let tokenField = "_token"
        static let onceField = "_once"
        var token: String
        var once: String?

        init(token: String, once: String? = nil) {
            self.token = token
            self.once = once
        }

        var fields: Markup {
            Markup {
                input(.hidden, FormSeal.tokenField, .value(token))
                if let once { input(.hidden, FormSeal.onceField, .value(once)) }
            }
        }
    }

    /// A small count beside a name; `word` says of what, for those who hear the page.
    static func badge(_ count: Int, _ word: String) -> Markup? {
        guard count > 0 else { return nil }
        return span(.class("badge")) {
            span(.aria("hidden", true)) { count > 99 ? "99+" : "\(count)" }
            span(.class("unseen")) { "\(word)\(count)件" }
        }
    }

    /// A short word in a rounded frame: a state, a profession.
    static func chip(_ text: String, _ tone: ChipTone = .plain, icon: Icon? = nil) -> Markup {
        span(.class("chip chip-\(tone.rawValue)")) {
            icon?.markup
            text
        }
    }

    /// The look of a chip.
    enum ChipTone: String, Sendable {
        case plain, town, done, waiting, urgent, special
    }

    /// The clause that a rule follows, small beside what it decided.
    static func citation(_ clause: String) -> Markup {
        p(.class("citation")) { "根拠：\(clause)" }
    }

    /// A moment as people say it, with the machine's form behind it.
    static func moment(_ words: String, machine: String, full: String? = nil) -> Markup {
        HTML.time(.datetime(machine), .title(full)) { words }
    }
}
