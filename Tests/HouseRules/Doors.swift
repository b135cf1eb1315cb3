/// What the rules call a door: a declaration that other rooms can use.

private let modifiers: Set<String> = [
    "final", "static", "nonisolated", "override", "mutating", "nonmutating", "required", "convenience",
    "lazy", "weak",
    "indirect", "isolated", "consuming", "borrowing", "private(set)", "fileprivate(set)", "prefix", "postfix",
    "infix",
    "nonisolated(unsafe)", "nonisolated(nonsending)",
]

/// Whether this line of code declares something `package`, or `public` where that is excepted.
func isDoor(_ code: String) -> Bool {
    guard code.contains("package ") || code.contains("public ") else { return false }
    for word in code.split(whereSeparator: { $0 == " " || $0 == "\t" }) {
        if word == "public" { return true }
        if word == "package" { return !code.hasWord("package import") && !code.hasWord("package extension") }
        guard word.hasPrefix("@") || modifiers.contains(String(word)) else { return false }
    }
    return false
}

/// From the declaration to its body, its value or its end.
func signature(_ code: [String], from index: Int) -> String {
    var text = ""
    var depth = 0
    for line in code[index...].prefix(40) {
        for character in line {
            if depth == 0, character == "{" || character == "=" { return text }
            if character == "(" || character == "[" { depth += 1 }
            if character == ")" || character == "]" { depth -= 1 }
            text.append(character)
        }
        text.append("\n")
        // Only an arrow, a constraint or an open bracket carries a signature on to the next line.
        if depth <= 0, !["->", "where", ","].contains(where: { line.trimmed.hasSuffix($0) }) { return text }
    }
    return text
}

/// Whether the door at `index` has a doc comment, or needs none.
///
/// One comment serves the doors of one line each that follow it without a blank line. Nothing needs to be said of what
/// a protocol already promises (the standard library's, or ours), of an override, of an `init` that only keeps what it is given,
/// or of a stored property whose type says what it is: there, name and type are the promise.
func isDocumented(_ file: TextFile, _ index: Int) -> Bool {
    let code = file.code[index]
    if code.hasWord("override") || promisedElsewhere.contains(where: { code.hasWord($0) }) { return true }
    if let name = declaredName(code), Tree.requirements.contains(name) { return true }
    if onlyKeeps(file.code, from: index) { return true }
    if isStored(code), let owner = owner(of: index, in: file.code) { return isDocumented(file, owner) }
    var above = index - 1
    while above >= 0, isAttribute(file.lines[above].trimmed) { above -= 1 }
    guard above >= 0 else { return false }
    let line = file.lines[above].trimmed
    if line.hasPrefix("///") || line.hasSuffix("*/") { return true }
    return isDoor(file.code[above]) && isWhole(file.code[above]) && isDocumented(file, above)
}

/// What a line declares, with its kind: `var label`, `func encode`.
func declaredName(_ code: String) -> String? {
    for kind in ["var", "func", "init", "subscript", "typealias"] where code.hasWord(kind) {
        guard let range = code.ranges(of: kind + " ").first else { continue }
        let name = code[range.upperBound...].prefix { $0.isPartOfName || $0 == "`" }
        if !name.isEmpty { return "\(kind) \(name)" }
    }
    return nil
}

/// What the protocols of a file ask for. It is said there, once, and not again by each type that gives it.
func requirements(of file: TextFile) -> Set<String> {
    var found: Set<String> = []
    var ends: String?
    for line in file.code {
        if let end = ends {
            if line.hasPrefix(end) { ends = nil } else if let name = declaredName(line) { found.insert(name) }
        } else if line.hasWord("protocol"), line.contains("{"), !line.contains("}") {
            ends = line.prefix { $0 == " " } + "}"
        }
    }
    return found
}

