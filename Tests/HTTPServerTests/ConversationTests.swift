import EventLoop
import Foundation
import Glibc
import HTTPServer
import Testing

@Suite(.serialized) struct ConversationTests {
    /// `/take` counts a body, `/hello` greets, others are 404.
    @Sendable static func answer(_ request: Request) async -> Response {
        switch request.path.segments {
        case ["take"]:
            do {
                return .text("\(try await request.body.collect(limit: 1 << 20).count) bytes")
            } catch { return .text("broken", status: 400) }
        case ["hello"]: return .text("hello \(request.host)")
        default: return .text("nothing here", status: 404)
        }
    }

    @Test func `no malformed request is answered twice or left hanging`() async throws {
        try await TestServer.run(loops: 2, answering: Self.answer) { server in
            for wire in MalformedRequests.all {
                let reply = try await RawClient.exchange(
                    port: server.port, wire.bytes, patience: wire.staysOpen ? 60 : 3_000)
                #expect(statuses(reply.text) == wire.statuses, "\(wire.name)")
                #expect(reply.isClosed == !wire.staysOpen, "\(wire.name)")
                #expect(!reply.text.contains("/hidden"), "\(wire.name)")
            }
        }
    }

    @Test func `every answer has a date, a length and the common headers, errors included`() async throws {
        let common: Headers = ["x-common": "yes", "strict-transport-security": "max-age=60"]
        try await TestServer.run(commonHeaders: common, answering: Self.answer) { server in
            for request in [
                "GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "GET /\r\n\r\n",
                "BREW / HTTP/1.1\r\nHost: a\r\n\r\n",
            ] {
                let reply = try await RawClient.exchange(
                    port: server.port, Array(request.utf8), patience: 3_000)
                #expect(reply.text.contains("\r\ndate: "))
                #expect(reply.text.contains("\r\ncontent-length: "))
                #expect(reply.text.contains("\r\nx-common: yes\r\n"))
                #expect(!reply.text.contains("strict-transport-security"), "RFC 6797 §7.2: never in clear")
                #expect(reply.text.contains("\r\nconnection: close\r\n"))
            }
        }
    }

