package import FoundationEssentials

/// The unchanging name of a message: a second try after a broken line carries the same one.
package struct MessageID: Hashable, Sendable, CustomStringConvertible {
    package let token: String

    /// 1 to 64 of letters, digits, `-`, `_`.
    package init?(_ token: some StringProtocol) {
        let allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"
        guard (1...64).contains(token.utf8.count), token.allSatisfy(allowed.contains) else { return nil }
        self.token = String(token)
    }

    private init(trusted token: String) { self.token = token }

    /// 128 bits from the system's random source.
    package static func random() -> MessageID { MessageID(trusted: hexToken()) }

    package var description: String { token }
}

/// 32 hexadecimal digits that nobody can guess.
func hexToken() -> String {
    var random = SystemRandomNumberGenerator()
    return (0..<16).map { _ in
        let byte = UInt8.random(in: .min ... .max, using: &random)
        return String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
    }.joined()
}

/// A plain-text message to one person: so nobody ever reads another's address in it.
package struct Message: Sendable, Equatable {
    package let id: MessageID
    package let date: Date
    package let from: Mailbox
    package let to: MailAddress
    /// Where an answer goes, when not to the sender: a town's office rather than the machine.
    package let replyTo: MailAddress?
    package let subject: HeaderText
    /// Any text; line breaks may be LF or CRLF.
    package let body: String

    package init(
        id: MessageID = .random(), date: Date, from: Mailbox, to: MailAddress, replyTo: MailAddress? = nil,
        subject: HeaderText, body: String
    ) {
        self.id = id
        self.date = date
        self.from = from
        self.to = to
        self.replyTo = replyTo
        self.subject = subject
        self.body = body
    }
}

/// Something that takes messages away.
package protocol Carrier: Sendable {
    /// Returns when the message is in other hands.
    ///
    /// - Throws: ``MailError``; only `isPermanent` ones are not worth another try. After a broken line the
    ///   message may have arrived all the same: the second try is the same message by its ``MessageID``.
    func carry(_ message: Message) async throws(MailError)
}