private let promisedElsewhere = [
    "var description", "var debugDescription", "func hash(into", "static func ==", "static func <",
    "static func ~=",
    "init(stringLiteral", "init(integerLiteral", "init(arrayLiteral", "init(dictionaryLiteral",
    "init(stringInterpolation",
    "init(extendedGraphemeClusterLiteral", "init(unicodeScalarLiteral", "init(from", "func encode(to",
    "init(rawValue",
    "var rawValue", "func enqueue(", "func asUnownedSerialExecutor", "func asUnownedTaskExecutor",
    "var unownedExecutor", "func makeAsyncIterator", "func makeIterator", "func next(",
    "init(literalCapacity",
    "func appendLiteral", "static func buildBlock", "static func buildExpression",
    "static func buildOptional",
    "static func buildEither", "static func buildArray", "static func buildFinalResult",
    "static func buildPartialBlock",
    "static func buildLimitedAvailability",
]

/// A property without a body, on one line.
private func isStored(_ code: String) -> Bool {
    (code.hasWord("let") || code.hasWord("var")) && !code.contains("{")
}

/// The line that opened the type in which `index` stands: the nearest one above with less indentation.
private func owner(of index: Int, in code: [String]) -> Int? {
    let indent = code[index].prefix { $0 == " " }.count
    return code[..<index].lastIndex { line in
        let own = line.prefix { $0 == " " }.count
        return own < indent && line.contains("{")
            && ["struct", "class", "actor", "enum"].contains { line.hasWord($0) }
    }
}

private func isAttribute(_ line: String) -> Bool {
    line.hasPrefix("@") || line.hasPrefix("// swift-format-ignore") || line.hasPrefix("#if")
}

/// Declared and finished on one line.
private func isWhole(_ code: String) -> Bool {
    func count(_ character: Character) -> Int { code.filter { $0 == character }.count }
    return count("{") == count("}") && count("(") == count(")")
}

/// An `init` whose body is nothing but assignments to the instance's own properties.
private func onlyKeeps(_ code: [String], from index: Int) -> Bool {
    guard code[index].hasWord("init(") || code[index].hasWord("init?(") else { return false }
    return body(code, from: index).split(whereSeparator: { $0 == "\n" || $0 == ";" }).allSatisfy { line in
        var words = String(line).split(separator: " ")
        if words.first == "unsafe" { words.removeFirst() }
        return words.isEmpty || words.count > 2 && words[1] == "=" && !words[0].contains("(")
    }
}

/// What stands between the braces of the declaration at `index`.
private func body(_ code: [String], from index: Int) -> String {
    var text = ""
    var braces = 0
    var parentheses = 0
    for line in code[index...] {
        for character in line {
            if character == "}" { braces -= 1 }
            if braces > 0 { text.append(character) }
            if character == "{", parentheses == 0 || braces > 0 { braces += 1 }
            if braces == 0 {
                if character == "(" { parentheses += 1 }
                if character == ")" { parentheses -= 1 }
                if character == "}" { return text }
            }
        }
        text.append("\n")
    }
    return text
}

extension String {
    var trimmed: String {
        let start = drop(while: \.isWhitespace)
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...last])
    }

    /// The text without the blanks at its end.
    var prefixBeforeBlanks: Substring {
        guard let last = lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return self[...last]
    }

    /// Whether `word` stands here with no letter, digit or underscore right before it, nor after it if it ends in one.
    func hasWord(_ word: String) -> Bool {
        guard contains(word) else { return false }
        return ranges(of: word).contains { range in
            let before = self[..<range.lowerBound].last
            let after = self[range.upperBound...].first
            let opens = word.last?.isPartOfName == true
            return before?.isPartOfName != true && !(opens && after?.isPartOfName == true)
        }
    }

    /// Whether an absolute path that begins so stands here, not a part of a longer one or of an address.
    func hasPath(_ path: String) -> Bool {
        guard contains(path) else { return false }
        return ranges(of: path).contains { range in
            guard let before = self[..<range.lowerBound].last else { return true }
            return !before.isPartOfName && !".-/}$)*~".contains(before)
        }
    }
}

extension Character {
    var isPartOfName: Bool { isLetter || isNumber || self == "_" }
}
