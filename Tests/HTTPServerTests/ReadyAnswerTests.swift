import EventLoop
import Foundation
import HTTPServer
import Testing

/// `/page` lies ready, everything else is computed.
@Suite(.serialized) struct ReadyAnswerTests {
    private static let page = ReadyAnswer(contentType: "text/plain; charset=utf-8", Array("<page>".utf8))

    @Sendable private static func ready(_ request: Request) -> ReadyAnswer? {
        request.path.segments == ["page"] ? page : nil
    }

    @Sendable private static func answer(_ request: Request) async -> Response {
        if request.path.segments.first == "slow" { try? await request.loop.sleep(.milliseconds(20)) }
        return .text("<\(request.path.segments.joined())>")
    }

    private static func heads(of text: String) -> [[String]] {
        text.components(separatedBy: "HTTP/1.1 ").dropFirst().map { answer in
            (answer.components(separatedBy: "\r\n\r\n").first ?? "").components(separatedBy: "\r\n").sorted()
        }
    }

    @Test func `a ready answer says what a computed one says, and pipelined ones keep their order`()
        async throws
    {
        try await TestServer.run(answering: Self.answer, ready: Self.ready) { server in
            let paths = ["page", "page", "slow", "page", "1", "page", "2abc", "page"]
            let wire = paths.map { "GET /\($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined()
            let reply = try await RawClient.exchange(
                port: server.port,
                Array(
                    (wire + "HEAD /page HTTP/1.1\r\nHost: a\r\n\r\nGET /last HTTP/1.1\r\nHost: a\r\n\r\n")
                        .utf8),
                patience: 2_000
            ) { $0.contains("<last>") }
            let bodies = reply.text.components(separatedBy: "<").dropFirst().map { $0.prefix { $0 != ">" } }
            #expect(bodies.map(String.init) == paths + ["last"])
            let heads = Self.heads(of: reply.text)
            #expect(heads.count == 10)
            // "2abc" is as long as "page": the two heads differ in nothing, unless a second passed in between.
            let undated = heads.map { $0.filter { !$0.hasPrefix("date: ") } }
            #expect(undated[0] == undated[6])
            #expect(undated[8] == undated[0], "HEAD tells what GET would")
            #expect(heads.allSatisfy { $0.count { $0.hasPrefix("date: ") && $0.hasSuffix(" GMT") } == 1 })
        }
    }

    @Test func `who wants to close, speaks HTTP/1.0 or sends a body is answered the ordinary way`()
        async throws
    {
        try await TestServer.run(answering: Self.answer, ready: Self.ready) { server in
            for request in [
                "GET /page HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                "GET /page HTTP/1.0\r\nHost: a\r\n\r\n",
            ] {
                let reply = try await RawClient.exchange(
                    port: server.port, Array(request.utf8), patience: 3_000)
                #expect(reply.isClosed && reply.text.hasSuffix("<page>"))
            }
            let posted = try await RawClient.exchange(
                port: server.port,
                Array(
                    "POST /page HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhiGET /page HTTP/1.1\r\nHost: a\r\n\r\n"
                        .utf8), patience: 3_000
            ) { $0.components(separatedBy: "<page>").count == 3 }
            #expect(statuses(posted.text) == [200, 200])
        }
    }

    @Test func `over HTTP/2 it is the same, and a host that is not the handshake's is misdirected still`()
        async throws
    {
        let certificates = try await TestCertificates.make()
        defer { certificates.remove() }
        let door = SecureDoor("portal", identity: try certificates.identity("portal"))
        try await TestServer.run(
            [.loopback(.tls([door]))], answering: Self.answer, ready: Self.ready
        ) { server in
            let curl = [
                "curl", "-sS", "--max-time", "20", "--cacert", certificates.path("servers.pem"), "--resolve",
                "portal.test:\(server.port):127.0.0.1", "-w", " %{http_code} %header{content-length}",
            ]
            let url = "https://portal.test:\(server.port)/page"
            for version in ["--http2", "--http1.1"] {
                #expect(try await shell(curl + [version, url, url]).out == "<page> 200 6<page> 200 6")
                #expect(try await shell(curl + [version, "-I", "-o", "/dev/null", url]).out == " 200 6")
                let elsewhere = try await shell(curl + [version, "-H", "Host: other.test", url])
                #expect(elsewhere.out.hasPrefix("page 421 421"))
            }
        }
    }

    @Test func `a page that lies ready goes packed to who takes it so, over both protocols`() async throws {
        let text = String(repeating: "在宅で療養する人の電子@連絡帳。", count: 40)
        let page = ReadyAnswer(contentType: "text/html; charset=utf-8", Array(text.utf8), packs: true)
        let certificates = try await TestCertificates.make()
        defer { certificates.remove() }
        let door = SecureDoor("portal", identity: try certificates.identity("portal"))
        try await TestServer.run(
            [.loopback(.tls([door]))], answering: Self.answer, ready: { _ in page }
        ) { server in
            let curl = [
                "curl", "-sS", "--max-time", "20", "--cacert", certificates.path("servers.pem"), "--resolve",
                "portal.test:\(server.port):127.0.0.1", "-w",
                " %header{content-encoding} %header{vary} %{size_download}",
                "https://portal.test:\(server.port)/page",
            ]
            for version in ["--http2", "--http1.1"] {
                for (words, coding) in [
                    ("gzip, deflate, br, zstd", "br"), ("gzip", "gzip"), ("br;q=0, gzip", "gzip"),
                    ("identity", ""), ("", ""), ("br;q=0.1, gzip;q=0.9", "gzip"), ("x, *", "br"),
                ] {
                    let said = try await shell(
                        curl + [version, "--compressed", "-H", "Accept-Encoding: \(words)"])
                    let tail = said.out.dropFirst(text.count).split(separator: " ")
                    #expect(said.out.hasPrefix(text), "\(version) \(words)")
                    #expect(
                        tail.dropLast()
                            == (coding.isEmpty ? ["accept-encoding"] : [coding[...], "accept-encoding"]),
                        "\(version) \(words): \(tail)")
                    let size = try #require(tail.last.flatMap { Int($0) })
                    #expect(coding.isEmpty ? size == text.utf8.count : size < text.utf8.count / 4)
                }
            }
        }
    }
}
