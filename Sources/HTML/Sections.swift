// The parts of a page, its blocks, lists and tables.

/// The head of a page or part.
package func header(_ attributes: Attribute..., @MarkupBuilder content: () -> Markup = { .empty }) -> Markup {
    element("header", attributes, content())
}

/// The foot of a page or part.
package func footer(_ attributes: Attribute..., @MarkupBuilder content: () -> Markup = { .empty }) -> Markup {
    element("footer", attributes, content())
}

/// Ways to other pages; give it a name when there are several.
package func nav(_ attributes: Attribute..., @MarkupBuilder content: () -> Markup = { .empty }) -> Markup {
    element("nav", attributes, content())
}

/// What the page is about; one on a page.
package func main(_ attributes: Attribute..., @MarkupBuilder content: () -> Markup = { .empty }) -> Markup {
    element("main", attributes, content())
}

/// A part with a heading.
package func section(_ attributes: Attribute..., @MarkupBuilder content: () -> Markup = { .empty }) -> Markup
{
    element("section", attributes, content())
}

/// A part that stands by itself, such as one post.
package func article(_ attributes: Attribute..., @MarkupBuilder content: () -> Markup = { .empty }) -> Markup
{
    element("article", attributes, content())
}

/// Something beside the matter.
package func aside(_ attributes: Attribute..., @MarkupBuilder content: () -> Markup = { .empty }) -> Markup {
    element("aside", attributes, content())
}

/// The page's heading; one on a page.
package func h1(_ attributes: Attribute..., @MarkupBuilder content: () -> Markup = { .empty }) -> Markup {
    element("h1", attributes, content())
}

/// A heading of the second rank.
package func h2(_ attributes: Attribute..., @MarkupBuilder content: () -> Markup = { .empty }) -> Markup {
    element("h2", attributes, content())
}

/// A heading of the third rank.
package func h3(_ attributes: Attribute..., @MarkupBuilder content: () -> Markup = { .empty }) -> Markup {
    element("h3", attributes, content())
}

/// A heading of the fourth rank.
package func h4(_ attributes: Attribute..., @MarkupBuilder content: () -> Markup = { .empty }) -> Markup {
    element("h4", attributes, content())
}

/// A block with no meaning of its own.
package func div(_ attributes: Attribute..., @MarkupBuilder content: () -> Markup = { .empty }) -> Markup {
    element("div", attributes, content())
}

/// A paragraph.
package func p(_ attributes: Attribute..., @MarkupBuilder content: () -> Markup = { .empty }) -> Markup {
    element("p", attributes, content())
}

/// A list without order.
package func ul(_ attributes: Attribute..., @MarkupBuilder content: () -> Markup = { .empty }) -> Markup {
    element("ul", attributes, content())
}

/// A list with an order.
package func ol(_ attributes: Attribute..., @MarkupBuilder content: () -> Markup = { .empty }) -> Markup {
    element("ol", attributes, content())
}

/// An item of a list.
package func li(_ attributes: Attribute..., @MarkupBuilder content: () -> Markup = { .empty }) -> Markup {
    element("li", attributes, content())
}

/// A list of terms and what they are.
package func dl(_ attributes: Attribute..., @MarkupBuilder content: () -> Markup = { .empty }) -> Markup {
    element("dl", attributes, content())
}

/// A term.
package func dt(_ attributes: Attribute..., @MarkupBuilder content: () -> Markup = { .empty }) -> Markup {
    element("dt", attributes, content())
}

/// What a term is.
package func dd(_ attributes: Attribute..., @MarkupBuilder content: () -> Markup = { .empty }) -> Markup {
    element("dd", attributes, content())
}

/// A picture with its caption.
package func figure(_ attributes: Attribute..., @MarkupBuilder content: () -> Markup = { .empty }) -> Markup {
    element("figure", attributes, content())
}

/// The caption of a picture.
package func figcaption(_ attributes: Attribute..., @MarkupBuilder content: () -> Markup = { .empty })
    -> Markup
{
    element("figcaption", attributes, content())
}

/// Text with its line breaks as they are.
package func pre(_ attributes: Attribute..., @MarkupBuilder content: () -> Markup = { .empty }) -> Markup {
    element("pre", attributes, content())
}

/// Words of somebody else.
package func blockquote(_ attributes: Attribute..., @MarkupBuilder content: () -> Markup = { .empty })
    -> Markup
{
    element("blockquote", attributes, content())
}

/// How to reach whoever is responsible.
package func address(_ attributes: Attribute..., @MarkupBuilder content: () -> Markup = { .empty }) -> Markup
{
    element("address", attributes, content())
}

/// Something that can be opened.
package func details(_ attributes: Attribute..., @MarkupBuilder content: () -> Markup = { .empty }) -> Markup
{
    element("details", attributes, content())
}

/// What closed details show.
package func summary(_ attributes: Attribute..., @MarkupBuilder content: () -> Markup = { .empty }) -> Markup
{
    element("summary", attributes, content())
}

/// A table; it needs a caption and header cells.
package func table(_ attributes: Attribute..., @MarkupBuilder content: () -> Markup = { .empty }) -> Markup {
    element("table", attributes, content())
}

/// What a table shows.
package func caption(_ attributes: Attribute..., @MarkupBuilder content: () -> Markup = { .empty }) -> Markup
{
    element("caption", attributes, content())
}

/// The head of a table.
package func thead(_ attributes: Attribute..., @MarkupBuilder content: () -> Markup = { .empty }) -> Markup {
    element("thead", attributes, content())
}

/// The rows of a table.
package func tbody(_ attributes: Attribute..., @MarkupBuilder content: () -> Markup = { .empty }) -> Markup {
    element("tbody", attributes, content())
}

/// The foot of a table.
package func tfoot(_ attributes: Attribute..., @MarkupBuilder content: () -> Markup = { .empty }) -> Markup {
    element("tfoot", attributes, content())
}

/// A row.
package func tr(_ attributes: Attribute..., @MarkupBuilder content: () -> Markup = { .empty }) -> Markup {
    element("tr", attributes, content())
}

/// A header cell.
package func th(_ attributes: Attribute..., @MarkupBuilder content: () -> Markup = { .empty }) -> Markup {
    element("th", attributes, content())
}

/// A cell.
package func td(_ attributes: Attribute..., @MarkupBuilder content: () -> Markup = { .empty }) -> Markup {
    element("td", attributes, content())
}
