import Care
import YAML

/// One reading of one file: where it stands, what is wrong so far, and what the file refers to.
struct PolicyReading {
    let file: String
    /// Where problems without a narrower place point.
    private(set) var problems: [PolicyProblem] = []
    private var path: [String] = []

    /// The municipality's name, for clauses.
    var townName = ""
    /// Short titles by document key, for clauses.
    var documents: [String: String] = [:]
    /// Bodies that values name, each with its place; they must exist.
    private(set) var bodies: [(role: BodyRole, mark: YAMLMark, path: String)] = []
    /// Names and telephone numbers that stand in free texts.
    private(set) var mentions: [Mention] = []
    /// The whole file, for the places of keys.
    var root: YAMLNode?
    /// The statements that may stand where a value is being read, for the message about one that is not accepted.
    private var silence: (words: [String], mark: YAMLMark)?

    init(file: String) { self.file = file }

    var hasErrors: Bool { problems.contains { $0.severity == .error } }

    /// The keys from the root to here.
    var keyPath: String { path.joined(separator: ".") }

    /// Reads what lies below a key.
    mutating func under<Value>(_ key: String, _ body: (inout PolicyReading) -> Value) -> Value {
        path.append(key)
        defer { path.removeLast() }
        return body(&self)
    }

    /// Reads a value in whose place one of the statements could stand.
    mutating func beside<Value>(
        _ words: [String], at mark: YAMLMark, _ body: (inout PolicyReading) -> Value
    ) -> Value {
        silence = (words, mark)
        defer { silence = nil }
        return body(&self)
    }

    /// Where the value of `section.key` stands; of the section where there is no such key.
    func mark(of path: String) -> YAMLMark { root?.mark(of: path) ?? YAMLMark(line: 1, column: 1) }

    mutating func report(_ kind: PolicyProblem.Kind, at mark: YAMLMark, _ message: String) {
        report(kind, at: mark, path: keyPath, message)
    }

    mutating func report(_ kind: PolicyProblem.Kind, at mark: YAMLMark, path: String, _ message: String) {
        problems.append(PolicyProblem(kind, file: file, mark: mark, path: path, message: message))
    }

    /// Reports a value that is none of those accepted, with the nearest word.
    mutating func refuse(_ node: YAMLNode, accepted: String, words: [String] = []) {
        let found: String
        switch node.content {
        case .scalar(let scalar): found = scalar.text.isEmpty ? "空の値" : "「\(Self.short(scalar.text))」"
        case .sequence: found = "一覧"
        case .mapping: found = "キーと値の組"
        }
        // The statements belong to the value as a whole, not to what lies inside it.
        let statements = silence.flatMap { $0.mark == node.mark ? $0.words : nil } ?? []
        let accepted =
            statements.isEmpty
            ? accepted : " \(([accepted.trimmed] + statements).joined(separator: ", ")) "
        let nearest = node.scalar.flatMap { NearestWord.to($0.text, among: words + statements) }
        let hint = nearest.map { "「\($0)」のつもりではありませんか。" } ?? ""
        let kind: PolicyProblem.Kind = node.scalar == nil ? .wrongShape : .notAccepted
        report(kind, at: node.mark, "\(found)は使えません。使えるのは\(accepted)です。\(hint)")
    }

    mutating func refer(to role: BodyRole, at mark: YAMLMark) { bodies.append((role, mark, keyPath)) }

    mutating func note(_ found: [Mention.Found], at mark: YAMLMark) {
        for found in found { mentions.append(Mention(found: found, mark: mark, path: keyPath)) }
    }

    /// At most 40 characters of what was found, on one line.
    static func short(_ text: String) -> String {
        let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
        return line.count > 40 ? line.prefix(40) + "…" : line
    }
}

extension String {
    /// Without the spaces that set words of the format apart from a sentence.
    fileprivate var trimmed: String {
        var text = self[...]
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}

extension YAMLNode {
    /// Where `section.key` stands below this root; the section's place where there is no such key.
    func mark(of path: String) -> YAMLMark? {
        var node: YAMLNode? = self
        var mark: YAMLMark?
        for key in path.split(separator: ".") {
            node = node?[String(key)]
            guard let found = node?.mark else { break }
            mark = found
        }
        return mark
    }
}
