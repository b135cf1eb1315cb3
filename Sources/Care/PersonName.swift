/// A person's name as Japanese forms ask for it: family and given, in writing and in katakana.
package struct PersonName: Hashable, Sendable {
    package let family: String
    package let given: String
    package let familyKana: String
    package let givenKana: String

    package init(family: String, given: String, familyKana: String, givenKana: String) {
        self.family = family
        self.given = given
        self.familyKana = familyKana
        self.givenKana = givenKana
    }

    /// The written name with the full-width space that Japanese documents put between its parts.
    package var full: String { given.isEmpty ? family : "\(family)　\(given)" }

    /// The reading, spaced like `full`.
    package var fullKana: String { givenKana.isEmpty ? familyKana : "\(familyKana)　\(givenKana)" }
}
