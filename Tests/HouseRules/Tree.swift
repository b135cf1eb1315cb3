import Foundation

/// A file of the repository as the rules see it.
struct TextFile: Sendable {
    /// From the repository's root: `Sources/PKI/Digest.swift`.
    let path: String
    let lines: [String]
    /// The same lines without comments and without what strings say; empty for what is not Swift.
    let code: [String]

    init(path: String, text: String) {
        self.path = path
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        code =
            path.hasSuffix(".swift")
            ? codeOnly(text).split(separator: "\n", omittingEmptySubsequences: false).map(String.init) : []
    }

    /// `Sources/PKI/Digest.swift` stands in `PKI`.
    var room: String {
        let parts = path.split(separator: "/")
        return parts.count > 2 ? String(parts[1]) : ""
    }

    var isSwift: Bool { path.hasSuffix(".swift") }

    /// Lines as an editor counts them: the end of the last line is not a line.
    var length: Int { lines.last == "" ? lines.count - 1 : lines.count }
}

/// One place that breaks a rule, and what to do about it.
struct Breach: CustomStringConvertible, Equatable {
    let path: String
    let line: Int
    let advice: String

    init(_ file: TextFile, _ index: Int, _ advice: String) {
        path = file.path
        line = index + 1
        self.advice = advice
    }

    var description: String { "\(path):\(line): \(advice)" }
}

/// The repository, read once.
enum Tree {
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static let sources = files(under: "Sources")
    static let swiftSources = sources.filter(\.isSwift)
    /// What our own protocols ask of the types that conform.
    static let requirements = swiftSources.map(requirements(of:)).reduce(into: Set()) { $0.formUnion($1) }
    static let tests = files(under: "Tests")
    static let tenants = files(under: "tenants").filter { $0.path.hasSuffix(".yaml") }
    static let manifest = TextFile(
        path: "Package.swift",
        text: (try? String(contentsOf: root.appending(path: "Package.swift"), encoding: .utf8)) ?? "")

    /// All text files under a folder, in order; what is no UTF-8 text is left out.
    static func files(under folder: String) -> [TextFile] {
        let start = root.appending(path: folder).resolvingSymlinksInPath()
        let names = FileManager.default.subpaths(atPath: start.path) ?? []
        return names.sorted().compactMap { name in
            guard !name.contains("__pycache__"), !name.hasPrefix("Browser/output"),
                let text = try? String(contentsOf: start.appending(path: name), encoding: .utf8)
            else { return nil }
            return TextFile(path: "\(folder)/\(name)", text: text)
        }
    }

    /// Sizes in bytes of every file under a folder.
    static func sizes(under folder: String) -> [(path: String, bytes: Int)] {
        let start = root.appending(path: folder).resolvingSymlinksInPath()
        return (FileManager.default.subpaths(atPath: start.path) ?? []).sorted().compactMap { name in
            let facts = try? FileManager.default.attributesOfItem(atPath: start.appending(path: name).path)
            guard facts?[.type] as? FileAttributeType == .typeRegular, let bytes = facts?[.size] as? Int
            else { return nil }
            return ("\(folder)/\(name)", bytes)
        }
    }
}
