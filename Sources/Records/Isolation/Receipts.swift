package import Care
package import FoundationEssentials
import Postgres

/// A round of the probe at one town's border, as it is kept.
package struct ReceiptRecord: Sendable {
    package let publicID: PublicID
    package let beganAt: Date
    package let endedAt: Date
    package let passed: Bool
    /// JSON; numbers and names of routes, tables and towns.
    package let findings: String
}

extension TownSession {
    /// Keeps what a round found (job of one town). Receipts are never changed and never removed.
    ///
    /// `isWhole`: it was the round of the day, from all towns whose turn it was.
    package func keepReceipt(
        began: Date, passed: Bool, isWhole: Bool, findings: String
    ) async throws(RecordsError) {
        try await execute(
            """
            insert into isolation_receipt (tenant_id, public_id, began_at, passed, whole, findings)
            values (\(try town.value), \(PublicID.fresh().text), \(began), \(passed), \(isWhole), \(findings))
            """)
    }

    /// When the last whole round of the town ended, if there was one (job of one town).
    package func lastReceipt() async throws(RecordsError) -> Date? {
        let row = try await row(
            """
            select max(ended_at) as ended from isolation_receipt where tenant_id = \(try town.value) and whole
            """)
        return try reading { () throws(PostgresError) in try row.get("ended", as: Date?.self) }
    }

    /// The town's receipts, the newest first (desk).
    package func receipts(limit: Int = 400) async throws(RecordsError) -> [ReceiptRecord] {
        try await rows(
            """
            select public_id, began_at, ended_at, passed, findings from isolation_receipt
            where tenant_id = \(try town.value) order by receipt_id desc limit \(limit)
            """
        ).map { row throws(RecordsError) in
            try reading { () throws(PostgresError) in
                ReceiptRecord(
                    publicID: try row.publicID("public_id"), beganAt: try row.get("began_at"),
                    endedAt: try row.get("ended_at"), passed: try row.get("passed"),
                    findings: try row.get("findings"))
            }
        }
    }
}
