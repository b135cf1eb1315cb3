import Testing

/// A rule that lets everything pass would look just like a house in order.
@Suite struct `Every rule can fail` {
    @Test(
        arguments: [
            (Rule.noTraps, "let x = try! load()"), (Rule.noTraps, "fatalError(\"no\")"),
            (Rule.noTraps, "let y = x as! Int"), (Rule.noTraps, "let s = \"\\(x as! Int)\""),
            (Rule.noLooseTasks, "Task { await run() }"), (Rule.noLooseTasks, "let t = Task<Void, Never> {"),
            (Rule.noLooseTasks, "Task.detached { }"), (Rule.noLooseTasks, "Task.immediate(name: n) { }"),
            (Rule.noLooseTasks, "_ = Task(priority: .low) {"),
            (Rule.reasonsForUnchecked, "final class A: @unchecked Sendable {"),
            (Rule.reasonsForUnchecked, "nonisolated(unsafe) var a = 1  // ok"),
            (Rule.noPublic, "public func a() {}"), (Rule.noPublic, "package extension String {"),
            (Rule.noPrinting, "print(subject.name)"),
            (Rule.noCPointersUpstairs, "package let raw: OpaquePointer"),
            (Rule.noCPointersUpstairs, "package func a(\n    _ b: Int,\n    c: OpaquePointer?\n) {}"),
            (Rule.documentedDoors, "package struct A {}"),
            (Rule.documentedDoors, "// not a promise\npackage struct A {}"),
            (Rule.documentedDoors, "@safe package struct A: ~Copyable {"),
            (Rule.documentedDoors, "final package class A {"),
            (Rule.documentedDoors, "package init(a: Int) {\n    self.a = a\n    start()\n}"),
            (Rule.documentedDoors, "struct A {\n    package let a: Int\n}"),
            (
                Rule.documentedDoors,
                "/// One town.\nstruct A {\n    var b: Int\n\n    package var a: Int { 1 }\n}"
            ),
            (Rule.nothingPutOff, "// TODO: later"), (Rule.noMachinePaths, "let a = \"/home/someone/x\""),
        ] as [(Rule, String)])
    func `at what it forbids`(rule: Rule, text: String) {
        let file = TextFile(path: "Sources/Care/Sample.swift", text: text)
        #expect(rule.concerns(file))
        #expect(rule.breaches(file).count == 1)
    }

    @Test(
        arguments: [
            (Rule.noTraps, "// try! would be wrong\nlet a = \"fatalError(\""),
            (Rule.noTraps, "let a = \"\"\"\n  try! \\(\"try!\")\n\"\"\""),
            (Rule.noTraps, "let a = #\"\"try!\"\"#"),
            (Rule.noTraps, "retry!"), (Rule.noLooseTasks, "try await Task.sleep(for: a)"),
            (Rule.noLooseTasks, "let t: Task<Void, Never>"),
            (Rule.noLooseTasks, "await withTaskGroup(of: A.self) { g in"),
            (Rule.noLooseTasks, "group.addTask { await run() }"),
            (Rule.reasonsForUnchecked, "final class A: @unchecked Sendable {  // one owner, never shared"),
            (Rule.noPublic, "publication.open()"), (Rule.noPrinting, "fingerprint(certificate)"),
            (Rule.noCPointersUpstairs, "private let raw: OpaquePointer"),
            (Rule.documentedDoors, "/// One town.\n@safe\npackage struct A {}"),
            (Rule.documentedDoors, "/// Its size.\npackage let width: Int\npackage let height: Int"),
            (Rule.documentedDoors, "package init(a: Int) {\n    self.a = a\n}"),
            (Rule.documentedDoors, "package init(a: Int) { self.a = a }"),
            (Rule.documentedDoors, "/// One town.\nstruct A {\n    let b = 1\n\n    package let a: Int\n}"),
            (Rule.documentedDoors, "package var description: String { \"\" }"),
            (Rule.documentedDoors, "package import Care"), (Rule.nothingPutOff, "let TODOS = 1"),
            (Rule.noMachinePaths, "// https://example.jp/home/index.html"),
        ] as [(Rule, String)])
    func `but not at its neighbour`(rule: Rule, text: String) {
        expectNone(rule.breaches(TextFile(path: "Sources/Care/Sample.swift", text: text)))
    }

    @Test(arguments: zip(["Sources/Care/A.swift", "Tests/CareTests/A.swift"], [500, 700]))
    func `at a file that is too long`(path: String, limit: Int) {
        func breaches(_ lines: Int) -> Int {
            Rule.shortFiles.breaches(
                TextFile(path: path, text: String(repeating: "let a = 1\n", count: lines))
            ).count
        }
        #expect(breaches(limit) == 0)
        #expect(breaches(limit + 1) == 1)
    }

    @Test func `a town is known by key, name, short name, reading and as a partner`() {
        let file = TextFile(
            path: "tenants/willow-ford.yaml",
            text: """
                tenant: willow-ford
                municipality:
                  name: 柳瀬町   # the town
                  kana: やなせまち
                agreements:
                  list:
                    - {partner: ash, name: 灰田村, in_force_on: 2024-09}
                """)
        let words = townWords(in: [file])
        #expect(words == ["willow-ford", "柳瀬町", "柳瀬", "やなせまち", "灰田村"])
        for line in ["case Willow-Ford", "let a = \"柳瀬の人\"", "// as 灰田村 has it"] {
            #expect(
                townBreaches(in: TextFile(path: "Sources/A/B.swift", text: line), words: words).count == 1)
        }
        expectNone(
            townBreaches(in: TextFile(path: "Sources/A/B.swift", text: "let willow = 柳"), words: words))
    }
}
