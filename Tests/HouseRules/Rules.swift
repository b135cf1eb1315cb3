import Testing

/// A rule about the text of one file.
struct Rule: Sendable, CustomTestStringConvertible {
    let name: String
    /// Whether the rule speaks of this file at all.
    let concerns: @Sendable (TextFile) -> Bool
    let breaches: @Sendable (TextFile) -> [Breach]

    var testDescription: String { name }

    /// A rule that a line keeps or breaks by itself; `breaks` gets the line's code and the line as written.
    static func lines(
        _ name: String, _ advice: String,
        of concerns: @escaping @Sendable (TextFile) -> Bool = \.isProduction,
        _ breaks: @escaping @Sendable (_ code: String, _ written: String) -> Bool
    ) -> Rule {
        Rule(name: name, concerns: concerns) { file in
            zip(file.code, file.lines).enumerated().compactMap { index, line in
                breaks(line.0, line.1) ? Breach(file, index, advice) : nil
            }
        }
    }

    static let all: [Rule] = [
        noTraps, noLooseTasks, reasonsForUnchecked, noPublic, noPrinting, noCPointersUpstairs,
        documentedDoors,
        nothingPutOff, noMachinePaths, shortFiles,
    ]

    static let noTraps = lines(
        "nothing from outside can bring the process down",
        "Throw the room's error, or return a value that says no; a trap takes every town down."
    ) { code, _ in
        ["fatalError(", "preconditionFailure(", "try!", "as!"].contains { code.hasWord($0) }
    }

    static let noLooseTasks = lines(
        "no task is let loose",
        "Background work is a Service with a run(); a request's work stays on its loop (EventLoop.spawn)."
    ) { code, _ in startsTask(code) }

    static let reasonsForUnchecked = lines(
        "what the compiler cannot check says on its line why it holds",
        "Add the reason as a comment on this line."
    ) { code, written in
        guard code.contains("@unchecked Sendable") || code.contains("nonisolated(unsafe)") else {
            return false
        }
        let comment = written.dropFirst(code.prefixBeforeBlanks.count)
        guard let slashes = comment.firstRange(of: "//") else { return true }
        return comment[slashes.upperBound...].filter { !$0.isWhitespace }.count < 10
    }

    static let noPublic = lines(
        "package is the only door", "One package: write `package`, or nothing."
    ) { code, _ in
        code.hasWord("public") || code.hasWord("open class") || code.hasWord("open func")
            || code.hasWord("package extension")
    }

    static let noPrinting = Rule(
        name: "only the operator's commands write text out",
        concerns: { $0.isProduction && $0.room != "renrakucho" },
        breaches: { file in
            file.code.enumerated().compactMap { index, code in
                ["print(", "debugPrint(", "dump("].contains { code.hasWord($0) && !code.contains(".\($0)") }
                    && !code.contains("func ")
                    ? Breach(file, index, "Note an event in the Journal: it cannot hold personal data.") : nil
            }
        })

    static let noCPointersUpstairs = Rule(
        name: "no C pointer goes through a door",
        concerns: { $0.isProduction },
        breaches: { file in
            file.code.indices.compactMap { index in
                guard isDoor(file.code[index]), signature(file.code, from: index).hasWord("OpaquePointer")
                else {
                    return nil
                }
                return Breach(
                    file, index, "Wrap it in a type that owns it; the pointer itself stays in the room.")
            }
        })

    static let documentedDoors = Rule(
        name: "every door says what it promises",
        concerns: { $0.isProduction },
        breaches: { file in
            file.code.indices.compactMap { index in
                guard isDoor(file.code[index]), !isDocumented(file, index) else { return nil }
                return Breach(
                    file, index, "Say in a `///` line what this promises, and what its name cannot say.")
            }
        })

    static let nothingPutOff = Rule(
        name: "nothing is put off",
        concerns: { !$0.path.hasPrefix("Tests/HouseRules/") },
        breaches: { file in
            file.lines.enumerated().compactMap { index, line in
                ["TODO", "FIXME", "XXX:", "HACK:"].contains { line.hasWord($0) }
                    ? Breach(file, index, "Do it now, or make it an issue.") : nil
            }
        })

    static let noMachinePaths = Rule(
        name: "no folder of somebody's machine",
        concerns: { !$0.path.hasPrefix("Tests/HouseRules/") },
        breaches: { file in
            file.lines.enumerated().compactMap { index, line in
                ["/home/", "/root/", "/Users/", "/work/", "/opt/swift", "/tmp/house", "/tmp/w-"]
                    .contains { line.hasPath($0) }
                    ? Breach(file, index, "Name a place that every machine has, or let it be configured.")
                    : nil
            }
        })

    static let shortFiles = Rule(
        name: "a file is about one thing",
        concerns: { $0.isSwift || $0.path.hasSuffix(".py") || $0.path.hasSuffix(".h") },
        breaches: { file in
            let limit = file.isProduction ? 500 : 700
            return file.length > limit
                ? [
                    Breach(
                        file, limit, "\(file.length) lines, the limit is \(limit): give a part its own file.")
                ] : []
        })
}

extension TextFile {
    var isProduction: Bool { path.hasPrefix("Sources/") && isSwift }
}

/// Whether a line of code starts a task that nobody waits for.
private func startsTask(_ code: String) -> Bool {
    guard !code.contains("extension Task"), !code.contains("-> Task<") else { return false }
    return code.ranges(of: "Task").contains { range in
        let before = code[..<range.lowerBound].last
        guard before.map({ !$0.isPartOfName && $0 != "." }) ?? true else { return false }
        var rest = code[range.upperBound...].drop(while: \.isWhitespace)
        if rest.first == "<" {
            var depth = 0
            rest = rest.drop { character in
                if character == "<" { depth += 1 }
                if character == ">" { depth -= 1 }
                return depth > 0
            }.dropFirst().drop(while: \.isWhitespace)
        }
        return ["(", "{", ".detached", ".immediate", ".init("].contains { rest.hasPrefix($0) }
    }
}
