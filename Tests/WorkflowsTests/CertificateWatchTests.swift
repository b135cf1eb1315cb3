import Care
import EventLoop
import Foundation
import Testing

@testable import Records
@testable import Workflows

@Suite(.serialized) struct `What nobody has to remember` {
    static func watch(_ place: TownHouse) -> CertificateWatch {
        CertificateWatch(house: place.house, loop: place.loop)
    }

    @Test func `administrators are reminded 60, 30, 14, 3 and 1 days before the end, each time once`()
        async throws
    {
        try await withTown("eniwa") { place in
            _ = try await place.desk(.authority)
            let watch = Self.watch(place)
            let letters = { try await place.letters().filter { $0.subject.contains("期限") } }
            #expect(try await watch.round() == 0)
            var told: [Double] = []
            for left in [61, 59.5, 45, 30, 29, 15, 13.9, 3.5, 3, 2.2, 1, 0.5] {
                try place.peek(
                    "update device_certificate set not_before = now() - interval '300 days', "
                        + "not_after = now() + interval '\(Int(left * 86_400)) s'")
                let before = try await letters().count
                _ = try await watch.round()
                _ = try await watch.round()
                let after = try await letters().count
                #expect(after - before <= 1)
                if after > before { told.append(left) }
            }
            #expect(told == [59.5, 30, 13.9, 3, 1])
            let last = try #require(await letters().last)
            #expect(last.body.contains("/eniwa/device") && last.to == nil)
            #expect(!last.body.contains("見本") && last.subject.contains("あと1日以内"))
        }
    }

    @Test func `nobody is reminded of what is over, revoked, or never lived so long`() async throws {
        try await withTown("takahagi") { place in
            _ = try await place.desk(.authority)
            for change in [
                "not_after = now() - interval '1 hour'",
                "not_after = now() + interval '10 days', state = 'revoked', revoked_at = now()",
                "not_after = now() + interval '29 days', not_before = now() - interval '1 day', "
                    + "state = 'active', revoked_at = null, reminded_days = null",
            ] {
                try place.peek("update device_certificate set \(change)")
                #expect(try await Self.watch(place).round() == 0, "\(change)")
            }
        }
    }

    @Test func `the desk is told once of codes that nobody picked up in the town's time`() async throws {
        try await withTown("minowa") { place in
            let (house, town) = (place.house, place.town)
            let desk = try await place.desk(.secretariat)
            let draft = ApplicationDraft(
                facilityName: "見本訪問看護ステーション", prefecture: "長野県", municipality: "見本町",
                facilityKind: "home_nursing", family: "看護", given: "花子", familyKana: "カンゴ", givenKana: "ハナコ",
                profession: "visiting_nurse", mail: "hanako@example.jp", loginID: nil, device: nil,
                deviceMemo: "", gates: [])
            let sealed = try await house.carry(draft, secret: "みどりの丘の小さな橋", in: town)
            _ = try await house.submitApplication(sealed, from: "test", in: town)
            try await place.atDesk(desk) { counter in
                let id = try #require(await house.applications(at: counter, in: town).waiting.first?.id)
                _ = try await house.approveApplication(id, reason: "", key: UUID(), at: counter, in: town)
            }
            let watch = Self.watch(place)
            #expect(try await watch.round() == 0, "the time has not passed")
            try place.peek("update facility_application set mail_alarm_at = now() - interval '1 minute'")
            #expect(try await watch.round() == 1)
            #expect(try await watch.round() == 0)
            let told = try await place.letters().filter { $0.subject.contains("受け取られていません") }
            #expect(told.count == 1 && told.first?.body.contains("/minowa/desk/applications") == true)
            #expect(told.allSatisfy { !$0.body.contains("見本訪問看護") && !$0.body.contains("看護") })

            // Picked up after all: nothing to tell of.
            try place.peek(
                "update facility_application set mail_alarmed_at = null; update pickup_ticket set spent_at = now()"
            )
            #expect(try await watch.round() == 0)
        }
    }
}
