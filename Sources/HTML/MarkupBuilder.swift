/// Writes markup as a list of statements; a bare `String` is text and is escaped.
///
/// One concrete type everywhere: each statement is type-checked alone, so a long page compiles in linear
/// time.
@resultBuilder
package enum MarkupBuilder {
    /// A piece as it is.
    package static func buildExpression(_ markup: Markup) -> Markup { markup }

    /// A piece that may be missing.
    package static func buildExpression(_ markup: Markup?) -> Markup { markup ?? .empty }

    /// Text, escaped.
    package static func buildExpression(_ text: String) -> Markup { .text(text) }

    /// Pieces that were made elsewhere.
    package static func buildExpression(_ parts: [Markup]) -> Markup { .joined(parts) }

    /// The statements of one block, in order.
    package static func buildBlock(_ parts: Markup...) -> Markup { .joined(parts) }

    /// A block of one statement, which needs no copy.
    package static func buildBlock(_ part: Markup) -> Markup { part }

    /// An `if` without `else`.
    package static func buildOptional(_ part: Markup?) -> Markup { part ?? .empty }

    /// The first branch.
    package static func buildEither(first part: Markup) -> Markup { part }

    /// The other branch.
    package static func buildEither(second part: Markup) -> Markup { part }

    /// A `for` loop.
    package static func buildArray(_ parts: [Markup]) -> Markup { .joined(parts) }
}

extension Markup {
    /// Several statements as one piece.
    package init(@MarkupBuilder _ content: () -> Markup) {
        self = content()
    }
}

/// `<name own attributes>content</name>`, in one allocation.
func element(
    _ name: StaticString, own: Attribute = .none, _ attributes: [Attribute], _ content: Markup
) -> Markup {
    var bytes: [UInt8] = []
    let tags = attributes.reduce(2 * name.utf8CodeUnitCount + 5 + own.likelySize) { $0 + $1.likelySize }
    bytes.reserveCapacity(tags + content.byteCount)
    appendTag(name, own, attributes, to: &bytes)
    content.append(to: &bytes)
    bytes.append(UInt8(ascii: "<"))
    bytes.append(UInt8(ascii: "/"))
    name.withUTF8Buffer { bytes.append(contentsOf: $0) }
    bytes.append(UInt8(ascii: ">"))
    return Markup(bytes: bytes)
}

/// `<name own attributes>` for the elements that have no content and no end tag.
func voidElement(_ name: StaticString, own: Attribute = .none, _ attributes: [Attribute]) -> Markup {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(
        attributes.reduce(name.utf8CodeUnitCount + 2 + own.likelySize) { $0 + $1.likelySize })
    appendTag(name, own, attributes, to: &bytes)
    return Markup(bytes: bytes)
}

private func appendTag(
    _ name: StaticString, _ own: Attribute, _ attributes: [Attribute], to bytes: inout [UInt8]
) {
    bytes.append(UInt8(ascii: "<"))
    name.withUTF8Buffer { bytes.append(contentsOf: $0) }
    own.append(to: &bytes)
    for attribute in attributes { attribute.append(to: &bytes) }
    bytes.append(UInt8(ascii: ">"))
}
