import EventLoop
import Foundation
import Glibc
import HTTPServer
import Testing

/// Minutes, not seconds: `deploy/test --long`.
@Suite(.serialized) struct EngineSoakLongRun {
    /// The first rounds fill the allocator's arenas; what grows after them would grow for ever.
    @Test func `pages and uploads over HTTP/2, again and again, leave no memory behind`() async throws {
        let page = [UInt8](repeating: 97, count: 5_000)
        try await HTTP2Tests.serve(answering: { request in
            let sent = (try? await request.body.collect(limit: 1 << 20)) ?? []
            return Response(contentType: "text/plain", sent.isEmpty ? page : sent)
        }) { server, _, certificates in
            let upload = certificates.path("upload")
            try Data(page).write(to: URL(filePath: upload))
            let url = "https://127.0.0.1:\(server.port)/"
            func rounds(_ count: Int) async throws {
                for _ in 0..<count {
                    for way in [
                        ["-n", "10000", "-c", "20", "-m", "20"], ["-n", "500", "-c", "50", "-d", upload],
                    ] {
                        let said = try await shell(["h2load"] + way + [url])
                        #expect(said.out.contains(", 0 failed, 0 errored, 0 timeout"), "\(said.out)")
                    }
                }
            }
            try await rounds(4)
            let before = try residentBytes()
            try await rounds(16)
            #expect(try residentBytes() - before < 4 << 20)
            #expect(await isEmpty(server.server))
        }
    }

    @Test func `connections that come and go leave neither memory nor descriptors`() async throws {
        try await TestServer.run(limits: generous, answering: { _ in .text("here") }) { server in
            func rounds(_ count: Int) async throws {
                for _ in 0..<count {
                    try await clients.run { () throws in
                        for turn in 0..<500 {
                            let client = try RawClient(port: server.port)
                            client.send("GET / HTTP/1.1\r\nHost: a\r\n\(turn % 2 == 0 ? "\r\n" : "")")
                            if turn % 2 == 0 { _ = client.read(patience: 2_000) { $0.hasSuffix("here") } }
                        }
                    }
                }
            }
            try await rounds(4)
            #expect(await isEmpty(server.server))
            let (memory, descriptors) = (try residentBytes(), try openDescriptors())
            try await rounds(20)
            #expect(await isEmpty(server.server))
            #expect(try residentBytes() - memory < 2 << 20)
            #expect(try openDescriptors() <= descriptors + 4)
        }
    }

    @Test(arguments: ["--http1.1", "--http2"])
    func `two hundred megabytes through a slow handler do not fill the memory`(version: String) async throws {
        let total = 200 << 20
        let most = Tally()
        try await HTTP2Tests.serve(
            bodyBytes: total,
            answering: { request in
                var count = 0
                do {
                    while let chunk = try await request.body.next() {
                        count += chunk.count
                        most.raise(to: try residentBytes())
                        try await request.loop.sleep(.milliseconds(1))
                    }
                } catch { return .text("broken", status: 500) }
                return .text("\(count)")
            }
        ) { server, curl, certificates in
            let file = FileManager.default.createFile(atPath: certificates.path("up"), contents: nil)
            #expect(file && truncate(certificates.path("up"), off_t(total)) == 0)
            let before = try residentBytes()
            let said = try await shell(
                curl.filter { $0 != "--http2" && $0 != "--max-time" && $0 != "20" } + [
                    version, "-T", certificates.path("up"), "https://portal.test:\(server.port)/",
                ])
            #expect(said.out == "\(total)")
            #expect(most.count - before < 12 << 20, "grew by \((most.count - before) >> 10) kB")
        }
    }

    /// Three habits of slowloris at once: a head that drips, a body that drips, and a client that never reads.
    @Test func `a swarm that drips is shown out while the others are served`() async throws {
        var limits = generous
        limits.headTime = .seconds(2)
        limits.bodyRateSpan = .seconds(2)
        limits.writeStall = .seconds(2)
        let large = [UInt8](repeating: 98, count: 8 << 20)
        try await TestServer.run(
            limits: limits, bodyBytes: 1 << 20,
            answering: { request in
                if request.path.segments == ["large"] { return Response(contentType: "text/plain", large) }
                return .text("\((try? await request.body.collect(limit: 1 << 20))?.count ?? -1)")
            }
        ) { server in
            let starts = [
                "GET / HTTP/1.1\r\nHost: a\r\nX: ",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 90000\r\n\r\n",
                "GET /large HTTP/1.1\r\nHost: a\r\n\r\n",
            ]
            let swarm = try (0..<900).map { _ in try RawClient(port: server.port) }
            for (number, client) in swarm.enumerated() { client.send(starts[number % starts.count]) }
            let watch = Stopwatch()
            var slowest = Duration.zero
            while watch.elapsed < .seconds(6) {
                for (number, client) in swarm.enumerated() where number % 3 != 2 { client.send("a") }
                let one = Stopwatch()
                let said = try await RawClient.exchange(
                    port: server.port, Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8), patience: 5_000
                ) { $0.hasSuffix("\r\n\r\n0") }
                #expect(statuses(said.text) == [200])
                slowest = max(slowest, one.elapsed)
                try await Task.sleep(for: .milliseconds(300))
            }
            #expect(slowest < .seconds(1), "served after \(slowest)")
            #expect(await isEmpty(server.server))
            withExtendedLifetime(swarm) {}
        }
    }

    private var generous: Limits {
        var limits = Limits()
        limits.connectionsPerAddress = 4_096
        return limits
    }

    /// Whether every connection is gone within half a minute.
    private func isEmpty(_ server: Server) async -> Bool {
        for _ in 0..<300 {
            if server.openConnections == 0 { return true }
            try? await Task.sleep(for: .milliseconds(100))
        }
        return false
    }

    private func openDescriptors() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
    }
}
