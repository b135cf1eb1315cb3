import Care
import Foundation
import HTTPServer
import Testing

@testable import Portals
@testable import Records
@testable import Workflows

/// Guesses at one person's password, from one device of the same facility and from nowhere at all.
enum Guessing {
    /// `guesses`: how many are made one after the other, as fast as the door answers.
    static func attack(_ guesses: Int) async throws {
        try await withTown("eniwa") { place in
            typealias Accounts = `Signing in, accounts and further devices`
            let desk = try await place.desk(.authority)
            try Accounts.copyDevice(place)
            let own = try await Accounts.device(place)
            let stolen = try await Accounts.device(place, 1)
            var looked = 0
            let guess = { (number: Int) async throws -> Date? in
                do {
                    _ = try await Accounts.signIn(place, "desk1", "guess \(number)", on: stolen)
                    Issue.record("a guess was right")
                    return nil
                } catch SignInRefusal.wait(let until) {
                    return until
                } catch SignInRefusal.unknown {
                    looked += 1
                    return nil
                }
            }
            for number in 0..<guesses { _ = try await guess(number) }
            #expect((4...12).contains(looked), "of \(guesses) guesses \(looked) were looked at")

            // The waits grow, and one guess is looked at after each: the clock of the record is turned, nobody waits.
            let turn = { (seconds: Double) in
                _ = try place.peek(
                    """
                    update login_attempt set next_at = next_at - interval '\(seconds) seconds',
                        last_at = last_at - interval '\(seconds) seconds'
                    """)
            }
            var waits: [Double] = []
            for round in 0..<3 {
                let until = try #require(try await guess(guesses + round), "the door is closed")
                let left = until.timeIntervalSinceNow
                waits.append(left)
                try turn(max(0, left - 2))
                let early = try await guess(guesses + round)
                #expect(left < 2 || early != nil, "not before its time")
                try turn(3)
                let before = looked
                _ = try await guess(guesses + round)
                #expect(looked == before + 1, "one, and the door closes again")
            }
            #expect(waits == waits.sorted() && (waits.last ?? 0) > 3, "\(waits)")

            // Whoever guessed has delayed nobody else: the person comes in on their own device at once.
            _ = try await Accounts.signIn(place, "desk1", Accounts.password, on: own)
            // And whoever has no certificate of the town is not even counted.
            let counted = try place.peek("select sum(failures) from login_attempt")
            let door = FrontDoor(place)
            for number in 0..<10 {
                let answer = try await door.ask(
                    nil, .post, "/eniwa/login", .form([("login", "desk1"), ("password", "guess \(number)")]))
                #expect(answer.status != 303 && answer.text.contains("証明書"))
            }
            #expect(try place.peek("select sum(failures) from login_attempt") == counted)
            _ = desk
        }
    }
}

@Suite(.serialized) struct GuessingTests {
    @Test func `guessing closes the door to who guesses, and to nobody else`() async throws {
        try await Guessing.attack(200)
    }
}

@Suite(.serialized) struct GuessingLongRun {
    @Test func `ten thousand guesses are a handful of guesses`() async throws {
        try await Guessing.attack(10_000)
    }
}
