import EventLoop
import Foundation
import Testing

@testable import Mail

@Suite(.timeLimit(.minutes(10))) struct `The mail server` {
    private func carrier(
        _ port: Int, authorities: String?, _ change: (inout SMTPServer) -> Void = { _ in }
    ) throws -> SMTPCarrier {
        var server = try #require(SMTPServer(host: "localhost", port: port))
        server.authorities = authorities
        server.timeout = .seconds(20)
        change(&server)
        return SMTPCarrier(
            to: server, envelopeSender: try Sample.address("bounce@example.jp"), pool: WorkPool(threads: 2))
    }

    private func failure(_ carrier: SMTPCarrier, to: String = "hanako@example.jp") async throws -> MailError?
    {
        let message = try Sample.message(to: to)
        do throws(MailError) {
            try await carrier.carry(message)
            return nil
        } catch { return error }
    }

    @Test func `gets the message over STARTTLS exactly as it was written`() async throws {
        let server = try MailServer()
        let message = try Sample.message(to: "taro..y.@example.jp", body: ".\n. 点で始まる行\n")
        try await carrier(server.port, authorities: server.authorities).carry(message)
        let received = try server.received()
        #expect(received.count == 1)
        let first = try #require(received.first)
        #expect(first.tls)
        #expect(first.from == "bounce@example.jp")
        #expect(first.to == "\"taro..y.\"@example.jp")
        #expect(first.bytes == message.rendered())
    }

    @Test(arguments: [
        ("gone", MailError.Code.refusedForGood, 550), ("full", .refusedForNow, 452),
        ("spam", .refusedForGood, 554),
        ("busy", .refusedForNow, 451),
    ])
    func `its no is for good or for now, by its own code`(mood: String, code: MailError.Code, status: Int)
        async throws
    {
        let server = try MailServer()
        let carrier = try carrier(server.port, authorities: server.authorities)
        let error = try #require(try await failure(carrier, to: "\(mood)@example.jp"))
        #expect(error == MailError(code, status: status, detail: ""))
        #expect(error.isPermanent == (code == .refusedForGood))
        #expect(!error.detail.contains("example"))
        #expect(try server.received().isEmpty)
    }

    @Test func `without STARTTLS gets nothing`() async throws {
        let server = try MailServer(.noTLS)
        #expect(try await failure(carrier(server.port, authorities: server.authorities))?.code == .insecure)
        #expect(try server.received().isEmpty)
    }

    @Test func `with a stranger's certificate or another name gets nothing`() async throws {
        let (server, other, misnamed) = (
            try MailServer(), try MailServer(), try MailServer(name: "mail.example.jp")
        )
        #expect(try await failure(carrier(server.port, authorities: other.authorities))?.code == .insecure)
        #expect(try await failure(carrier(server.port, authorities: nil))?.code == .insecure)
        #expect(
            try await failure(carrier(misnamed.port, authorities: misnamed.authorities))?.code == .insecure)
        #expect(try await failure(carrier(server.port, authorities: "/nonexistent.pem"))?.code == .insecure)
        #expect(try server.received().isEmpty && misnamed.received().isEmpty)
    }

    @Test func `takes TLS from the first byte too`() async throws {
        let server = try MailServer(.implicitTLS)
        let carrier = try carrier(server.port, authorities: server.authorities) { $0.security = .implicitTLS }
        #expect(try await failure(carrier) == nil)
        #expect(try server.received().first?.tls == true)
    }

    @Test func `knows us by our login, and a wrong one is no fault of the addressee`() async throws {
        let server = try MailServer(.login)
        func attempt(_ login: SMTPServer.Login?) async throws -> MailError? {
            try await failure(carrier(server.port, authorities: server.authorities) { $0.login = login })
        }
        #expect(try await attempt(.init(user: "town", password: "open sesame")) == nil)
        #expect(try server.received().first?.login == "town")
        let wrong = try await attempt(.init(user: "town", password: "wrong"))
        #expect(wrong?.code == .notAuthenticated)
        #expect(wrong?.isPermanent == false)
        #expect(try await attempt(nil)?.code == .notAuthenticated)
        #expect(try server.received().count == 1)
        let login = SMTPServer.Login(user: "town", password: "open sesame")
        #expect(!"\(login)".contains("sesame") && !String(reflecting: login).contains("sesame"))
    }

    @Test func `in the clear is for this machine alone`() async throws {
        let server = try MailServer(.noTLS)
        let near = try carrier(server.port, authorities: nil) { $0.security = .cleartextOnLoopback }
        #expect(try await failure(near) == nil)
        var far = try #require(SMTPServer(host: "192.0.2.1"))
        far.security = .cleartextOnLoopback
        let carrier = SMTPCarrier(
            to: far, envelopeSender: try Sample.address("bounce@example.jp"), pool: WorkPool(threads: 1))
        #expect(try await failure(carrier)?.code == .insecure)
    }

    @Test func `that is closed today is asked again tomorrow`() async throws {
        let server = try MailServer(.closed)
        let error = try await failure(carrier(server.port, authorities: server.authorities))
        #expect(error == MailError(.refusedForNow, status: 554, detail: ""))
        #expect(error?.isPermanent == false)
    }

    @Test func `that is not there, or says nothing, is given up in time`() async throws {
        #expect(try await failure(carrier(1, authorities: nil))?.code == .unreachable)
        let server = try MailServer()
        let slow = try carrier(server.port, authorities: server.authorities) { $0.timeout = .seconds(1) }
        #expect(try await failure(slow, to: "slow@example.jp")?.code == .timedOut)
    }

    @Test func `is left when the sender's task is cancelled`() async throws {
        let server = try MailServer()
        let carrier = try carrier(server.port, authorities: server.authorities)
        let message = try Sample.message(to: "slow@example.jp")
        // Not left, it would end as `timedOut`.
        let task = Task {
            let error = await #expect(throws: MailError.self) { try await carrier.carry(message) }
            #expect(error?.code == .cancelled)
        }
        try await Task.sleep(for: .milliseconds(500))
        task.cancel()
        await task.value
    }

    @Test(arguments: ["", "host name", "host/path", "a@b", "host\r\n", String(repeating: "a", count: 254)])
    func `is a host and nothing else`(host: String) { #expect(SMTPServer(host: host) == nil) }
}

@Suite struct `The last word of a server` {
    @Test(
        arguments: [
            (SMTPOutcome(ending: .done, status: 250, bodySent: true), nil),
            (SMTPOutcome(ending: .refused, status: 553, bodySent: false), .refusedForGood),
            (SMTPOutcome(ending: .refused, status: 421, bodySent: false), .refusedForNow),
            (SMTPOutcome(ending: .other(8), status: 554, bodySent: false), .refusedForNow),
            (SMTPOutcome(ending: .other(8), status: 554, bodySent: true), .refusedForGood),
            (SMTPOutcome(ending: .other(56), status: 354, bodySent: true), .unreachable),
            (SMTPOutcome(ending: .other(56), status: 0, bodySent: false), .unreachable),
            (SMTPOutcome(ending: .refused, status: 530, bodySent: false), .notAuthenticated),
        ] as [(SMTPOutcome, MailError.Code?)])
    func `is read by one table`(outcome: SMTPOutcome, code: MailError.Code?) {
        #expect(outcome.error?.code == code)
    }
}
