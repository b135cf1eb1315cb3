import Foundation
import Testing

/// The threat model promises a test for each attack; a promise whose test was renamed or removed is noticed here.
@Suite struct ThreatModelTests {
    static let article = Tree.sources.filter { $0.path.hasSuffix("/Threat-model.md") }.flatMap(\.lines)
    static let tests = Tree.tests.map { $0.lines.joined(separator: "\n") }

    /// Test names, files and folders: whatever an article sets in code.
    private static func named(in line: String) -> [String] {
        line.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset % 2 == 1 }.map { String($0.element) }
    }

    private static func exists(_ name: String) -> Bool {
        if name.hasPrefix("Tests/") { return Tree.tests.contains { $0.path.hasPrefix(name) } }
        if name.hasSuffix(".py") { return Tree.tests.contains { $0.path.hasSuffix("/" + name) } }
        if name.hasPrefix("test_") { return tests.contains { $0.contains("def \(name)(") } }
        // A test by its sentence, or a whole file by its name.
        return tests.contains { $0.contains("`\(name)`(") }
            || Tree.tests.contains { $0.path.hasSuffix("/\(name).swift") }
    }

    /// A row of a table, its cells trimmed; `nil` for any other line, headings and rules among them.
    private static func row(_ line: String) -> [String]? {
        guard line.hasPrefix("| "), !line.hasPrefix("| attacker |"), !line.hasPrefix("| promise |") else {
            return nil
        }
        return line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { !$0.isEmpty }
    }

    @Test func `every attack names a test that is there`() {
        let rows = Self.article.compactMap(Self.row)
        #expect(rows.count > 30)
        for row in rows {
            #expect((3...4).contains(row.count), "\(row.first ?? "")")
            let names = Self.named(in: row.last ?? "")
            #expect(!names.isEmpty, "\(row.first ?? "")")
            for name in names { #expect(Self.exists(name), "There is no test “\(name)”.") }
        }
    }

    @Test(arguments: [
        "no such test", "NoSuchTests", "test_no_such_thing", "test_nothing.py", "Tests/Nowhere",
        "every attack names a test",
    ])
    func `a test that is not there is noticed`(name: String) {
        #expect(!Self.exists(name))
    }
}
