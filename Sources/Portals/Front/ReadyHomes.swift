import Care
import EventLoop
import FoundationEssentials
import HTML
import HTTPServer
import Synchronization
import Workflows

/// The first pages of the towns' portals, each put together once for a text of the town's rules, a state of its desk
/// and what hangs on its board: it is the page that everybody asks for, and the same for everybody.
final class ReadyHomes: Sendable {
    /// An object, so that looking at one of a thousand touches nothing but what is looked at.
    private final class Home: Sendable {
        let answer: ReadyAnswer
        let policy: String
        let desk: Design.DeskLine
        let notices: [PublicID]
        /// How often a town, its rules or its board had changed when this was looked at.
        let edition: Int
        /// The clock changes the desk's state, and the board.
        let holds: Range<Date>

        init(
            _ answer: ReadyAnswer, policy: String, desk: Design.DeskLine, notices: [PublicID], edition: Int,
            holds: Range<Date>
        ) {
            self.answer = answer
            self.policy = policy
            self.desk = desk
            self.notices = notices
            self.edition = edition
            self.holds = holds
        }
    }

    private static let contentType = "text/html; charset=utf-8"
    private let homes = Mutex<[String: Home]>([:])

    /// What lies ready for this request; `nil` for every other page, and when it has to be looked at anew.
    func answer(to request: Request, house: Workplace) -> ReadyAnswer? {
        guard let segment = Self.home(request), let kept = homes.withLock({ $0[segment] }),
            kept.edition == Self.edition(house), kept.holds.contains(house.clock.now())
        else { return nil }
        return kept.answer
    }

    /// The first page of an open town, put aside for the next; `nil` for every other request.
    func renew(for request: Request, _ town: Town, house: Workplace, doors: DoorAddresses) async -> Response?
    {
        guard let segment = Self.home(request) else { return nil }
        // Asked first: a change that comes in between is then seen the next time.
        let edition = Self.edition(house)
        let now = house.clock.now()
        let notices = await house.publicNotices(of: town)
        let (desk, names) = (DeskWords.line(town.policy, at: now), notices.map(\.id))
        let kept = homes.withLock { $0[segment] }
        let answer: ReadyAnswer
        if let kept, kept.policy == town.policy.digest, kept.desk == desk, kept.notices == names {
            answer = kept.answer
        } else {
            let visit = Visit(
                request: request, town: town, own: town, house: house, parameters: Parameters(),
                fields: FormFields(),
                now: now, doors: doors)
            let page = PortalPages.home(visit, notices).render()
            answer = await house.pool.run {
                ReadyAnswer(contentType: Self.contentType, page, packs: true)
            }
        }
        let end = min(DeskWords.end(town.policy, at: now), house.board.end(of: town.id, at: now))
        let home = Home(
            answer, policy: town.policy.digest, desk: desk, notices: names, edition: edition,
            holds: now..<max(now, end))
        homes.withLock { $0[segment] = home }
        return answer.response(to: request)
    }

    private static func edition(_ house: Workplace) -> Int { house.towns.edition &+ house.board.edition }

    /// The town's part of the path of a first page.
    private static func home(_ request: Request) -> String? {
        guard request.door == .portal, request.path.endsWithSlash, request.path.segments.count == 1,
            request.query.fields.isEmpty, request.method == .get || request.method == .head
        else { return nil }
        return request.path.segments.first
    }
}
