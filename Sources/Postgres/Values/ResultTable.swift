import CLibPQ

/// The answer to one statement; owns libpq's result.
@safe final class ResultTable: @unchecked Sendable {  // unchecked: read-only once received
    private let result: OpaquePointer
    let columns: [String]
    let types: [SQLType]
    let rowCount: Int

    /// Takes the result over and clears it at the end.
    @unsafe init(adopting result: OpaquePointer) {
        unsafe self.result = result
        rowCount = Int(unsafe PQntuples(result))
        let width = unsafe PQnfields(result)
        columns = (0..<width).map { unsafe text(PQfname(result, $0)) }
        types = (0..<width).map { SQLType(oid: unsafe PQftype(result, $0)) }
    }

    deinit { unsafe PQclear(result) }

    var rows: [Row] { (0..<rowCount).map { Row(table: self, index: $0) } }

    /// Rows inserted, changed, deleted or selected.
    var affected: Int { Int(unsafe text(PQcmdTuples(result))) ?? 0 }

    /// The command as the server names it, such as `COMMIT`.
    var tag: String { unsafe text(PQcmdStatus(result)) }

    func isNull(_ row: Int, _ column: Int) -> Bool {
        unsafe PQgetisnull(result, Int32(row), Int32(column)) == 1
    }

    func withBytes<T>(_ row: Int, _ column: Int, _ body: (Span<UInt8>) -> T) -> T {
        let length = Int(unsafe PQgetlength(result, Int32(row), Int32(column)))
        let start = unsafe UnsafeRawPointer(PQgetvalue(result, Int32(row), Int32(column)))
        let bytes = unsafe UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : length)
        return unsafe bytes.withMemoryRebound(to: UInt8.self) { unsafe body(Span(_unsafeElements: $0)) }
    }
}

/// A C string of libpq's, copied; nothing is the empty text.
@unsafe func text(_ pointer: UnsafePointer<CChar>?) -> String {
    unsafe pointer.map { unsafe String(cString: $0) } ?? ""
}
