import Care
import Foundation
import Testing

@testable import Records

/// Two towns share a subject: through the archive, as people do it.
@Suite(.serialized) struct `A visitor` {
    static func agree(_ archive: Archive, _ one: Walk, _ other: Walk, until: Date? = nil) async throws {
        for (here, there) in [(one, other), (other, one)] {
            try await archive.open(.job(here.town)) { session in
                try await session.setAgreements(
                    of: here.town,
                    [
                        AgreementTerms(
                            partnerCode: "000000", partnerName: "隣町", partner: there.town, group: nil,
                            from: Date(timeIntervalSinceNow: -1000), until: until)
                    ])
            }
        }
    }

    @Test func `joins, reads and writes in the home town, and is gone when one town takes its word back`()
        async throws
    {
        try await withArchive { house, archive in
            let (home, desk) = try await Walk.begin(archive)
            let (away, awayDesk) = try await Walk.begin(archive, key: "sakura")
            let nurse = try await home.facility("見本訪問看護", administrator: "看護", login: "nurse1", desk: desk)
            let guest = try await away.facility("隣町医院", administrator: "医師", login: "guest1", desk: awayDesk)
            let subject = try await home.subject(desk: desk, first: nurse)
            let scope = Scope.subject(home: home.town, subject)
            let both: Set<TenantID> = [home.town, away.town]
            let invite = {
                try await archive.open(nurse.asker, scope) { session in
                    try await session.join(guest.staff, of: away.town, role: .member, policy: Walk.policy)
                }
            }
            #expect(await refusal { try await invite() } == .refused)
            try await Self.agree(archive, home, away)
            try await archive.open(nurse.asker, scope) { session in
                let directory = try await session.staff(of: away.town)
                #expect(directory.map(\.member.name.family).sorted() == ["医師", "見本"])
                let found = try await session.staffMember(guest.publicID, of: away.town)
                let consent = try #require(await session.consents().first)
                try await session.join(found.member.id, of: away.town, role: .member, policy: Walk.policy)
                try await session.recordProvision(
                    to: found, items: ["name"], consent: consent.id, policy: Walk.policy)
            }
            let welcome = try await archive.open(guest.asker, scope) { session in
                #expect(try session.subject.ground == .visitor)
                #expect(try await session.particulars()?.particulars == Walk.particulars)
                try await session.leaveTrace(.subjectRead, of: subject, policy: Walk.policy)
                try await session.accept("terms", digest: Walk.policy, of: home.town)
                try await session.enqueue(
                    NewMail(
                        kind: "new_post", recipient: .staff(home.town, nurse.staff), payload: [1],
                        dedupeKey: "visit"))
                return try await session.write(NewPost(body: "往診します。")).publicID
            }
            try await archive.open(nurse.asker, scope) { session in
                let seen = try #require(await session.timeline().first)
                #expect(seen.publicID == welcome && seen.authorName.family == "医師")
                let seats = try await session.team()
                #expect(seats.last?.member.visitingFrom == away.town && seats.last?.isReachable == true)
            }
            // The visitor's town keeps a pointer, no content, and the home town's log has the visitor's
            // reading.
            try await archive.open(awayDesk.asker) { session in
                let pointers = try await session.awayPointers()
                #expect(pointers.map(\.subject) == [subject] && pointers.first?.endedAt == nil)
            }
            #expect(try house.peek("select count(*) from post where tenant_id = \(away.town.value)") == "0")
            let log = try house.peek(
                """
                select distinct tenant_id || ' ' || actor_tenant_id from audit_leaf
                where act = 'subject.read' and actor_tenant_id <> tenant_id
                """)
            #expect(log == "\(home.town.value) \(away.town.value)")
            try await archive.open(guest.asker) { session async throws in
                #expect(try await session.homePosts(of: both).map(\.body) == ["往診します。"])
                #expect(try await session.acceptances().map(\.governing) == [home.town])
            }
            // News of a town whose terms are not accepted take no place from the others'.
            let own = try await away.subject(desk: awayDesk, first: guest)
            try await archive.open(guest.asker, .subject(home: away.town, own)) { session in
                _ = try await session.write(NewPost(body: "隣町の様子"))
            }
            try await archive.open(guest.asker, scope) { session in
                for number in 1...3 { _ = try await session.write(NewPost(body: "往診\(number)")) }
            }
            try await archive.read(guest.asker) { session async throws in
                #expect(try await session.homePosts(limit: 2, of: both).map(\.body) == ["往診3", "往診2"])
                let known = try await session.homePosts(limit: 2, of: [away.town])
                #expect(known.map(\.body) == ["隣町の様子"])
            }

            try await archive.open(.job(away.town)) { try await $0.setAgreements(of: away.town, []) }
            #expect(await refusal { try await archive.open(guest.asker, scope) { _ in } } == .notFound)
            try await archive.open(guest.asker) { session in
                let news = try await session.homePosts(of: both)
                #expect(news.map(\.body) == ["隣町の様子"])
            }
            try await archive.open(nurse.asker, scope) { session async throws in
                #expect(try await session.team().last?.isReachable == false)
                #expect(try await session.timeline().first?.authorName.family == "医師")
            }
            try await Self.agree(archive, home, away)
            try await archive.open(guest.asker, scope) { session async throws in
                #expect(try session.subject.ground == .visitor, "resuming restores it")
            }
            try await archive.open(nurse.asker, scope) { session in
                let seat = try #require(await session.team().last)
                try await session.leave(seat, reason: "wish")
                #expect(try await session.team(withFormer: true).last?.leftReason == "wish")
            }
            #expect(await refusal { try await archive.open(guest.asker, scope) { _ in } } == .notFound)
            try await archive.open(awayDesk.asker) { session in
                let pointers = try await session.awayPointers()
                #expect(pointers.first?.endedAt != nil)
            }
        }
    }

