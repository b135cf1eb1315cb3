/// A word fit for the journal: 1 to 40 of `a-z 0-9 _ . -`, too narrow for a name, an address or a key.
package struct Label: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The word itself.
    package let description: String

    /// `nil` when `text` is empty, longer than 40 or holds anything but `a-z 0-9 _ . -`.
    package init?(_ text: String) {
        guard Label.admits(text) else { return nil }
        description = text
    }

    /// A literal of ours; one that breaks the rule is a programming error and stops the process.
    package init(stringLiteral text: String) {
        precondition(Label.admits(text), "a label is 1-40 of [a-z0-9_.-]")
        description = text
    }

    private static func admits(_ text: String) -> Bool {
        (1...40).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
                case UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"): true
                default: false
                }
            }
    }
}

/// What may stand beside an event: never free text.
package enum Fact: Sendable {
    case label(Label)
    case count(Int)
    /// Written in milliseconds with three decimals, under the fact's name with `_ms` added.
    case took(Duration)
}
