/// A PostgreSQL type, by its number in `pg_type`.
package struct SQLType: Hashable, Sendable, CustomStringConvertible {
    let oid: UInt32

    private init(_ oid: UInt32) { self.oid = oid }
    init(oid: UInt32) { self.oid = oid }

    /// Left to PostgreSQL, which takes the type of the column or argument.
    static let inferred = SQLType(0)
    static let bool = SQLType(16)
    static let bytea = SQLType(17)
    static let char = SQLType(18)
    static let name = SQLType(19)
    static let bigint = SQLType(20)
    static let smallint = SQLType(21)
    static let integer = SQLType(23)
    static let text = SQLType(25)
    static let oid = SQLType(26)
    static let json = SQLType(114)
    static let real = SQLType(700)
    static let double = SQLType(701)
    static let unknown = SQLType(705)
    static let boolArray = SQLType(1000)
    static let byteaArray = SQLType(1001)
    static let integerArray = SQLType(1007)
    static let textArray = SQLType(1009)
    static let varcharArray = SQLType(1015)
    static let bigintArray = SQLType(1016)
    static let doubleArray = SQLType(1022)
    static let bpchar = SQLType(1042)
    static let varchar = SQLType(1043)
    static let date = SQLType(1082)
    static let dateArray = SQLType(1182)
    static let timestamptz = SQLType(1184)
    static let timestamptzArray = SQLType(1185)
    static let uuid = SQLType(2950)
    static let uuidArray = SQLType(2951)
    static let jsonb = SQLType(3802)

    private static let names: [SQLType: String] = [
        .bool: "boolean", .bytea: "bytea", .bigint: "bigint", .smallint: "smallint", .integer: "integer",
        .text: "text", .json: "json", .jsonb: "jsonb", .real: "real", .double: "double precision",
        .boolArray: "boolean[]", .byteaArray: "bytea[]", .integerArray: "integer[]", .textArray: "text[]",
        .bigintArray: "bigint[]", .doubleArray: "double precision[]", .varchar: "varchar", .date: "date",
        .dateArray: "date[]", .timestamptz: "timestamptz", .timestamptzArray: "timestamptz[]",
        .uuid: "uuid", .uuidArray: "uuid[]", SQLType(1114): "timestamp", SQLType(1700): "numeric",
        SQLType(2278): "void",
    ]

    /// Types that the schema itself made (enumerations and the like) have numbers from here on.
    var isOwn: Bool { oid >= 16384 }

    package var description: String { SQLType.names[self] ?? "type \(oid)" }
}

/// One parameter as it travels. Only this room makes them; other rooms pass on those of the types here.
package struct SQLValue: Sendable {
    let type: SQLType
    /// `nil` is null.
    let bytes: [UInt8]?
    let isBinary: Bool
    /// Why it cannot be sent.
    let refusal: String?

    init(_ type: SQLType, binary bytes: [UInt8]) {
        self.init(type, bytes, isBinary: true, refusal: nil)
    }

    init(text: String) {
        let bytes = Array(text.utf8)
        // libpq ends text at the first NUL and would cut the rest off in silence.
        let refusal = bytes.contains(0) ? "text holds a NUL, which PostgreSQL cannot store" : nil
        self.init(.inferred, bytes, isBinary: false, refusal: refusal)
    }

    static func null(_ type: SQLType) -> SQLValue {
        SQLValue(type, nil, isBinary: type != .inferred, refusal: nil)
    }

    static func refused(_ type: SQLType, _ refusal: String) -> SQLValue {
        SQLValue(type, nil, isBinary: true, refusal: refusal)
    }

    private init(_ type: SQLType, _ bytes: [UInt8]?, isBinary: Bool, refusal: String?) {
        self.type = type
        self.bytes = bytes
        self.isBinary = isBinary
        // PostgreSQL's own limit for one field.
        self.refusal = refusal ?? ((bytes?.count ?? 0) >= 1 << 30 ? "a value of 1 GiB or more" : nil)
    }
}

/// A type whose values may stand in the holes of `SQL`.
///
/// A type of another room conforms by passing on both of the value it wraps.
package protocol SQLEncodable: Sendable {
    static var sqlType: SQLType { get }
    var sqlValue: SQLValue { get }
}

/// A type that a column can be read as.
package protocol SQLDecodable {
    /// Reads one field.
    ///
    /// - Throws: `unexpectedColumn` naming column and expected type, never the value.
    static func decode(_ cell: Cell) throws(PostgresError) -> Self
}

extension Optional: SQLEncodable where Wrapped: SQLEncodable {
    package static var sqlType: SQLType { Wrapped.sqlType }
    package var sqlValue: SQLValue { self?.sqlValue ?? .null(Wrapped.sqlType) }
}

extension Optional: SQLDecodable where Wrapped: SQLDecodable {
    package static func decode(_ cell: Cell) throws(PostgresError) -> Wrapped? {
        cell.isNull ? nil : try Wrapped.decode(cell)
    }
}
