import YAML

/// Reads the flat keys of a configuration file, remembers which were asked for, and says what is wrong with the rest.
struct ConfigurationReader {
    struct Problem: Error, CustomStringConvertible {
        let description: String
    }

    private let file: String
    private var values: [String: (text: String, mark: YAMLMark)] = [:]
    private var problems: [String] = []

    /// - Throws: when the text is no YAML mapping.
    init(_ bytes: [UInt8], file: String) throws(Problem) {
        self.file = file
        let root: YAMLNode
        do {
            root = try YAMLDocument.parse(bytes)
        } catch {
            throw Problem(description: "\(file):\(error.mark): \(error)")
        }
        guard root.entries != nil else { throw Problem(description: "\(file): a mapping was expected.") }
        flatten(root, path: "")
    }

    private mutating func flatten(_ node: YAMLNode, path: String) {
        switch node.content {
        case .mapping(let entries):
            for entry in entries {
                flatten(entry.value, path: path.isEmpty ? entry.key : "\(path).\(entry.key)")
            }
        case .scalar(let scalar): values[path] = (scalar.text, node.mark)
        case .sequence: problems.append("\(file):\(node.mark): \(path) takes one value, not a list.")
        }
    }

    /// The text at `path`, or what holds when it is left out.
    mutating func text(_ path: String, _ standard: String) -> String {
        values.removeValue(forKey: path)?.text ?? standard
    }

    /// A whole number within `range`.
    mutating func count(_ path: String, _ standard: Int, in range: ClosedRange<Int>) -> Int {
        guard let (text, mark) = values.removeValue(forKey: path) else { return standard }
        guard let number = Int(text), range.contains(number) else {
            problems.append(
                "\(file):\(mark): \(path) is “\(text)”; a whole number from \(range.lowerBound) to "
                    + "\(range.upperBound) is accepted.")
            return standard
        }
        return number
    }

    /// One of a few words.
    mutating func choice(_ path: String, _ standard: String, of words: [String]) -> String {
        guard let (text, mark) = values.removeValue(forKey: path) else { return standard }
        guard words.contains(text) else {
            problems.append(
                "\(file):\(mark): \(path) is “\(text)”; accepted is \(words.joined(separator: ", ")).")
            return standard
        }
        return text
    }

    /// An ISO 8601 period of days or of hours, minutes and seconds: `P7D`, `PT1H30M`, `PT0.5S`.
    mutating func period(_ path: String, _ standard: Duration) -> Duration {
        guard let (text, mark) = values.removeValue(forKey: path) else { return standard }
        guard let period = Self.period(text) else {
            problems.append(
                "\(file):\(mark): \(path) is “\(text)”; a period such as PT10S or P7D is accepted.")
            return standard
        }
        return period
    }

    /// - Throws: everything that is wrong, one line each; keys that nobody asked for among it.
    consuming func finish() throws(Problem) {
        for (path, value) in values.sorted(by: { $0.value.mark < $1.value.mark }) {
            problems.append("\(file):\(value.mark): there is no key “\(path)”.")
        }
        if !problems.isEmpty { throw Problem(description: problems.joined(separator: "\n")) }
    }

    private static func period(_ text: String) -> Duration? {
        guard text.first == "P" else { return nil }
        let halves = text.dropFirst().split(separator: "T", maxSplits: 1, omittingEmptySubsequences: false)
        var total = Duration.zero
        guard add(halves[0], ["D": 86_400], to: &total) else { return nil }
        if halves.count == 2 {
            guard !halves[1].isEmpty, add(halves[1], ["H": 3_600, "M": 60, "S": 1], to: &total) else {
                return nil
            }
        }
        return total > .zero ? total : nil
    }

    private static func add(_ text: Substring, _ units: [Character: Int], to total: inout Duration) -> Bool {
        var number = ""
        for letter in text {
            if let seconds = units[letter] {
                guard let amount = Double(number), amount >= 0, amount < 1e9 else { return false }
                total += .seconds(seconds) * amount
                number = ""
            } else {
                number.append(letter)
            }
        }
        return number.isEmpty
    }
}
