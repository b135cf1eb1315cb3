/// A Swift file's text with its comments and the insides of its string literals blanked out, line by line, so that a
/// rule about code is not tripped by a sentence. What stands in `\( … )` is code and stays.
func codeOnly(_ text: String) -> String {
    enum Place {
        case code(parentheses: Int)
        case string(hashes: Int, lines: Bool)
        case lineComment
        case blockComment(depth: Int)
    }
    let input = Array(text.utf8)
    var signs = [Bool](repeating: false, count: 256)
    for sign in "/\"#()\\\n".utf8 { signs[Int(sign)] = true }
    var output = input
    var places: [Place] = [.code(parentheses: 0)]
    var at = 0

    func starts(_ what: String, at index: Int) -> Bool {
        input[index...].starts(with: what.utf8)
    }
    func blank(_ count: Int) {
        for index in at..<min(at + count, input.count) where input[index] != UInt8(ascii: "\n") {
            output[index] = UInt8(ascii: " ")
        }
        at += count
    }
    func hashes(at index: Int) -> Int {
        input[index...].prefix { $0 == UInt8(ascii: "#") }.count
    }

    while at < input.count {
        let isSign = signs[Int(input[at])]
        switch places[places.count - 1] {
        // Nearly every byte: to compare it with all that could begin there takes seconds for the whole tree.
        case .code where !isSign: at += 1
        case .string where !isSign, .lineComment where !isSign: blank(1)
        case .code(let parentheses):
            let raw = hashes(at: at)
            if starts("//", at: at) {
                places.append(.lineComment)
                blank(2)
            } else if starts("/*", at: at) {
                places.append(.blockComment(depth: 1))
                blank(2)
            } else if starts("\"", at: at + raw) {
                let lines = starts("\"\"\"", at: at + raw)
                places.append(.string(hashes: raw, lines: lines))
                at += raw + (lines ? 3 : 1)
            } else if starts("(", at: at) {
                places[places.count - 1] = .code(parentheses: parentheses + 1)
                at += 1
            } else if starts(")", at: at) {
                if parentheses == 0, places.count > 1 {
                    places.removeLast()
                } else {
                    places[places.count - 1] = .code(parentheses: max(0, parentheses - 1))
                }
                at += 1
            } else {
                at += max(1, raw)
            }
        case .string(let raw, let lines):
            let marks = String(repeating: "#", count: raw)
            let end = (lines ? "\"\"\"" : "\"") + marks
            if starts("\\" + marks + "(", at: at) {
                places.append(.code(parentheses: 0))
                at += 2 + raw
            } else if starts("\\" + marks, at: at) {
                blank(2 + raw)
            } else if starts(end, at: at) {
                places.removeLast()
                at += end.utf8.count
            } else if starts("\n", at: at), !lines {
                // No literal of one line crosses its end: whatever was misread ends here.
                places.removeLast()
            } else {
                blank(1)
            }
        case .lineComment:
            if starts("\n", at: at) {
                places.removeLast()
            } else {
                blank(1)
            }
        case .blockComment(let depth):
            if starts("/*", at: at) {
                places[places.count - 1] = .blockComment(depth: depth + 1)
                blank(2)
            } else if starts("*/", at: at) {
                if depth == 1 {
                    places.removeLast()
                } else {
                    places[places.count - 1] = .blockComment(depth: depth - 1)
                }
                blank(2)
            } else {
                blank(1)
            }
        }
    }
    return String(decoding: output, as: UTF8.self)
}
