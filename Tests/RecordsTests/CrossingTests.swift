import Care
import Foundation
import Postgres
import TestKit
import Testing

@testable import Records

/// Every table, every verb, every reference across the border of two towns, with the login roles' own raw
/// SQL.
@Suite(.serialized) struct `Across the border` {
    /// A member of staff of the town `aka`, and the subject they wish to see.
    static let personas: [(who: String, wish: String?)] = [
        ("nurse", "akasubject"), ("nurse", nil), ("nurse", "kisubject"), ("helper", "akasubject"),
        ("desk", nil), ("desk", "akasubject2"), ("desk", "kisubject2"), ("desk2", "akasubject"),
        ("doctor", "akasubject"), ("stranger", "akasubject"),
    ]

    struct Outcome: Sendable, Hashable {
        let what: String
        let there: String
        let nowhere: String
    }

    static func outcomes(_ rows: [Row], _ name: (Row) throws -> String) throws -> [Outcome] {
        try rows.map {
            Outcome(what: try name($0), there: try $0.get("outcome"), nowhere: try $0.get("nowhere"))
        }
    }

    static func crossing(_ other: String, _ transaction: borrowing Transaction) async throws -> [Outcome] {
        try outcomes(await transaction.query("select * from probe.crossing(\(other))")) {
            "\(try $0.get("relation", as: String.self)) \(try $0.get("verb", as: String.self))"
        }
    }

    static func referring(_ other: String, _ transaction: borrowing Transaction) async throws -> [Outcome] {
        try outcomes(await transaction.query("select * from probe.referring('aka', \(other))")) {
            try $0.get("name", as: String.self)
        }
    }

    @Test
    func `nobody sees, changes, makes or removes a row of another town, and no error says if there is one`()
        async throws
    {
        try await withHouse(seeded: true) { house in
            let tables = Int(
                try house.peek("select count(distinct relation) from probe.sample where town = 'ki'"))
            let all = Int(
                try house.peek(
                    """
                    select count(*) from pg_class where relnamespace = 'public'::regnamespace
                        and relkind in ('r', 'p') and not relispartition
                    """))
            #expect(tables == all, "every table has a row to be found")
            let app = try house.database(.app)
            for persona in Self.personas {
                try await app.transaction { transaction in
                    _ = try await transaction.query(
                        "select probe.as_staff('aka', \(persona.who), \(persona.wish)::text)")
                    let outcomes = try await Self.crossing("ki", transaction)
                    #expect(outcomes.count > 600)
                    for outcome in outcomes {
                        #expect(
                            outcome.there == "rows 0" || outcome.there.hasPrefix("42501"),
                            "\(persona): \(outcome)")
                        #expect(outcome.there == outcome.nowhere, "\(persona): \(outcome)")
                    }
                    let references = try await Self.referring("ki", transaction)
                    #expect(references.count > 150)
                    for reference in references {
                        #expect(reference.there == reference.nowhere, "\(persona): \(reference)")
                    }
                }
            }
        }
    }

    @Test func `a partner town shows its directory and nothing else`() async throws {
        try await withHouse(seeded: true) { house in
            try await house.database(.app).transaction { transaction in
                _ = try await transaction.query("select probe.as_staff('aka', 'nurse', 'akasubject')")
                let seen = try await Self.crossing("ao", transaction).filter { $0.there != $0.nowhere }
                #expect(
                    Set(seen.map(\.what)) == [
                        "agreement select", "facility select", "policy_version select", "staff select",
                        "tenant select",
                    ])
                let references = try await Self.referring("ao", transaction)
                #expect(
                    Set(references.filter { $0.there != $0.nowhere }.map(\.what)) == [
                        "insert team_member_staff_tenant_id_staff_id_fkey",
                        "insert team_precheck_candidate_staff_tenant_id_staff_id_fkey",
                        "insert provision_record_recipient_tenant_id_recipient_staff_id_fkey",
                    ])
            }
        }
    }

    @Test func `the matrix finds a hole when there is one`() async throws {
        try await withHouse(seeded: true) { house in
            try house.peek("create policy wide_open on post for select to renrakucho_app using (true)")
            try await house.database(.app).transaction { transaction in
                _ = try await transaction.query("select probe.as_staff('aka', 'nurse', 'akasubject')")
                let seen = try await Self.crossing("ki", transaction).filter { $0.there != $0.nowhere }
                #expect(Set(seen.map(\.what)) == ["post select"])
            }
        }
    }

    @Test(arguments: [LoginRole.door, .job, .ops])
    func `a signed context opens one town`(role: LoginRole) async throws {
        try await withHouse(seeded: true) { house in
            let purpose: StaticString = role == .door ? "door" : role == .job ? "job" : "ops"
            let aka = TenantID(
                try #require(Int32(try house.peek("select tenant_id from tenant where key = 'aka'"))))
            let context = house.contextKey.sign(aka, purpose, at: .now)
            try await house.database(role).transaction { transaction in
                _ = try await transaction.query("select set_config('app.signed', \(context), true)")
                let outcomes = try await Self.crossing("ki", transaction)
                for outcome in outcomes {
                    #expect(outcome.there == "rows 0" || outcome.there.hasPrefix("42501"), "\(outcome)")
                    #expect(outcome.there == outcome.nowhere, "\(outcome)")
                }
                let own = try await Self.crossing("aka", transaction)
                #expect(own.contains { $0.there.hasPrefix("rows ") && $0.there != "rows 0" })
                for reference in try await Self.referring("ki", transaction) {
                    #expect(reference.there == reference.nowhere, "\(reference)")
                }
            }
        }
    }

    @Test(arguments: LoginRole.allCases)
    func `without a context no row is visible and none can be written`(role: LoginRole) async throws {
        try await withHouse(seeded: true) { house in
            try await house.database(role).transaction { transaction in
                for town in ["aka", "ki"] {
                    for outcome in try await Self.crossing(town, transaction) {
                        #expect(outcome.there == "rows 0" || outcome.there.hasPrefix("42501"), "\(outcome)")
                    }
                }
                for row in try await transaction.query("select * from probe.writable('aka')") {
                    #expect(try row.get("outcome", as: String.self).hasPrefix("42501"))
                }
            }
        }
    }

    @Test func `what the matrix refuses across the border works at home`() async throws {
        try await withHouse(seeded: true) { house in
            let app = try house.database(.app)
            let works = { (who: String, wish: String) in
                try await app.transaction { transaction in
                    _ = try await transaction.query("select probe.as_staff('aka', \(who), \(wish))")
                    let rows = try await transaction.query(
                        "select distinct relation from probe.writable('aka') where outcome = 'rows 1'")
                    return Set(try rows.map { try $0.get("relation", as: String.self) })
                }
            }
            let nurse = try await works("nurse", "akasubject")
            #expect(
                nurse.isSuperset(of: [
                    "attachment", "audit_leaf", "desk_case", "document", "household_member",
                    "idempotency", "mail_outbox", "post", "post_revision", "provision_record", "staff",
                    "stop_request",
                    "team_precheck", "terms_acceptance",
                ]))
            let desk = try await works("desk", "akasubject2")
            #expect(
                desk.isSuperset(of: [
                    "audit_leaf", "custody_entry", "facility", "mail_outbox", "notice", "paper_submission",
                    "staff",
                    "standing_decision", "subject", "suspension",
                ]))
            #expect(desk.isDisjoint(with: ["post", "post_revision", "document", "post_read"]))
        }
    }
}
