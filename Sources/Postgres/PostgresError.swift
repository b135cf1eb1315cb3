/// Why the database did not do what was asked. Equal when the codes are.
package struct PostgresError: Error, Sendable, Equatable {
    package enum Code: String, Sendable {
        /// No link, or the link was lost before the answer.
        case unreachable
        /// Everything is taken and the wait is over, or somebody else holds the lock.
        case busy
        /// The server's disk or memory is used up; nothing was kept.
        case exhausted
        /// The deadline passed; the statement was told to stop.
        case timeout
        case uniqueViolation
        case foreignKeyViolation
        case checkViolation
        case insufficientPrivilege
        /// Two transactions got in each other's way; doing all of it again is right.
        case serializationFailure
        /// The task was cancelled, or somebody cancelled the statement.
        case canceled
        /// A COMMIT was sent and nobody knows whether it took effect. Look before doing it again.
        case unknownOutcome
        /// A value that PostgreSQL cannot hold; nothing was sent.
        case unsendable
        /// A column that is missing, null or of another type than the code expected.
        case unexpectedColumn
        case other
    }

    package let code: Code
    /// Five characters as PostgreSQL documents them (appendix A); `nil` when the server said nothing.
    package let sqlstate: String?
    /// The name of the violated constraint, when the server told it.
    package let constraint: String?
    /// For the journal and the developer only: may name tables, columns and types, never values.
    package let detail: String

    package init(
        _ code: Code, sqlstate: String? = nil, constraint: String? = nil, detail: String
    ) {
        self.code = code
        self.sqlstate = sqlstate
        self.constraint = constraint
        self.detail = detail
    }

    /// Whether doing the same again, a little later, is safe and may help.
    package var isRetriable: Bool { code == .unreachable || code == .serializationFailure }

    package static func == (left: PostgresError, right: PostgresError) -> Bool { left.code == right.code }
}

extension PostgresError: CustomStringConvertible, CustomDebugStringConvertible {
    /// Safe to show: the code alone.
    package var description: String { "database: \(code.rawValue)" }

    package var debugDescription: String {
        "PostgresError(\(code.rawValue), sqlstate: \(sqlstate ?? "-"), \(detail))"
    }
}

/// What the server said about a failed statement.
struct ServerFailure {
    var severity = ""
    var sqlstate = ""
    var message = ""
    var table: String?
    var column: String?
    var constraint: String?
    var routine = ""

    /// The server ends the link after this.
    var isFatal: Bool { severity == "FATAL" || severity == "PANIC" }

    /// The statement never ran, because what the link had prepared no longer fits.
    var isStalePreparation: Bool {
        sqlstate == "26000" || (sqlstate == "0A000" && routine == "RevalidateCachedQuery")
    }

    var error: PostgresError {
        PostgresError(code, sqlstate: sqlstate, constraint: constraint, detail: detail)
    }

    private var code: PostgresError.Code {
        if isStalePreparation { return .serializationFailure }
        switch sqlstate {
        case "23505": return .uniqueViolation
        case "23503": return .foreignKeyViolation
        case "23514": return .checkViolation
        case "42501": return .insufficientPrivilege
        case "40001", "40P01": return .serializationFailure
        case "55P03": return .busy
        case "57014": return .canceled
        case "53100", "53200": return .exhausted
        // Shutting down, crashed, starting; a standby that was the primary; no room for another link.
        case "57P01", "57P02", "57P03", "25006", "53300": return .unreachable
        default: return sqlstate.hasPrefix("08") || isFatal ? .unreachable : .other
        }
    }

    /// The server's words are kept only for classes whose messages name objects of ours and never a value.
    private var detail: String {
        var parts: [String] = []
        if let table { parts.append("table \(table)") }
        if let column { parts.append("column \(column)") }
        if let constraint { parts.append("constraint \(constraint)") }
        let harmless: Set = ["08", "0A", "23", "25", "26", "28", "3D", "40", "42", "53", "55", "57"]
        if harmless.contains(String(sqlstate.prefix(2))) { parts.append(message) }
        return parts.isEmpty ? "the server refused" : parts.joined(separator: "; ")
    }
}
