/// What stands behind the program's name on the command line.
struct Arguments {
    struct Slip: Error, CustomStringConvertible {
        let description: String
    }

    /// The words that are no options, the command first.
    private(set) var words: [String] = []
    private var values: [String: String] = [:]
    private var flags: Set<String> = []

    /// - Parameters:
    ///   - arguments: without the program's own name.
    ///   - valued: options that take a value, `--name value` or `--name=value`.
    ///   - plain: options that take none.
    /// - Throws: for an option that is in neither list, or lacks its value.
    init(_ arguments: [String], valued: Set<String>, plain: Set<String>) throws(Slip) {
        var rest = arguments[...]
        while let word = rest.popFirst() {
            guard word.hasPrefix("--") else {
                words.append(word)
                continue
            }
            let parts = word.dropFirst(2).split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0])
            if plain.contains(name), parts.count == 1 {
                flags.insert(name)
            } else if valued.contains(name) {
                guard let value = parts.count == 2 ? String(parts[1]) : rest.popFirst() else {
                    throw Slip(description: "--\(name) needs a value.")
                }
                values[name] = value
            } else {
                throw Slip(description: "There is no option \(word). `renrakucho help` lists them.")
            }
        }
    }

    subscript(option: String) -> String? { values[option] }
    func has(_ flag: String) -> Bool { flags.contains(flag) }
}
