import Glibc

/// What `deploy/bench` measures with: the product's own rooms, without the product around them.
@main enum Bench {
    static func main() async {
        do {
            let arguments = try Arguments(CommandLine.arguments.dropFirst())
            switch arguments.command {
            case "make-towns": try MakeTowns.run(arguments)
            case "load-towns": try await LoadTowns.run(arguments)
            case "nginx-headers": ServeTowns.printNginxHeaders()
            case "serve": try await ServeTowns.run(arguments)
            default: throw Trouble("make-towns, load-towns, nginx-headers or serve")
            }
        } catch {
            fputs("Bench: \(error)\n", stderrStream())
            exit(1)
        }
    }

    /// The C library's variable cannot be named in this language mode.
    private static func stderrStream() -> UnsafeMutablePointer<FILE>? { fdopen(2, "w") }
}

/// A command and its `--name value` pairs.
struct Arguments {
    let command: String
    private let values: [String: String]

    init(_ words: some Collection<String>) throws(Trouble) {
        command = words.first ?? ""
        var values: [String: String] = [:]
        var rest = words.dropFirst()
        while let name = rest.popFirst() {
            guard name.hasPrefix("--"), let value = rest.popFirst() else {
                throw Trouble("\(name) has no value")
            }
            values[String(name.dropFirst(2))] = value
        }
        self.values = values
    }

    subscript(name: String) -> String? { values[name] }

    func text(_ name: String) throws(Trouble) -> String {
        guard let value = values[name] else { throw Trouble("--\(name) is missing") }
        return value
    }

    func number(_ name: String) throws(Trouble) -> Int {
        guard let value = Int(try text(name)) else { throw Trouble("--\(name) takes a number") }
        return value
    }
}

/// What is wrong, for the person at the keyboard.
struct Trouble: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
