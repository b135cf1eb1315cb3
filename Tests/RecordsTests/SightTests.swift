import Care
import Foundation
import PKI
import Postgres
import TestKit
import Testing

@testable import Records

/// What ends sight, and how soon: on the next statement.
@Suite(.serialized) struct `Sight` {
    static func posts(_ transaction: borrowing Transaction) async throws -> Int {
        let rows = try await transaction.query("select count(*) as n from post")
        return try #require(rows.first).get("n")
    }

    static func posts(
        _ house: House, _ town: String, _ who: String, _ wish: String = "akasubject"
    ) async throws -> Int {
        try await house.database(.app).transaction { transaction in
            _ = try await transaction.query("select probe.as_staff(\(town), \(who), \(wish))")
            return try await posts(transaction)
        }
    }

    @Test func `members see the team's posts, a special one only who it is for, others nothing`() async throws
    {
        try await withHouse(seeded: true) { house in
            let expected: [(String, String, Int)] = [
                ("aka", "nurse", 2), ("aka", "doctor", 2), ("ao", "nurse", 1), ("aka", "helper", 0),
                ("aka", "stranger", 0), ("aka", "desk", 0), ("aka", "desk2", 0), ("ao", "doctor", 0),
                ("ao", "desk", 0), ("ki", "nurse", 0), ("ki", "desk", 0),
            ]
            for (town, who, count) in expected {
                let seen = try await Self.posts(house, town, who)
                #expect(seen == count, "\(town) \(who)")
            }
        }
    }

    /// What ends it, as the superuser does it; the nurse of `aka` must see nothing in the statement after.
    static let ends = [
        "update session set ended_at = now()",
        "update session set absolute_until = now()",
        "update session set last_seen_at = now() - interval '16 minutes'",
        "update staff set state = 'suspended' where public_id = probe.id('akanurse')",
        "update staff set state = 'left' where public_id = probe.id('akanurse')",
        "update facility set state = 'suspended' where public_id = probe.id('akaf1')",
        """
        update device_certificate set state = 'revoked', revoked_at = now()
        where public_id = probe.id('akanursecert')
        """,
        "update device_certificate set not_after = now() where public_id = probe.id('akanursecert')",
        """
        update device_certificate set not_before = now() + interval '1 hour'
        where public_id = probe.id('akanursecert')
        """,
        """
        update device_certificate c set facility_id = f.facility_id from facility f
        where c.public_id = probe.id('akanursecert') and f.public_id = probe.id('akaf2')
        """,
        "update tenant set state = 'suspended' where key = 'aka'",
        """
        update team_member m set left_at = now() from staff s
        where s.public_id = probe.id('akanurse') and m.staff_id = s.staff_id
        """,
        """
        update team_member m set state = 'pending' from staff s
        where s.public_id = probe.id('akanurse') and m.staff_id = s.staff_id
        """,
        "update subject set state = 'stopped' where public_id = probe.id('akasubject')",
    ]

    @Test(arguments: ends)
    func `what ends it holds on the next statement of an open transaction`(end: String) async throws {
        try await withHouse(seeded: true) { house in
            try await house.database(.app).transaction { transaction in
                _ = try await transaction.query("select probe.as_staff('aka', 'nurse', 'akasubject')")
                #expect(try await Self.posts(transaction) == 2)
                try house.peek(end)
                #expect(try await Self.posts(transaction) == 0)
                let home = try await transaction.query("select count(*) as n from sec.home(20, null)")
                #expect(try #require(home.first).get("n", as: Int.self) == 0)
                let line = try await transaction.query(
                    "select count(*) as n from sec.timeline(50, null, null)")
                #expect(try #require(line.first).get("n", as: Int.self) == 0)
            }
        }
    }

    static let agreementEnds = [
        """
        update agreement set withdrawn_at = now()
        where tenant_id = (select tenant_id from tenant where key = 'aka')
        """,
        """
        update agreement set withdrawn_at = now()
        where tenant_id = (select tenant_id from tenant where key = 'ao')
        """,
        """
        update agreement set until_at = now()
        where tenant_id = (select tenant_id from tenant where key = 'ao')
        """,
        """
        update agreement set from_at = now() + interval '1 day'
        where tenant_id = (select tenant_id from tenant where key = 'aka')
        """,
        "update tenant set state = 'closed' where key = 'aka'",
    ]

