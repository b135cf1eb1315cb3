import Testing

@testable import YAML

@Suite struct YAMLTests {
    private func parse(_ text: String) throws(YAMLError) -> YAMLNode {
        try YAMLDocument.parse(Array(text.utf8))
    }

    private func failure(_ bytes: [UInt8]) -> YAMLError? {
        do {
            _ = try YAMLDocument.parse(bytes)
            return nil
        } catch {
            return error
        }
    }

    @Test func `keys and values know their line and column, counted from one`() throws {
        let root = try parse("a: 1\n町:\n  - x\n  - {b: \"あ い\", c: [1, 2]}\n")
        let entries = try #require(root.entries)
        #expect(entries.map(\.key) == ["a", "町"])
        #expect(entries.map(\.keyMark) == [YAMLMark(line: 1, column: 1), YAMLMark(line: 2, column: 1)])
        let list = try #require(entries.last?.value.elements)
        #expect(list.map(\.mark) == [YAMLMark(line: 3, column: 5), YAMLMark(line: 4, column: 5)])
        let inner = try #require(list.last?.entries)
        #expect(inner.map(\.value.mark.column) == [9, 19])
        #expect(inner.first?.value.scalar == YAMLScalar(text: "あ い", isPlain: false))
    }

    @Test func `columns count characters, not bytes`() throws {
        let root = try parse("{ひらがな: あ, b: c}")
        #expect(root.entries?.last?.keyMark == YAMLMark(line: 1, column: 11))
    }

    @Test(arguments: ["no", "007", "1e3", "~", "2024-09-01", "0x1F", "yes"])
    func `nothing is read into a scalar`(text: String) throws {
        #expect(try parse("k: \(text)")["k"]?.scalar == YAMLScalar(text: text, isPlain: true))
    }

    @Test func `an alias stands for what it names`() throws {
        let root = try parse("a: &x [1, 2]\nb: *x\n")
        #expect(root["b"]?.elements?.compactMap(\.scalar?.text) == ["1", "2"])
        #expect(root["b"]?.mark == YAMLMark(line: 2, column: 4))
    }

    @Test(arguments: [
        ("a: 1\nb: 2\na: 3\n", YAMLError.Code.duplicateKey, 3, 1),
        ("a:\n  b: 1\n  \"b\": 2\n", .duplicateKey, 3, 3),
        ("a: [1, 2\n", .syntax, 2, 1),
        ("a: 'x\n", .syntax, 2, 1),
        ("a: b: c\n", .syntax, 1, 5),
        ("a:\n\t- b\n", .syntax, 2, 1),
        ("a: *x\n", .unknownAlias, 1, 4),
        ("a: &x {b: *x}\n", .unknownAlias, 1, 11),
        ("a: !!int 3\n", .tagged, 1, 4),
        ("a: !mine 3\n", .tagged, 1, 4),
        ("? [a, b]\n: c\n", .keyNotText, 1, 3),
        ("&x a: 1\n", .keyNotText, 1, 1),
        ("a: 1\n---\nb: 2\n", .severalDocuments, 2, 1),
        ("", .empty, 1, 1),
        ("# only a remark\n", .empty, 2, 1),
        ("a: \"\u{1}\"\n", .syntax, 1, 5),
    ])
    func `what is no plain document is refused at its place`(
        text: String, code: YAMLError.Code, line: Int, column: Int
    ) {
        let error = failure(Array(text.utf8))
        #expect(error?.code == code, "\(text): \(error.map { "\($0)" } ?? "read")")
        #expect(
            error?.mark == YAMLMark(line: line, column: column), "\(text): \(error?.mark.description ?? "")")
        #expect(error?.description.isEmpty == false)
    }

    @Test(arguments: [
        ([0x61, 0x3A, 0x20, 0xFF], 1, 4),
        (Array("a: 1\nあ: ".utf8) + [0x83, 0x41], 2, 4),
        ([0xFF, 0xFE, 0x61, 0x00], 1, 1),
        (Array("a: ".utf8) + [0xED, 0xA0, 0x80], 1, 4),
    ])
    func `anything but UTF-8 is refused where it begins`(bytes: [UInt8], line: Int, column: Int) {
        #expect(
            failure(bytes)
                == YAMLError(code: .notUTF8, mark: YAMLMark(line: line, column: column), detail: ""))
    }

    @Test func `a megabyte is read and a byte more is not`() throws {
        let head = Array("a: 1 #".utf8)
        let whole = head + [UInt8](repeating: 0x78, count: 1_048_576 - head.count)
        #expect(failure(whole) == nil)
        #expect(failure(whole + [0x78])?.code == .tooBig)
    }

    @Test func `a billion laughs are not written out`() {
        var text = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n"
        for level in 1...9 {
            let before = "*a\(level - 1)"
            text +=
                "a\(level): &a\(level) [" + Array(repeating: before, count: 10).joined(separator: ", ")
                + "]\n"
        }
        #expect(failure(Array(text.utf8))?.code == .tooManyNodes)
    }

    @Test func `nesting has an end, written or by alias`() {
        let deep = "a: " + String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
        #expect(failure(Array(deep.utf8))?.code == .tooDeep)
        let twenty = String(repeating: "[", count: 20) + "x" + String(repeating: "]", count: 20)
        let byAlias =
            "a: &a \(twenty)\nb: " + String(repeating: "[", count: 20) + "*a"
            + String(repeating: "]", count: 20)
        #expect(failure(Array(byAlias.utf8))?.code == .tooDeep)
        let flat = "a: &a \(twenty)\nb: *a\n"
        #expect(failure(Array(flat.utf8)) == nil)
    }

    @Test func `no bytes make it trap`() {
        var generator = Seeded(state: 7)
        let seed = Array("a: &x [1, {b: 'c', d: \"e\\n\"}]\nf: *x\n# 注\ng: |\n  text\n".utf8)
        for _ in 0..<3000 {
            var bytes = seed
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                let at = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0...2, using: &generator) {
                case 0: bytes[at] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes.remove(at: at)
                default: bytes.insert(contentsOf: bytes[..<at].suffix(5), at: at)
                }
                if bytes.isEmpty { bytes = [0] }
            }
            if let error = failure(bytes) { #expect(error.mark.line >= 1) }
        }
    }
}

/// SplitMix64: the same numbers on every run.
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
