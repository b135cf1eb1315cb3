import Care

extension TownSession {
    /// The name of the verified member of staff, family name first.
    package var ownName: String {
        get async throws(RecordsError) {
            let actor = try actor
            let keys = try await archive.keys(of: actor.tenant)
            let name = try PersonName(
                actor.nameSealed, nil, keys, actor.tenant, "staff", actor.staffPublicID.text)
            return name.full
        }
    }
}
