import HTML

/// What every page of one town shares.
struct TownFrame: Sendable {
    /// The service as the town calls it.
    var serviceName: String
    /// Who runs it, as the town's people know it.
    var townName: String
    var tagline: String?
    var colour: Design.Colour = .blue
    var home: Link
    /// The line of responsibility in the footer.
    var operatedBy: String
    var desk: Design.DeskLine?
    /// Terms, privacy, accessibility policy.
    var footerWays: [Design.Way] = []
}

extension TownFrame {
    /// The service with the town before it, unless its own name says so already.
    var fullName: String { serviceName.contains(townName) ? serviceName : "\(townName) \(serviceName)" }
}

/// The person who is signed in.
struct SignedInPerson: Sendable {
    var name: String
    var facility: String
    var account: Link
    var signOut: Link
    var seal: Design.FormSeal
}

/// One page of a town: the frame, the way here, what just happened, and the matter itself.
struct Layout: Sendable {
    /// How wide the matter runs.
    enum Width: String, Sendable {
        /// One column of text or form.
        case reading
        /// Lists and cards.
        case wide
    }

    /// One step of the way here; the last has no link.
    struct Crumb: Sendable {
        var text: String
        var link: Link?

        init(_ text: String, _ link: Link? = nil) {
            self.text = text
            self.link = link
        }
    }

    /// What just happened, shown once.
    struct Flash: Sendable {
        var tone: Design.Tone
        var text: String

        init(_ tone: Design.Tone, _ text: String) {
            self.tone = tone
            self.text = text
        }
    }

    var frame: TownFrame
    /// The page's heading, and with the service's name the title in the tab.
    var title: String
    var lead: String?
    var language: Language = .japanese
    var width: Width = .reading
    var navigation: [Design.Way] = []
    var navigationName = "主なメニュー"
    var person: SignedInPerson?
    var crumbs: [Crumb] = []
    var flashes: [Flash] = []
    /// Standing banners (who can read here, which town's rules hold), above the heading.
    var banners: [Markup] = []
    /// Beside the matter on wide screens, below it on phones: facts, the team.
    var side: Markup?
    var sideName = "関連する情報"
    /// Shown to the right of the heading: the page's one main act.
    var headingAction: Markup?
    var scripts: [DesignAsset] = [.forms]
    var listed = false
    /// Something is wrong in the page's form: the title in the tab says so first.
    var hasErrors = false
    /// The heading is hidden where the matter begins with its own (a portal's front).
    var showsHeading = true

    /// The whole document around `content`.
    func page(@MarkupBuilder content: () -> Markup) -> Page {
        let matter = content()
        let heading = hasErrors ? "エラー：\(title)" : title
        return Page(
            title: title == frame.serviceName ? heading : "\(heading)｜\(frame.fullName)",
            language: language, listed: listed, styles: [DesignAsset.base.link],
            scripts: scripts.map(\.link), icon: DesignAsset.icon.link,
            root: [.data("town-colour", frame.colour.rawValue), .when(person != nil, .class("signed-in"))]
        ) {
            a("#main", .class("skip")) { "本文へ移動" }
            masthead
            if !navigation.isEmpty { menu }
            div(.class("frame frame-\(width.rawValue)\(side == nil ? "" : " with-side")")) {
                if !crumbs.isEmpty { trail }
                for banner in banners { banner }
                main(.id("main"), .tabIndex(-1)) {
                    for flash in flashes { Design.notice(flash.tone, flash.text, isNew: true) }
                    if showsHeading {
                        div(.class("heading")) {
                            h1 { title }
                            headingAction
                        }
                    }
                    if let lead { p(.class("lead")) { lead } }
                    matter
                }
                if let side { aside(.class("side"), .aria("label", sideName)) { side } }
            }
            foot
        }
    }

    private var masthead: Markup {
        header(.class("masthead")) {
            div(.class("masthead-in")) {
                a(frame.home, .class("brand")) {
                    Icon.notebook.markup
                    span(.class("brand-words")) {
                        if frame.fullName != frame.serviceName {
                            span(.class("brand-town")) { frame.townName }
                        }
                        span(.class("brand-name")) { frame.serviceName }
                    }
                }
                if let person {
                    div(.class("who")) {
                        a(person.account, .class("who-name")) {
                            Icon.person.markup
                            span {
                                span(.class("who-facility")) { person.facility }
                                span(.class("who-person")) { "\(person.name) さん" }
                            }
                        }
                        form(person.signOut, .post) {
                            person.seal.fields
                            Design.submit("ログアウト", .quiet)
                        }
                    }
                } else if let tagline = frame.tagline {
                    p(.class("tagline")) { tagline }
                }
            }
        }
    }

    /// More entries than fit side by side on a phone are folded there, without a script.
    private var menu: Markup {
        let isLong = navigation.count > Layout.mostSideBySide
        return nav(.class(isLong ? "menu menu-long" : "menu"), .aria("label", navigationName)) {
            if isLong {
                details(.class("menu-fold")) {
                    summary {
                        Icon.menu.markup
                        span { "メニュー" }
                    }
                    entries
                }
            }
            entries
        }
    }

    private static let mostSideBySide = 5

    private var entries: Markup {
        ul {
            for way in navigation {
                li {
                    a(way.link, .current(way.isCurrent ? .page : nil)) {
                        (way.icon ?? .chevron).markup
                        span(.class("menu-text")) { way.text }
                        Design.badge(way.count, "新着")
                    }
                }
            }
        }
    }

    private var trail: Markup {
        nav(.class("crumbs"), .aria("label", "現在の場所")) {
            ol {
                for crumb in crumbs {
                    li {
                        if let link = crumb.link {
                            a(link) { crumb.text }
                        } else {
                            span(.current(.page)) { crumb.text }
                        }
                    }
                }
            }
        }
    }

    private var foot: Markup {
        footer(.class("foot")) {
            div(.class("foot-in")) {
                if let desk = frame.desk { Design.deskLine(desk) }
                if !frame.footerWays.isEmpty {
                    nav(.class("foot-ways"), .aria("label", "このサービスについて")) {
                        ul { for way in frame.footerWays { li { a(way.link) { way.text } } } }
                    }
                }
                p(.class("foot-operator")) { frame.operatedBy }
            }
        }
    }
}