    @Test(arguments: agreementEnds)
    func `a visitor sees while both towns' words hold, and not one statement longer`(end: String) async throws
    {
        try await withHouse(seeded: true) { house in
            try await house.database(.app).transaction { transaction in
                _ = try await transaction.query("select probe.as_staff('ao', 'nurse', 'akasubject')")
                #expect(try await Self.posts(transaction) == 1)
                try house.peek(end)
                #expect(try await Self.posts(transaction) == 0)
                let home = try await transaction.query(
                    "select count(*) as n from sec.subjects_at_hand(20) where ground = 'visitor'")
                #expect(try #require(home.first).get("n", as: Int.self) == 0)
            }
        }
    }

    @Test func `the subject's shell says nothing of its team to a desk that is not linked`() async throws {
        try await withHouse(seeded: true) { house in
            try await house.database(.app).transaction { transaction in
                _ = try await transaction.query("select probe.as_staff('aka', 'desk', 'akasubject')")
                for table in [
                    "select 1 from subject_particulars", "select 1 from consent", "select 1 from team_member",
                    "select 1 from document", "select 1 from attachment", "select 1 from household_member",
                ] as [SQL] {
                    #expect(try await transaction.query(table).isEmpty)
                }
                #expect(try await transaction.query("select 1 from subject").count == 2)
                #expect(try await transaction.query("select 1 from custody_entry").count == 1)
            }
        }
    }

