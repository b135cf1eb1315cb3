import Care
import Foundation
import HTTPServer
import PKI
import Testing

@testable import Portals
@testable import Records
@testable import Workflows

/// What a stopwatch and a meter can tell from outside. Runs alone, with the tests that measure.
@Suite("What sign-in costs", .serialized) struct SignInTiming {
    static func median(_ times: [Duration]) -> Duration { times.sorted()[times.count / 2] }

    @Test func `an ID that does not exist takes as long as a wrong password`() async throws {
        try await withTown("eniwa", passwords: .standard) { place in
            _ = try await place.worker("nurse", "visiting_nurse", by: try await place.desk(.authority))
            let device = try await `Signing in, accounts and further devices`.device(place)
            // A known ID, an unknown one, and one of another facility that never had a password.
            let logins = ["desk1", "nobody", "nurse"]
            var times: [String: [Duration]] = [:]
            for _ in 0..<15 {
                try place.peek("delete from login_attempt")
                for login in logins {
                    let start = ContinuousClock.now
                    await #expect(throws: SignInRefusal.unknown) {
                        _ = try await place.house.signIn(
                            login: login, password: "a wrong password", on: device, from: "192.0.2",
                            earlier: nil, in: place.town)
                    }
                    times[login, default: []].append(ContinuousClock.now - start)
                }
            }
            let medians = logins.map { Self.median(times[$0] ?? []) }
            let (least, most) = (try #require(medians.min()), try #require(medians.max()))
            #expect(least > .milliseconds(50), "each attempt costs a whole hash")
            #expect(most - least < max(.milliseconds(5), least / 10), "\(medians)")
        }
    }

    /// Resident memory of this process, bytes.
    static func resident() throws -> Int {
        let words = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
        return try #require(Int(words[1])) * 4096
    }

    @Test func `a crowd at the door takes the memory of two, and other pages go on`() async throws {
        try await withTown("eniwa", passwords: .standard) { place in
            let session = try await place.desk(.authority)
            let door = FrontDoor(place)
            let before = try Self.resident()
            var most = before
            var times: [Duration] = []
            try await withThrowingTaskGroup(of: Int.self) { crowd in
                for number in 0..<20 {
                    crowd.addTask {
                        try await door.ask(
                            session, .post, "/eniwa/login",
                            .form([("login", "guess\(number)"), ("password", "x")])
                        ).status
                    }
                }
                crowd.addTask {
                    try await Task.sleep(for: .seconds(2))
                    return 0
                }
                for _ in 0..<40 {
                    let start = ContinuousClock.now
                    _ = try await door.ask(session, .get, "/eniwa/account")
                    times.append(ContinuousClock.now - start)
                    most = max(most, try Self.resident())
                }
                for try await status in crowd { #expect([0, 422].contains(status)) }
            }
            // The pool of the test has two threads, 32 MiB each; twenty at once would take 640.
            #expect(most - before < 160 << 20, "\((most - before) >> 20) MiB")
            #expect(times.sorted()[37] < .milliseconds(300), "\(times.sorted())")
        }
    }
}
