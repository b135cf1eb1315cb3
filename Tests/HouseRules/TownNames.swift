import Foundation

/// Words by which code would know a town: keys, names and readings, as the tenant files state them.
func townWords(in tenants: [TextFile]) -> Set<String> {
    var words: Set<String> = []
    for file in tenants {
        let key = file.path.split(separator: "/").last.map { $0.dropLast(".yaml".count) } ?? ""
        words.insert(String(key))
        var inside = false
        for line in file.lines {
            if !line.hasPrefix(" ") { inside = line.hasPrefix("municipality:") }
            if inside, let name = value(of: "name", in: line) {
                words.insert(name)
                // 箕輪町 is also called 箕輪.
                if let last = name.last, "市町村区".contains(last), name.count > 2 {
                    words.insert(String(name.dropLast()))
                }
            }
            if inside, let kana = value(of: "kana", in: line) { words.insert(kana) }
            // Partners of agreements are towns too: `{partner: …, name: …}`.
            if let partner = value(of: "name", in: line.replacing("{", with: " ").replacing(",", with: "\n")),
                let last = partner.last, "市町村区".contains(last)
            {
                words.insert(partner)
            }
        }
    }
    return words.filter { $0.count > 1 }
}

private func value(of key: String, in line: String) -> String? {
    for part in line.split(separator: "\n") {
        let pair = part.split(separator: ":", maxSplits: 1).map { String($0).trimmed }
        guard pair.count == 2, pair[0] == key else { continue }
        let bare = pair[1].split(separator: "#")[0].filter { !"\"'}{".contains($0) }
        return String(bare).trimmed
    }
    return nil
}

/// Where a file knows a town. A key of letters is found inside longer names too, unless it is so short that it is in
/// everything.
func townBreaches(in file: TextFile, words: Set<String>) -> [Breach] {
    // Hardly any file has one of them anywhere: whole texts are looked through in a quarter of a second, lines in five.
    let whole = Data(file.lines.joined(separator: "\n").lowercased().utf8)
    let words = words.filter { whole.range(of: Data($0.utf8)) != nil }
    return words.isEmpty ? [] : townLines(in: file, words)
}

private func townLines(in file: TextFile, _ words: Set<String>) -> [Breach] {
    file.lines.enumerated().compactMap { index, line in
        let lower = line.lowercased()
        let known = words.first { word in
            word.utf8.count < 5 ? lower.hasWord(word) : lower.contains(word)
        }
        return known.map {
            Breach(
                file, index,
                "The code knows \($0). Ask the policy a question; what differs is a key of the tenant file.")
        }
    }
}
