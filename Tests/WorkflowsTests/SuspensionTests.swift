import Care
import Foundation
import HTTPServer
import Testing

@testable import Portals
@testable import Records
@testable import Workflows

/// Who is shut out is out on the next request; who shut them out decides who lets them in again.
@Suite(.serialized) struct `Suspending people, devices and facilities` {
    /// Takahagi's documents let the vendor act in urgency, and the town give a new ID.
    struct Ground: Sendable {
        let place: TownHouse
        let door: FrontDoor
        let desk, admin, nurse: Credentials
        let nurseID: PublicID

        static func open(_ town: String = "takahagi", _ body: (Ground) async throws -> Void) async throws {
            try await withTown(town) { place in
                let desk = try await place.desk(.authority)
                let admin = try await place.worker("admin", "visiting_nurse", by: desk)
                _ = try await place.atDesk(admin) { counter in
                    try await counter.addStaff(
                        NewStaff(
                            facility: try counter.actor.facility,
                            name: PersonName(family: "見本", given: "月子", familyKana: "ミホン", givenKana: "ツキコ"),
                            profession: "visiting_nurse", loginID: "nurse", mail: "nurse@example.jp",
                            isFacilityAdministrator: false, isDesk: false, state: .active))
                }
                let nurse = try await place.signIn("nurse")
                try place.peek("delete from mail_outbox")
                try await body(
                    Ground(
                        place: place, door: FrontDoor(place), desk: desk, admin: admin, nurse: nurse,
                        nurseID: try place.id(of: "nurse")))
            }
        }

        func path(_ rest: String) -> String { "/\(place.town.key)/\(rest)" }

        func isIn(_ who: Credentials) async throws -> Bool {
            try await door.ask(who, .get, path("home")).status == 200
        }

        func send(
            _ who: Credentials, _ target: String, _ fields: [(String, String)] = [], once: UUID = UUID()
        ) async throws -> FrontDoor.Answer {
            try await door.ask(
                who, .post, path(target),
                .form([("_token", who.formToken), ("_once", once.uuidString.lowercased())] + fields))
        }

        var nurseState: String {
            get throws { try place.peek("select state from staff where public_id = '\(nurseID)'") }
        }
    }

    static let cause = [("cause", "leak"), ("reason", "IDの書かれた紙をなくした。")]

