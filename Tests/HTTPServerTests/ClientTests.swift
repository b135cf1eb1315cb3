import Foundation
import HTTPServer
import Testing

/// Other people's programs, each as it is used: what they all understand is HTTP.
@Suite(.serialized) struct ClientTests {
    struct Client: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// `URL`, `PORT` and `ROOT` (the servers' authority) stand for what is known only then.
        let command: [String]
        var input = ""
        let says: String
    }

    private static let python = """
        import http.client, ssl
        link = http.client.HTTPSConnection("127.0.0.1", PORT, context=ssl.create_default_context(cafile="ROOT"))
        for _ in range(3):
            link.request("POST", "/", body=b"x" * 100000)
            print(link.getresponse().read().decode())
        """

    static let all = [
        Client(
            testDescription: "curl --http2", command: ["curl", "-sS", "--http2", "--cacert", "ROOT", "URL"],
            says: "here over 2 with 0"),
        Client(
            testDescription: "curl --http1.1",
            command: ["curl", "-sS", "--http1.1", "--cacert", "ROOT", "-d", "12345", "URL"],
            says: "here over 1 with 5"),
        Client(testDescription: "nghttp", command: ["nghttp", "-v", "URL"], says: "here over 2 with 0"),
        Client(
            testDescription: "h2load", command: ["h2load", "-n", "200", "-c", "4", "-m", "10", "URL"],
            says: "200 succeeded, 0 failed, 0 errored, 0 timeout"),
        Client(
            testDescription: "openssl s_client",
            command: [
                "timeout", "10", "openssl", "s_client", "-connect", "127.0.0.1:PORT", "-CAfile", "ROOT",
                "-verify_return_error", "-ign_eof",
            ], input: "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
            says: "here over 1 with 0"),
        Client(
            testDescription: "Python's http.client", command: ["python3", "-c", python],
            says: String(repeating: "<p>here over 1 with 100000</p>\n", count: 3)),
        Client(
            testDescription: "Chromium",
            command: [
                "timeout", "60", "chromium", "--headless", "--no-sandbox", "--disable-gpu",
                "--ignore-certificate-errors", "--user-data-dir=HOME", "--dump-dom", "URL",
            ], says: "here over 2 with 0"),
    ]

    @Test(arguments: all) func `it is understood`(client: Client) async throws {
        try await HTTP2Tests.serve(answering: { request in
            let count = (try? await request.body.collect(limit: 1 << 20))?.count ?? -1
            let page = "<p>here over \(request.isHTTP2 ? 2 : 1) with \(count)</p>"
            return Response(contentType: "text/html; charset=utf-8", Array(page.utf8))
        }) { server, _, certificates in
            let words = client.command.map { word in
                word.replacing("URL", with: "https://127.0.0.1:\(server.port)/")
                    .replacing("PORT", with: "\(server.port)")
                    .replacing("ROOT", with: certificates.path("servers.pem"))
                    .replacing("HOME", with: certificates.path("home"))
            }
            let said = try await shell(words, input: client.input, in: certificates.folder)
            #expect(said.out.contains(client.says), "\(said.out)")
        }
    }
}
