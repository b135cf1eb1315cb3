import Care
import HTML
import Workflows

/// One request of a signed-in person. What a `Visit` knows, it knows too.
@dynamicMemberLookup
struct StaffVisit: Sendable {
    let visit: Visit
    let credentials: Credentials
    let me: Me

    subscript<Value>(dynamicMember path: KeyPath<Visit, Value>) -> Value { visit[keyPath: path] }

    func publicID(_ name: String) -> PublicID? { visit.publicID(name) }

    func path(_ segments: String..., query: [(String, String)] = [], fragment: String? = nil) -> Link {
        visit.path(segments, query, fragment)
    }

    /// What every form of this session carries; fresh for each form that does something once.
    var seal: Design.FormSeal {
        Design.FormSeal(token: credentials.formToken, once: FormKey.fresh())
    }

    /// Where the way to every page of the desk begins.
    var deskCrumb: Layout.Crumb { Layout.Crumb("窓口", path("desk")) }

    /// The page that surrounds everything a signed-in person sees.
    ///
    /// `current`: which entry of the main menu the page belongs to.
    func layout(_ title: String, current: MainMenu? = nil, crumbs: [Layout.Crumb] = []) -> Layout {
        var layout = Layout(frame: Frame.of(visit.town), title: title)
        if visit.isAway {
            layout.frame.home = path("home")
            layout.banners = [AwayPages.banner(self)]
        }
        layout.frame.desk = DeskWords.line(visit.policy, at: visit.now)
        layout.navigation = MainMenu.ways(self, current: current)
        layout.person = SignedInPerson(
            name: me.name, facility: me.facilityName, account: path("account"), signOut: path("logout"),
            seal: Design.FormSeal(token: credentials.formToken))
        layout.crumbs = crumbs
        layout.flashes = Flash.read(visit)
        return layout
    }
}

/// The main places of the notebook, as its menu shows them.
enum MainMenu: Sendable, CaseIterable {
    case home, subjects, facility, desk

    /// The entries that this person has any use for.
    static func ways(_ visit: StaffVisit, current: MainMenu?) -> [Design.Way] {
        let words = visit.own.policy.words
        return allCases.compactMap { place in
            let isCurrent = place == current
            switch place {
            case .home:
                return Design.Way("新着", visit.path("home"), icon: .home, isCurrent: isCurrent)
            case .subjects:
                return Design.Way(words.subject, visit.path("subjects"), icon: .people, isCurrent: isCurrent)
            case .facility:
                guard visit.me.isFacilityAdministrator else { return nil }
                return Design.Way(
                    words.facilityMenu, visit.path("facility"), icon: .person, isCurrent: isCurrent)
            case .desk:
                guard visit.me.isDesk else { return nil }
                return Design.Way("窓口", visit.path("desk"), icon: .bell, isCurrent: isCurrent)
            }
        }
    }
}
