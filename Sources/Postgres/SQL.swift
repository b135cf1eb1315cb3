/// A statement, or a part of one, written as a literal with holes.
///
/// The text parts are `StaticString`: text made at run time cannot become SQL, there is no side door. Holes
/// become parameters `$1`, `$2`, … and travel apart from the text: `"select name from town where id =
/// \(id)"`. One `SQL` that is run holds one statement. Strings go out without a type, so that PostgreSQL
/// takes the column's; where it cannot know, write a cast into the text: `\(name)::text`.
package struct SQL: Sendable, ExpressibleByStringInterpolation {
    fileprivate enum Piece: Sendable {
        case text(StaticString)
        case value(SQLValue)
    }

    private var pieces: [Piece]

    package init(stringLiteral text: StaticString) { pieces = [.text(text)] }

    package init(stringInterpolation parts: StringInterpolation) { pieces = parts.pieces }

    package static func + (left: SQL, right: SQL) -> SQL {
        var sum = left
        sum.pieces += right.pieces
        return sum
    }

    package static func += (left: inout SQL, right: SQL) { left.pieces += right.pieces }

    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var pieces: [Piece] = []

        package init(literalCapacity: Int, interpolationCount: Int) {
            pieces.reserveCapacity(2 * interpolationCount + 1)
        }

        package mutating func appendLiteral(_ text: StaticString) { pieces.append(.text(text)) }

        package mutating func appendInterpolation(_ value: some SQLEncodable) {
            pieces.append(.value(value.sqlValue))
        }

        /// `nil` becomes a null of the value's type.
        package mutating func appendInterpolation<Value: SQLEncodable>(_ value: Value?) {
            pieces.append(.value(value.sqlValue))
        }

        /// Another literal in the middle; its holes are numbered along.
        package mutating func appendInterpolation(_ part: SQL) { pieces += part.pieces }
    }

    /// The text with numbered parameters, ready for the link.
    ///
    /// - Throws: `unsendable` when a value cannot be held by PostgreSQL.
    func statement() throws(PostgresError) -> Statement {
        var text = ""
        var values: [SQLValue] = []
        for piece in pieces {
            switch piece {
            case .text(let literal): text += literal.description
            case .value(let value):
                if let refusal = value.refusal {
                    let position = values.count + 1
                    throw PostgresError(.unsendable, detail: "parameter \(position): \(refusal)")
                }
                values.append(value)
                text += "$\(values.count)"
            }
        }
        guard values.count <= Int(UInt16.max) else {
            throw PostgresError(.unsendable, detail: "more than 65535 parameters")
        }
        return Statement(text: text, values: values, isPrepared: true)
    }
}

/// One statement as it goes over a link.
struct Statement: Sendable {
    /// What a prepared statement is known by: the same text with other parameter types is another statement.
    struct Key: Hashable, Sendable {
        let text: String
        let types: [UInt32]
    }

    let text: String
    let values: [SQLValue]
    /// Whether the link keeps it prepared; BEGIN and its kind are not worth a place.
    let isPrepared: Bool

    /// BEGIN, COMMIT and what else the room says by itself.
    init(control text: StaticString) { self.init(text: text.description, values: [], isPrepared: false) }

    init(text: String, values: [SQLValue], isPrepared: Bool) {
        self.text = text
        self.values = values
        self.isPrepared = isPrepared
    }

    var key: Key { Key(text: text, types: values.map(\.type.oid)) }

    /// Names the text in the journal, the same in every process: FNV-1a, 64 bits, in hexadecimal.
    var fingerprint: String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return String(hash, radix: 16)
    }
}