    @Test func `an answer's own field stands instead of the common one`() async throws {
        try await TestServer.run(answering: { _ in
            Response(headers: ["x-common": "own", "content-length": "999"])
        }) {
            server in
            let reply = try await RawClient.exchange(
                port: server.port, Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8), patience: 100)
            #expect(reply.text.contains("x-common: own"))
            #expect(!reply.text.contains("x-common: yes"))
            #expect(reply.text.contains("content-length: 0") && !reply.text.contains("999"))
        }
    }

    @Test func `HEAD tells the length and sends nothing`() async throws {
        try await TestServer.run(answering: Self.answer) { server in
            let reply = try await RawClient.exchange(
                port: server.port,
                Array("HEAD /hello HTTP/1.1\r\nHost: a\r\n\r\nGET /x HTTP/1.1\r\nHost: a\r\n\r\n".utf8),
                patience: 100)
            #expect(statuses(reply.text) == [200, 404])
            #expect(reply.text.contains("content-length: 7\r\n"))
            #expect(!reply.text.contains("hello a"))
        }
    }

    @Test func `fifty pipelined requests are answered in order`() async throws {
        try await TestServer.run(answering: { request in
            if request.path.segments.first == "3" { try? await request.loop.sleep(.milliseconds(20)) }
            return .text("<\(request.path.segments.joined())>")
        }) { server in
            let wire = (0..<50).map { "GET /\($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined()
            let reply = try await RawClient.exchange(port: server.port, Array(wire.utf8), patience: 2_000) {
                $0.contains("<49>")
            }
            let order: [String] = reply.text.components(separatedBy: "<").dropFirst().map { part in
                String(part.prefix { $0 != ">" })
            }
            let sent: [String] = (0..<50).map { "\($0)" }
            #expect(order == sent)
        }
    }

    @Test func `a small unread body keeps the connection, a large one ends it`() async throws {
        try await TestServer.run(bodyBytes: 10_000_000, answering: { _ in .text("no thanks", status: 403) }) {
            server in
            let small =
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\n\r\n"
                + String(repeating: "x", count: 5_000)
            let twice = try await RawClient.exchange(
                port: server.port, Array((small + small).utf8), patience: 200)
            #expect(statuses(twice.text) == [403, 403] && !twice.isClosed)
            let large =
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5000000\r\n\r\n"
                + String(repeating: "x", count: 100_000)
            let once = try await RawClient.exchange(port: server.port, Array(large.utf8), patience: 4_000)
            #expect(statuses(once.text) == [403] && once.isClosed)
        }
    }

    @Test func `a body past its limit is 413, by length before it is read, chunked while it is`() async throws
    {
        try await TestServer.run(bodyBytes: 1_000, answering: Self.answer) { server in
            let counted =
                "POST /take HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1001\r\n\r\n"
            let refused = try await RawClient.exchange(
                port: server.port, Array(counted.utf8), patience: 3_000)
            #expect(statuses(refused.text) == [413] && refused.isClosed)
            let chunked = MalformedRequests.post(
                "Transfer-Encoding: chunked\r\n",
                "3e9\r\n" + String(repeating: "x", count: 1_001) + "\r\n0\r\n\r\n")
            let cut = try await RawClient.exchange(port: server.port, Array(chunked.utf8), patience: 300)
            #expect(statuses(cut.text) == [413])
        }
    }

    @Test func `100 Continue is said when the body is asked for`() async throws {
        try await TestServer.run(answering: Self.answer) { server in
            let reply = try await clients.run { () throws -> (String, String) in
                let client = try RawClient(port: server.port)
                client.send(
                    "POST /take HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n")
                let leave = client.read(patience: 2_000) { $0.contains("\r\n\r\n") }.text
                client.send("hello")
                return (leave, client.read(patience: 2_000) { $0.contains("bytes") }.text)
            }
            #expect(reply.0 == "HTTP/1.1 100 Continue\r\n\r\n")
            #expect(statuses(reply.1) == [200] && reply.1.hasSuffix("5 bytes"))
        }
    }

    @Test func `a head that drips is closed at the deadline`() async throws {
        var limits = Limits()
        limits.headTime = .milliseconds(600)
        try await TestServer.run(limits: limits, answering: Self.answer) { server in
            let (text, took) = try await clients.run { () throws -> (String, Duration) in
                let client = try RawClient(port: server.port)
                let watch = Stopwatch()
                client.send("GET /hello HTTP/1.1\r\nHost: a\r\nX: ")
                while watch.elapsed < .seconds(5) {
                    guard client.send("a") else { break }
                    let reply = client.read(patience: 50)
                    if reply.isClosed || !reply.text.isEmpty { return (reply.text, watch.elapsed) }
                }
                return ("", watch.elapsed)
            }
            #expect(statuses(text) == [408])
            #expect(took < .seconds(2))
            let silent = try await RawClient.exchange(port: server.port, [], patience: 2_000)
            #expect(silent.isClosed && silent.text.isEmpty)
        }
    }

    @Test func `a body that starves is closed, and so is a client that never reads`() async throws {
        var limits = Limits()
        limits.bodyRateSpan = .milliseconds(400)
        limits.writeStall = .milliseconds(400)
        let ended = Tally()
        try await TestServer.run(
            limits: limits,
            answering: { request in
                guard request.path.segments == ["endless"] else { return await Self.answer(request) }
                return Response(
                    body: .stream(length: nil) { writer in
                        defer { ended.add() }
                        while true { try await writer.write([UInt8](repeating: 1, count: 65_536)) }
                    })
            }
        ) { server in
            let starved = try await clients.run { () throws -> (text: String, isClosed: Bool) in
                let client = try RawClient(port: server.port)
                client.send("POST /take HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\n\r\n")
                for _ in 0..<60 {
                    client.send("x")
                    let reply = client.read(patience: 50)
                    if !reply.text.isEmpty || reply.isClosed { return reply }
                }
                return ("", false)
            }
            #expect(statuses(starved.text) == [408])
            let reader = try RawClient(port: server.port)
            reader.send("GET /endless HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(await ended.reaches(1))
            withExtendedLifetime(reader) {}
        }
    }

    @Test func `three hundred clients that read nothing hold up nobody, and are let go`() async throws {
        var limits = Limits()
        limits.connectionsPerAddress = 1_000
        limits.writeStall = .seconds(2)
        let large = [UInt8](repeating: 98, count: 8 << 20)
        try await TestServer.run(
            limits: limits,
            answering: { request in
                request.path.segments == ["large"]
                    ? Response(contentType: "text/plain", large) : await Self.answer(request)
            }
        ) { server in
            let before = try residentBytes()
            let swarm = try (0..<300).map { _ in try RawClient(port: server.port) }
            let spentBefore = clock()
            for client in swarm { client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n") }
            let said = try await RawClient.exchange(
                port: server.port, Array("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n".utf8), patience: 5_000
            ) { $0.contains("\r\n\r\n") }
            #expect(statuses(said.text) == [200])
            // The processor's time, not the wall's: copying answers for them all took three seconds of it.
            let spent = Double(clock() - spentBefore) / Double(CLOCKS_PER_SEC)
            #expect(spent < 1.5, "served after \(spent) s of work")
            #expect(try residentBytes() - before < 24 << 20, "one answer, not three hundred copies of it")
            for _ in 0..<100 where server.server.openConnections > 0 {
                try await Task.sleep(for: .milliseconds(100))
            }
            #expect(server.server.openConnections == 0)
            withExtendedLifetime(swarm) {}
        }
    }

    @Test func `events arrive one by one, and the handler learns that the listener left`() async throws {
        var limits = Limits()
        limits.eventHeartbeat = .milliseconds(300)
        let ended = Tally()
        try await TestServer.run(
            limits: limits,
            answering: { request in
                Response(
                    body: .events { events in
                        defer { ended.add() }
                        try await events.send(data: "first", event: "post", id: "1")
                        try await request.loop.sleep(.seconds(60))
                    })
            }
        ) { server in
            try await clients.run { () throws in
                let client = try RawClient(port: server.port)
                client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                let text = client.read(patience: 3_000) { $0.contains(":\n\n") }.text
                #expect(text.contains("content-type: text/event-stream\r\n"))
                #expect(text.contains("event: post\nid: 1\ndata: first\n\n"))
                #expect(text.contains("\r\n:\n\n\r\n"), "a heartbeat")
            }
            #expect(await ended.reaches(1), "told when the client left")
        }
    }

    @Test func `fifty megabytes through a slow handler do not fill the memory`() async throws {
        let total = 50 << 20
        let slow = Tally()
        try await TestServer.run(
            bodyBytes: total,
            answering: { request in
                do {
                    while let chunk = try await request.body.next() {
                        slow.add(chunk.count)
                        try await request.loop.sleep(.milliseconds(1))
                    }
                    return .text("\(slow.count)")
                } catch { return .text("broken", status: 500) }
            }
        ) { server in
            let before = try residentBytes()
            let (text, most) = try await clients.run { () throws -> (String, Int) in
                let client = try RawClient(port: server.port)
                client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(total)\r\n\r\n")
                let piece = [UInt8](repeating: 7, count: 1 << 16)
                var most = 0
                for index in 0..<(total >> 16) {
                    guard client.send(piece) else { break }
                    if index % 50 == 0 { most = max(most, try residentBytes()) }
                }
                return (client.read(patience: 20_000) { $0.contains("\(total)") }.text, most)
            }
            #expect(statuses(text) == [200] && text.hasSuffix("\(total)"))
            #expect(most - before < 12 << 20, "grew by \((most - before) >> 10) kB")
        }
    }

    @Test func `a stop lets the running request finish and ends event streams`() async throws {
        let ended = Tally()
        try await TestServer.run(answering: { request in
            guard request.path.segments == ["events"] else {
                try? await request.loop.sleep(.milliseconds(400))
                return .text("finished")
            }
            return Response(
                body: .events { events in
                    defer { ended.add() }
                    try await events.send(data: "hi")
                    try await request.loop.sleep(.seconds(60))
                })
        }) { server in
            let (idle, slow, events) = (
                try RawClient(port: server.port), try RawClient(port: server.port),
                try RawClient(port: server.port)
            )
            events.send("GET /events HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = await clients.run { events.read(patience: 2_000) { $0.contains("hi") }.text }
            slow.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
            try await Task.sleep(for: .milliseconds(100))
            let watch = Stopwatch()
            await server.server.stop()
            #expect(watch.elapsed < .seconds(5))
            let reply = await clients.run { slow.read(patience: 1_000) }
            #expect(statuses(reply.text) == [200] && reply.text.hasSuffix("finished") && reply.isClosed)
            #expect(await clients.run { idle.read(patience: 1_000).isClosed })
            #expect(ended.count == 1)
            #expect(throws: (any Error).self) { try RawClient(port: server.port) }
            #expect(server.server.openConnections == 0)
        }
    }

    @Test func `one address gets no more than its share of connections`() async throws {
        var limits = Limits()
        limits.connectionsPerAddress = 3
        try await TestServer.run(limits: limits, answering: Self.answer) { server in
            let kept = try (0..<3).map { _ in try RawClient(port: server.port) }
            try await Task.sleep(for: .milliseconds(50))
            let fourth = try await RawClient.exchange(port: server.port, [], patience: 2_000)
            #expect(fourth.isClosed && fourth.text.isEmpty)
            kept[0].send("GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(await clients.run { statuses(kept[0].read(patience: 2_000).text) } == [200])
            try await Task.sleep(for: .milliseconds(100))
            let kept2 = kept.dropFirst()
            withExtendedLifetime(kept2) {}
        }
    }

    @Test func `a multipart upload is read part by part`() async throws {
        try await TestServer.run(
            bodyBytes: 10 << 20,
            answering: { request in
                guard let reader = MultipartReader(request) else { return .text("no form", status: 415) }
                var seen: [String] = []
                do {
                    while let part = try await reader.nextPart() {
                        if part.name == "skip" { continue }
                        seen.append(
                            "\(part.name):\(part.filename ?? "-"):"
                                + "\(try await reader.collect(limit: 4 << 20).count)"
                        )
                    }
                } catch { return .text("\(error)", status: 400) }
                return .text(seen.joined(separator: " "))
            }
        ) { server in
            let file = FileManager.default.temporaryDirectory.appending(
                path: "photo-\(UUID().uuidString).bin")
            try Data(repeating: 13, count: 3 << 20).write(to: file)
            defer { try? FileManager.default.removeItem(at: file) }
            let curl = try await shell([
                "curl", "-s", "-F", "title=こんにちは", "-F", "skip=@\(file.path)", "-F",
                "photo=@\(file.path);filename=箱.bin",
                "http://127.0.0.1:\(server.port)/",
            ])
            #expect(curl.out == "title:-:15 photo:箱.bin:\(3 << 20)")
            let cut =
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=B\r\n"
                + "Content-Length: 5\r\n\r\n--B\r\n"
            let reply = try await RawClient.exchange(port: server.port, Array(cut.utf8), patience: 200)
            #expect(statuses(reply.text) == [400])
        }
    }

    @Test func `a Unix socket is a door like another`() async throws {
        let path = FileManager.default.temporaryDirectory.appending(
            path: "door-\(UUID().uuidString.prefix(8)).sock"
        ).path
        try await TestServer.run(
            [ListenerConfiguration(.unix(path: path), .plain("operator"))],
            answering: { .text("\($0.door) \($0.peerAddress)") }
        ) { _ in
            let curl = try await shell(["curl", "-s", "--unix-socket", path, "http://localhost/"])
            #expect(curl.out == "operator unix")
        }
        #expect(!FileManager.default.fileExists(atPath: path))
    }
}
