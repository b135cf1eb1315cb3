import Foundation
import Testing

@testable import Postgres

// That run-time text cannot become SQL is a matter of types and so not shown by running something:
// `SQL(stringLiteral: name)` and `database.query(name)` do not compile for `let name: String`, because the
// text parts are `StaticString`, which only the compiler makes from literals.
@Suite struct `A statement is a literal with holes` {
    @Test func `holes become numbered parameters, in order`() throws {
        let statement = try ("select a from t where b = \("x") and c = \(7) limit \(1)" as SQL).statement()
        #expect(statement.text == "select a from t where b = $1 and c = $2 limit $3")
        #expect(statement.values.map(\.type) == [.inferred, .bigint, .bigint])
        #expect(statement.values.first?.bytes == Array("x".utf8))
    }

    @Test func `joined and nested literals are numbered through`() throws {
        let condition: SQL = "b = \(true)"
        var sql: SQL = "select a from t where c = \(1) and \(condition)" + " or d = \(UUID())"
        sql += " limit \(Int32(2))"
        let statement = try sql.statement()
        #expect(statement.text == "select a from t where c = $1 and b = $2 or d = $3 limit $4")
        #expect(statement.values.map(\.type) == [.bigint, .bool, .uuid, .integer])
    }

    @Test func `the cache key tells the same text with other types apart`() throws {
        let number = try ("select \(1)" as SQL).statement()
        let other = try ("select \(2)" as SQL).statement()
        let truth = try ("select \(true)" as SQL).statement()
        #expect(number.key == other.key)
        #expect(number.key != truth.key)
        #expect(number.fingerprint == truth.fingerprint && number.fingerprint.count <= 16)
    }

    @Test func `text with a NUL is refused, not cut off, and the refusal holds no value`() {
        for sql in ["select \("geheim\0x")", "select \(["a", "geheim\0"])"] as [SQL] {
            #expect(throws: PostgresError(.unsendable, detail: "")) { try sql.statement() }
            do { _ = try sql.statement() } catch { #expect(!error.debugDescription.contains("geheim")) }
        }
    }

    @Test(arguments: [Double.infinity, -.infinity, .nan, 1e13, -1e13])
    func `a moment that timestamptz cannot hold is refused`(seconds: Double) {
        let sql: SQL = "select \(Date(timeIntervalSinceReferenceDate: seconds))"
        #expect(throws: PostgresError(.unsendable, detail: "")) { try sql.statement() }
    }

    @Test func `more than 65,535 parameters are refused`() {
        var sql: SQL = "select 1"
        for number in 0..<65_536 { sql += ", \(number)" }
        #expect(throws: PostgresError(.unsendable, detail: "")) { try sql.statement() }
    }

    @Test(arguments: [
        (2000, 1, 1, true), (2000, 2, 29, true), (1900, 2, 29, false), (2024, 2, 29, true),
        (2023, 2, 29, false),
        (2023, 4, 31, false), (2023, 12, 31, true), (1, 1, 1, true), (0, 12, 31, false), (9999, 12, 31, true),
        (10_000, 1, 1, false), (2023, 13, 1, false), (2023, 0, 1, false), (2023, 1, 0, false),
    ])
    func `a day is one that exists`(year: Int, month: Int, day: Int, exists: Bool) {
        #expect((SQLDate(year: year, month: month, day: day) != nil) == exists)
    }

    @Test func `what an error shows is its code`() {
        let error = PostgresError(.uniqueViolation, sqlstate: "23505", constraint: "k", detail: "table t")
        #expect("\(error)" == "database: uniqueViolation")
        #expect(error.debugDescription.contains("23505") && error.debugDescription.contains("table t"))
    }
}
