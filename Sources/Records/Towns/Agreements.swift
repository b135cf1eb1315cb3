package import Care
package import FoundationEssentials
import Postgres

/// What one town's file says about a partner.
package struct AgreementTerms: Sendable, Hashable {
    package var partnerCode: String
    /// The key that the partner has, or would have, on this platform.
    package var partnerKey: String?
    package var partnerName: String
    /// `nil`: the partner is not hosted here.
    package var partner: TenantID?
    package var group: String?
    package var from: Date
    /// The instant after the last day; `nil` without an end.
    package var until: Date?

    package init(
        partnerCode: String, partnerKey: String? = nil, partnerName: String, partner: TenantID?,
        group: String?, from: Date, until: Date?
    ) {
        self.partnerCode = partnerCode
        self.partnerKey = partnerKey
        self.partnerName = partnerName
        self.partner = partner
        self.group = group
        self.from = from
        self.until = until
    }
}

/// One side's word on record.
package struct AgreementRecord: Sendable {
    package let tenant: TenantID
    package let terms: AgreementTerms
}

extension TownSession {
    /// Makes the recorded agreements of a town those of its file (job). What the file no longer says ends
    /// now.
    package func setAgreements(of tenant: TenantID, _ terms: [AgreementTerms]) async throws(RecordsError) {
        let present = try await agreements(where: " and tenant_id = \(tenant.value)")
        for record in present where !terms.contains(record.terms) {
            try await execute(
                """
                update agreement set withdrawn_at = now()
                where tenant_id = \(tenant.value) and withdrawn_at is null
                    and partner_code = \(record.terms.partnerCode)
                    and from_at = \(record.terms.from) and group_name is not distinct
                        from \(record.terms.group)::text
                """)
        }
        for term in terms where !present.contains(where: { $0.terms == term }) {
            try await execute(
                """
                insert into agreement
                    (tenant_id, partner_code, partner_key, partner_name, partner_tenant_id, group_name, from_at,
                        until_at)
                values (\(tenant.value), \(term.partnerCode), \(term.partnerKey), \(term.partnerName),
                    \(term.partner?.value), \(term.group), \(term.from), \(term.until))
                """)
        }
    }

    /// A town that others named before it was hosted is their partner from now on (job for all towns).
    package func hostPartner(_ key: String, as tenant: TenantID) async throws(RecordsError) {
        try await execute(
            """
            update agreement set partner_tenant_id = \(tenant.value)
            where partner_key = \(key) and partner_tenant_id is null and tenant_id <> \(tenant.value)
            """)
    }

    /// Both sides' words as far as the asker may see them; whether they hold together is for the caller to
    /// say, and for the database at every access.
    package func agreements() async throws(RecordsError) -> [AgreementRecord] {
        try await agreements(where: "")
    }

    private func agreements(where condition: SQL) async throws(RecordsError) -> [AgreementRecord] {
        try await rows(
            """
            select tenant_id, partner_code, partner_key, partner_name, partner_tenant_id, group_name, from_at,
                until_at
            from agreement where withdrawn_at is null\(condition) order by tenant_id, agreement_id
            """
        ).map { row throws(RecordsError) in
            try reading { () throws(PostgresError) in
                AgreementRecord(
                    tenant: try row.tenant(),
                    terms: AgreementTerms(
                        partnerCode: try row.get("partner_code"), partnerKey: try row.get("partner_key"),
                        partnerName: try row.get("partner_name"),
                        partner: try row.get("partner_tenant_id", as: Int32?.self).map(TenantID.init),
                        group: try row.get("group_name"), from: try row.get("from_at"),
                        until: try row.get("until_at")))
            }
        }
    }
}
