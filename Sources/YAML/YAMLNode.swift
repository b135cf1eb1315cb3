/// A place in a text: line and column, both counted from 1; columns count characters.
package struct YAMLMark: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let line: Int32
    package let column: Int32

    package init(line: Int, column: Int) {
        self.line = Int32(clamping: line)
        self.column = Int32(clamping: column)
    }

    package var description: String { "\(line):\(column)" }

    package static func < (left: Self, right: Self) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}

/// A value of a document, and where it begins.
package struct YAMLNode: Hashable, Sendable {
    /// The three kinds of value.
    package enum Content: Hashable, Sendable {
        case scalar(YAMLScalar)
        case sequence([YAMLNode])
        case mapping([YAMLEntry])
    }

    package let content: Content
    package let mark: YAMLMark

    /// The scalar, if it is one.
    package var scalar: YAMLScalar? {
        if case .scalar(let scalar) = content { scalar } else { nil }
    }

    /// The elements, if it is a sequence.
    package var elements: [YAMLNode]? {
        if case .sequence(let elements) = content { elements } else { nil }
    }

    /// The entries in the order of the text, if it is a mapping; no key twice.
    package var entries: [YAMLEntry]? {
        if case .mapping(let entries) = content { entries } else { nil }
    }

    /// The value of a key, if this is a mapping that has it.
    package subscript(key: String) -> YAMLNode? { entries?.first { $0.key == key }?.value }
}

/// A text as it was written, with no type read into it: `no` stays `no`.
package struct YAMLScalar: Hashable, Sendable {
    package let text: String
    /// Written without quotes: only then can a word of the format be meant.
    package let isPlain: Bool
}

/// A key of a mapping with its value.
package struct YAMLEntry: Hashable, Sendable {
    package let key: String
    package let keyMark: YAMLMark
    package let value: YAMLNode
}

extension YAMLNode {
    /// A plain word at a place: for a key that is read like a value.
    package static func word(_ text: String, at mark: YAMLMark) -> YAMLNode {
        YAMLNode(content: .scalar(YAMLScalar(text: text, isPlain: true)), mark: mark)
    }
}
