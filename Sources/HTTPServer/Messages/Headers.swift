/// Header fields, in order, names in lower case; one storage for all their bytes.
///
/// What is put in by the application can never break a message: control bytes in a value become spaces.
package struct Headers: Sendable, Sequence, ExpressibleByDictionaryLiteral {
    struct Field: Sendable {
        let name: Range<Int>
        let value: Range<Int>
    }

    private(set) var storage: [UInt8] = []
    private(set) var fields: [Field] = []

    /// No fields.
    package init() {}

    /// Names in lower case.
    package init(dictionaryLiteral pairs: (StaticString, String)...) {
        for (name, value) in pairs { add(name, value) }
    }

    /// Parsed fields; the names in `storage` are lower case already.
    init(storage: [UInt8], fields: [Field]) {
        self.storage = storage
        self.fields = fields
    }

    /// Whether there is no field.
    package var isEmpty: Bool { fields.isEmpty }
    /// Fields, repeated names counted each.
    package var count: Int { fields.count }

    /// The first value of `name` (lower case).
    package subscript(name: StaticString) -> String? {
        guard let field = fields.first(where: { holds(name, at: $0.name) }) else { return nil }
        return text(field.value)
    }

    /// All values of `name` (lower case), in order.
    package func values(_ name: StaticString) -> [String] {
        fields.filter { holds(name, at: $0.name) }.map { text($0.value) }
    }

    /// The bytes of the value of `name` (lower case); `nil` unless there is exactly one.
    func onlyLine(_ name: StaticString) -> ArraySlice<UInt8>? {
        var found: ArraySlice<UInt8>?
        for field in fields where holds(name, at: field.name) {
            guard found == nil else { return nil }
            found = storage[field.value]
        }
        return found
    }

    /// Whether there is a field `name` (lower case).
    package func contains(_ name: StaticString) -> Bool { fields.contains { holds(name, at: $0.name) } }

    /// Adds a field; `name` in lower case. Several of one name are allowed (`set-cookie`).
    package mutating func add(_ name: StaticString, _ value: String) {
        let nameStart = storage.count
        name.withUTF8Buffer { unsafe storage.append(contentsOf: $0) }
        let valueStart = storage.count
        storage.append(contentsOf: value.utf8)
        for index in valueStart..<storage.count where storage[index] < 0x20 || storage[index] == 0x7F {
            storage[index] = UInt8(ascii: " ")
        }
        fields.append(Field(name: nameStart..<valueStart, value: valueStart..<storage.count))
    }

    /// Adds a field in place of all of that name.
    package mutating func set(_ name: StaticString, _ value: String) {
        remove(name)
        add(name, value)
    }

    /// Takes away all fields of that name (lower case).
    mutating func remove(_ name: StaticString) {
        fields = fields.filter { !holds(name, at: $0.name) }
    }

    /// The value of the cookie `name`; `nil` as well when it was sent twice, since one of the two may be
    /// planted.
    package func cookie(_ name: String) -> String? {
        var found: String?
        for line in values("cookie") {
            for pair in line.split(separator: ";") {
                let pair = pair.drop { $0 == " " }
                guard let equals = pair.firstIndex(of: "="), pair[..<equals] == name else { continue }
                guard found == nil else { return nil }
                found = String(pair[pair.index(after: equals)...])
            }
        }
        return found
    }

    /// Every field in order, its name in lower case.
    package func makeIterator() -> AnyIterator<(name: String, value: String)> {
        var iterator = fields.makeIterator()
        return AnyIterator {
            iterator.next().map { (name: text($0.name), value: text($0.value)) }
        }
    }

    func containsName(of field: Field, in other: Headers) -> Bool {
        fields.contains {
            $0.name.count == field.name.count && storage[$0.name].elementsEqual(other.storage[field.name])
        }
    }

    func sharesName(with other: Headers) -> Bool {
        other.fields.contains { containsName(of: $0, in: other) }
    }

    /// As a line of an HTTP/1.1 head, with the end of the line before it.
    func appendLine(of field: Field, to bytes: inout [UInt8]) {
        bytes.append(Grammar.carriageReturn)
        bytes.append(Grammar.lineFeed)
        append(field.name, to: &bytes)
        bytes.append(Grammar.colon)
        bytes.append(Grammar.space)
        append(field.value, to: &bytes)
    }

    func append(_ range: Range<Int>, to bytes: inout [UInt8]) {
        unsafe storage.withUnsafeBufferPointer {
            unsafe bytes.append(contentsOf: UnsafeBufferPointer(rebasing: $0[range]))
        }
    }

    private func text(_ range: Range<Int>) -> String { String(decoding: storage[range], as: UTF8.self) }

    private func holds(_ name: StaticString, at range: Range<Int>) -> Bool {
        name.withUTF8Buffer { wanted in
            guard wanted.count == range.count else { return false }
            for index in 0..<range.count where unsafe wanted[index] != storage[range.lowerBound + index] {
                return false
            }
            return true
        }
    }
}