    @Test func `is found only while at work; whom a record names is named to those who read it`() async throws
    {
        try await withArchive { house, archive in
            let (home, desk) = try await Walk.begin(archive)
            let (away, awayDesk) = try await Walk.begin(archive, key: "sakura")
            let nurse = try await home.facility("見本訪問看護", administrator: "看護", login: "nurse1", desk: desk)
            let past = try await home.facility("見本薬局", administrator: "薬局", login: "past1", desk: desk)
            let guest = try await away.facility("隣町医院", administrator: "医師", login: "guest1", desk: awayDesk)
            let resting = try await away.facility(
                "休む人の所", administrator: "休職", login: "rest1", desk: awayDesk)
            let closed = try await away.facility("休む事業所", administrator: "休業", login: "shut1", desk: awayDesk)
            let subject = try await home.subject(desk: desk, first: past, others: [nurse])
            let scope = Scope.subject(home: home.town, subject)
            try await Self.agree(archive, home, away)
            let found = { (asker: Asker, scope: Scope, town: TenantID) in
                try await archive.open(asker, scope) { session in
                    let people = try await session.staff(of: town, withFormer: true).map(\.member.name.family)
                    return (
                        people.sorted(), try await session.facilities(of: town).map(\.facility.name).sorted()
                    )
                }
            }
            let everybody = try await found(nurse.asker, scope, away.town)
            try await archive.open(nurse.asker, scope) { session in
                try await session.join(guest.staff, of: away.town, role: .member, policy: Walk.policy)
            }
            try await archive.open(awayDesk.asker) { session in
                try await session.setStaff(resting.staff, .suspended)
                try await session.setFacility(closed.facility, .suspended)
            }
            try await archive.open(desk.asker) { try await $0.setStaff(past.staff, .left) }

            let before = try await found(awayDesk.asker, .town, away.town)
            #expect(before == everybody, "a town's own desk goes on seeing all of its people")
            let after = try await found(nurse.asker, scope, away.town)
            #expect(Set(everybody.0).subtracting(after.0) == ["休職", "休業"])
            #expect(Set(everybody.1).subtracting(after.1) == ["休む事業所"])

            #expect(try await !found(guest.asker, .town, home.town).0.contains("薬局"))
            #expect(try await found(guest.asker, scope, home.town).0.contains("薬局"))
        }
    }
}
