package import FoundationEssentials

/// A value with a fixed binary form, alone or as an element of an array.
package protocol SQLScalar: SQLEncodable, SQLDecodable, SQLArrayElement {
    /// The column types that can be read as this without loss.
    static var readableTypes: Set<SQLType> { get }
    static var sqlArrayType: SQLType { get }
    /// What the elements of `sqlArrayType` are.
    static var elementType: SQLType { get }
    /// Appends the binary form; a reason when the value has none.
    func write(to bytes: inout [UInt8]) -> String?
    /// `nil` when the bytes are not of that form.
    static func read(_ bytes: Span<UInt8>, as type: SQLType) -> Self?
}

extension SQLScalar {
    package static var elementType: SQLType { sqlType }

    package var sqlValue: SQLValue {
        var bytes: [UInt8] = []
        if let refusal = write(to: &bytes) { return .refused(Self.sqlType, refusal) }
        return SQLValue(Self.sqlType, binary: bytes)
    }

    package static func decode(_ cell: Cell) throws(PostgresError) -> Self {
        let type = cell.type
        guard readableTypes.contains(type) || (Self.self == String.self && type.isOwn) else {
            throw cell.mismatch(expected: sqlType)
        }
        guard let value = try cell.withBytes(expected: sqlType, { read($0, as: type) }) else {
            throw cell.mismatch(expected: sqlType)
        }
        return value
    }
}

extension FixedWidthInteger {
    func writeBigEndian(to bytes: inout [UInt8]) {
        for shift in stride(from: Self.bitWidth - 8, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: self >> shift))
        }
    }

    /// Two, four or eight bytes, sign first; `nil` when the width is another or the number does not fit.
    static func readBigEndian(_ bytes: Span<UInt8>) -> Self? {
        guard [2, 4, 8].contains(bytes.count) else { return nil }
        var number: Int64 = bytes[0] >= 0x80 ? -1 : 0
        for index in bytes.indices { number = number << 8 | Int64(bytes[index]) }
        return Self(exactly: number)
    }
}

extension Int: SQLScalar {
    package static var sqlType: SQLType { .bigint }
    package static var sqlArrayType: SQLType { .bigintArray }
    package static var readableTypes: Set<SQLType> { [.bigint, .integer, .smallint] }
    package func write(to bytes: inout [UInt8]) -> String? {
        writeBigEndian(to: &bytes)
        return nil
    }
    package static func read(_ bytes: Span<UInt8>, as type: SQLType) -> Int? { readBigEndian(bytes) }
}

extension Int64: SQLScalar {
    package static var sqlType: SQLType { .bigint }
    package static var sqlArrayType: SQLType { .bigintArray }
    package static var readableTypes: Set<SQLType> { [.bigint, .integer, .smallint] }
    package func write(to bytes: inout [UInt8]) -> String? {
        writeBigEndian(to: &bytes)
        return nil
    }
    package static func read(_ bytes: Span<UInt8>, as type: SQLType) -> Int64? { readBigEndian(bytes) }
}

extension Int32: SQLScalar {
    package static var sqlType: SQLType { .integer }
    package static var sqlArrayType: SQLType { .integerArray }
    package static var readableTypes: Set<SQLType> { [.integer, .smallint] }
    package func write(to bytes: inout [UInt8]) -> String? {
        writeBigEndian(to: &bytes)
        return nil
    }
    package static func read(_ bytes: Span<UInt8>, as type: SQLType) -> Int32? { readBigEndian(bytes) }
}

extension Bool: SQLScalar {
    package static var sqlType: SQLType { .bool }
    package static var sqlArrayType: SQLType { .boolArray }
    package static var readableTypes: Set<SQLType> { [.bool] }
    package func write(to bytes: inout [UInt8]) -> String? {
        bytes.append(self ? 1 : 0)
        return nil
    }
    package static func read(_ bytes: Span<UInt8>, as type: SQLType) -> Bool? {
        bytes.count == 1 ? bytes[0] != 0 : nil
    }
}