    @Test func `what the town suspended its facility cannot undo, in no way`() async throws {
        try await Ground.open { ground in
            let (place, id) = (ground.place, ground.nurseID)
            #expect(try await ground.isIn(ground.nurse))
            // The facility's own suspension is its own to lift.
            #expect(try await ground.send(ground.admin, "facility/staff/\(id)/suspend").status == 303)
            #expect(try await !ground.isIn(ground.nurse))
            #expect(try await ground.send(ground.admin, "facility/staff/\(id)/resume").status == 303)
            #expect(try await ground.isIn(ground.nurse))

            #expect(try await ground.send(ground.desk, "desk/people/\(id)/suspend").status == 422)
            #expect(try await ground.isIn(ground.nurse), "without a reason nothing happens")
            #expect(try await ground.send(ground.desk, "desk/people/\(id)/suspend", Self.cause).status == 303)
            #expect(try await !ground.isIn(ground.nurse), "on the next request")
            #expect(try place.peek("select count(*) from mail_outbox where kind = 'suspended'") == "2")

            let undone = try await ground.send(ground.admin, "facility/staff/\(id)/resume")
            #expect(undone.status == 422 && undone.text.contains("窓口が停止しています"))
            _ = try await ground.send(ground.admin, "facility/staff/\(id)/password")
            for state in [StaffState.active, .invited] {
                await #expect(throws: RecordsError(.conflict, detail: "")) {
                    try await place.house.archive.open(
                        .session(ground.admin.token, presenting: ground.admin.fingerprint, in: place.town.id)
                    ) { session in
                        let record = try await session.staffMember(id, of: place.town.id)
                        try await session.setStaff(record.member.id, state)
                    }
                }
            }
            #expect(try ground.nurseState == "suspended")

            let page = try await ground.door.ask(ground.desk, .get, ground.path("desk/people/\(id)"))
            #expect(page.text.contains("IDの書かれた紙をなくした。") && page.text.contains("停止を解く"))
            #expect(try await ground.send(ground.desk, "desk/people/\(id)/resume").status == 303)
            let back = try await ground.door.ask(try await place.signIn("nurse"), .get, ground.path("home"))
            #expect(back.location.hasSuffix("/account/password"), "with the password issued meanwhile")
            let again = try await ground.send(ground.desk, "desk/people/\(id)/resume")
            #expect(again.status == 422)
        }
    }

    @Test func `the town can make a facility's own suspension its own, and nobody suspends themselves`()
        async throws
    {
        try await Ground.open { ground in
            let id = ground.nurseID
            _ = try await ground.send(ground.admin, "facility/staff/\(id)/suspend")
            #expect(try await ground.send(ground.desk, "desk/people/\(id)/suspend", Self.cause).status == 303)
            #expect(try await ground.send(ground.admin, "facility/staff/\(id)/resume").status == 422)
            let me = try ground.place.id(of: "desk1")
            #expect(try await ground.send(ground.desk, "desk/people/\(me)/suspend", Self.cause).status == 422)
            #expect(try await ground.isIn(ground.desk))
            // Nobody but the desk can ask for any of it.
            #expect(try await ground.send(ground.admin, "desk/people/\(id)/resume").status == 404)
            #expect(
                try await ground.send(ground.admin, "desk/people/\(me)/suspend", Self.cause).status == 404)
        }
    }

    @Test func `a facility and a device are out on the next request too`() async throws {
        try await Ground.open { ground in
            let place = ground.place
            let facility = try place.peek(
                "select f.public_id from facility f join staff s using (facility_id) where login_id = 'admin'"
            )
            let act = "desk/facilities/\(facility)"
            #expect(
                try await ground.send(ground.desk, "\(act)/suspend", [("reason", "調査のため。")]).status == 303)
            #expect(try await !ground.isIn(ground.admin))
            let closed = try await ground.door.ask(ground.admin, .get, ground.path("login"))
            #expect(closed.status == 401 && closed.text.contains("利用は停止されています"))
            #expect(try await ground.send(ground.desk, "\(act)/resume").status == 303)
            #expect(try await ground.isIn(ground.admin))

            let device = try place.peek(
                "select d.public_id from device_certificate d join staff s using (facility_id) "
                    + "where login_id = 'admin'")
            let revoked = try await ground.send(
                ground.desk, "\(act)/devices/\(device)/revoke", [("cause", "lost")])
            #expect(revoked.status == 303)
            let shut = try await ground.door.ask(ground.admin, .get, ground.path("home"))
            #expect(shut.status == 401 && shut.text.contains("失効しています"))
        }
    }

    @Test func `in urgency the operator acts where the documents let it, and reports back`() async throws {
        try await Ground.open { ground in
            let (place, house, town) = (ground.place, ground.place.house, ground.place.town)
            try await house.suspendInUrgency(
                .person("nurse"), cause: .unauthorisedAccess, reason: "夜間に不審な操作があった。", in: town)
            #expect(try await !ground.isIn(ground.nurse))
            #expect(
                try await ground.send(ground.admin, "facility/staff/\(ground.nurseID)/resume").status == 422)
            let reports = try await place.letters().filter { $0.subject.contains("緊急の停止のご報告") }
            #expect(!reports.isEmpty && reports.allSatisfy { $0.body.contains("夜間に不審な操作") })
            #expect(reports.allSatisfy { !$0.body.contains("月子") && !$0.body.contains("nurse") })
            let list = try await ground.door.ask(ground.desk, .get, ground.path("desk/suspensions"))
            #expect(list.text.contains("見本　月子") && list.text.contains("に報告"))
            try await house.liftInUrgency(.person("nurse"), in: town)
            #expect(try await ground.isIn(try await place.signIn("nurse")))

            // What the town suspended, the operator does not lift; what the operator suspended, the town may.
            _ = try await ground.send(ground.desk, "desk/people/\(ground.nurseID)/suspend", Self.cause)
            await #expect(throws: UrgencyFault.conflict) {
                try await house.liftInUrgency(.person("nurse"), in: town)
            }
            try await house.suspendInUrgency(.person("nurse"), cause: .leak, reason: "重ねて。", in: town)
            await #expect(throws: UrgencyFault.conflict, "the town's own word stands") {
                try await house.liftInUrgency(.person("nurse"), in: town)
            }
            #expect(try ground.nurseState == "suspended")
            #expect(try await ground.send(ground.desk, "desk/people/\(ground.nurseID)/resume").status == 303)
            #expect(try ground.nurseState == "active")

            try await house.suspendInUrgency(
                .facility("見本事業所 admin"), cause: .leak, reason: "端末の盗難。", in: town)
            #expect(try await !ground.isIn(ground.admin))
            try await house.liftInUrgency(.facility("見本事業所 admin"), in: town)
            #expect(try await ground.isIn(ground.admin))
            let device = try #require(
                PublicID(
                    place.peek(
                        "select d.public_id from device_certificate d join staff s using (facility_id) "
                            + "where login_id = 'admin' limit 1")))
            try await house.suspendInUrgency(.device(device), cause: .leak, reason: "端末の盗難。", in: town)
            #expect(try await ground.door.ask(ground.admin, .get, ground.path("home")).status == 401)
            for unknown in [
                UrgentTarget.person("nobody"), .facility("ない"), .device(.fresh()), .device(device),
            ] {
                await #expect(throws: UrgencyFault.unknown) {
                    try await house.suspendInUrgency(unknown, cause: .other, reason: "x", in: town)
                }
            }
            #expect(
                try place.peek("select count(*) from suspension where by_operator and reported_at is null")
                    == "0")
        }
    }

    @Test(arguments: ["eniwa", "minowa"])
    func `where the documents name no proxy the operator is told to call the town`(town: String) async throws
    {
        try await withTown(town) { place in
            let desk = try await place.desk(town == "minowa" ? .secretariat : .authority)
            _ = try await place.worker("nurse", "visiting_nurse", by: desk)
            do {
                try await place.house.suspendInUrgency(
                    .person("nurse"), cause: .leak, reason: "x", in: place.town)
                Issue.record("nobody let the operator act here")
            } catch UrgencyFault.notProxy {
                #expect(try place.peek("select state from staff where login_id = 'nurse'") == "active")
                #expect(try place.peek("select count(*) from suspension") == "0")
            }
        }
    }

    @Test func `where a password is hard to issue, the town stops the ID and gives a new one`() async throws {
        try await Ground.open { ground in
            let (place, id) = (ground.place, ground.nurseID)
            #expect(try await ground.send(ground.admin, "facility/staff/\(id)/renew").status == 303)
            let cases = try await place.atDesk(ground.desk) {
                try await place.house.readCases(ownOnly: false, at: $0, in: place.town)
            }
            #expect(cases.count == 1 && cases.first?.words.contains("ログインID nurse") == true)
            let renew = { (login: String, key: UUID) in
                try await ground.send(ground.desk, "desk/people/\(id)/renew", [("login", login)], once: key)
            }
            #expect(try await renew("nurse.new", UUID()).status == 422, "only after the ID was stopped")
            _ = try await ground.send(
                ground.desk, "desk/people/\(id)/suspend",
                [("cause", "lost_credentials"), ("reason", "申し出による。")])
            #expect(try await renew("admin", UUID()).text.contains("すでに使われています"))
            let key = UUID()
            let shown = try await renew("nurse.new", key)
            let password = try #require(shown.text.firstMatch(of: /class="secret"[^>]*>([A-Z0-9-]+)</)).1
            let again = try await renew("nurse.new", key)
            #expect(again.status == 303 && !again.text.contains(password), "shown once")
            let letters = try await place.letters()
            #expect(letters.allSatisfy { !$0.body.contains(password) })

            let device = try await place.house.atDoor(of: place.town) { door in
                let account = try #require(await door.account(login: "nurse.new"))
                let record = try #require(await door.certificates(of: account.facility).last)
                return Device(
                    certificate: record.id, facility: record.facility,
                    fingerprint: try #require(record.fingerprint))
            }
            await #expect(throws: SignInRefusal.unknown) {
                _ = try await place.house.signIn(
                    login: "nurse", password: String(password), on: device, from: nil, earlier: nil,
                    in: place.town)
            }
            let session = try await place.house.signIn(
                login: "nurse.new", password: String(password), on: device, from: nil, earlier: nil,
                in: place.town)
            #expect(session.mustChangePassword)
            #expect(try place.id(of: "nurse.new") == id, "the person is the same, with all teams")
        }
        try await Ground.open("eniwa") { ground in
            let id = ground.nurseID
            #expect(try await ground.send(ground.admin, "facility/staff/\(id)/renew").status == 404)
            _ = try await ground.send(ground.desk, "desk/people/\(id)/suspend", Self.cause)
            let refused = try await ground.send(
                ground.desk, "desk/people/\(id)/renew", [("login", "nurse.new")])
            #expect(refused.status == 422)
            #expect(try ground.nurseState == "suspended")
        }
    }
}
