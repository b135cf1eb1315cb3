package import Care
package import FoundationEssentials
import Postgres

/// A person of a household that is a subject.
package struct HouseholdMember: Sendable, Hashable {
    package var name: PersonName
    package var birthDate: CalendarDate?
    /// As the family says it: 妻, 長男 …
    package var relation: String
    package var remarks: String

    package init(name: PersonName, birthDate: CalendarDate?, relation: String, remarks: String) {
        self.name = name
        self.birthDate = birthDate
        self.relation = relation
        self.remarks = remarks
    }
}

/// A member of the household in scope, with the consent that is theirs.
package struct HouseholdRecord: Sendable {
    package let publicID: PublicID
    package let member: HouseholdMember
    package let consent: ConsentID?
    package let endedAt: Date?
}

extension TownSession {
    /// Adds a person to the household in scope.
    package func add(_ member: HouseholdMember, consent: ConsentID?) async throws(RecordsError) -> PublicID {
        let subject = try self.subject
        let keys = try await keys
        let id = PublicID.fresh()
        let place = { (column: StaticString) in
            SealContext(subject.home, table: "household_member", row: id, column: column)
        }
        let name = try SealedName(member.name, keys, subject.home, "household_member", id.text)
        let birth = try keys.seal(ifAny: member.birthDate?.description, place("birth_date"))
        let relation = try keys.seal(member.relation, place("relation"))
        let remarks = try keys.seal(member.remarks, place("particulars"))
        try await execute(
            """
            insert into household_member (tenant_id, subject_id, public_id, name_sealed, kana_sealed,
                birth_date_sealed, relation_sealed, particulars_sealed, consent_id)
            values (\(subject.home.value), \(subject.subject.value), \(id.text), \(name.written),
                \(name.read),
                \(birth), \(relation), \(remarks), \(consent?.value))
            """)
        return id
    }

    /// The household in scope, those who left it last.
    package func household() async throws(RecordsError) -> [HouseholdRecord] {
        let subject = try self.subject
        let rows = try await rows(
            """
            select * from household_member where tenant_id = \(subject.home.value)
                and subject_id = \(subject.subject.value) order by ended_at nulls first, member_id
            """)
        guard !rows.isEmpty else { return [] }
        let keys = try await keys
        return try rows.map { row throws(RecordsError) in
            let id = try reading { () throws(PostgresError) in try row.publicID("public_id") }
            let open = { (column: String, name: StaticString) throws(RecordsError) -> String? in
                let sealed = try reading { () throws(PostgresError) in try row.optionalSealed(column) }
                return try keys.text(
                    ifAny: sealed, SealContext(subject.home, table: "household_member", row: id, column: name)
                )
            }
            let member = HouseholdMember(
                name: try PersonName(row, keys, subject.home, "household_member", id.text),
                birthDate: try open("birth_date_sealed", "birth_date").flatMap { CalendarDate(iso: $0) },
                relation: try open("relation_sealed", "relation") ?? "",
                remarks: try open("particulars_sealed", "particulars") ?? "")
            return try reading { () throws(PostgresError) in
                HouseholdRecord(
                    publicID: id, member: member,
                    consent: try row.get("consent_id", as: Int64?.self).map(ConsentID.init),
                    endedAt: try row.get("ended_at"))
            }
        }
    }

    /// Somebody no longer belongs to the household; what was written stays.
    package func endMembership(of member: PublicID) async throws(RecordsError) {
        let subject = try self.subject
        try await change(
            """
            update household_member set ended_at = now() where tenant_id = \(subject.home.value)
                and subject_id = \(subject.subject.value) and public_id = \(member.text) and ended_at is null
            """)
    }
}
