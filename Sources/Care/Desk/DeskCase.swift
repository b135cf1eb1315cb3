/// Where a case that the town's desk has to decide stands.
package enum DeskCaseState: String, Sendable {
    case waiting, decided, withdrawn
}

/// An act whose rule the town's documents leave open, by the key of the tenant file that is silent.
package struct DeskMatter: Hashable, Sendable {
    /// `section.key`, for example `registration.registrar`.
    package let rule: String

    package init(rule: String) { self.rule = rule }
}
