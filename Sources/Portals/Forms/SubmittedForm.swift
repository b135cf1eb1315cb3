import JapaneseText

/// What a person sent in a form, read field by field; each slip becomes a sentence beside its field.
///
/// Nothing that was typed is lost: the page is shown again with every value as it was sent.
struct SubmittedForm: Sendable {
    struct Problem: Sendable, Hashable {
        let field: String
        let sentence: String
    }

    private let values: [String: [String]]
    private(set) var problems: [Problem] = []

    init(_ pairs: [(name: String, value: String)]) {
        values = Dictionary(grouping: pairs, by: \.name).mapValues { $0.map(\.value) }
    }

    var isSound: Bool { problems.isEmpty }

    /// The value as it was typed, for showing it again.
    func raw(_ field: String) -> String { values[field]?.first ?? "" }

    func all(_ field: String) -> [String] { values[field] ?? [] }

    func isTicked(_ field: String) -> Bool { values[field] != nil }

    func problem(_ field: String) -> String? { problems.first { $0.field == field }?.sentence }

    mutating func object(_ field: String, _ sentence: String) {
        if problem(field) == nil { problems.append(Problem(field: field, sentence: sentence)) }
    }

    /// Text of one line, trimmed; empty only after an objection or when it may be.
    mutating func line(_ field: String, _ label: String, required: Bool = true, limit: Int = 100) -> String {
        let value = Self.trimmed(raw(field).filter { !$0.isNewline })
        return checked(value, field, label, required: required, limit: limit)
    }

    /// Text of several lines, line ends as `\n`, trimmed at both ends.
    mutating func passage(_ field: String, _ label: String, required: Bool = true, limit: Int = 2_000)
        -> String
    {
        let unified = raw(field).replacing("\r\n", with: "\n").replacing("\r", with: "\n")
        return checked(Self.trimmed(unified), field, label, required: required, limit: limit)
    }

    /// One of a closed set; objects when nothing, or something else, was chosen.
    mutating func choice<Choice: RawRepresentable<String>>(
        _ field: String, _ label: String, of type: Choice.Type = Choice.self
    ) -> Choice? {
        guard let choice = Choice(rawValue: raw(field)) else {
            object(field, "\(label)を選んでください。")
            return nil
        }
        return choice
    }

    /// One of the given codes; objects when nothing, or something else, was chosen.
    mutating func code(_ field: String, _ label: String, among codes: some Sequence<String>) -> String {
        let value = raw(field)
        guard codes.contains(value) else {
            object(field, "\(label)を選んでください。")
            return ""
        }
        return value
    }

    private mutating func checked(
        _ value: String, _ field: String, _ label: String, required: Bool, limit: Int
    ) -> String {
        if value.isEmpty, required { object(field, "\(label)を入力してください。") }
        if value.contains(where: { $0.unicodeScalars.contains { $0.value < 32 && $0 != "\n" } }) {
            object(field, "\(label)に使えない文字（制御文字）が含まれています。入力し直してください。")
        }
        if value.count > limit {
            object(field, "\(label)は\(limit)文字以内で入力してください。いまは\(value.count)文字です。")
        }
        return value
    }

    private static func trimmed(_ text: String) -> String {
        var rest = text[...]
        while let first = rest.first, first.isWhitespace { rest.removeFirst() }
        while let last = rest.last, last.isWhitespace { rest.removeLast() }
        return String(rest)
    }
}
