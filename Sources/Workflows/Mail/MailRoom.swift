import Care
package import EventLoop
import FoundationEssentials
package import Journal
package import Mail
package import Records

/// Sends what lies in the outbox: soon after an act was committed, again after a failure, never twice on purpose.
///
/// A mail that left but could not be ticked off (the process died in between) leaves once more: a notice twice is
/// better than none.
package final class MailRoom: Service {
    private let archive: Archive
    private let carrier: any Carrier
    private let sender: Mailbox
    private let loop: EventLoop
    private let clock: any WallClock
    private let journal: Journal
    private let look, retry: Duration

    /// `look`: how often it looks for mails that came due without a call.
    /// `retry`: the wait after a first failure, which doubles up to an hour.
    package init(
        archive: Archive, carrier: any Carrier, sender: Mailbox, loop: EventLoop, clock: any WallClock,
        journal: Journal, look: Duration, retry: Duration
    ) {
        self.archive = archive
        self.carrier = carrier
        self.sender = sender
        self.loop = loop
        self.clock = clock
        self.journal = journal
        self.look = look
        self.retry = retry
    }

    package func run() async {
        let (calls, call) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        do {
            try await archive.listenForMail { call.yield() }
        } catch {
            journal.note(.warning, "mail.unheard")
        }
        Self.remind(loop, look, call)
        call.yield()
        for await _ in calls {
            while await sendNext(), !Task.isCancelled {}
        }
        call.finish()
    }

    /// Failed mails come due without anybody calling.
    private static func remind(
        _ loop: EventLoop, _ pause: Duration, _ call: AsyncStream<Void>.Continuation
    ) {
        loop.execute {
            loop.schedule(after: pause) {
                if case .terminated = call.yield() { return }
                remind(loop, pause, call)
            }
        }
    }

    /// Sends the next mail that is due, inside the transaction that holds its row: another process takes another.
    ///
    /// - Returns: whether there may be more.
    private func sendNext() async -> Bool {
        do {
            return try await archive.open(.jobEverywhere) { job in
                guard let mail = try await job.dueMails(limit: 1).first else { return false }
                if let failure = await carry(mail) {
                    journal.note(
                        .warning, "mail.failed", ("kind", .label(Label(mail.kind) ?? "other")),
                        ("why", .label(Label(failure.word) ?? "other")), ("attempt", .count(mail.attempts)))
                    try await job.mailFailed(mail, word: failure.word, retryAt: failure.retryAt)
                } else {
                    try await job.mailSent(mail)
                    journal.note(.info, "mail.sent", ("kind", .label(Label(mail.kind) ?? "other")))
                }
                return true
            }
        } catch {
            journal.note(.warning, "mail.outbox_unread")
            return false
        }
    }

    private struct Failure {
        let word: String
        /// `nil` gives up; the desk sees it.
        let retryAt: Date?
    }

    private func carry(_ mail: DueMail) async -> Failure? {
        guard let letter = try? JSONDecoder().decode(Letter.self, from: Data(mail.payload)) else {
            return Failure(word: "unreadable", retryAt: nil)
        }
        let addresses = [letter.to ?? mail.contact?.mail, mail.contact?.forwarding].compactMap { $0 }
        guard !addresses.isEmpty else { return Failure(word: "no_address", retryAt: nil) }
        for (number, address) in addresses.enumerated() {
            guard let to = MailAddress(address), let id = MessageID("\(mail.publicID)-\(number)") else {
                return Failure(word: "bad_address", retryAt: nil)
            }
            do {
                try await carrier.carry(
                    Message(
                        id: id, date: clock.now(), from: sender, to: to,
                        subject: HeaderText(flattening: letter.subject), body: letter.body))
            } catch {
                return Failure(
                    word: error.code.rawValue.lowercased(), retryAt: error.isPermanent ? nil : nextTry(mail))
            }
        }
        return nil
    }

    /// Longer from time to time, up to an hour, for two days: a mail server's maintenance night must not lose a notice.
    private func nextTry(_ mail: DueMail) -> Date? {
        guard mail.attempts < 54 else { return nil }
        let wait = retry * (1 << min(mail.attempts, 6))
        return clock.now().addingTimeInterval(Double(min(.seconds(3_600), wait).components.seconds))
    }
}
