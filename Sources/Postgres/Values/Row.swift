/// One row of an answer. It keeps the whole answer in memory as long as it lives.
package struct Row: Sendable {
    let table: ResultTable
    let index: Int

    /// The column of that name, the first if several have it.
    ///
    /// - Throws: `unexpectedColumn` naming column and expected type when the column is not there, is null
    ///   while `T` is not optional, or has another type.
    package func get<T: SQLDecodable>(_ column: String, as type: T.Type = T.self) throws(PostgresError) -> T {
        guard let position = table.columns.firstIndex(of: column) else {
            throw PostgresError(.unexpectedColumn, detail: "the answer has no column \(column)")
        }
        return try T.decode(Cell(table: table, row: index, column: position))
    }
}

/// One field of an answer, to be read by a `SQLDecodable`.
package struct Cell: Sendable {
    let table: ResultTable
    let row: Int
    let column: Int

    var type: SQLType { table.types[column] }
    var isNull: Bool { table.isNull(row, column) }

    func mismatch(expected: SQLType) -> PostgresError {
        let wanted = expected == .inferred ? SQLType.text : expected
        return PostgresError(
            .unexpectedColumn, detail: "column \(table.columns[column]): expected \(wanted), found \(type)")
    }

    /// Lends the bytes of a field that is not null.
    func withBytes<T>(expected: SQLType, _ body: (Span<UInt8>) -> T) throws(PostgresError) -> T {
        guard !isNull else {
            let wanted = expected == .inferred ? SQLType.text : expected
            throw PostgresError(
                .unexpectedColumn, detail: "column \(table.columns[column]): expected \(wanted), found null")
        }
        return table.withBytes(row, column, body)
    }
}
