/// What a password must be, and why one is refused; the page finds the words.
///
/// After OWASP ASVS 5.0 §6.2: length and lists, no composition and no forced change. `mixed` is for a town
/// that follows MHLW Q&A シQ-54 (b) instead.
package struct PasswordRule: Sendable {
    /// Why a password is refused.
    package enum Weakness: Hashable, Sendable {
        case tooShort(minimum: Int)
        case tooLong(maximumBytes: Int)
        /// Found in the list of common passwords, as it is or without the signs and digits around it.
        case common
        /// One symbol, few symbols, or a row of the alphabet or the digits.
        case predictable
        /// Little is left of it without the town's, facility's or person's names.
        case namesInside
        /// A line break or another invisible sign that no keyboard gives twice alike.
        case controlSigns
        /// Letters, digits and signs are all asked for by this rule.
        case notMixed
    }

    /// No rule goes below this (NIST SP 800-63B, ASVS 6.2.1).
    package static let floor = 8
    /// The length that needs no forced change (MHLW Q&A シQ-54).
    package static let standardMinimum = 13
    /// Long sentences are welcome; the limit only keeps a request from being a burden.
    package static let maximumBytes = 1024

    /// Symbols as people count them.
    package let minimum: Int
    /// `true` when letters, digits and signs are all asked for.
    package let mixed: Bool
    private let blocklist: Set<String>

    /// A rule; `minimum` is never below `floor`, and `blocklist` holds common passwords in lowercase.
    package init(minimum: Int = standardMinimum, blocklist: Set<String>, mixed: Bool = false) {
        self.minimum = max(minimum, Self.floor)
        self.blocklist = blocklist
        self.mixed = mixed
    }

    /// All reasons to refuse `password`; none means it is good.
    ///
    /// The names are the context words: town, facility, the person's names, login id, date of birth.
    package func weaknesses(of password: String, names: [String] = []) -> [Weakness] {
        guard password.utf8.count <= Self.maximumBytes else {
            return [.tooLong(maximumBytes: Self.maximumBytes)]
        }
        var found: [Weakness] = []
        let lowered = password.lowercased()
        if password.count < minimum { found.append(.tooShort(minimum: minimum)) }
        if password.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
            found.append(.controlSigns)
        }
        if isCommon(lowered) { found.append(.common) }
        if isPredictable(lowered) { found.append(.predictable) }
        if restWithout(names, lowered) < Self.floor, restWithout(names, lowered) < lowered.count {
            found.append(.namesInside)
        }
        if mixed, !isMixed(password) { found.append(.notMixed) }
        return found
    }

    private func isCommon(_ lowered: String) -> Bool {
        if blocklist.contains(lowered) { return true }
        let core = lowered.drop { !$0.isLetter }.reversed().drop { !$0.isLetter }.reversed()
        return core.count >= 4 && blocklist.contains(String(core))
    }

    private func isPredictable(_ lowered: String) -> Bool {
        let values = lowered.unicodeScalars.map { Int($0.value) }
        guard values.count > 1 else { return false }
        if Set(values).count < 5 { return true }
        let steps = zip(values, values.dropFirst()).map { $1 - $0 }
        let rows = steps.count { [-1, 0, 1, -9, 9].contains($0) }
        return rows == steps.count
    }

    /// How many symbols are left when all names are taken out.
    private func restWithout(_ names: [String], _ lowered: String) -> Int {
        var rest = Substring(lowered)
        for name in names.map({ $0.lowercased() }).sorted(by: { $0.count > $1.count }) {
            // Two kana or kanji are a name; two Latin letters are in every sentence.
            guard name.count >= (name.utf8.count > name.count ? 2 : 3) else { continue }
            var kept = Substring()
            while let place = rest.firstRange(of: name) {
                kept += rest[..<place.lowerBound]
                rest = rest[place.upperBound...]
            }
            rest = kept + rest
        }
        return rest.count
    }

    private func isMixed(_ password: String) -> Bool {
        password.contains { $0.isLetter } && password.contains { $0.isNumber }
            && password.contains { !$0.isLetter && !$0.isNumber }
    }
}
