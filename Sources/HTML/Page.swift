/// The languages that a page or a part of one can say it is in.
package enum Language: String, Sendable, CaseIterable {
    case japanese = "ja"
    /// Japanese written so that few kanji are needed.
    case easyJapanese = "ja-Hira"
    case english = "en"
    case chinese = "zh-Hans"
    case korean = "ko"
    case portuguese = "pt"
    case tagalog = "tl"
    case vietnamese = "vi"
}

/// A whole document. Styles and scripts are files only: there is no place for inline ones.
package struct Page: Sendable {
    /// What the browser's tab says, escaped when rendered.
    package var title: String
    /// The main language of the page.
    package var language: Language
    /// One sentence for search engines, or none.
    package var summary: String?
    /// Whether search engines may list the page; pages behind a login say no.
    package var listed: Bool
    /// Style sheets, in order.
    package var styles: [Link]
    /// Scripts, loaded after the page is shown; the page must work without them.
    package var scripts: [Link]
    /// The picture in the browser's tab, or none.
    package var icon: Link?
    /// Attributes of `<html>` beside its language.
    package var root: [Attribute]
    /// Everything between `<body>` and `</body>`.
    package var body: Markup

    /// A document around `body`.
    package init(
        title: String, language: Language = .japanese, summary: String? = nil, listed: Bool = false,
        styles: [Link] = [], scripts: [Link] = [], icon: Link? = nil, root: [Attribute] = [],
        @MarkupBuilder body: () -> Markup
    ) {
        self.title = title
        self.language = language
        self.summary = summary
        self.listed = listed
        self.styles = styles
        self.scripts = scripts
        self.icon = icon
        self.root = root
        self.body = body()
    }

    /// The document as UTF-8, from the doctype to the end.
    package func render() -> [UInt8] {
        let html = element("html", [.lang(language)] + root, .joined([head, element("body", [], body)]))
        var bytes: [UInt8] = []
        bytes.reserveCapacity(html.byteCount + 17)
        bytes.append(contentsOf: "<!doctype html>\n".utf8)
        html.append(to: &bytes)
        bytes.append(UInt8(ascii: "\n"))
        return bytes
    }

    private var head: Markup {
        var parts: [Markup] = [
            .trusted("<meta charset=\"utf-8\">"),
            .trusted("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"),
            // Phone numbers are linked by us, where they are numbers to call.
            .trusted("<meta name=\"format-detection\" content=\"telephone=no\">"),
            element("title", [], .text(title)),
        ]
        if let summary {
            parts.append(voidElement("meta", [.name("description"), Attribute("content", summary)]))
        }
        if !listed { parts.append(.trusted("<meta name=\"robots\" content=\"noindex\">")) }
        if let icon { parts.append(voidElement("link", [.rel("icon"), .href(icon)])) }
        for style in styles { parts.append(voidElement("link", [.rel("stylesheet"), .href(style)])) }
        for script in scripts {
            parts.append(element("script", [.src(script), Attribute(flag: "defer", true)], .empty))
        }
        return element("head", [], .joined(parts))
    }
}
