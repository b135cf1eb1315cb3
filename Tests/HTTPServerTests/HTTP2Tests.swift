import EventLoop
import Foundation
import HTTPServer
import Testing

@Suite(.serialized) struct HTTP2Tests {
    static func serve(
        limits: Limits = Limits(), bodyBytes: Int? = nil,
        answering: @escaping @Sendable (Request) async -> Response,
        _ body: (TestServer, [String], TestCertificates) async throws -> Void
    ) async throws {
        let certificates = try await TestCertificates.make()
        defer { certificates.remove() }
        let door = SecureDoor("portal", identity: try certificates.identity("portal"))
        try await TestServer.run(
            [.loopback(.tls([door]))], limits: limits, bodyBytes: bodyBytes, answering: answering
        ) { server in
            let curl = [
                "curl", "-sS", "--max-time", "20", "--http2", "--cacert", certificates.path("servers.pem"),
                "--resolve",
                "portal.test:\(server.port):127.0.0.1",
            ]
            try await body(server, curl, certificates)
        }
    }

    @Test func `bodies go both ways whole`() async throws {
        try await Self.serve(
            bodyBytes: 4 << 20,
            answering: { request in
                do {
                    return Response(contentType: "x/y", try await request.body.collect(limit: 4 << 20))
                } catch {
                    return .text("\(error)", status: 400)
                }
            }
        ) { server, curl, certificates in
            let sent = Data((0..<(3 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31) })
            try sent.write(to: certificates.folder.appending(path: "up"))
            let said = try await shell(
                curl + [
                    "--data-binary", "@\(certificates.path("up"))", "-o", certificates.path("down"), "-w",
                    "%{http_version} %{http_code}", "https://portal.test:\(server.port)/",
                ])
            #expect(said.out == "2 200")
            #expect(try certificates.bytes("down") == Array(sent))
        }
    }

    @Test func `a streamed upload waits for a slow reader and the memory stays flat`() async throws {
        let slow = Tally()
        try await Self.serve(
            bodyBytes: 64 << 20,
            answering: { request in
                do {
                    while let chunk = try await request.body.next() {
                        slow.add(chunk.count)
                        try await request.loop.sleep(.milliseconds(1))
                    }
                    return .text("\(slow.count)")
                } catch { return .text("broken", status: 500) }
            }
        ) { server, curl, certificates in
            try Data(count: 30 << 20).write(to: certificates.folder.appending(path: "up"))
            let before = try residentBytes()
            let said = try await shell(
                curl + ["-T", certificates.path("up"), "https://portal.test:\(server.port)/"])
            #expect(said.out == "\(30 << 20)")
            #expect(try residentBytes() - before < 12 << 20)
        }
    }

    @Test func `a streamed answer, its length and its failure`() async throws {
        struct Broken: Error {}
        try await Self.serve(answering: { request in
            let length = request.path.segments == ["counted"] ? 400_000 : nil
            return Response(
                body: .stream(length: length) { writer in
                    for _ in 0..<4 { try await writer.write([UInt8](repeating: 120, count: 100_000)) }
                    if request.path.segments == ["broken"] { throw Broken() }
                })
        }) { server, curl, _ in
            let url = "https://portal.test:\(server.port)"
            for version in ["--http2", "--http1.1"] {
                for path in ["free", "counted"] {
                    let said = try await shell(
                        curl + [
                            version, "-o", "/dev/null", "-w", "%{size_download} %{http_code}",
                            "\(url)/\(path)",
                        ])
                    #expect(said.out == "400000 200")
                }
                let broken = try await shell(curl + [version, "-o", "/dev/null", "\(url)/broken"])
                #expect(broken.status != 0, "the client notices a torn answer over \(version)")
            }
        }
    }

    @Test func `refusals are answers of their stream alone`() async throws {
        try await Self.serve(bodyBytes: 10, answering: { _ in .text("fine") }) { server, curl, _ in
            let url = "https://portal.test:\(server.port)"
            let code = ["-o", "/dev/null", "-w", "%{http_code} "]
            // One list after another: one long sum takes the compiler 15 seconds.
            let requests: [[String]] = [
                code + ["--path-as-is", "\(url)/a/../b"], code + ["-X", "BREW", "\(url)/"],
                code + ["-d", "12345678901", "\(url)/"], ["-w", " %{num_connects}", "\(url)/"],
            ]
            let flags = Array(curl.dropFirst())
            let words: [String] = Array(requests.map { flags + $0 }.joined(separator: ["--next"]))
            let said = try await shell(curl.prefix(1) + words)
            #expect(said.out == "400 501 413 fine 0")
        }
    }

    @Test func `events come over HTTP/2, and the handler learns that the listener left`() async throws {
        let ended = Tally()
        try await Self.serve(answering: { request in
            Response(
                body: .events { events in
                    defer { ended.add() }
                    try await events.send(data: "first")
                    try await request.loop.sleep(.seconds(60))
                })
        }) { server, curl, _ in
            let said = try await shell(
                curl + ["-N", "--max-time", "1", "https://portal.test:\(server.port)/"])
            #expect(said.out.contains("data: first\n\n"))
            #expect(await ended.reaches(1))
        }
    }

    @Test func `many requests at once leave no memory behind`() async throws {
        try await Self.serve(answering: { _ in .text("fine") }) { server, _, _ in
            let bench = ["h2load", "-n", "12000", "-c", "8", "-m", "20", "https://127.0.0.1:\(server.port)/"]
            let said = try await shell(bench)
            #expect(said.out.contains("12000 succeeded"))
            let before = try residentBytes()
            for _ in 0..<3 { try await shell(bench) }
            #expect(try residentBytes() - before < 10 << 20, "half a kilobyte a request would be 18 MB")
        }
    }

    @Test func `a stop says goodbye and lets the running stream finish`() async throws {
        try await Self.serve(answering: { request in
            try? await request.loop.sleep(.milliseconds(500))
            return .text("finished")
        }) { server, curl, _ in
            async let said = shell(curl + ["https://portal.test:\(server.port)/"])
            try await Task.sleep(for: .milliseconds(250))
            let watch = Stopwatch()
            await server.server.stop()
            let seen1 = try await said.out
            #expect(seen1 == "finished")
            #expect(watch.elapsed < .seconds(4))
        }
    }
}
