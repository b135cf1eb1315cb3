import Testing

@testable import HTTPServer

@Suite struct ParserTests {
    enum Outcome: Equatable {
        case failed(Int)
        case requests(Int, bodyBytes: Int)
    }

    /// Feeds `bytes` in pieces, the way a connection does, and tells what became of them.
    static func outcome(_ bytes: [UInt8], pieces: Int) -> Outcome {
        var parser = HTTP1Parser(limits: Limits())
        var (stored, offset, requests, body): ([UInt8], Int, Int, Int) = ([], 0, 0, 0)
        var next = 0
        while next < bytes.count {
            stored += bytes[next..<min(next + pieces, bytes.count)]
            next += pieces
            feeding: while true {
                do throws(ParseFailure) {
                    switch try parser.next(stored.span, at: &offset) {
                    case .needMore: break feeding
                    case .head(let head): if head.method == nil { return .failed(501) }
                    case .body(let range): body += range.count
                    case .end: requests += 1
                    }
                } catch {
                    return .failed(error.status)
                }
            }
            stored.removeFirst(offset)
            offset = 0
        }
        return .requests(requests, bodyBytes: body)
    }

    @Test(arguments: MalformedRequests.all)
    func `a request means the same whole, halved and byte by byte`(wire: WireCase) {
        let whole = ParserTests.outcome(wire.bytes, pieces: wire.bytes.count)
        if wire.statuses.contains(where: { $0 >= 400 && $0 != 404 }) {
            #expect(whole == .failed(wire.statuses[0]))
        } else {
            #expect(whole != .failed(400))
        }
        #expect(ParserTests.outcome(wire.bytes, pieces: 1) == whole)
        #expect(ParserTests.outcome(wire.bytes, pieces: 7) == whole)
    }

    @Test func `chunked bodies come out as they went in`() {
        let body = "4\r\nwiki\r\n5;x=\"y\"\r\npedia\r\n0\r\nX-Sum: 9\r\n\r\n"
        let bytes = Array(MalformedRequests.post("Transfer-Encoding: chunked\r\n", body).utf8)
        for pieces in [1, 2, 3, 1_000] {
            #expect(ParserTests.outcome(bytes, pieces: pieces) == .requests(1, bodyBytes: 9))
        }
    }

    @Test(arguments: [
        ("/", [], false), ("/a/b", ["a", "b"], false), ("/a/", ["a"], true),
        ("/%E7%AE%B1/x%20y+z", ["箱", "x y+z"], false), ("/a:b@c", ["a:b@c"], false),
    ])
    func `a path is split and decoded once`(raw: String, segments: [String], slash: Bool) throws {
        let path = try #require(RequestPath(Array(raw.utf8)))
        #expect(path.segments == segments)
        #expect(path.endsWithSlash == slash)
    }

    @Test func `what was encoded twice is decoded once`() {
        #expect(RequestPath(Array("/%252e%252e".utf8))?.segments == ["%2e%2e"])
    }

    @Test(arguments: [
        "", "a", "//", "/a//b", "/.", "/a/..", "/%2e", "/a%2fb", "/a%5", "/%0a", "/%7f", "/%ff",
    ])
    func `such a path is refused`(raw: String) { #expect(RequestPath(Array(raw.utf8)) == nil) }

    @Test func `form fields are decoded, kept in order and counted`() throws {
        let form = try #require(FormFields(urlencoded: Array("a=1&b=%E3%81%82+x&a=&c".utf8), limit: 4))
        #expect(form.values("a") == ["1", ""])
        #expect(form["b"] == "あ x")
        #expect(form["c"] == "")
        #expect(FormFields(urlencoded: Array("a&b&c".utf8), limit: 2) == nil)
        #expect(FormFields(urlencoded: Array("a=%zz".utf8), limit: 2) == nil)
        #expect(FormFields(urlencoded: Array("a=%ff".utf8), limit: 2) == nil)
    }

    @Test func `a header value of ours cannot break the message`() {
        var headers = Headers()
        headers.add("location", "/a\r\nset-cookie: x=1\0")
        #expect(headers["location"] == "/a  set-cookie: x=1 ")
    }

    @Test func `a cookie sent twice counts as none`() {
        #expect((["cookie": "a=1; b=2"] as Headers).cookie("b") == "2")
        #expect((["cookie": "b=1; b=2"] as Headers).cookie("b") == nil)
        #expect((["cookie": "a=1"] as Headers).cookie("b") == nil)
    }

    @Test(arguments: [
        (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
    ])
    func `dates are written as the standard wants`(seconds: Int, text: String) {
        #expect(HTTPDate.render(seconds) == Array(text.utf8))
    }

    @Test func `an event keeps its lines apart`() {
        let bytes = EventEncoding.render(data: "one\ntwo\r\nthree", event: "po\nst", id: "7")
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == "event: post\nid: 7\ndata: one\ndata: two\ndata: three\n\n")
    }
}
