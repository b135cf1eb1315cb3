import Foundation
import Testing

/// Fails once, with every place on a line of its own.
func expectNone(_ breaches: [Breach], sourceLocation: SourceLocation = #_sourceLocation) {
    guard !breaches.isEmpty else { return }
    let list = breaches.map(\.description).joined(separator: "\n")
    Issue.record("\(breaches.count) places:\n\(list)", sourceLocation: sourceLocation)
}

@Suite struct `The house rules` {
    /// Everything of ours that is text.
    static let everything: [TextFile] =
        Tree.sources + Tree.tests + Tree.tenants + Tree.files(under: "Config") + Tree.files(under: "deploy")
        + Tree.files(under: ".ci") + [Tree.manifest]

    @Test(arguments: Rule.all)
    func `holds everywhere, counted exceptions aside`(rule: Rule) {
        let files = Self.everything.filter(rule.concerns)
        #expect(!files.isEmpty, "The rule speaks of no file: it proves nothing.")
        let allowed = Dictionary(
            uniqueKeysWithValues: Exception.all.filter { $0.rule == rule.name }.map { ($0.path, $0.count) })
        expectNone(
            files.flatMap { file in
                let breaches = rule.breaches(file)
                return breaches.count <= allowed[file.path] ?? 0 ? [] : breaches
            })
    }

    @Test func `every exception is still needed`() throws {
        for exception in Exception.all {
            let rule = try #require(
                Rule.all.first { $0.name == exception.rule }, "No rule is called \(exception.rule).")
            let file = try #require(
                Self.everything.first { $0.path == exception.path }, "There is no file \(exception.path).")
            let found = rule.breaches(file).count
            #expect(found >= exception.count, "Of \(exception) only \(found) are left: lower the count.")
            #expect(exception.reason.count > 20, "Say why \(exception) must be.")
        }
    }

    @Test func `code never knows a town`() throws {
        let words = townWords(in: Tree.tenants)
        try #require(words.count >= 2, "No town was read from tenants/: nothing would be proven.")
        expectNone(Tree.sources.flatMap { townBreaches(in: $0, words: words) })
    }

    @Test func `what is embedded in the binary is small, and named so that Swift can name it`() {
        let embedded = Tree.sizes(under: "Sources").filter { path, _ in
            path.contains("/Assets/") || path.contains("/Migrations/")
        }
        #expect(!embedded.isEmpty)
        for (path, bytes) in embedded {
            #expect(
                bytes <= 65_536,
                "\(path) has \(bytes) bytes: the compiler takes minutes over a megabyte. Split it, or lay it beside the binary."
            )
            let name = path.split(separator: "/").last ?? ""
            #expect(
                name.first?.isASCII == true && name.first?.isLetter == true,
                "\(path): `.embedInCode` spoils a leading digit. Begin the name with a letter.")
        }
    }

    @Test func `no file outlives its limit by being no text`() {
        // The handbook's pictures are the one thing of another kind.
        let binary = Tree.sizes(under: "Sources").map(\.path).filter { path in
            !path.contains(".docc/Resources/") && !Tree.sources.contains { $0.path == path }
        }
        #expect(
            binary.isEmpty, "\(binary) cannot be read as UTF-8: larger and binary data lies outside Sources.")
    }
}
