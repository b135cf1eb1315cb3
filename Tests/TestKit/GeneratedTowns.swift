import Care
package import Policies

/// Invented towns by the hundred: each a whole file of its own, for load and memory.
package enum GeneratedTowns {
    /// How many municipalities Japan has: 1 718 and the 23 wards of Tokyo.
    package static let wholeCountry = 1_741

    /// Files of towns that are alike in their rules and different in name, code and telephone numbers.
    ///
    /// - Parameters:
    ///   - count: up to 4 700.
    ///   - template: a shipped file's text, whose municipality and key are exchanged.
    ///   - key: the template's key.
    ///   - name: the template's municipality.
    ///   - code: the template's code.
    /// - Returns: whole files with names of their own.
    package static func files(
        _ count: Int, template: String, key: String, name: String, code: String
    ) -> [PolicyFile] {
        let template = template.replacing(/0[0-9]{1,4}-[0-9]{2,4}-[0-9]{4}/, with: "<phone>")
        return (0..<count).map { index in
            let prefecture = index % Prefectures.names.count
            let number =
                "\(prefecture < 9 ? "0" : "")\(prefecture + 1)\(100 + index / Prefectures.names.count)"
            let town = "見本\(kanji(index))町"
            // Every town has numbers of its own, none of which is in use.
            let phone = "000-\(1000 + index % 9000)-\(1000 + index / 9000)"
            let text =
                template
                .replacing("<phone>", with: phone)
                .replacing("tenant: \(key)\n", with: "tenant: \(self.key(index))\n")
                .replacing(
                    "kind: \(kind(of: template))\n  prefecture: \(prefectureName(in: template))\n",
                    with: "kind: town\n  prefecture: \(Prefectures.names[prefecture])\n"
                )
                .replacing("code: \"\(code)\"\n  members", with: "code: \"\(checked(number))\"\n  members")
                .replacing(name, with: town)
            return PolicyFile(name: "\(self.key(index)).yaml", bytes: Array(text.utf8))
        }
    }

    /// The key of the town with this number.
    package static func key(_ index: Int) -> String { "mihon-\(index)" }

    /// Five digits and the check digit that makes a code of them.
    private static func checked(_ five: String) -> String {
        (0...9).map { "\(five)\($0)" }.first { TownCode($0) != nil } ?? five
    }

    private static func kanji(_ number: Int) -> String {
        let digits = Array("〇一二三四五六七八九")
        return "\(number)".compactMap { $0.wholeNumberValue.map { String(digits[$0]) } }.joined()
    }

    private static func kind(of template: String) -> String { value("kind", in: template) }
    private static func prefectureName(in template: String) -> String { value("prefecture", in: template) }

    private static func value(_ key: String, in template: String) -> String {
        let line = template.split(separator: "\n").first { $0.hasPrefix("  \(key): ") } ?? ""
        return String(line.dropFirst(key.count + 4))
    }
}
