import Care
import Foundation
import HTTPServer
import Testing

@testable import Portals
@testable import Records
@testable import Workflows

/// Nobody leaves a team, a paper or a facility without somebody.
@Suite(.serialized) struct `Leaving a facility` {
    /// An aide of the helper's facility, who sits on the subject's team.
    static func aide(_ book: Notebook) async throws -> PublicID {
        let place = book.place
        _ = try await place.atDesk(book.helper) { counter in
            try await counter.addStaff(
                NewStaff(
                    facility: try counter.actor.facility,
                    name: PersonName(family: "見本", given: "月子", familyKana: "ミホン", givenKana: "ツキコ"),
                    profession: "home_helper", loginID: "aide", mail: "aide@example.jp",
                    isFacilityAdministrator: false, isDesk: false, state: .active))
        }
        try await place.add("aide", to: book.subject, book.nurse)
        return try place.id(of: "aide")
    }

    static func leave(_ book: Notebook, _ person: PublicID) async throws -> FrontDoor.Answer {
        try await book.door.ask(
            book.helper, .post, "/\(book.place.town.key)/facility/staff/\(person)/leave",
            .form([("_token", book.helper.formToken), ("handed", "yes")]))
    }

    static func others(_ book: Notebook, _ state: String) throws {
        try book.place.peek(
            "update team_member set left_at = \(state) where staff_id <> "
                + "(select staff_id from staff where login_id = 'aide')")
    }

    @Test func `waits until every team of theirs has somebody else who can go on`() async throws {
        try await Notebook.open { book in
            let aide = try await Self.aide(book)
            let session = try await book.place.signIn("aide")
            try Self.others(book, "now()")
            let asked = try await book.get(book.helper, "/eniwa/facility/staff/\(aide)/leave")
            #expect(asked.text.contains("この方のほかにどなたもいない") && !asked.text.contains("name=\"handed\""))
            #expect(!asked.text.contains("例田"), "the administrator learns how many, not whose")
            // Who obtained the consent changes the team here: nobody can do it in a member's place.
            #expect(asked.text.contains("根拠：恵庭市") && !asked.text.contains("name=\"heir\""))
            let pressed = try await Self.hand(book, aide, try book.place.id(of: "helper").text)
            #expect(pressed.status == 303)
            #expect(try await Self.leave(book, aide).status == 422)
            #expect(try await book.get(session).status == 200, "nothing was written")

            // Somebody who cannot come in any more is nobody who could go on.
            try Self.others(book, "null")
            try book.place.peek("update staff set state = 'suspended' where login_id in ('nurse', 'doctor')")
            try book.place.peek(
                "update team_member set left_at = now() where staff_id = "
                    + "(select staff_id from staff where login_id = 'helper')")
            #expect(try await Self.leave(book, aide).status == 422)
            try book.place.peek("update staff set state = 'active' where login_id = 'nurse'")
            #expect(try await Self.leave(book, aide).status == 303)
            #expect(try await book.get(session).location.contains("/login"), "out on the next request")
            let timeline = try await book.get(book.nurse)
            #expect(timeline.status == 200)
        }
    }

    /// The original is in the aide's hands.
    static func keepsOriginal(_ book: Notebook) throws {
        try book.place.peek(
            """
            update custody_entry set holder = 'facility',
                holder_facility_id = (select facility_id from staff where login_id = 'aide'),
                holder_staff_id = (select staff_id from staff where login_id = 'aide')
            where entry_id = (select min(entry_id) from custody_entry)
            """)
    }

    @Test func `waits for the papers that the person keeps`() async throws {
        try await Notebook.open { book in
            let aide = try await Self.aide(book)
            try Self.keepsOriginal(book)
            let refused = try await Self.leave(book, aide)
            #expect(refused.status == 422 && refused.text.contains("保管している"))
            try book.place.peek("update custody_entry set holder_staff_id = null")
            #expect(try await Self.leave(book, aide).status == 303)
        }
    }

    @Test
    func `is one act for who leaves: teams left alone and papers go to a colleague, and then they can go`()
        async throws
    {
        try await Notebook.open("minowa") { book in
            let aide = try await Self.aide(book)
            let session = try await book.place.signIn("aide")
            try Self.others(book, "now()")
            try Self.keepsOriginal(book)
            let page = "/minowa/account/handover"
            let shown = try await book.get(session, page)
            #expect(shown.text.contains("例田") && shown.text.contains("ほかの方がいません"))
            #expect(shown.text.contains("1枚"))
            let hand = { (to: String) in
                try await book.door.ask(
                    session, .post, page,
                    .form(try book.door.seal(on: shown, after: "action=\"\(page)\"") + [("successor", to)]))
            }
            #expect(try await hand("").status == 422)
            let stranger = try book.place.id(of: "stranger").text
            #expect(try await hand(stranger).status == 404, "to somebody of the own facility only")
            #expect(try await book.get(book.helper).status == 404)
            let helper = try book.place.id(of: "helper").text
            #expect(try await hand(helper).status == 303)
            #expect(try await book.get(book.helper).status == 200)
            #expect(try await book.get(session, page).text.contains("引き継ぐものはありません"))
            let keeper = try book.place.peek(
                """
                select s.login_id from custody_entry e join staff s on s.staff_id = e.holder_staff_id
                where e.until is null and e.paper = 'original'
                """)
            #expect(keeper == "helper")
            #expect(try await Self.leave(book, aide).status == 303)
        }
    }

