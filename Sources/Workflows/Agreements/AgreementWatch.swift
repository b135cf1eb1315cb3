import Care
package import EventLoop
import FoundationEssentials
import Journal
import Records

/// Tells the desks of both towns before an agreement ends: sixty, thirty and seven days before, each once.
package final class AgreementWatch: Service {
    /// Days before the end.
    package static let distances = [60, 30, 7]
    static var furthest: Int { distances.max() ?? 0 }
    private static let pause = Duration.seconds(3_600)

    private let house: Workplace
    private let loop: EventLoop

    package init(house: Workplace, loop: EventLoop) {
        self.house = house
        self.loop = loop
    }

    package func run() async {
        repeat {
            do {
                try await round()
            } catch {
                house.journal.note(.warning, "agreements.unwatched")
            }
        } while (try? await loop.sleep(Self.pause)) != nil
    }

    /// One round over all towns. What was told at one distance is known by its mail's key, and not told again.
    package func round() async throws {
        let now = house.clock.now()
        for line in house.agreements {
            guard let town = house.towns.town(line.home), let left = line.daysLeft(at: now),
                let distance = Self.distances.filter({ left <= $0 }).min(),
                case .inForce(_, let until?) = line.state
            else { continue }
            try await house.archive.open(.job(town.id)) { job in
                try await job.tellDesk(
                    AgreementLetters.ending(
                        with: line.name, at: until, daysLeft: left, in: town,
                        staff: house.settings.staffAddress), kind: "agreement_ending",
                    matter: "agreement.\(line.partner).\(Int(until.timeIntervalSince1970)).\(distance)")
            }
        }
    }
}
