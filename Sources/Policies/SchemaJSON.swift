/// JSON with its keys in the order they were given: what a JSON Schema needs.
indirect enum SchemaJSON: Hashable, Sendable {
    case text(String)
    case number(Int)
    case flag(Bool)
    case list([SchemaJSON])
    case object([Member])

    struct Member: Hashable, Sendable {
        let key: String
        let value: SchemaJSON
    }

    /// Indented by two spaces, with a newline at the end of the whole.
    func rendered() -> String {
        var text = ""
        write(to: &text, indent: "")
        return text + "\n"
    }

    private func write(to text: inout String, indent: String) {
        let inner = indent + "  "
        switch self {
        case .text(let value): text += Self.quoted(value)
        case .number(let value): text += "\(value)"
        case .flag(let value): text += value ? "true" : "false"
        case .list(let values):
            let isFlat = values.allSatisfy { if case .object = $0 { false } else { true } }
            text += "["
            for (index, value) in values.enumerated() {
                text += index > 0 ? (isFlat ? ", " : ",") : ""
                if !isFlat { text += "\n" + inner }
                value.write(to: &text, indent: inner)
            }
            text += isFlat || values.isEmpty ? "]" : "\n\(indent)]"
        case .object(let members):
            text += "{"
            for (index, member) in members.enumerated() {
                text += (index > 0 ? ",\n" : "\n") + inner + Self.quoted(member.key) + ": "
                member.value.write(to: &text, indent: inner)
            }
            text += members.isEmpty ? "}" : "\n\(indent)}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\u{0}"..<"\u{20}":
                let hex = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}

extension SchemaJSON: ExpressibleByStringLiteral, ExpressibleByDictionaryLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral
{
    init(stringLiteral value: String) { self = .text(value) }
    init(integerLiteral value: Int) { self = .number(value) }
    init(booleanLiteral value: Bool) { self = .flag(value) }
    init(dictionaryLiteral elements: (String, SchemaJSON)...) {
        self = .object(elements.map { Member(key: $0.0, value: $0.1) })
    }

    static func words(_ words: [String]) -> SchemaJSON { ["enum": .list(words.map { .text($0) })] }

    static func pattern(_ pattern: String) -> SchemaJSON { ["type": "string", "pattern": .text(pattern)] }

    /// This, or one of some words: merged where this is a list of words itself.
    func or(_ words: [String]) -> SchemaJSON {
        guard !words.isEmpty else { return self }
        let further = words.map { SchemaJSON.text($0) }
        if case .object(let members) = self, let only = members.first, members.count == 1, only.key == "enum",
            case .list(let own) = only.value
        {
            return ["enum": .list(own + further.filter { !own.contains($0) })]
        }
        return ["anyOf": .list([self, ["enum": .list(further)]])]
    }
}
