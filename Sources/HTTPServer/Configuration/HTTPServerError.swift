/// What went wrong between the server and a client, or in setting up.
package struct HTTPServerError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kinds of failure; errors are equal when these are.
    package enum Code: Sendable, Equatable {
        /// The client closed the connection, or the server ended it (deadline, stop).
        case clientGone
        /// The body is larger than this request may send; the answer becomes 413.
        case bodyTooLarge
        /// A form that cannot be read: bad encoding, too many fields, broken multipart.
        case badForm
        /// A certificate, key or authority that cannot be used.
        case badIdentity
        /// An address or path that cannot be listened on.
        case cannotListen
        /// A door that is not there.
        case noSuchDoor
    }

    /// What to act on.
    package let code: Code
    /// For the journal only: a system error number, an OpenSSL reason.
    package let detail: String

    /// An error with a detail for the journal.
    package init(_ code: Code, detail: String = "") {
        self.code = code
        self.detail = detail
    }

    /// Safe to show.
    package var description: String { "\(code)" }
    package static func == (left: HTTPServerError, right: HTTPServerError) -> Bool { left.code == right.code }
}
