// What stands inside a paragraph. (Where a name such as `time` clashes, write `HTML.time`.)

/// Words with no meaning of their own beyond the class.
package func span(_ attributes: Attribute..., @MarkupBuilder content: () -> Markup = { .empty }) -> Markup {
    element("span", attributes, content())
}

/// Words that matter more.
package func strong(_ attributes: Attribute..., @MarkupBuilder content: () -> Markup = { .empty }) -> Markup {
    element("strong", attributes, content())
}

/// Words that are stressed.
package func em(_ attributes: Attribute..., @MarkupBuilder content: () -> Markup = { .empty }) -> Markup {
    element("em", attributes, content())
}

/// Words that are set apart.
package func b(_ attributes: Attribute..., @MarkupBuilder content: () -> Markup = { .empty }) -> Markup {
    element("b", attributes, content())
}

/// Small print.
package func small(_ attributes: Attribute..., @MarkupBuilder content: () -> Markup = { .empty }) -> Markup {
    element("small", attributes, content())
}

/// Words that were searched for.
package func mark(_ attributes: Attribute..., @MarkupBuilder content: () -> Markup = { .empty }) -> Markup {
    element("mark", attributes, content())
}

/// Words that were taken out.
package func del(_ attributes: Attribute..., @MarkupBuilder content: () -> Markup = { .empty }) -> Markup {
    element("del", attributes, content())
}

/// Words that were put in.
package func ins(_ attributes: Attribute..., @MarkupBuilder content: () -> Markup = { .empty }) -> Markup {
    element("ins", attributes, content())
}

/// What is typed or shown as it is.
package func code(_ attributes: Attribute..., @MarkupBuilder content: () -> Markup = { .empty }) -> Markup {
    element("code", attributes, content())
}

/// A key to press.
package func kbd(_ attributes: Attribute..., @MarkupBuilder content: () -> Markup = { .empty }) -> Markup {
    element("kbd", attributes, content())
}

/// Words with their reading.
package func ruby(_ attributes: Attribute..., @MarkupBuilder content: () -> Markup = { .empty }) -> Markup {
    element("ruby", attributes, content())
}

/// The reading.
package func rt(_ attributes: Attribute..., @MarkupBuilder content: () -> Markup = { .empty }) -> Markup {
    element("rt", attributes, content())
}

/// Brackets for browsers that know no readings.
package func rp(_ attributes: Attribute..., @MarkupBuilder content: () -> Markup = { .empty }) -> Markup {
    element("rp", attributes, content())
}

/// A moment; give it `datetime`.
package func time(_ attributes: Attribute..., @MarkupBuilder content: () -> Markup = { .empty }) -> Markup {
    element("time", attributes, content())
}

/// The result of something the page computed.
package func output(_ attributes: Attribute..., @MarkupBuilder content: () -> Markup = { .empty }) -> Markup {
    element("output", attributes, content())
}

/// A link; where it leads has been checked by type.
package func a(
    _ link: Link, _ attributes: Attribute..., @MarkupBuilder content: () -> Markup
) -> Markup {
    element("a", own: .href(link), attributes, content())
}

/// A line break.
package func br() -> Markup { .trusted("<br>") }

/// A change of subject.
package func hr(_ attributes: Attribute...) -> Markup { voidElement("hr", attributes) }

/// A place where a long word may break.
package func wbr() -> Markup { .trusted("<wbr>") }

/// A picture; `alt` is empty only where the words beside it say the same.
package func img(_ source: Link, alt: String, _ attributes: Attribute...) -> Markup {
    voidElement("img", [.src(source), .alt(alt)] + attributes)
}

/// Base text with its reading above, and brackets where ruby is not shown.
package func furigana(_ text: String, _ reading: String) -> Markup {
    ruby {
        text
        rp { "（" }
        rt { reading }
        rp { "）" }
    }
}
