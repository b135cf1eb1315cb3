package import Care

/// The one place where a sealed value belongs. It is bound to the value as associated data (AES-GCM), so a
/// value that was moved to another town, table, row or column does not open.
package struct SealContext: Sendable, Hashable {
    /// The bytes that are bound.
    package let bytes: [UInt8]

    /// `row`: the row's public identifier, made before the row is written; a version or revision follows a
    /// dot.
    package init(_ tenant: TenantID, table: StaticString, row: String, column: StaticString) {
        bytes = Array("renrakucho/1/\(tenant.value)/\(table)/\(row)/\(column)".utf8)
    }

    package init(_ tenant: TenantID, table: StaticString, row: PublicID, column: StaticString) {
        self.init(tenant, table: table, row: row.text, column: column)
    }

    /// A place that the database named, for sealing what lies there anew.
    init(_ tenant: TenantID, tableName: String, row: String, columnName: String) {
        bytes = Array("renrakucho/1/\(tenant.value)/\(tableName)/\(row)/\(columnName)".utf8)
    }

    /// A wrapped key's place in `tenant_key`.
    static func key(_ tenant: TenantID, _ number: Int16) -> SealContext {
        SealContext(tenant, table: "tenant_key", row: String(number), column: "wrapped")
    }
}
