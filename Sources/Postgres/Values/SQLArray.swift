/// A type whose arrays have a PostgreSQL form: `where id = any(\(ids))`.
package protocol SQLArrayElement: Sendable {
    static var sqlArrayType: SQLType { get }
    static func encode(_ array: [Self]) -> SQLValue
    static func decodeArray(_ cell: Cell) throws(PostgresError) -> [Self]
}

extension Array: SQLEncodable where Element: SQLArrayElement {
    package static var sqlType: SQLType { Element.sqlArrayType }
    package var sqlValue: SQLValue { Element.encode(self) }
}

extension Array: SQLDecodable where Element: SQLArrayElement {
    package static func decode(_ cell: Cell) throws(PostgresError) -> [Element] {
        try Element.decodeArray(cell)
    }
}

/// `[UInt8]` is `bytea`, not an array of numbers.
extension UInt8: SQLArrayElement {
    package static var sqlArrayType: SQLType { .bytea }

    package static func encode(_ array: [UInt8]) -> SQLValue { SQLValue(.bytea, binary: array) }

    package static func decodeArray(_ cell: Cell) throws(PostgresError) -> [UInt8] {
        guard cell.type == .bytea else { throw cell.mismatch(expected: .bytea) }
        return try cell.withBytes(expected: .bytea) { copy(of: $0) }
    }
}

/// `[[UInt8]]` is `bytea[]`.
extension Array: SQLArrayElement where Element == UInt8 {
    package static var sqlArrayType: SQLType { .byteaArray }

    package static func encode(_ array: [[UInt8]]) -> SQLValue {
        var form = ArrayForm(of: .bytea, count: array.count)
        for element in array { form.append(element) }
        return SQLValue(.byteaArray, binary: form.bytes)
    }

    package static func decodeArray(_ cell: Cell) throws(PostgresError) -> [[UInt8]] {
        guard cell.type == .byteaArray else { throw cell.mismatch(expected: .byteaArray) }
        let array = try cell.withBytes(expected: .byteaArray) {
            ArrayForm.read($0) { bytes, _ in copy(of: bytes) }
        }
        guard let array else { throw cell.mismatch(expected: .byteaArray) }
        return array
    }
}

extension SQLScalar {
    package static func encode(_ array: [Self]) -> SQLValue {
        var form = ArrayForm(of: elementType, count: array.count)
        for element in array {
            var bytes: [UInt8] = []
            if let refusal = element.write(to: &bytes) { return .refused(sqlArrayType, refusal) }
            form.append(bytes)
        }
        return SQLValue(sqlArrayType, binary: form.bytes)
    }

    package static func decodeArray(_ cell: Cell) throws(PostgresError) -> [Self] {
        let array = try cell.withBytes(expected: sqlArrayType) {
            ArrayForm.read($0) { bytes, type in
                readableTypes.contains(type) ? read(bytes, as: type) : nil
            }
        }
        guard let array else { throw cell.mismatch(expected: sqlArrayType) }
        return array
    }
}

private func copy(of bytes: Span<UInt8>) -> [UInt8] {
    var copy: [UInt8] = []
    copy.reserveCapacity(bytes.count)
    for index in bytes.indices { copy.append(bytes[index]) }
    return copy
}

/// PostgreSQL's binary array (`array_send`): dimensions, a flag for nulls, the element type, then for each
/// dimension its size and first index, then each element with its length before it.
struct ArrayForm {
    private(set) var bytes: [UInt8] = []

    init(of element: SQLType, count: Int) {
        let isEmpty = count == 0
        for word in [isEmpty ? 0 : 1, 0, Int32(bitPattern: element.oid)] { word.writeBigEndian(to: &bytes) }
        if !isEmpty {
            for word in [Int32(clamping: count), 1] { word.writeBigEndian(to: &bytes) }
        }
    }

    mutating func append(_ element: [UInt8]) {
        Int32(clamping: element.count).writeBigEndian(to: &bytes)
        bytes += element
    }

    /// `nil` for several dimensions, null elements and bytes of another form.
    static func read<Element>(
        _ bytes: Span<UInt8>, _ element: (Span<UInt8>, SQLType) -> Element?
    ) -> [Element]? {
        var position = 0
        func word() -> Int? {
            guard position + 4 <= bytes.count else { return nil }
            defer { position += 4 }
            return Int32.readBigEndian(bytes.extracting(position..<position + 4)).map(Int.init)
        }
        guard let dimensions = word(), word() != nil, let type = word() else { return nil }
        guard dimensions == 1 else { return dimensions == 0 ? [] : nil }
        guard let count = word(), word() != nil, count >= 0 else { return nil }
        let elementType = SQLType(oid: UInt32(truncatingIfNeeded: type))
        var array: [Element] = []
        for _ in 0..<count {
            guard let length = word(), length >= 0, length <= bytes.count - position,
                let next = element(bytes.extracting(position..<position + length), elementType)
            else { return nil }
            position += length
            array.append(next)
        }
        return array
    }
}
