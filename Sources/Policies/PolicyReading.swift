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
    /// Where each key's value stands, for the joint checks.
    private(set) var marks: [String: YAMLMark] = [:]

    init(file: String) { self.file = file }

    var hasErrors: Bool { problems.contains { $0.severity == .error } }

    /// The keys from the root to here.
    var keyPath: String { path.joined(separator: ".") }

    /// Reads what lies below a key.
    mutating func under<Value>(
        _ key: String, at mark: YAMLMark, _ body: (inout PolicyReading) -> Value
    ) -> Value {
        path.append(key)
        defer { path.removeLast() }
        if path.count <= 2 { marks[keyPath] = mark }
        return body(&self)
    }

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
        let nearest = node.scalar.flatMap { NearestWord.to($0.text, among: words) }
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
