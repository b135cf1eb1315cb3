import Care
import FoundationEssentials
import HTML
import HTTPServer
import Workflows

/// One request in one town, on its way to a handler.
struct Visit: Sendable {
    let request: Request
    /// The town that governs what the request is about.
    let town: Town
    /// The town of the person and the device: by its path the request came in. Another one than `town` on a visit.
    let own: Town
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

    /// The request is about a subject of a partner town.
    var isAway: Bool { own.key != town.key }

    /// The same request in the person's own town: for what is about the person and the device.
    var inOwnTown: Visit {
        Visit(
            request: request, town: own, own: own, house: house, parameters: parameters, fields: fields,
            now: now,
            doors: doors)
    }

    /// A path of this town at the same door; on a visit, what is about a subject leads to the visited town's.
    func path(_ segments: String..., query: [(String, String)] = [], fragment: String? = nil) -> Link {
        path(segments, query, fragment)
    }

    func path(_ segments: [String], _ query: [(String, String)], _ fragment: String?) -> Link {
        let isOfSubject =
            segments.count > 1 && segments[0] == "subjects" && PublicID(segments[1]) != nil
        return .path(
            (isAway && isOfSubject ? [own.key.text, AwayPath.word, town.key.text] : [own.key.text])
                + segments,
            query: query, fragment: fragment)
    }

    /// The page of a subject, in this town or in a partner town.
    func path(
        to subject: PublicID, of away: TownName?, _ rest: String..., fragment: String? = nil
    ) -> Link {
        let town = away.map { [own.key.text, AwayPath.word, $0.key.text] } ?? [own.key.text]
        return .path(town + ["subjects", subject.text] + rest, fragment: fragment)
    }
}

/// Paths of subjects of partner towns: `/<own town>/away/<home town>/subjects/…`.
enum AwayPath {
    static let word = "away"

    /// What stands below the town, and the key of the town that is visited.
    static func read(_ segments: [String]) -> (rest: ArraySlice<String>, visited: String?) {
        guard segments.count > 3, segments[1] == word else { return (segments.dropFirst(), nil) }
        return (segments.dropFirst(3), segments[2])
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
