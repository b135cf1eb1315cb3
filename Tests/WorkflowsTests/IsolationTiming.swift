import Care
import Foundation
import Testing

@testable import HTTPServer
@testable import Portals
@testable import Records
@testable import Workflows

/// What a stopwatch can tell of another town's records. Runs alone, with the tests that measure.
@Suite("What a refusal costs", .serialized) struct IsolationTiming {
    @Test func `is no quicker and no slower to be refused than one that never was`() async throws {
        try await TwoTowns.open { towns in
            let routes = `A record of another town`.routes.filter {
                $0.method == .get && $0.door == .staff
                    && `A record of another town`.holes($0).contains("subject")
            }
            #expect(routes.count > 5)
            for outsider in towns.outsiders where outsider.who != nil {
                // A machine that does other things as well is asked again; what really differs differs every time.
                var difference = Double.infinity
                for _ in 0..<3 where abs(difference) >= 0.005 {
                    difference = try await Self.difference(outsider, routes, towns)
                }
                #expect(abs(difference) < 0.005, "\(outsider.name): \(difference) s")
            }
        }
    }

    /// The medians' difference over 200 samples of each, taken in turns, over all routes.
    private static func difference(
        _ outsider: TwoTowns.Outsider, _ routes: [Route], _ towns: TwoTowns
    ) async throws -> Double {
        var times: (real: [Double], missing: [Double]) = ([], [])
        for sample in 0..<200 {
            let route = routes[sample % routes.count]
            let never = Dictionary(
                `A record of another town`.holes(route).map { ($0, TwoTowns.fresh($0)) },
                uniquingKeysWith: { first, _ in first })
            let names = [towns.names, never]
            for turn in [sample % 2, 1 - sample % 2] {
                let clock = ContinuousClock()
                let begun = clock.now
                _ = try await towns.ask(outsider, route, names[turn])
                let spent = clock.now - begun
                let seconds =
                    Double(spent.components.seconds) + Double(spent.components.attoseconds) / 1e18
                if turn == 0 { times.real.append(seconds) } else { times.missing.append(seconds) }
            }
        }
        return times.real.sorted()[100] - times.missing.sorted()[100]
    }
}
