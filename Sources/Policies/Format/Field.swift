import Care
import YAML

/// What a policy says for one key, ready to be shown.
struct Said: Hashable, Sendable {
    enum Kind: Hashable, Sendable { case stated, unspecified, none, standard }

    let kind: Kind
    /// As the file could write it.
    let text: String
    let clause: Clause?
}

/// The clauses that a key can rest on.
struct Grounds {
    static let nothing = Grounds(section: nil, own: nil)

    let section: Clause?
    /// From `sources:`, for this key alone.
    let own: Clause?

    /// An open rule rests on no clause of its section: only what was written about it alone is kept.
    func clause(for kind: Said.Kind) -> Clause? {
        switch kind {
        case .stated, .none: own ?? section
        case .unspecified, .standard: own
        }
    }
}

/// One key of a mapping: its name, its question, how it is read into `Root` and shown from it.
final class Field<Root: Sendable>: Sendable {
    let name: String
    let question: String
    let legal: Silence
    let accepted: String
    let schema: SchemaJSON
    let choices: [OpenMatter.Choice]
    let takesSeveral: Bool
    /// Overrides what the section says for open rules.
    let outcome: SilenceOutcome?
    /// Whether the key may be left out: only where two keys exclude each other.
    let isOptional: Bool
    let read: @Sendable (YAMLNode, inout PolicyReading, inout Root, Grounds) -> Said.Kind?
    let say: @Sendable (Root) -> Said

    init(
        name: String, question: String, legal: Silence, accepted: String, schema: SchemaJSON,
        choices: [OpenMatter.Choice], takesSeveral: Bool, outcome: SilenceOutcome? = nil,
        isOptional: Bool = false,
        read: @escaping @Sendable (YAMLNode, inout PolicyReading, inout Root, Grounds) -> Said.Kind?,
        say: @escaping @Sendable (Root) -> Said
    ) {
        self.name = name
        self.question = question
        self.legal = legal
        self.accepted = accepted
        self.schema = schema
        self.choices = choices
        self.takesSeveral = takesSeveral
        self.outcome = outcome
        self.isOptional = isOptional
        self.read = read
        self.say = say
    }

    /// The same key where another one may stand in its place.
    var orLeftOut: Field {
        Field(
            name: name, question: question, legal: legal, accepted: accepted, schema: schema,
            choices: choices,
            takesSeveral: takesSeveral, outcome: outcome, isOptional: true, read: read, say: say)
    }
}

extension Field {
    /// A rule: a value or a statement, with its clause.
    static func rule<Value>(
        _ name: String, _ path: any WritableKeyPath<Root, Rule<Value>> & Sendable, _ form: Form<Value>,
        _ question: String, _ legal: Silence = .unspecified, outcome: SilenceOutcome? = nil
    ) -> Field {
        Field(
            name: name, question: question, legal: legal, accepted: form.accepted,
            schema: form.schema.or(legal.words), choices: form.choices, takesSeveral: form.takesSeveral,
            outcome: outcome,
            read: { node, reading, root, grounds in
                guard let statement = form.statement(node, legal, &reading) else { return nil }
                root[keyPath: path] = Rule(statement, clause: grounds.clause(for: statement.kind))
                return statement.kind
            },
            say: { root in
                let rule = root[keyPath: path]
                return Said(
                    kind: rule.statement.kind, text: form.text(of: rule.statement), clause: rule.clause)
            })
    }

    /// A part of a value that may be left open itself.
    static func part<Value>(
        _ name: String, _ path: any WritableKeyPath<Root, Statement<Value>> & Sendable, _ form: Form<Value>,
        _ question: String, _ legal: Silence = .unspecified
    ) -> Field {
        Field(
            name: name, question: question, legal: legal, accepted: form.accepted,
            schema: form.schema.or(legal.words), choices: form.choices, takesSeveral: form.takesSeveral,
            read: { node, reading, root, _ in
                guard let statement = form.statement(node, legal, &reading) else { return nil }
                root[keyPath: path] = statement
                return statement.kind
            },
            say: { root in
                let statement = root[keyPath: path]
                return Said(kind: statement.kind, text: form.text(of: statement), clause: nil)
            })
    }

    /// A part of a value that must be there.
    static func value<Value>(
        _ name: String, _ path: any WritableKeyPath<Root, Value> & Sendable, _ form: Form<Value>,
        _ question: String
    ) -> Field {
        Field(
            name: name, question: question, legal: [], accepted: form.accepted, schema: form.schema,
            choices: form.choices, takesSeveral: form.takesSeveral,
            read: { node, reading, root, _ in
                guard let value = form.read(node, &reading) else { return nil }
                root[keyPath: path] = value
                return .stated
            },
            say: { Said(kind: .stated, text: form.write($0[keyPath: path]), clause: nil) })
    }
}

extension Statement {
    var kind: Said.Kind {
        switch self {
        case .stated: .stated
        case .unspecified: .unspecified
        case .none: .none
        case .standard: .standard
        }
    }
}

extension Form {
    /// A value, or one of the three words where it is legal.
    func statement(_ node: YAMLNode, _ legal: Silence, _ reading: inout PolicyReading) -> Statement<Value>? {
        if let scalar = node.scalar, scalar.isPlain, let silence = Silence(word: scalar.text) {
            guard legal.contains(silence) else {
                let words = ([accepted] + legal.words).joined(separator: ", ")
                reading.report(
                    .silenceNotLegal, at: node.mark,
                    "ここでは「\(scalar.text)」は使えません。使えるのは \(words) です。")
                return nil
            }
            switch silence {
            case .unspecified: return Statement.unspecified
            case .none: return Statement.none
            default: return Statement.standard
            }
        }
        guard !legal.isEmpty else { return read(node, &reading).map(Statement.stated) }
        return reading.beside(legal.words, at: node.mark) { read(node, &$0).map(Statement.stated) }
    }

    @_semantics("optimize.sil.specialize.generic.never")
    func text(of statement: Statement<Value>) -> String {
        switch statement {
        case .stated(let value): write(value)
        case .unspecified: "unspecified"
        case .none: "none"
        case .standard: "standard"
        }
    }
}
