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
    /// A page that lies ready. Looking at one of a thousand touches nothing but what is looked at: from what it was made
    /// lies elsewhere.
    private struct Home {
        let answer: ReadyAnswer
        /// How often a town, its rules or its board had changed when this was looked at.
        let edition: Int
        /// The clock changes the desk's state, and the board.
        let holds: Range<Date>
    }

    /// What a page says besides the same words for everybody.
    private struct Content: Equatable {
        let policy: String
        let desk: Design.DeskLine
        let notices: [PublicID]
    }

    private struct State {
        var homes: [String: Home] = [:]
        var contents: [String: Content] = [:]
    }

    private static let contentType = "text/html; charset=utf-8"
    private let state = Mutex(State())

    /// What lies ready for this request; `nil` for every other page, and when it has to be looked at anew.
    func answer(to request: Request, house: Workplace) -> ReadyAnswer? {
        guard let segment = Self.home(request), let kept = state.withLock({ $0.homes[segment] }),
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
        let desk = DeskWords.line(town.policy, at: now)
        let content = Content(policy: town.policy.digest, desk: desk, notices: notices.map(\.id))
        let kept = state.withLock { $0.contents[segment] == content ? $0.homes[segment] : nil }
        let answer: ReadyAnswer
        if let kept {
            answer = kept.answer
        } else {
            let visit = Visit(
                request: request, town: town, own: town, house: house, parameters: Parameters(),
                fields: FormFields(), now: now, doors: doors)
            let page = PortalPages.home(visit, notices).render()
            answer = await house.pool.run {
                ReadyAnswer(contentType: Self.contentType, page, packs: true)
            }
        }
        let end = min(DeskWords.end(town.policy, at: now), house.board.end(of: town.id, at: now))
        let home = Home(answer: answer, edition: edition, holds: now..<max(now, end))
        state.withLock {
            $0.homes[segment] = home
            $0.contents[segment] = content
        }
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