    static func hand(
        _ book: Notebook, _ person: PublicID, _ heir: String, _ devices: [String] = []
    ) async throws -> FrontDoor.Answer {
        try await book.door.ask(
            book.helper, .post, "/\(book.place.town.key)/facility/staff/\(person)/handover",
            .form([("_token", book.helper.formToken), ("heir", heir)] + devices.map { ("devices", $0) }))
    }

    @Test
    func `goes through the administrator where who leaves cannot act: papers, teams, devices, never whose`()
        async throws
    {
        try await Notebook.open("minowa") { book in
            let place = book.place
            let aide = try await Self.aide(book)
            try Self.others(book, "now()")
            try Self.keepsOriginal(book)
            let device = try place.peek(
                """
                insert into device_certificate (tenant_id, facility_id, issuer_id, public_id, state, serial,
                    fingerprint,
                    device_type, staff_id, not_before, not_after)
                select c.tenant_id, c.facility_id, c.issuer_id, 'own' || right(c.public_id, -3), 'active', '\\x1234',
                    sha256(c.fingerprint), 'ios', (select staff_id from staff where login_id = 'aide'),
                    c.not_before, c.not_after
                from device_certificate c
                where c.facility_id = (select facility_id from staff where login_id = 'aide')
                limit 1 returning public_id
                """)
            let page = "/minowa/facility/staff/\(aide)/leave"
            let asked = try await book.get(book.helper, page)
            for words in ["（1件）", "（1枚）", "（1台）", "iPhone", "根拠：箕輪町", "name=\"heir\""] {
                #expect(asked.text.contains(words), "\(words)")
            }
            #expect(!asked.text.contains("例田") && !asked.text.contains("name=\"handed\""))
            let (helper, stranger) = (try place.id(of: "helper").text, try place.id(of: "stranger").text)
            let missing = try await Self.hand(book, aide, "")
            #expect(missing.status == 422 && missing.text.contains("引き継ぐ方を選んでください"))
            #expect(
                try await Self.hand(book, aide, stranger).status == 404,
                "to somebody of the own facility only")
            #expect(try await Self.hand(book, aide, aide.text).status == 404)
            #expect(try await book.get(book.helper).status == 404)

            let joined = { try await place.letters().filter { $0.subject.contains("加わりました") } }
            let before = try await joined().count
            for _ in 0..<2 { #expect(try await Self.hand(book, aide, helper, [device]).status == 303) }
            #expect(try await book.get(book.helper).status == 200)
            let theirs = { (table: String, column: String, more: String) in
                try place.peek(
                    "select count(*) from \(table) x join staff s on s.staff_id = x.\(column) "
                        + "where s.login_id = 'helper' and \(more)")
            }
            #expect(
                try theirs("custody_entry", "holder_staff_id", "x.until is null and x.paper = 'original'")
                    == "1")
            #expect(try theirs("device_certificate", "staff_id", "x.device_type = 'ios'") == "1")
            let leaves = try place.peek(
                """
                select string_agg(l.act, ' ' order by l.act) from audit_leaf l
                join staff s on s.staff_id = l.actor_staff_id and s.login_id = 'helper'
                where l.subject_id is not null and l.act in ('team.join', 'custody.change')
                    or l.act = 'certificate.hand_over'
                """)
            #expect(
                leaves == "certificate.hand_over custody.change team.join",
                "once, with whose it is in the log")
            let after = try await joined()
            #expect(after.count == before + 1 && after.allSatisfy { !$0.body.contains("例田") })
            #expect(try await Self.leave(book, aide).status == 303)
            #expect(
                try place.peek("select state from device_certificate where device_type = 'ios'") == "active")
        }
    }

    @Test func `is told to the administrator of the same facility only`() async throws {
        try await Notebook.open { book in
            let aide = try await Self.aide(book)
            for stranger in [book.stranger, book.nurse, book.desk] {
                let answer = try await book.get(stranger, "/eniwa/facility/staff/\(aide)/leave")
                #expect(answer.status == 404)
                let ties = try await book.place.atDesk(stranger) { counter in
                    try await counter.ties(
                        of: try await counter.staffMember(aide, of: book.place.town.id).member.id)
                }
                #expect(
                    ties == TeamTies(seats: 0, alone: 0), "another facility's people are nobody's business")
            }
            let own = try await book.place.atDesk(book.helper) { counter in
                try await counter.ties(
                    of: try await counter.staffMember(aide, of: book.place.town.id).member.id)
            }
            #expect(own == TeamTies(seats: 1, alone: 0))
        }
    }

    @Test func `of a whole facility waits for the teams in which only its people are`() async throws {
        try await Notebook.open { book in
            _ = try await Self.aide(book)
            let ties = try await book.place.atDesk(book.helper) { try await $0.ties(of: nil) }
            #expect(ties == TeamTies(seats: 1, alone: 0))
            try book.place.peek(
                "update team_member set left_at = now() where staff_id in "
                    + "(select staff_id from staff where login_id in ('nurse', 'doctor'))")
            let alone = try await book.place.atDesk(book.helper) { try await $0.ties(of: nil) }
            #expect(alone == TeamTies(seats: 1, alone: 1), "helper and aide leave together")
        }
    }
}
