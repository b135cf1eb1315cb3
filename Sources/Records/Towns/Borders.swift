package import Care
package import FoundationEssentials
import Postgres

/// A team that people of one town's facility are on and that another town governs.
package struct BorderTeam: Sendable, Hashable {
    /// The town that governs the subject.
    package let home: TenantID
    package let subject: PublicID
    /// The facility from the other side of the border.
    package let facility: String
    package let people: Int
    package let since: Date
}

/// What was provided to another town's facility, as the law wants it kept.
package struct ProvisionRecord: Sendable {
    package let providedAt: Date
    package let townKey: String
    /// `nil`, like `person`: what somebody who moved let the whole town have.
    package let facility: String?
    package let person: PersonName?
    package let items: [String]
    /// The consent that it rests on, or the package.
    package let sheetNumber: String
    package let obtainedOn: CalendarDate
}

extension TownSession {
    /// The teams that an agreement holds together, either way (desk; nothing for others).
    package func borderTeams(with partner: TenantID) async throws(RecordsError) -> [BorderTeam] {
        try await rows("select * from sec.border_teams(\(partner.value))").map { row throws(RecordsError) in
            try reading { () throws(PostgresError) in
                BorderTeam(
                    home: try row.tenant("home_tenant_id"), subject: try row.publicID("subject_public_id"),
                    facility: try row.get("facility_name"), people: try row.get("people"),
                    since: try row.get("since"))
            }
        }
    }

    /// What of a subject was provided to other towns' facilities, oldest first: for its team, and for its town's desk.
    package func provisions(of subject: PublicID) async throws(RecordsError) -> [ProvisionRecord] {
        var records: [ProvisionRecord] = []
        for row in try await rows("select * from sec.provisions(\(subject.text))") {
            let (town, id, sealed) = try reading { () throws(PostgresError) in
                (
                    try row.get("staff_tenant_id", as: Int32?.self).map(TenantID.init),
                    try row.optionalPublicID("staff_public_id"), try row.optionalSealed("name_sealed")
                )
            }
            var name: PersonName?
            if let town, let id, let sealed {
                name = try PersonName(sealed, nil, try await keys(of: town), town, "staff", id.text)
            }
            records.append(
                try reading { () throws(PostgresError) in
                    ProvisionRecord(
                        providedAt: try row.get("provided_at"), townKey: try row.get("town_key"),
                        facility: try row.get("facility_name"), person: name, items: try row.get("items"),
                        sheetNumber: try row.get("sheet_number"),
                        obtainedOn: try row.day("obtained_on"))
                })
        }
        return records
    }
}
