import HTML
import HTTPServer

/// What a handler answers; the front turns it into bytes, once what it promises is committed.
enum Reply: Sendable {
    case page(Page, status: Int = 200)
    /// A piece of a page for one that is open already.
    case fragment(Markup)
    /// After a form was taken: the next page, by GET.
    case seeOther(Link)
    /// The same, with a cookie set or taken back.
    case seeOtherWithCookie(Link, cookie: String)
    /// Anything else: files, event streams.
    case response(Response)
    /// No such thing, or none that this visitor may know of; both look the same.
    case notFound

    var mayCommit: Bool {
        switch self {
        case .page(_, let status): status < 500
        case .notFound: false
        case .fragment, .seeOther, .seeOtherWithCookie, .response: true
        }
    }
}
