import Foundation
import HTTPServer
import Testing

/// A style sheet, whole, packed, in part, and known already.
@Suite(.serialized) struct AssetTests {
    static let sheet = Array(String(repeating: "main { margin: 1rem; } /* 見本 */\n", count: 200).utf8)
    static let asset = StaticAsset(sheet, contentType: "text/css; charset=utf-8", isImmutable: true)

    private func get(_ fields: String, method: String = "GET", of asset: StaticAsset = asset) async throws
        -> String
    {
        try await TestServer.run(answering: { asset.response(to: $0) }) { server in
            let wire = "\(method) / HTTP/1.1\r\nHost: a\r\n\(fields)Connection: close\r\n\r\n"
            return try await RawClient.exchange(port: server.port, Array(wire.utf8), patience: 2_000).text
        }
    }

    @Test func `it is sent once and then known by its tag`() async throws {
        let first = try await get("")
        #expect(first.contains("etag: \(Self.asset.entityTag)\r\n") && first.contains("immutable"))
        for tag in [Self.asset.entityTag, "W/\(Self.asset.entityTag)", "\"x\", \(Self.asset.entityTag)", "*"]
        {
            let again = try await get("If-None-Match: \(tag)\r\n")
            #expect(statuses(again) == [304] && !again.contains("margin"))
        }
        #expect(statuses(try await get("If-None-Match: \"x\"\r\n")) == [200])
        #expect(statuses(try await get("", method: "POST")) == [405])
    }

    @Test(arguments: [
        ("gzip, deflate, br, zstd", "br"), ("gzip", "gzip"), ("GZIP;q=0.5, br;q=0", "gzip"), ("*", "br"),
        ("br;q=0.5, gzip", "gzip"), ("*, br;q=0", "gzip"), ("identity", nil), ("br;q=0,gzip;q=0.0", nil),
        ("br;q=nonsense", nil), ("", nil),
    ])
    func `it is packed as the client likes it`(accepts: String, coding: String?) async throws {
        let reply = try await get("Accept-Encoding: \(accepts)\r\n", method: "HEAD")
        #expect(statuses(reply) == [200])
        #expect(reply.contains("content-encoding") == (coding != nil))
        if let coding { #expect(reply.contains("content-encoding: \(coding)\r\n")) }
        #expect(reply.contains("vary: accept-encoding\r\n"), "a cache must ask the same")
        #expect(reply.contains("content-length: \(Self.sheet.count)\r\n") == (coding == nil))
    }

    @Test(arguments: ["br", "gzip"])
    func `what is packed unpacks to the same bytes, under a tag of its own`(coding: String) async throws {
        try await TestServer.run(answering: { Self.asset.response(to: $0) }) { server in
            let url = "http://127.0.0.1:\(server.port)/"
            let curl = ["curl", "-s", "-H", "Accept-Encoding: \(coding)", url]
            #expect(
                try await shell(curl + ["--compressed"]).out == String(decoding: Self.sheet, as: UTF8.self))
            let head = try await shell(curl + ["-I"]).out
            let tag = try #require(head.firstMatch(of: /etag: ("[^"]+")/)).1
            #expect(tag != Self.asset.entityTag)
            #expect(statuses(try await get("If-None-Match: \(tag)\r\n")) == [304])
        }
    }

    @Test func `a picture, or a text too short to gain by it, is not packed`() async throws {
        for asset in [
            StaticAsset([UInt8](repeating: 0, count: 5_000), contentType: "image/png", isImmutable: true),
            StaticAsset(Array("body{}".utf8), contentType: "text/css", isImmutable: true),
        ] {
            let reply = try await get("Accept-Encoding: br, gzip\r\n", method: "HEAD", of: asset)
            #expect(!reply.contains("content-encoding") && !reply.contains("vary"))
        }
    }

    @Test(arguments: [
        ("bytes=0-4", 206, "bytes 0-4/", "main "), ("bytes=-2", 206, "bytes 7198-7199/", "/\n"),
        ("bytes=7190-", 206, "bytes 7190-7199/", nil), ("bytes=7198-99999", 206, "bytes 7198-7199/", "/\n"),
        ("bytes=7200-", 416, "bytes */", nil), ("bytes=-0", 416, "bytes */", nil),
        ("bytes=0-1,4-5", 200, nil, nil), ("bytes=4-1", 200, nil, nil), ("lines=0-1", 200, nil, nil),
        ("bytes=a-b", 200, nil, nil), ("bytes=-", 200, nil, nil),
    ])
    func `a range is that part of the plain bytes`(
        range: String, status: Int, place: String?, bytes: String?
    ) async throws {
        let reply = try await get("Range: \(range)\r\nAccept-Encoding: br\r\n")
        #expect(statuses(reply) == [status])
        if let place { #expect(reply.contains("content-range: \(place)\(Self.sheet.count)\r\n")) }
        if let bytes { #expect(reply.hasSuffix("\r\n\r\n\(bytes)")) }
        #expect(status == 416 || !reply.contains("content-encoding"))
    }

    @Test func `a range of something else is answered with all, and one of HEAD with the head`() async throws
    {
        let range = "Range: bytes=0-4\r\n"
        #expect(statuses(try await get(range + "If-Range: \(Self.asset.entityTag)\r\n")) == [206])
        for other in ["\"x\"", "W/\(Self.asset.entityTag)", "Sat, 21 Nov 2026 00:00:00 GMT"] {
            #expect(statuses(try await get(range + "If-Range: \(other)\r\n")) == [200], "\(other)")
        }
        #expect(statuses(try await get(range, method: "HEAD")) == [200])
        let known = try await get(range + "If-None-Match: \(Self.asset.entityTag)\r\n")
        #expect(statuses(known) == [304], "conditions come before ranges (RFC 9110 §13.2.2)")
    }
}
