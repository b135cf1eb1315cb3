import Foundation
import TestKit
import Testing

@testable import Postgres

@Suite struct `Values go and come back as they are` {
    @Test func `every type, alone, empty and null`() async throws {
        try await withDatabase(loops: 1) { bench in
            func there<T: SQLEncodable & SQLDecodable & Equatable>(_ value: T) async throws {
                let rows = try await bench.database.query("select \(value) as v, \(T?.none) as n")
                #expect(try rows.first?.get("v", as: T.self) == value)
                #expect(try rows.first?.get("n", as: T?.self) == T?.none)
                #expect(throws: PostgresError(.unexpectedColumn, detail: "")) {
                    try rows.first?.get("n", as: T.self)
                }
            }
            for number in [0, 1, -1, Int.max, .min] {
                try await there(number)
                try await there(Int64(number))
                try await there(Int32(truncatingIfNeeded: number))
                try await there([number, 7])
            }
            for truth in [true, false] { try await there(truth) }
            for number in [0.0, -1.5, .pi, .infinity] { try await there(number) }
            for text in ["", "電子@連絡帳 👵🏽", "'; drop table t; --", "\\x00 $1 \"", "か\u{3099}"] {
                try await there(text)
                try await there([text, "b"])
            }
            try await there([UInt8](0...255))
            try await there([UInt8]())
            try await there([[0, 1, 2], [], [255]] as [[UInt8]])
            try await there(UUID())
            try await there([UUID(), UUID()])
            try await there([Int]())
            try await there([String]())
            try await there([Int32.min, 0])
            try await there([true, false])
            for (y, m, d) in [
                (1, 1, 1), (1899, 12, 31), (1900, 3, 1), (2000, 2, 29), (2026, 7, 1), (9999, 12, 31),
            ] {
                let day = try #require(SQLDate(year: y, month: m, day: d))
                try await there(day)
                let text = try await bench.database.query(
                    "select \(day)::text as t, \(day) = \("\(day)") as same")
                #expect(try text.first?.get("t") == day.description)
                #expect(try text.first?.get("same", as: Bool.self) == true)
            }
        }
    }

    @Test(arguments: [
        "2026-07-01 09:30:00.123456+09", "1999-12-31 23:59:59.999999+00", "1970-01-01 00:00:00.000001+00",
        "1926-12-25 00:00:00+09", "2000-01-01 00:00:00+00", "2099-02-28 12:00:00.000007+00",
    ])
    func `moments are exact to the microsecond`(text: String) async throws {
        try await withDatabase(loops: 1) { bench in
            let rows = try await bench.database.query("select \(text)::timestamptz as t")
            let moment = try #require(try rows.first?.get("t", as: Date.self))
            let back = try await bench.database.query(
                """
                select \(moment) = \(text)::timestamptz as same,
                    extract(epoch from \(moment) - \(text)::timestamptz)::float8 as difference
                """)
            #expect(try back.first?.get("same", as: Bool.self) == true)
            #expect(try back.first?.get("difference", as: Double.self) == 0)
        }
    }

    @Test func `strings take the type of the column`() async throws {
        try await withDatabase(loops: 1) { bench in
            try bench.cluster.run(
                """
                create type mood as enum ('calm', 'urgent');
                create table t (m mood, j jsonb, u uuid, v varchar(10), n int);
                """, in: bench.name)
            let id = UUID()
            let rows = try await bench.database.query(
                """
                insert into t values (\("urgent"), \(#"{"a": 1}"#), \(id.uuidString), \("短い"), \(5))
                returning m, j, u, v, n
                """)
            let row = try #require(rows.first)
            #expect(try row.get("m") == "urgent")
            #expect(try row.get("j") == #"{"a": 1}"#)
            #expect(try row.get("u") == id)
            #expect(try row.get("v") == "短い")
            #expect(try row.get("n") == 5)
        }
    }

    @Test func `a wrong column is named, its value is not`() async throws {
        try await withDatabase(loops: 1) { bench in
            let rows = try await bench.database.query(
                """
                select 'hanako'::text as name, 1.5::numeric as n, 'infinity'::timestamptz as t,
                    array[[1]]::bigint[] as a
                """
            )
            let row = try #require(rows.first)
            func detail<T: SQLDecodable>(_ column: String, _ type: T.Type) -> String {
                do {
                    _ = try row.get(column, as: type)
                    return "no error"
                } catch { return error.debugDescription }
            }
            #expect(detail("name", Int.self).contains("column name: expected bigint, found text"))
            #expect(!detail("name", Int.self).contains("hanako"))
            #expect(detail("nobody", Int.self).contains("no column nobody"))
            #expect(detail("n", String.self).contains("expected text, found numeric"))
            #expect(detail("t", Date.self).contains("column t: expected timestamptz"))
            #expect(detail("a", [Int].self).contains("column a: expected bigint[]"))
            #expect(detail("name", [UInt8].self).contains("expected bytea"))
        }
    }
}
