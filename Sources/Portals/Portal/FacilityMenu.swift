import Care
import HTML
import Workflows

/// The facility administrator's menu, in the town's order and words; the portal and the notebook show the
/// same.
enum FacilityMenu {
    typealias Place = PortalPolicy.FacilityMenuPlace

    /// One line of the menu.
    struct Entry: Hashable, Sendable {
        let place: Place
        let label: String
    }

    /// The town's own entries first; what the product needs besides follows, unless an entry holds it.
    static func entries(_ policy: TenantPolicy, isOffice: Bool = false) -> [Entry] {
        let own = policy.portal.facilityMenu.value ?? []
        var found = own.map { Entry(place: $0.place, label: label($0.place, policy)) }
        let held = Set(own.flatMap(\.holds))
        var needed: [Place] = own.isEmpty ? [.apply, .staff, .certificates] : [.staff, .certificates]
        if !isOffice { needed += [.information, .leave] }
        for place in needed where !found.contains(where: { $0.place == place }) && !held.contains(place) {
            found.append(Entry(place: place, label: label(place, policy)))
        }
        return found
    }

    /// The town's own word for a place, or the platform's.
    static func label(_ place: Place, _ policy: TenantPolicy) -> String {
        if let own = policy.portal.facilityMenu.value?.first(where: { $0.place == place })?.label.value {
            return own
        }
        switch place {
        case .apply: return policy.words.apply
        case .information: return "\(policy.words.facility)の情報"
        case .staff, .certificates, .furtherCertificates, .leave: return place.label
        }
    }

    /// The menu on the portal: applying is done there, the rest behind the staff door.
    static func ways(_ visit: Visit) -> [Design.Way] {
        entries(visit.policy).map { entry in
            let (page, icon) = page(of: entry.place)
            let staff = Link("\(visit.doors.staff)/\(visit.town.key.text)/facility\(page)")
            let link = entry.place == .apply ? visit.path("apply") : staff ?? visit.path("")
            return Design.Way(entry.label, link, icon: icon)
        }
    }

    private static func page(of place: Place) -> (String, Icon) {
        switch place {
        case .apply: ("", .building)
        case .staff: ("/staff", .people)
        case .certificates: ("/devices", .device)
        case .furtherCertificates: ("/devices/new", .plus)
        case .information: ("/information", .map)
        case .leave: ("/leave", .paper)
        }
    }
}
