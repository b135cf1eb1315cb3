package import FoundationEssentials
import Care
import PKI
import Postgres

/// The answer of an act that can be repeated.
package enum Once<Answer: Codable & Sendable>: Sendable {
    /// It was done now.
    case done(Answer)
    /// It had been done before; this is the answer that it gave.
    case before(Answer)

    package var answer: Answer {
        switch self {
        case .done(let answer): answer
        case .before(let answer): answer
        }
    }
}

extension TownSession {
    /// Does `work` once per key: a second request with the same key gets the first one's answer, whatever
    /// happened to the reply. Key, effect and answer are one transaction.
    ///
    /// `request`: the bytes of the request; the same key with others is refused.
    ///
    /// - Throws: `keyReused`; what `work` throws, and then the key is free again.
    package func once<Answer: Codable & Sendable>(
        _ key: UUID, _ act: AuditAct, request: [UInt8], _ work: (borrowing TownSession) async throws -> Answer
    ) async throws -> Once<Answer> {
        // The key lives in the asker's own town, also when a visitor acts in another.
        let tenant = if let own = asker.tenant { own } else { try town }
        let staff = member?.staff.value ?? 0
        let digest = Digest.sha256(request)
        let place = SealContext(
            tenant, table: "idempotency", row: "\(staff).\(key.uuidString)", column: "answer")
        let isNew =
            try await execute(
                """
                insert into idempotency (tenant_id, staff_id, key, act, request_digest)
                values (\(tenant.value), \(staff), \(key), \(act.rawValue), \(digest)) on conflict do nothing
                """) == 1
        guard isNew else {
            let row = try await row(
                """
                select act, request_digest, answer_sealed from idempotency
                where tenant_id = \(tenant.value) and staff_id = \(staff) and key = \(key)
                """)
            let (knownAct, known, sealed) = try reading { () throws(PostgresError) in
                (
                    try row.get("act", as: String.self), try row.get("request_digest", as: [UInt8].self),
                    try row.optionalSealed("answer_sealed")
                )
            }
            guard known == digest, knownAct == act.rawValue, let sealed else {
                throw RecordsError(.keyReused, detail: "the key belongs to another request")
            }
            return .before(try decoded(try await keys(of: tenant).open(sealed, place)))
        }
        let answer = try await work(self)
        let sealed = try await keys(of: tenant).seal(try encoded(answer), place)
        try await change(
            """
            update idempotency set answer_sealed = \(sealed)
            where tenant_id = \(tenant.value) and staff_id = \(staff) and key = \(key)
            """)
        return .done(answer)
    }
}