extension Double: SQLScalar {
    package static var sqlType: SQLType { .double }
    package static var sqlArrayType: SQLType { .doubleArray }
    package static var readableTypes: Set<SQLType> { [.double, .real] }
    package func write(to bytes: inout [UInt8]) -> String? {
        Int64(bitPattern: bitPattern).writeBigEndian(to: &bytes)
        return nil
    }
    package static func read(_ bytes: Span<UInt8>, as type: SQLType) -> Double? {
        if type == .real {
            return Int32.readBigEndian(bytes).map { Double(Float(bitPattern: UInt32(bitPattern: $0))) }
        }
        guard bytes.count == 8 else { return nil }
        return Int64.readBigEndian(bytes).map { Double(bitPattern: UInt64(bitPattern: $0)) }
    }
}

extension String: SQLScalar {
    package static var sqlType: SQLType { .inferred }
    package static var sqlArrayType: SQLType { .textArray }
    package static var elementType: SQLType { .text }
    package static var readableTypes: Set<SQLType> {
        [.text, .varchar, .bpchar, .name, .char, .json, .jsonb, .unknown]
    }
    package var sqlValue: SQLValue { SQLValue(text: self) }
    package func write(to bytes: inout [UInt8]) -> String? {
        bytes += utf8
        return utf8.contains(0) ? "text holds a NUL, which PostgreSQL cannot store" : nil
    }
    package static func read(_ bytes: Span<UInt8>, as type: SQLType) -> String? {
        // jsonb in binary is one version byte and the text.
        let text = type == .jsonb ? bytes.extracting(droppingFirst: 1) : bytes
        // A composite type of the schema's own would come with NULs in its lengths: that is not text.
        for index in text.indices where text[index] == 0 { return nil }
        guard let valid = try? UTF8Span(validating: text) else { return nil }
        return String(copying: valid)
    }
}

extension UUID: SQLScalar {
    package static var sqlType: SQLType { .uuid }
    package static var sqlArrayType: SQLType { .uuidArray }
    package static var readableTypes: Set<SQLType> { [.uuid] }
    package func write(to bytes: inout [UInt8]) -> String? {
        let u = uuid
        bytes += [u.0, u.1, u.2, u.3, u.4, u.5, u.6, u.7, u.8, u.9, u.10, u.11, u.12, u.13, u.14, u.15]
        return nil
    }
    package static func read(_ b: Span<UInt8>, as type: SQLType) -> UUID? {
        guard b.count == 16 else { return nil }
        return UUID(
            uuid: (
                b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13],
                b[14], b[15]
            ))
    }
}

extension Date: SQLScalar {
    package static var sqlType: SQLType { .timestamptz }
    package static var sqlArrayType: SQLType { .timestamptzArray }
    package static var readableTypes: Set<SQLType> { [.timestamptz] }

    /// From PostgreSQL's zero (2000-01-01) to Foundation's (2001-01-01), a leap year.
    private static var betweenZeros: Int64 { 366 * 86_400 * 1_000_000 }

    /// Whole microseconds, as PostgreSQL keeps them; the nearest one.
    package func write(to bytes: inout [UInt8]) -> String? {
        let micros = (timeIntervalSinceReferenceDate * 1_000_000).rounded()
        // Year 294276 is PostgreSQL's last; outside of it lie also infinity and what is no number.
        guard micros.magnitude < 9.2e18, let whole = Int64(exactly: micros) else {
            return "a moment that timestamptz cannot hold"
        }
        (whole + Date.betweenZeros).writeBigEndian(to: &bytes)
        return nil
    }

    package static func read(_ bytes: Span<UInt8>, as type: SQLType) -> Date? {
        // The two ends stand for infinity, which is no moment.
        guard bytes.count == 8, let micros = Int64.readBigEndian(bytes), micros != .max,
            micros >= .min + betweenZeros
        else { return nil }
        return Date(timeIntervalSinceReferenceDate: Double(micros - betweenZeros) / 1_000_000)
    }
}
