/// Why a message did not get away.
package struct MailError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What to do about it follows from this alone.
    package enum Code: String, Sendable, Equatable {
        /// No server answered: name, route, connection, or the line broke.
        case unreachable
        case timedOut
        /// No TLS, or a certificate that does not hold. Nothing was sent.
        case insecure
        /// The server wants a login, or not this one: the operator's business, not the addressee's.
        case notAuthenticated
        /// 4xx, or a server that is not ready: try again later.
        case refusedForNow
        /// 5xx for this message or this addressee: trying again changes nothing.
        case refusedForGood
        case cancelled
        /// The folder cannot be written or read.
        case storage
        /// A kept message that is not one of ours.
        case damaged
    }

    package let code: Code
    /// The server's reply code (RFC 5321 §4.2), when there was one.
    package let status: Int?
    /// For the journal of an operator only: the step, never an address or a reply's text.
    package let detail: String

    package init(_ code: Code, status: Int? = nil, detail: String) {
        self.code = code
        self.status = status
        self.detail = detail
    }

    /// Trying again would give the same answer: the desk must be told instead.
    package var isPermanent: Bool { code == .refusedForGood }

    package static func == (a: MailError, b: MailError) -> Bool { a.code == b.code && a.status == b.status }

    package var description: String {
        status.map { "mail: \(code.rawValue) (\($0))" } ?? "mail: \(code.rawValue)"
    }
}
