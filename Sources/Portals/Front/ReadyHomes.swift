import Care
import EventLoop
import FoundationEssentials
import HTML
import HTTPServer
import Synchronization
import Workflows

/// The first pages of the towns' portals, each put together once for a text of the town's rules, a state of its
/// desk and what hangs on its board: it is the page that everybody asks for, and the same for everybody.
final class ReadyHomes: Sendable {
    private struct Home: Sendable {
        let answer: ReadyAnswer
        let policy: String
        let desk: Design.DeskLine
        let notices: [Notice]
        /// How often a town or its rules had changed when this was looked at.
        let edition: Int
        /// The desk's state is told to the minute, a notice within seconds.
        let time: Range<Date>
    }

    private let homes = Mutex<[String: Home]>([:])

    /// `nil` for every other page, and for a town that is not open.
    func answer(to request: Request, house: Workplace, doors: DoorAddresses) -> ReadyAnswer? {
        guard request.door == .portal, request.path.endsWithSlash, request.path.segments.count == 1,
            request.query.fields.isEmpty, let segment = request.path.segments.first
        else { return nil }
        // Asked first: a change that comes in between is then seen the next time.
        let edition = house.towns.edition
        let now = house.clock.now()
        let kept = homes.withLock { $0[segment] }
        if let kept, kept.edition == edition, kept.time.contains(now) { return kept.answer }
        guard let town = house.towns.town(at: segment), town.state == .live else { return nil }
        guard let board = house.standingNotices(of: town) else { return nil }
        let desk = DeskWords.line(town.policy, at: now)
        let answer: ReadyAnswer
        if let kept, kept.policy == town.policy.digest, kept.desk == desk, kept.notices == board.notices {
            answer = kept.answer
        } else {
            let visit = Visit(
                request: request, town: town, house: house, parameters: Parameters(), fields: FormFields(),
                now: now, doors: doors)
            answer = ReadyAnswer(
                contentType: "text/html; charset=utf-8", PortalPages.home(visit, board.notices).render())
        }
        let home = Home(
            answer: answer, policy: town.policy.digest, desk: desk, notices: board.notices, edition: edition,
            time: now..<max(now, min(board.until, end(ofMinuteAt: now))))
        homes.withLock { $0[segment] = home }
        return answer
    }

    private func end(ofMinuteAt moment: Date) -> Date {
        let start = (moment.timeIntervalSinceReferenceDate / 60).rounded(.down) * 60
        return Date(timeIntervalSinceReferenceDate: start + 60)
    }
}
