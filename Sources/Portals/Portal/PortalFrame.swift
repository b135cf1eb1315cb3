import Care
import HTML
import Workflows

/// What surrounds the pages that everybody can read.
enum PortalFrame {
    /// A public page of the town, with the menu in the town's order and words.
    static func layout(
        _ visit: Visit, _ title: String, current: PortalPolicy.MenuPlace? = nil, crumbs: [Layout.Crumb] = []
    ) -> Layout {
        var layout = Layout(frame: Frame.of(visit.town), title: title)
        layout.frame.desk = DeskWords.line(visit.policy, at: visit.now)
        layout.frame.footerWays = [
            Design.Way(NoticePages.title, visit.path("notices")),
            Design.Way(label(of: .terms, visit.policy), visit.path("terms")),
            Design.Way(PortalCode.title, visit.path("qr")),
        ]
        layout.navigation = entries(visit.policy).map { entry in
            Design.Way(
                label(entry), link(to: entry.place, visit), icon: icon(entry.place),
                isCurrent: entry.place == current)
        }
        layout.navigationName = "ポータルのメニュー"
        layout.crumbs = crumbs
        layout.listed = true
        return layout
    }

    /// Forms and pages on the way of an application or a pickup: no search engine shows them.
    static func formLayout(_ visit: Visit, _ title: String) -> Layout {
        var layout = layout(visit, title)
        layout.listed = false
        return layout
    }

    /// What the forms at the public door carry: nobody is signed in, and a page of another site is refused by
    /// its origin.
    static let openSeal = Design.FormSeal(token: "open")

    static func link(to place: PortalPolicy.MenuPlace, _ visit: Visit) -> Link {
        switch place {
        case .home: visit.path("")
        case .about: visit.path("about")
        case .flow: visit.path("flow")
        case .support: visit.path("support")
        case .start: start(visit)
        case .certificateHelp: visit.path("certificate")
        case .firstCertificate: visit.path("pickup")
        case .terms: visit.path("terms")
        case .forms: visit.path("forms")
        case .resourceMap: visit.path("facilities")
        }
    }

    /// The notebook itself, at the door that asks for the device's certificate.
    static func start(_ visit: Visit) -> Link {
        Link("\(visit.doors.staff)/\(visit.town.key.text)/") ?? visit.path("")
    }

    /// The town's own entries, or all that the portal has.
    private static func entries(
        _ policy: TenantPolicy
    ) -> [PortalPolicy.MenuEntry<PortalPolicy.MenuPlace>] {
        if let own = policy.portal.menu.value { return own }
        return PortalPolicy.MenuPlace.allCases
            .filter { $0 != .resourceMap || policy.portal.resourceMap.value == .everyone }
            .map { PortalPolicy.MenuEntry(place: $0) }
    }

    /// The town's label for a place, wherever the page needs to name it.
    static func label(of place: PortalPolicy.MenuPlace, _ policy: TenantPolicy) -> String {
        entries(policy).first { $0.place == place }.map(label) ?? place.label
    }

    private static func label(_ entry: PortalPolicy.MenuEntry<PortalPolicy.MenuPlace>) -> String {
        entry.label.value ?? entry.place.label
    }

    private static func icon(_ place: PortalPolicy.MenuPlace) -> Icon {
        switch place {
        case .home: .home
        case .about: .info
        case .flow: .chevron
        case .support: .phone
        case .start: .notebook
        case .certificateHelp: .book
        case .firstCertificate: .device
        case .terms: .paper
        case .forms: .printer
        case .resourceMap: .map
        }
    }
}
