// Forms and their fields.

/// Fields that belong together.
package func fieldset(_ attributes: Attribute..., @MarkupBuilder content: () -> Markup = { .empty }) -> Markup
{
    element("fieldset", attributes, content())
}

/// What a group of fields asks.
package func legend(_ attributes: Attribute..., @MarkupBuilder content: () -> Markup = { .empty }) -> Markup {
    element("legend", attributes, content())
}

/// The name of a field.
package func label(_ attributes: Attribute..., @MarkupBuilder content: () -> Markup = { .empty }) -> Markup {
    element("label", attributes, content())
}

/// A choice from a list.
package func select(_ attributes: Attribute..., @MarkupBuilder content: () -> Markup = { .empty }) -> Markup {
    element("select", attributes, content())
}

/// One choice.
package func option(_ attributes: Attribute..., @MarkupBuilder content: () -> Markup = { .empty }) -> Markup {
    element("option", attributes, content())
}

/// Choices that belong together.
package func optgroup(_ attributes: Attribute..., @MarkupBuilder content: () -> Markup = { .empty }) -> Markup
{
    element("optgroup", attributes, content())
}

/// Suggestions for a field.
package func datalist(_ attributes: Attribute..., @MarkupBuilder content: () -> Markup = { .empty }) -> Markup
{
    element("datalist", attributes, content())
}

/// How a form is sent. Reading is `get`; whatever changes something is `post` or `upload`.
package enum FormMethod: Sendable {
    case get
    case post
    /// `post` as multipart, for files.
    case upload
}

/// A form; where it is sent has been checked by type.
package func form(
    _ action: Link, _ method: FormMethod, _ attributes: Attribute..., @MarkupBuilder content: () -> Markup
) -> Markup {
    var own: [Attribute] = [Attribute("action", action.address)]
    switch method {
    case .get: own.append(Attribute("method", "get"))
    case .post: own.append(Attribute("method", "post"))
    case .upload:
        own.append(Attribute("method", "post"))
        own.append(Attribute("enctype", "multipart/form-data"))
    }
    return element("form", own + attributes, content())
}

/// The kinds of `input` that we use.
package enum InputKind: String, Sendable {
    case text, email, tel, url, password, search, number, date, time, month, checkbox, radio, file, hidden
}

/// A field of one line, a box or a file picker.
package func input(_ kind: InputKind, _ name: String, _ attributes: Attribute...) -> Markup {
    voidElement("input", own: Attribute("type", kind.rawValue), [.name(name)] + attributes)
}

/// A field of several lines, holding `text` to the letter.
package func textarea(_ name: String, _ text: String, _ attributes: Attribute...) -> Markup {
    // A parser drops one newline after the tag: give it one that is not the writer's.
    element("textarea", own: .name(name), attributes, .joined([.trusted("\n"), .text(text)]))
}

/// What pressing a button does.
package enum ButtonKind: String, Sendable {
    case submit, button, reset
}

/// A button.
package func button(
    _ kind: ButtonKind, _ attributes: Attribute..., @MarkupBuilder content: () -> Markup
) -> Markup {
    element("button", own: Attribute("type", kind.rawValue), attributes, content())
}

/// How far something is, from 0 to 1; without a value, nobody knows.
package func progress(
    _ part: Double?, _ attributes: Attribute..., @MarkupBuilder content: () -> Markup
) -> Markup {
    element("progress", [.max("1"), Attribute("value", part.map { "\($0)" })] + attributes, content())
}
