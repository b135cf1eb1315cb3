package import EventLoop
import Journal

/// Notices that the operator suspended a town or let it go on, by another process: the database refuses at once, the
/// pages say why within seconds.
package final class TownStates: Service {
    private static let pause = Duration.seconds(2)

    private let house: Workplace
    private let loop: EventLoop

    /// `loop`: where it waits.
    package init(house: Workplace, loop: EventLoop) {
        self.house = house
        self.loop = loop
    }

    /// Looks every few seconds.
    package func run() async {
        while (try? await loop.sleep(Self.pause)) != nil {
            do {
                try await house.enterKnownTowns()
            } catch {
                house.journal.note(.warning, "towns.not_looked_up")
            }
        }
    }
}
