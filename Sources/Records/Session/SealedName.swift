import Care
import Postgres

/// A person's name as two sealed columns: as written (`name_sealed`) and as read (`kana_sealed`).
struct SealedName {
    let written: [UInt8]
    let read: [UInt8]

    init(
        _ name: PersonName, _ keys: TownKeys, _ tenant: TenantID, _ table: StaticString, _ row: String
    ) throws(RecordsError) {
        written = try keys.seal(
            Fields.join([name.family, name.given]),
            SealContext(tenant, table: table, row: row, column: "name"))
        read = try keys.seal(
            Fields.join([name.familyKana, name.givenKana]),
            SealContext(tenant, table: table, row: row, column: "kana"))
    }
}

extension PersonName {
    /// Unseals what `SealedName` sealed; without a reading where the columns hold none.
    init(
        _ written: [UInt8], _ read: [UInt8]?, _ keys: TownKeys, _ tenant: TenantID, _ table: StaticString,
        _ row: String
    ) throws(RecordsError) {
        let name = Fields.split(
            try keys.text(written, SealContext(tenant, table: table, row: row, column: "name")), 2)
        let kana = Fields.split(
            try keys.text(ifAny: read, SealContext(tenant, table: table, row: row, column: "kana")) ?? "", 2)
        self.init(family: name[0], given: name[1], familyKana: kana[0], givenKana: kana[1])
    }

    init(
        _ columns: Row, _ keys: TownKeys, _ tenant: TenantID, _ table: StaticString, _ row: String
    ) throws(RecordsError) {
        let (written, read) = try reading { () throws(PostgresError) in
            (try columns.sealed("name_sealed"), try columns.optionalSealed("kana_sealed"))
        }
        try self.init(written, read, keys, tenant, table, row)
    }
}
