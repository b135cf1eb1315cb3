import Care
import FoundationEssentials
import HTML
import HTTPServer
import Workflows

/// One request in one town, on its way to a handler.
struct Visit: Sendable {
    let request: Request
    let town: Town
    let house: Workplace
    let parameters: Parameters
    /// What was sent in a form's body; empty for a page that is only read.
    let fields: FormFields
    /// The moment of the request; the same everywhere in it.
    let now: Date
    /// The address of the staff door and of the portal door, for links from one to the other.
    let doors: DoorAddresses

    var policy: TenantPolicy { town.policy }
    var words: Vocabulary { town.policy.words }

    /// A fresh reader of the submitted form.
    var form: SubmittedForm { SubmittedForm(fields.fields.map { ($0.name, $0.value) }) }

    /// The key under which the act of this form is done once, however often it is sent.
    var once: UUID? { fields[Design.FormSeal.onceField].flatMap(UUID.init(uuidString:)) }

    /// The opaque name of a record in the path; `nil` for anything that cannot be one.
    func publicID(_ name: String) -> PublicID? { parameters[name].flatMap { PublicID($0) } }

    /// A path of this town at the same door.
    func path(_ segments: String..., query: [(String, String)] = [], fragment: String? = nil) -> Link {
        .path([town.key.text] + segments, query: query, fragment: fragment)
    }
}

/// `https://host[:port]` of each door, without a slash at the end.
package struct DoorAddresses: Sendable {
    package let portal: String
    package let staff: String

    package init(portal: String, staff: String) {
        self.portal = portal
        self.staff = staff
    }
}
