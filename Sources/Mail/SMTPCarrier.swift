package import EventLoop

/// Carries messages to a mail server (libcurl), one connection each.
package struct SMTPCarrier: Carrier {
    private let server: SMTPServer
    private let envelopeSender: MailAddress
    private let pool: WorkPool

    /// Mail that cannot be delivered comes back to `envelopeSender`. Each message in flight holds a thread of
    /// the pool.
    package init(to server: SMTPServer, envelopeSender: MailAddress, pool: WorkPool) {
        self.server = server
        self.envelopeSender = envelopeSender
        self.pool = pool
    }

    package func carry(_ message: Message) async throws(MailError) {
        if server.security == .cleartextOnLoopback, !server.isLoopback {
            throw MailError(.insecure, detail: "cleartext to another machine")
        }
        let transfer = SMTPTransfer(message.rendered(), from: envelopeSender, to: message.to, by: server)
        let outcome = await withTaskCancellationHandler {
            await pool.run { () -> SMTPOutcome in transfer.perform() }
        } onCancel: {
            transfer.cancel()
        }
        if let error = outcome.error { throw error }
    }
}

/// What libcurl and the server said in the end; pure, so that a table of cases can hold it.
struct SMTPOutcome: Sendable, Equatable {
    enum Ending: Sendable, Equatable {
        case done, cancelled, unreachable, timedOut, insecure, loginDenied, refused, other(Int)
    }

    let ending: Ending
    /// The server's last reply code, 0 when there was none.
    let status: Int
    /// The whole message was handed over, so the last reply was about it.
    let bodySent: Bool

    var error: MailError? {
        let status = self.status == 0 ? nil : self.status
        let code: MailError.Code
        switch ending {
        case .done: return nil
        case .cancelled: code = .cancelled
        case .unreachable: code = .unreachable
        case .timedOut: code = .timedOut
        case .insecure: code = .insecure
        case .loginDenied: code = .notAuthenticated
        case .refused, .other: code = judged(status)
        }
        return MailError(code, status: status, detail: "smtp \(ending), body sent: \(bodySent)")
    }

    private func judged(_ status: Int?) -> MailError.Code {
        switch status {
        // RFC 4954 §6: about the login, whatever the addressee.
        case 530, 534, 535, 538, 432, 454: .notAuthenticated
        // A 421 or a 5xx before the envelope is about the server's day, not about this message.
        case let status? where (500...599).contains(status) && (ending == .refused || bodySent):
            .refusedForGood
        case let status? where (400...599).contains(status): .refusedForNow
        default: .unreachable
        }
    }
}
