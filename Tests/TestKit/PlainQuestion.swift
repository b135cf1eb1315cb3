import CLibPQ

/// A question to a database on a link of its own, answered as `psql --no-align --tuples-only` prints it.
///
/// Not psql itself: hundreds of tests ask, and each start of the program costs more than the question.
enum PlainQuestion {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Rows of all statements, one a line, columns with `|` between them, null as nothing.
    static func ask(_ sql: String, _ conninfo: String) throws -> String {
        let link = PQconnectdb(conninfo)
        defer { PQfinish(link) }
        guard PQstatus(link) == CONNECTION_OK else { throw failure(link) }
        PQsetNoticeProcessor(link, { _, _ in }, nil)
        guard PQsendQuery(link, sql) == 1 else { throw failure(link) }
        var lines: [String] = []
        var broken: Failure?
        while let result = PQgetResult(link) {
            defer { PQclear(result) }
            switch PQresultStatus(result) {
            case PGRES_TUPLES_OK:
                lines += (0..<PQntuples(result)).map { row in
                    (0..<PQnfields(result)).map { column in
                        PQgetvalue(result, row, column).map { String(cString: $0) } ?? ""
                    }.joined(separator: "|")
                }
            case PGRES_COMMAND_OK, PGRES_EMPTY_QUERY: break
            default: broken = Failure(description: "\(sql): \(String(cString: PQresultErrorMessage(result)))")
            }
        }
        if let broken { throw broken }
        return lines.joined(separator: "\n")
    }

    private static func failure(_ link: OpaquePointer?) -> Failure {
        Failure(description: PQerrorMessage(link).map { String(cString: $0) } ?? "no memory for a link")
    }
}
