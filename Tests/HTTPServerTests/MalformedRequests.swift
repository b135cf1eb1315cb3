import Testing

/// One request as bytes, and what a strict server says to it.
struct WireCase: Sendable, CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]
    let statuses: [Int]
    let staysOpen: Bool
    var testDescription: String { name }

    init(_ name: String, _ text: String, _ statuses: Int..., open: Bool = false) {
        self.init(name, Array(text.utf8), statuses, open: open)
    }

    init(_ name: String, _ bytes: [UInt8], _ statuses: [Int], open: Bool = false) {
        self.name = name
        self.bytes = bytes
        self.statuses = statuses
        staysOpen = open
    }
}

/// The 56 malformed and edge cases of the engine's report; `/take` counts a body, `/hello` greets, others are
/// 404.
enum MalformedRequests {
    static let hidden = "GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n"

    static func post(_ fields: String, _ body: String = "hello", version: String = "HTTP/1.1") -> String {
        "POST /take \(version)\r\nHost: a\r\n\(fields)\r\n\(body)"
    }

    static let framing: [WireCase] = [
        WireCase(
            "two pipelined", post("Content-Length: 5\r\n") + post("Content-Length: 5\r\n"), 200, 200,
            open: true),
        WireCase("length twice, same", post("Content-Length: 5\r\nContent-Length: 5\r\n"), 400),
        WireCase(
            "length twice, different", post("Content-Length: 5\r\nContent-Length: 41\r\n", "hello" + hidden),
            400),
        WireCase(
            "length twice, larger first",
            post("Content-Length: 41\r\nContent-Length: 5\r\n", "hello" + hidden), 400),
        WireCase("length as a list", post("Content-Length: 5, 5\r\n"), 400),
        WireCase("length with plus", post("Content-Length: +5\r\n"), 400),
        WireCase("length in hexadecimal", post("Content-Length: 0x5\r\n"), 400),
        WireCase("length of two numbers", post("Content-Length: 5 6\r\n"), 400),
        WireCase("negative length", post("Content-Length: -1\r\n"), 400),
        WireCase("length past 2^64", post("Content-Length: 18446744073709551621\r\n"), 400),
        WireCase("empty length", post("Content-Length: \r\n", hidden), 400),
        WireCase(
            "length and chunked",
            post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n" + hidden), 400),
        WireCase(
            "chunked and length, smuggling",
            post(
                "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", "5c\r\nGPOST / HTTP/1.1\r\n0\r\n\r\n"),
            400),
        WireCase("gzip, chunked", post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n" + hidden), 400),
        WireCase(
            "chunked, identity", post("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n" + hidden), 400),
        WireCase("xchunked", post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n" + hidden), 400),
        WireCase(
            "xchunked and length",
            post("Transfer-Encoding: xchunked\r\nContent-Length: 5\r\n", "0\r\n\r\n" + hidden), 400),
        WireCase(
            "two transfer encodings",
            post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", "0\r\n\r\n" + hidden), 400),
        WireCase(
            "space before the colon of chunked",
            post("Transfer-Encoding : chunked\r\n", "0\r\n\r\n" + hidden), 400),
        WireCase("space before the colon of length", post("Content-Length : 37\r\n", hidden), 400),
        WireCase(
            "chunked with vertical tab", post("Transfer-Encoding: chunked\u{0B}\r\n", "0\r\n\r\n" + hidden),
            400),
        WireCase(
            "chunked on HTTP/1.0",
            post(
                "Transfer-Encoding: chunked\r\nConnection: keep-alive\r\n", "0\r\n\r\n" + hidden,
                version: "HTTP/1.0"), 400),
        WireCase(
            "a body on GET", "GET /hello HTTP/1.1\r\nHost: a\r\nContent-Length: 35\r\n\r\n\(hidden)", 200,
            open: true),
    ]

    static let lines: [WireCase] = [
        WireCase(
            "all bare line feeds",
            Array(post("Content-Length: 5\r\n").utf8).filter { $0 != 13 }, [400]),
        WireCase("one bare line feed", "POST /take HTTP/1.1\r\nHost: a\nContent-Length: 5\r\n\r\nhello", 400),
        WireCase("folded field", post("X: a\r\n b\r\nContent-Length: 5\r\n"), 400),
        WireCase("folded length", post("Content-Length:\r\n 5\r\n"), 400),
        WireCase("NUL in a value", post("X: a\0b\r\nContent-Length: 5\r\n"), 400),
        WireCase("bare return in a value", post("X: a\rY: b\r\nContent-Length: 5\r\n"), 400),
        WireCase("no host", "POST /take HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello", 400),
        WireCase("two hosts", post("Host: b\r\nContent-Length: 5\r\n"), 400),
        WireCase("field without colon", post("Garbage\r\nContent-Length: 5\r\n"), 400),
        WireCase("empty field name", post(": x\r\nContent-Length: 5\r\n"), 400),
        WireCase("100 kB field", post("X: " + String(repeating: "a", count: 100_000) + "\r\n"), 431),
        WireCase("2,000 fields", post((0..<2_000).map { "X\($0): a\r\n" }.joined()), 431),
        WireCase("150 small fields", post((0..<150).map { "X\($0): a\r\n" }.joined()), 431),
        WireCase("space before the first field", "GET /hello HTTP/1.1\r\n Host: a\r\n\r\n", 400),
        WireCase("unknown expectation", post("Expect: 999-x\r\nContent-Length: 5\r\n"), 417),
    ]

    static let chunks: [WireCase] = [
        chunked("good chunks", "5\r\nhello\r\n0\r\n\r\n", 200),
        chunked("chunk extension", "5;a=b\r\nhello\r\n0\r\n\r\n", 200),
        chunked("0x chunk size", "0x5\r\nhello\r\n0\r\n\r\n", 400),
        chunked("space before the size", " 5\r\nhello\r\n0\r\n\r\n", 400),
        chunked("negative chunk size", "-5\r\nhello\r\n0\r\n\r\n", 400),
        chunked("line feeds only", "5\nhello\n0\n\n", 400),
        chunked("bare line feed in an extension", "5;\n\r\nhello\r\n0\r\n\r\n", 400),
        chunked("chunk size past 64 bits", "10000000000000005\r\nhello\r\n0\r\n\r\n", 400),
        chunked("more data than said", "5\r\nhelloXX0\r\n\r\n", 400),
        chunked("a length as trailer", "0\r\nContent-Length: 5\r\n\r\n", 200),
        chunked(
            "300 bytes of extension", "5;" + String(repeating: "a", count: 300) + "\r\nhello\r\n0\r\n\r\n",
            400),
        chunked("9 kB of trailers", "0\r\nX: " + String(repeating: "a", count: 9_000) + "\r\n\r\n", 431),
    ]

    static func chunked(_ name: String, _ body: String, _ status: Int) -> WireCase {
        WireCase(
            name, Array(post("Transfer-Encoding: chunked\r\n", body).utf8), [status], open: status == 200)
    }

    static let targets: [WireCase] = [
        WireCase("two spaces", "GET  /hello HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        WireCase("space in the target", "GET /hello x HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        WireCase("tabs between", "GET\t/hello\tHTTP/1.1\r\nHost: a\r\n\r\n", 400),
        WireCase("HTTP/3.7", "GET /hello HTTP/3.7\r\nHost: a\r\n\r\n", 505),
        WireCase("HTTP/0.9", "GET /hello\r\n\r\n", 400),
        WireCase(
            "8-bit bytes",
            Array("GET /hello?".utf8) + [0xFF, 0xFE] + Array(" HTTP/1.1\r\nHost: a\r\n\r\n".utf8), [400]),
        WireCase("NUL in the target", "GET /hello\0x HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        WireCase("absolute-form of another host", "GET http://evil/hello HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        WireCase(
            "absolute-form of this host", "GET http://A/hello HTTP/1.1\r\nHost: a\r\n\r\n", 200, open: true),
        WireCase("lower-case method", "get /hello HTTP/1.1\r\nHost: a\r\n\r\n", 501),
        WireCase("unknown method", "BREW /hello HTTP/1.1\r\nHost: a\r\n\r\n", 501),
        WireCase("encoded slash", "GET /a%2Fb HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        WireCase("dot segments", "GET /a/../hello HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        WireCase("encoded dot segments", "GET /a/%2e%2E/hello HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        WireCase("encoded NUL", "GET /a%00 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        WireCase("bad UTF-8", "GET /%C3%28 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        WireCase("half an escape", "GET /a%4 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        WireCase("a fragment", "GET /hello#x HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        WireCase(
            "9 kB of target", "GET /" + String(repeating: "a", count: 9_000) + " HTTP/1.1\r\nHost: a\r\n\r\n",
            414),
        WireCase("a host with a user", "GET /hello HTTP/1.1\r\nHost: u@a\r\n\r\n", 400),
        WireCase("an empty line first", "\r\nGET /hello HTTP/1.1\r\nHost: a\r\n\r\n", 200, open: true),
        WireCase("escaped Japanese", "GET /%E6%9D%91 HTTP/1.1\r\nHost: a\r\n\r\n", 404, open: true),
    ]

    static let all = framing + lines + chunks + targets
}
