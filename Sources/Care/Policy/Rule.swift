/// What a tenant file says for one key: a value, or one of the three words that are statements themselves.
public enum Statement<Value: Hashable & Sendable>: Hashable, Sendable {
    case stated(Value)
    /// The town's documents do not settle it; never another town's value.
    case unspecified
    /// The documents define the matter and this is not part of it: acts proceed without it.
    case none
    /// The platform's neutral text or layout.
    case standard

    /// The stated value, if there is one.
    @inlinable public var value: Value? {
        if case .stated(let value) = self { value } else { nil }
    }

    /// Whether the town's documents leave it open.
    public var isUnspecified: Bool { self == .unspecified }
}

// Public, as nothing else is: the compiler specialises across rooms only that, and every key of every file comes by.

/// One rule of a town: its statement, and the clause that it follows.
public struct Rule<Value: Hashable & Sendable>: Hashable, Sendable {
    public let statement: Statement<Value>
    /// Always there for `stated` and `none` where the section must cite; may carry a note for `unspecified` too.
    public let clause: Clause?

    @inlinable public init(_ statement: Statement<Value>, clause: Clause? = nil) {
        self.statement = statement
        self.clause = clause
    }

    public static var unspecified: Self { Self(.unspecified) }
    public static var none: Self { Self(.none) }
    public static var standard: Self { Self(.standard) }
    public static func stated(_ value: Value) -> Self { Self(.stated(value)) }

    /// The stated value, if there is one.
    @inlinable public var value: Value? { statement.value }

    /// Whether the town's documents leave it open.
    public var isUnspecified: Bool { statement.isUnspecified }

    /// Whether the documents define the matter without this.
    public var isNone: Bool { statement == .none }
}
