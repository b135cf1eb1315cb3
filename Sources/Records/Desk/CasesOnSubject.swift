package import Care
package import FoundationEssentials
import Postgres

/// A case about one subject, without its sealed words.
package struct CaseOnSubject: Sendable, Hashable {
    package let id: DeskCaseID
    package let publicID: PublicID
    package let rule: String
    package let state: DeskCaseState
    package let choice: String?
    package let askedAt: Date
    package let decidedAt: Date?
}

extension NewDeskCase {
    /// The act of a case that was asked before its subject's record was begun under this name.
    package static func act(beginning subject: PublicID) -> String { "begin.\(subject.text)" }
}

extension TownSession {
    /// The cases about a subject that the actor may know of (as asker, or at the desk), oldest first; with those
    /// that were asked before its record was begun.
    package func casesAbout(_ subject: PublicID) async throws(RecordsError) -> [CaseOnSubject] {
        let tenant = try town
        return try await rows(
            """
            select c.case_id, c.public_id, c.rule_key, c.state, c.choice, c.asked_at, c.decided_at
            from desk_case c
            left join subject s on s.tenant_id = c.tenant_id and s.subject_id = c.subject_id
            where c.tenant_id = \(tenant.value)
                and (s.public_id = \(subject.text) or c.matter = \(NewDeskCase.act(beginning: subject)))
            order by c.case_id
            """
        ).map { row throws(RecordsError) in
            try reading { () throws(PostgresError) in
                CaseOnSubject(
                    id: DeskCaseID(try row.get("case_id")), publicID: try row.publicID("public_id"),
                    rule: try row.get("rule_key"), state: try row.word("state"),
                    choice: try row.get("choice"),
                    askedAt: try row.get("asked_at"), decidedAt: try row.get("decided_at"))
            }
        }
    }
}
