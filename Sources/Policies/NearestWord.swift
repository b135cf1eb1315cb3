/// Finds the word that was probably meant.
enum NearestWord {
    /// The known word at the smallest edit distance, if a slip of the pen explains it: at most a third of its letters.
    static func to(_ text: String, among words: some Sequence<String>) -> String? {
        let written = Array(text.lowercased().unicodeScalars)
        guard (1...60).contains(written.count) else { return nil }
        var best: (word: String, distance: Int)?
        for word in words {
            let known = Array(word.unicodeScalars)
            let limit = max(1, max(known.count, written.count) / 3)
            guard abs(known.count - written.count) <= limit else { continue }
            let distance = distance(written, known)
            if distance <= limit, distance < best?.distance ?? .max { best = (word, distance) }
        }
        return best?.word
    }

    /// Damerau's distance with adjacent transpositions: insert, delete, replace, swap neighbours.
    private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        var beforeLast = [Int](repeating: 0, count: right.count + 1)
        var last = Array(0...right.count)
        for (i, a) in left.enumerated() {
            var row = [i + 1]
            row.reserveCapacity(right.count + 1)
            for (j, b) in right.enumerated() {
                var cost = min(last[j] + (a == b ? 0 : 1), last[j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, a == right[j - 1], left[i - 1] == b {
                    cost = min(cost, beforeLast[j - 1] + 1)
                }
                row.append(cost)
            }
            beforeLast = last
            last = row
        }
        return last[right.count]
    }
}
