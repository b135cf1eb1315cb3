import Care
import YAML

/// How one kind of value is written in a tenant file: read, shown, described to an editor.
struct Form<Value: Hashable & Sendable>: Sendable {
    let schema: SchemaJSON
    /// The words of a closed list.
    var choices: [OpenMatter.Choice] = []
    var takesSeveral = false
    /// What may stand there, in Japanese, for messages and the skeleton.
    let accepted: String
    /// `nil` when what was found is not accepted: the problem has then been reported.
    let read: @Sendable (YAMLNode, inout PolicyReading) -> Value?
    /// The value in one line, as it could stand in a file.
    let write: @Sendable (Value) -> String
}

extension Form {
    /// A scalar that a failable initialiser understands.
    static func scalar(
        _ accepted: String, schema: SchemaJSON, parse: @escaping @Sendable (String) -> Value?,
        write: @escaping @Sendable (Value) -> String
    ) -> Form {
        Form(
            schema: schema, accepted: accepted,
            read: { node, reading in
                guard let scalar = node.scalar, let value = parse(scalar.text) else {
                    reading.refuse(node, accepted: accepted)
                    return nil
                }
                return value
            }, write: write)
    }

    /// The same values in another form's clothes.
    func map<Other: Hashable & Sendable>(
        to: @escaping @Sendable (Value) -> Other, from: @escaping @Sendable (Other) -> Value
    ) -> Form<Other> {
        Form<Other>(
            schema: schema, choices: choices, takesSeveral: takesSeveral, accepted: accepted,
            read: { [read] node, reading in read(node, &reading).map(to) },
            write: { [write] value in write(from(value)) })
    }

    /// `[a, b]`: at least one, none twice.
    static func list<Element: Hashable & Sendable>(_ element: Form<Element>) -> Form
    where Value == [Element] {
        Form(
            schema: ["type": "array", "items": element.schema, "minItems": 1, "uniqueItems": true],
            choices: element.choices, takesSeveral: true, accepted: "\(element.accepted)の一覧",
            read: { node, reading in
                guard let nodes = node.elements, !nodes.isEmpty else {
                    reading.refuse(node, accepted: "\(element.accepted)の一覧（[…]、一つ以上）")
                    return nil
                }
                var values: [Element] = []
                values.reserveCapacity(nodes.count)
                // Most lists are short: looking through them is cheaper than hashing what may be whole records.
                var seen = nodes.count > 24 ? Set<Element>() : nil
                for node in nodes {
                    guard let value = element.read(node, &reading) else { continue }
                    if !(seen?.insert(value).inserted ?? !values.contains(value)) {
                        reading.report(.notAccepted, at: node.mark, "同じ値が二度書かれています。")
                    }
                    values.append(value)
                }
                return values.count == nodes.count ? values : nil
            },
            write: { values in "[" + values.map(element.write).joined(separator: ", ") + "]" })
    }

    /// A single value, or `[a, b]`.
    static func oneOrList<Element: Hashable & Sendable>(_ element: Form<Element>) -> Form
    where Value == [Element] {
        let list = Form<[Element]>.list(element)
        return Form(
            schema: ["anyOf": .list([element.schema, list.schema])], choices: element.choices,
            takesSeveral: true, accepted: "\(element.accepted)（または、その一覧）",
            read: { node, reading in
                node.elements == nil ? element.read(node, &reading).map { [$0] } : list.read(node, &reading)
            },
            write: { values in
                if let only = values.first, values.count == 1 {
                    element.write(only)
                } else {
                    list.write(values)
                }
            })
    }
}

extension Form where Value: PolicyWord {
    /// One word of a closed list: these, or all that the type has.
    static func word(_ words: [Value] = Array(Value.allCases)) -> Form {
        let known = words.map(\.word)
        let byWord = Dictionary(words.map { ($0.word, $0) }, uniquingKeysWith: { first, _ in first })
        let accepted = known.joined(separator: ", ")
        return Form(
            schema: .words(known),
            choices: words.map { OpenMatter.Choice(word: $0.word, label: $0.label) }, accepted: accepted,
            read: { node, reading in
                guard let scalar = node.scalar, let value = byWord[scalar.text] else {
                    reading.refuse(node, accepted: " \(accepted) ", words: known)
                    return nil
                }
                if let body = value.body { reading.refer(to: body, at: node.mark) }
                return value
            }, write: { $0.word })
    }
}

extension Form where Value == Bool {
    static let flag = Form(
        schema: ["type": "boolean"],
        choices: [
            OpenMatter.Choice(word: "true", label: "はい"), OpenMatter.Choice(word: "false", label: "いいえ"),
        ],
        accepted: "true, false",
        read: { node, reading in
            switch node.scalar?.text {
            case "true": return true
            case "false": return false
            default:
                reading.refuse(node, accepted: " true, false ", words: ["true", "false"])
                return nil
            }
        }, write: { $0 ? "true" : "false" })
}

extension Form where Value == Int {
    static func number(_ range: ClosedRange<Int>) -> Form {
        .scalar(
            "\(range.lowerBound)から\(range.upperBound)までの数",
            schema: [
                "type": "integer", "minimum": .number(range.lowerBound), "maximum": .number(range.upperBound),
            ],
            parse: { text in Int(text).flatMap { range.contains($0) && "\($0)" == text ? $0 : nil } },
            write: { "\($0)" })
    }
}
