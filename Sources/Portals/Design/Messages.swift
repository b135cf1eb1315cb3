import HTML

// What a page says beside its matter: notices, standing banners, empty places, the desk.
extension Design {
    /// A message in a frame. `isNew` marks what just happened, so that it is read out when the page opens.
    static func notice(
        _ tone: Tone, _ headline: String, isNew: Bool = false,
        @MarkupBuilder content: () -> Markup = { .empty }
    ) -> Markup {
        let matter = content()
        return div(
            .class("notice notice-\(tone.rawValue)"),
            .when(isNew, .role(tone == .error || tone == .warning ? "alert" : "status"))
        ) {
            tone.icon.markup
            div(.class("notice-words")) {
                p(.class("notice-head")) {
                    span(.class("unseen")) { "\(tone.word)：" }
                    headline
                }
                matter
            }
        }
    }

    /// A banner that stays as long as its cause: who else can read here, for example the linked secretariat.
    static func watchBanner(_ sentence: String, clause: String? = nil) -> Markup {
        aside(.class("standing standing-watch"), .aria("label", "この記録を見ることができる人")) {
            Icon.eye.markup
            p { sentence }
            if let clause { citation(clause) }
        }
    }

    /// A banner on the pages of another town's subject: whose rules hold here.
    static func awayBanner(homeTown: String, sentence: String, rules: Way? = nil) -> Markup {
        aside(.class("standing standing-away"), .aria("label", "\(homeTown)のルールが適用されます")) {
            Icon.map.markup
            p {
                strong { homeTown }
                " "
                sentence
            }
            if let rules { a(rules.link) { rules.text } }
        }
    }

    /// A banner about the session itself (it ends soon, emergency access is open).
    static func sessionBanner(_ sentence: String, way: Way? = nil) -> Markup {
        aside(.class("standing standing-session"), .aria("label", "ログインの状態")) {
            Icon.clock.markup
            p { sentence }
            if let way { a(way.link) { way.text } }
        }
    }

    /// A place where nothing is yet: what will be here, and what to do first.
    static func emptyState(_ icon: Icon, _ headline: String, _ sentence: String, action: Markup? = nil)
        -> Markup
    {
        div(.class("empty")) {
            icon.markup
            p(.class("empty-head")) { headline }
            p { sentence }
            action
        }
    }

    /// The town's support desk: whether it is open now, and how to reach it.
    struct DeskLine: Hashable, Sendable {
        var name: String
        var isOpen: Bool
        /// "受付中（17時15分まで）" or "次の受付は…", whole.
        var state: String
        /// "月〜金曜日 8時30分〜17時15分（祝日を除く）", whole.
        var hours: String?
        var phone: String?
        var phoneNote: String?
        var fax: String?
        var mail: String?
    }

    /// `showsName`: not where the heading above says it already.
    static func deskLine(_ desk: DeskLine, showsName: Bool = true) -> Markup {
        div(.class("desk")) {
            if showsName {
                p(.class("desk-name")) {
                    "お問い合わせ："
                    strong { desk.name }
                }
            }
            p { chip(desk.state, desk.isOpen ? .done : .plain, icon: .clock) }
            ul(.class("desk-ways")) {
                if let phone = desk.phone, let link = Link.phone(phone) {
                    li {
                        Icon.phone.markup
                        span {
                            a(link, .class("desk-phone"), .aria("label", "電話 \(phone)")) { phone }
                            if let note = desk.phoneNote { " \(note)" }
                        }
                    }
                }
                if let fax = desk.fax { li { "FAX \(fax)" } }
                if let mail = desk.mail, let link = Link.mail(mail) {
                    li {
                        Icon.envelope.markup
                        a(link) { mail }
                    }
                }
            }
            if let hours = desk.hours { p(.class("desk-hours")) { hours } }
        }
    }

    /// Somebody asks for what a town's rule does not allow: the sentence, the clause, and whom to ask.
    static func refusal(_ sentence: String, clause: String?, ask: Markup? = nil) -> Markup {
        notice(.warning, sentence) {
            if let clause { citation(clause) }
            ask
        }
    }
}