    @Test
    func `a standing link shows every subject to the office, may be without the right to post, and ends`()
        async throws
    {
        try await withHouse(seeded: true) { house in
            #expect(try await Self.posts(house, "aka", "desk") == 0)
            try house.peek("update secretariat_link set ended_at = null, permits = '{read}'")
            #expect(try await Self.posts(house, "aka", "desk") == 1)
            #expect(try await Self.posts(house, "aka", "nurse") == 2)
            try await house.database(.app).transaction { transaction in
                _ = try await transaction.query("select probe.as_staff('aka', 'desk', 'akasubject')")
                let scope = try #require(await transaction.query("select * from sec.enter(false)").first)
                #expect(try scope.get("ground") == "linked")
                #expect(try scope.get("may_post") == false)
                let tried = try await transaction.query(
                    """
                    select * from probe.writable('aka')
                    where relation in ('post', 'team_member', 'document')
                    """
                )
                for row in tried { #expect(try row.get("outcome", as: String.self).hasPrefix("42501")) }
            }
            #expect(try await Self.posts(house, "ki", "desk") == 0, "a link is its own town's")
            try house.peek("update secretariat_link set ended_at = now()")
            #expect(try await Self.posts(house, "aka", "desk") == 0)
        }
    }

    @Test func `a wish widens nothing, whatever it says`() async throws {
        try await withHouse(seeded: true) { house in
            let subject = try house.peek(
                "select public_id from subject where public_id = probe.id('kisubject')")
            let wishes = [
                "", ":", "1", "1:", "1:1", "*:*", "2147483648:\(subject)", "3:\(subject)", "03:\(subject)",
                "3:\(subject) ", "-3:\(subject)", "3:\(subject),1:\(subject)", "3:' or true --",
                "3:\(subject.uppercased())", "１:\(subject)", String(repeating: "9", count: 4000),
            ]
            try await house.database(.app).transaction { transaction in
                _ = try await transaction.query("select probe.as_staff('aka', 'nurse', 'akasubject')")
                for wish in wishes {
                    _ = try await transaction.query("select set_config('app.scope', \(wish), true)")
                    #expect(try await Self.posts(transaction) == 0, "\(wish)")
                }
            }
        }
    }

    @Test func `a token is worth nothing without its device, in another role or as a hash`() async throws {
        try await withHouse(seeded: true) { house in
            let seen = { (role: LoginRole, token: String, certificate: String) in
                try await house.database(role).transaction { transaction in
                    _ = try await transaction.query(
                        """
                        select set_config('app.token', \(token), true), set_config('app.certificate',
                            \(certificate), true)
                        """)
                    let rows = try await transaction.query("select sec.my_town() as town")
                    return try rows.first?.get("town", as: Int32?.self)
                }
            }
            let hex = { (text: String) in try house.peek("select encode(probe.hash('\(text)'), 'hex')") }
            let own = try hex("fp-aka-nurse")
            #expect(try await seen(.app, "token-aka-nurse", own) != nil)
            #expect(try await seen(.app, "token-aka-nurse", try hex("fp-aka-desk")) == nil)
            #expect(try await seen(.app, "token-aka-nurse", "") == nil)
            #expect(try await seen(.app, "", own) == nil)
            #expect(try await seen(.app, try hex("token-aka-nurse"), own) == nil)
            #expect(try await seen(.app, "token-aka-nobody", own) == nil)
            for role in [LoginRole.door, .job, .ops] {
                await #expect(throws: PostgresError.self) { try await seen(role, "token-aka-nurse", own) }
            }
        }
    }

    @Test func `a signed context is good for its own role, town and minute`() async throws {
        try await withHouse(seeded: true) { house in
            let aka = TenantID(
                try #require(Int32(try house.peek("select tenant_id from tenant where key = 'aka'"))))
            let key = house.contextKey
            let town = { (role: LoginRole, context: String) in
                try await house.database(role).transaction { transaction in
                    _ = try await transaction.query("select set_config('app.signed', \(context), true)")
                    return try await transaction.query("select 1 from tenant").count
                }
            }
            let good = key.sign(aka, "door", at: .now)
            #expect(try await town(.door, good) == 1)
            #expect(try await town(.job, key.sign(nil, "job", at: .now)) == 3)
            #expect(try await town(.job, key.sign(aka, "job", at: .now)) == 1)
            #expect(
                try await town(.door, key.sign(nil, "door", at: .now)) == 0, "no door is open to all towns")
            #expect(try await town(.ops, good) == 0)
            #expect(try await town(.job, good) == 0)
            #expect(try await town(.door, key.sign(aka, "door", at: .now.addingTimeInterval(-61))) == 0)
            let other = ContextKey(derivedFrom: .random()).sign(aka, "door", at: .now)
            for forged in [
                other, "", "1.door", good.dropLast() + "g",
                good.replacingOccurrences(of: "door", with: "ops"),
                "2" + good.dropFirst(), "*" + good.dropFirst(),
            ] as [any StringProtocol] {
                #expect(try await town(.door, String(forged)) == 0, "\(forged)")
            }
        }
    }

    @Test func `a session's rights cannot be raised from within`() async throws {
        try await withHouse(seeded: true) { house in
            let try_ = { (who: String, wish: String?, statement: String) in
                try await house.database(.app).transaction { transaction in
                    _ = try await transaction.query("select probe.as_staff('aka', \(who), \(wish)::text)")
                    let rows = try await transaction.query("select probe.attempt(\(statement)) as outcome")
                    return try #require(rows.first).get("outcome", as: String.self)
                }
            }
            let refused: [(String, String?, String)] = [
                ("helper", nil, "update staff set facility_admin = true"),
                ("desk2", nil, "update staff set facility_admin = true where login_id = 'helper1'"),
                ("nurse", nil, "update staff set desk = true, facility_id = 1"),
                ("nurse", nil, "update facility set office = 'authority'"),
                ("desk", nil, "update secretariat_link set ended_at = null"),
                ("desk", nil, "update office_attendance set left_at = null"),
                ("desk", nil, "insert into office_attendance select * from office_attendance"),
                ("desk", nil, "update subject set state = 'registering' where state = 'active'"),
                ("desk", nil, "update subject set opened_by_staff_id = 1"),
                ("desk", "akasubject2", "update subject set state = 'active' where state = 'registering'"),
                ("nurse", "akasubject", "update post set author_staff_id = 1"),
                ("doctor", "akasubject", "update post set body_sealed = body_sealed"),
                ("nurse", "akasubject", "delete from post"),
                ("nurse", "akasubject", "truncate post"),
                ("nurse", "akasubject", "update team_member set left_at = now()"),
                ("nurse", "akasubject", "update audit_leaf set result = 'x'"),
                ("nurse", nil, "delete from audit_leaf"),
                ("nurse", nil, "select * from audit_leaf_rest"),
                ("nurse", nil, "set role renrakucho_guard"),
                ("nurse", nil, "set session authorization renrakucho_door"),
                ("nurse", nil, "set track_activities = on"),
                ("nurse", nil, "select * from sec.context_key"),
                ("nurse", nil, "create temp table x (y int)"),
                ("nurse", nil, "create table x (y int)"),
                ("nurse", nil, "select lo_create(0)"),
                ("nurse", nil, "select pg_advisory_lock(1)"),
                ("nurse", nil, "copy post to '/dev/null'"),
                ("nurse", nil, "select sec.agreed(1, 2)"),
                (
                    "desk", nil,
                    "update desk_case set state = 'withdrawn' where asked_by_staff_id is not null and false"
                ),
            ]
            for (who, wish, statement) in refused {
                let outcome = try await try_(who, wish, statement)
                #expect(
                    outcome == "rows 0" || outcome.hasPrefix("42501") || outcome.hasPrefix("23514"),
                    "\(who): \(statement): \(outcome)")
            }
            let guarded = try await try_("nurse", nil, "set row_security = off; select * from post")
            #expect(!guarded.hasPrefix("rows 1"), "\(guarded)")
            #expect(
                try await try_("nurse", "akasubject", "update post set body_sealed = body_sealed") == "rows 2"
            )
        }
    }
}
