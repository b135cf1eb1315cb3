/// A rule that a town's documents leave open and that its desk therefore decides case by case.
package struct OpenMatter: Hashable, Sendable {
    /// A word that the desk can choose, with its Japanese label.
    package struct Choice: Hashable, Sendable {
        package let word: String
        package let label: String

        package init(word: String, label: String) {
            self.word = word
            self.label = label
        }
    }

    /// `section.key`, as `DeskMatter` carries it.
    package let rule: String
    /// The act that waits for it, as a Japanese noun phrase.
    package let act: String
    /// The question in one Japanese sentence.
    package let question: String
    /// What the key's values offer; empty where the answer is a figure, a date or a text.
    package let choices: [Choice]
    /// More than one of the choices may be taken.
    package let takesSeveral: Bool
    /// What the documents do say about it, for the town's administrators.
    package let note: String?

    package init(
        rule: String, act: String, question: String, choices: [Choice], takesSeveral: Bool, note: String?
    ) {
        self.rule = rule
        self.act = act
        self.question = question
        self.choices = choices
        self.takesSeveral = takesSeveral
        self.note = note
    }
}
