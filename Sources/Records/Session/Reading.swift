import Care
import FoundationEssentials
import Postgres

/// Reads a row, and calls what does not fit a torn row.
func reading<T>(_ body: () throws(PostgresError) -> T) throws(RecordsError) -> T {
    do {
        return try body()
    } catch {
        throw RecordsError(.tornRow, detail: error.debugDescription)
    }
}

extension Row {
    func publicID(_ column: String) throws(PostgresError) -> PublicID {
        guard let id = PublicID(try get(column, as: String.self)) else {
            throw PostgresError(.unexpectedColumn, detail: "\(column) is no public identifier")
        }
        return id
    }

    func optionalPublicID(_ column: String) throws(PostgresError) -> PublicID? {
        try get(column, as: String?.self) == nil ? nil : try publicID(column)
    }

    /// A word of a closed list.
    func word<Word: RawRepresentable>(_ column: String, as: Word.Type = Word.self) throws(PostgresError)
        -> Word
    where Word.RawValue == String {
        guard let word = Word(rawValue: try get(column, as: String.self)) else {
            throw PostgresError(.unexpectedColumn, detail: "\(column) holds an unknown word")
        }
        return word
    }

    func tenant(_ column: String = "tenant_id") throws(PostgresError) -> TenantID {
        TenantID(try get(column))
    }

    func sealed(_ column: String) throws(PostgresError) -> [UInt8] { try get(column) }
    func optionalSealed(_ column: String) throws(PostgresError) -> [UInt8]? { try get(column) }

    func day(_ column: String) throws(PostgresError) -> CalendarDate {
        let date: SQLDate = try get(column)
        guard let day = CalendarDate(year: date.year, month: date.month, day: date.day) else {
            throw PostgresError(.unexpectedColumn, detail: "\(column) is no day that we know")
        }
        return day
    }

    func optionalDay(_ column: String) throws(PostgresError) -> CalendarDate? {
        try get(column, as: SQLDate?.self) == nil ? nil : try day(column)
    }
}

extension CalendarDate {
    var sql: SQLDate? { SQLDate(year: year, month: month, day: day) }
}

/// Values that are sealed as one: UTF-8 fields with the unit separator between, so that a name stays short.
enum Fields {
    static let separator: Character = "\u{1f}"

    static func join(_ fields: [String]) -> String {
        fields.map { $0.filter { $0 != separator } }.joined(separator: String(separator))
    }

    /// Exactly `count` fields; what is missing is empty.
    static func split(_ text: String, _ count: Int) -> [String] {
        var fields = text.split(separator: separator, omittingEmptySubsequences: false).map(String.init)
        while fields.count < count { fields.append("") }
        return fields
    }
}

/// Larger values are sealed as JSON.
func encoded(_ value: some Encodable) throws(RecordsError) -> [UInt8] {
    do {
        return Array(try JSONEncoder().encode(value))
    } catch {
        throw RecordsError(.failed, detail: "encoding \(type(of: value))")
    }
}

func decoded<Value: Decodable>(_ bytes: [UInt8], as: Value.Type = Value.self) throws(RecordsError) -> Value {
    do {
        return try JSONDecoder().decode(Value.self, from: Data(bytes))
    } catch {
        throw RecordsError(.tornRow, detail: "decoding \(Value.self)")
    }
}
