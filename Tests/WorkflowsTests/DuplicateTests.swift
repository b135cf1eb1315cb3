import Care
import Foundation
import Testing

@testable import Records
@testable import Workflows

/// Nobody is registered twice, nobody is taken for another, and no town learns whom another knows.
@Suite(.serialized) struct `Doubles and names that resemble each other` {
    private static func look(
        at subject: PublicID, _ who: Credentials, _ place: TownHouse
    ) async throws -> RegistrationPage {
        try await place.on(subject, who) { try await place.house.readRegistration(at: $0, in: place.town) }
    }

    @Test
    func `doubles are found however the name was typed, likenesses stand side by side, within one town`()
        async throws
    {
        try await withTown("minowa", beside: ["eniwa"]) { place in
            let desk = try await place.desk(.secretariat)
            let nurse = try await place.worker("nurse", "visiting_nurse", by: desk)
            let known = try await place.record(TownHouse.consent(), nurse)
            try await place.register(known, desk) {
                $0.evidence = [.consentPaper]
                $0.receivedWhat = .copy
                $0.receivedMeans = .fax
            }

            // The same person, typed in hiragana and another writing of the name.
            var twice = TownHouse.consent()
            (twice.family, twice.given, twice.familyKana, twice.givenKana) = ("例田", "花", "れいだ", "はな")
            let double = try await Self.look(at: try await place.record(twice, nurse), desk, place)
            #expect(double.duplicates == 1)

            // Another person, whose name could be mixed up: no double, and shown beside the other.
            var like = TownHouse.consent(born: "1951-05-06")
            (like.given, like.givenKana) = ("はなえ", "ハナエ")
            let similar = try await Self.look(at: try await place.record(like, nurse), desk, place)
            #expect(similar.duplicates == 0 && similar.similar.map(\.full).contains("例田　はな"))

            // And one of another name, beside whom nobody stands.
            var other = TownHouse.consent(born: "1951-05-06")
            (other.family, other.given) = ("試本", "五郎")
            (other.familyKana, other.givenKana) = ("シモト", "ゴロウ")
            let alone = try await Self.look(at: try await place.record(other, nurse), desk, place)
            #expect(alone.duplicates == 0 && alone.similar.isEmpty)

            // The same person in the next town: neither a double nor a likeness, and not even the same hash.
            let next = try place.neighbour("eniwa")
            let city = try await next.desk(.authority)
            let helper = try await next.worker("helper", "care_manager", by: city)
            let there = try await Self.look(
                at: try await next.record(TownHouse.consent(), helper), city, next)
            #expect(there.duplicates == 0 && there.similar.isEmpty)
            let hashes = try place.peek(
                "select count(distinct duplicate_index) from subject where duplicate_index is not null")
            #expect(
                hashes == "4", "Minowa's three names, the double among them once, and the other town's own")
        }
    }
}
