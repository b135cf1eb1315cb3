package import YAML

/// Something about a tenant file that its author should know, as a whole Japanese sentence with its place.
package struct PolicyProblem: Hashable, Sendable, CustomStringConvertible {
    /// An error keeps the file out; a warning does not.
    package enum Severity: Hashable, Sendable { case error, warning }

    /// What sort of problem it is.
    package enum Kind: Hashable, Sendable {
        case unreadable, wrongName, missingKey, unknownKey, wrongShape, notAccepted, silenceNotLegal, noClause
        case joint, clash, widens, foreignName, foreignPhone, partnerDiffers
    }

    package let severity: Severity
    package let kind: Kind
    /// The file as it was given: `tenants/<key>.yaml`.
    package let file: String
    package let mark: YAMLMark
    /// `section.key`, or empty for the file as a whole.
    package let path: String
    /// One or two sentences: what was found, what would be accepted, the nearest known word.
    package let message: String

    init(
        _ kind: Kind, severity: Severity = .error, file: String, mark: YAMLMark, path: String, message: String
    ) {
        self.kind = kind
        self.severity = severity
        self.file = file
        self.mark = mark
        self.path = path
        self.message = message
    }

    /// `file:line:column: 誤り: key: message`.
    package var description: String {
        let word = severity == .error ? "誤り" : "注意"
        return "\(file):\(mark): \(word): " + (path.isEmpty ? message : "\(path): \(message)")
    }
}
