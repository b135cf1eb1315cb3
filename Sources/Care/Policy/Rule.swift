/// What a tenant file says for one key: a value, or one of the three words that are statements themselves.
package enum Statement<Value: Hashable & Sendable>: Hashable, Sendable {
    case stated(Value)
    /// The town's documents do not settle it; never another town's value.
    case unspecified
    /// The documents define the matter and this is not part of it: acts proceed without it.
    case none
    /// The platform's neutral text or layout.
    case standard

    /// The stated value, if there is one.
    @inlinable package var value: Value? {
        if case .stated(let value) = self { value } else { nil }
    }

    /// Whether the town's documents leave it open.
    package var isUnspecified: Bool { self == .unspecified }
}

/// One rule of a town: its statement, and the clause that it follows.
package struct Rule<Value: Hashable & Sendable>: Hashable, Sendable {
    package let statement: Statement<Value>
    /// Always there for `stated` and `none` where the section must cite; may carry a note for `unspecified` too.
    package let clause: Clause?

    @inlinable package init(_ statement: Statement<Value>, clause: Clause? = nil) {
        self.statement = statement
        self.clause = clause
    }

    package static var unspecified: Self { Self(.unspecified) }
    package static var none: Self { Self(.none) }
    package static var standard: Self { Self(.standard) }
    package static func stated(_ value: Value) -> Self { Self(.stated(value)) }

    /// The stated value, if there is one.
    @inlinable package var value: Value? { statement.value }

    /// Whether the town's documents leave it open.
    package var isUnspecified: Bool { statement.isUnspecified }

    /// Whether the documents define the matter without this.
    package var isNone: Bool { statement == .none }
}
