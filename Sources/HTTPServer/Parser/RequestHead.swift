/// Why a request cannot be taken, as the status it is answered with. The connection closes after any of them.
struct ParseFailure: Error, Equatable {
    let status: Int
    /// For tests and the debugger; never sent.
    let reason: StaticString

    init(_ status: Int, _ reason: StaticString) {
        self.status = status
        self.reason = reason
    }

    static func == (left: ParseFailure, right: ParseFailure) -> Bool { left.status == right.status }
}

/// A request's head, checked whole.
struct RequestHead: Sendable {
    enum Framing: Sendable, Equatable {
        case none
        case length(Int)
        case chunked
    }

    /// `nil` for a well-formed method that this server does not know.
    var method: Method?
    var path: RequestPath
    var query: FormFields
    var headers: Headers
    var host: String
    var framing: Framing
    var keepAlive: Bool
    var isHTTP10: Bool
    var expectsContinue: Bool
}

/// Reads one head: request line, fields, empty line, each ended by CRLF and nothing else (RFC 9112, strict).
struct HeadParser {
    private var bytes: [UInt8]
    private let limits: Limits
    private var index = 0
    private var fields: [Headers.Field] = []
    private var contentLength: Int?
    private var isChunked = false
    private var hosts = 0
    private var hostValue = 0..<0
    private var expectsContinue = false
    private var isHTTP10 = false
    private var keepAlive = true

    /// `bytes` reach up to and including the empty line.
    static func parse(_ bytes: consuming [UInt8], limits: Limits) throws(ParseFailure) -> RequestHead {
        var parser = HeadParser(bytes: bytes, limits: limits)
        return try parser.parse()
    }

    private init(bytes: consuming [UInt8], limits: Limits) {
        self.bytes = bytes
        self.limits = limits
        fields.reserveCapacity(16)
    }

    private mutating func parse() throws(ParseFailure) -> RequestHead {
        let method = try takeMethod()
        let target = try takeTarget()
        try takeVersion()
        while byte(at: index) != Grammar.carriageReturn { try takeField() }
        guard index + 2 == bytes.count else { throw ParseFailure(400, "bytes after the head") }
        guard !(isChunked && contentLength != nil) else { throw ParseFailure(400, "two framings") }
        guard !(isChunked && isHTTP10) else { throw ParseFailure(400, "chunked on HTTP/1.0") }
        guard hosts == 1, let host = Grammar.host(bytes[hostValue]) else { throw ParseFailure(400, "host") }
        let (path, query) = try split(target, host: host)
        return RequestHead(
            method: method, path: path, query: query, headers: Headers(storage: bytes, fields: fields),
            host: host,
            framing: isChunked ? .chunked : contentLength.map { $0 == 0 ? .none : .length($0) } ?? .none,
            keepAlive: keepAlive, isHTTP10: isHTTP10, expectsContinue: expectsContinue && !isHTTP10)
    }

    // MARK: Request line

    private mutating func takeMethod() throws(ParseFailure) -> Method? {
        while let byte = byte(at: index), Grammar.isToken(byte) { index += 1 }
        guard (1...24).contains(index), byte(at: index) == Grammar.space else {
            throw ParseFailure(400, "method")
        }
        let method = Method(bytes[..<index])
        index += 1
        return method
    }

    private mutating func takeTarget() throws(ParseFailure) -> Range<Int> {
        let start = index
        while let byte = byte(at: index), byte > 32, byte < 127 { index += 1 }
        guard index > start, byte(at: index) == Grammar.space else { throw ParseFailure(400, "target") }
        guard index - start <= limits.targetBytes else { throw ParseFailure(414, "target too long") }
        defer { index += 1 }
        return start..<index
    }

    private mutating func takeVersion() throws(ParseFailure) {
        let line = bytes[index...].prefix(10)
        guard line.count == 10, line.prefix(5).elementsEqual("HTTP/".utf8), isDigit(line[index + 5]),
            line[index + 6] == UInt8(ascii: "."), isDigit(line[index + 7]),
            line[index + 8] == Grammar.carriageReturn, line[index + 9] == Grammar.lineFeed
        else { throw ParseFailure(400, "version") }
        guard line[index + 5] == UInt8(ascii: "1") else { throw ParseFailure(505, "major version") }
        switch line[index + 7] {
        case UInt8(ascii: "1"): break
        case UInt8(ascii: "0"):
            isHTTP10 = true
            keepAlive = false
        default: throw ParseFailure(505, "minor version")
        }
        index += 10
    }

    /// origin-form, or absolute-form whose authority is the Host (RFC 9112 §3.2).
    private func split(
        _ target: Range<Int>, host: String
    ) throws(ParseFailure) -> (path: RequestPath, query: FormFields) {
        var rest = bytes[target]
        if rest.first != UInt8(ascii: "/") {
            let scheme = rest.prefix { $0 != Grammar.colon }
            let isWeb =
                Grammar.equal(scheme, ignoringCase: "http") || Grammar.equal(scheme, ignoringCase: "https")
            rest = rest.dropFirst(scheme.count)
            guard isWeb, rest.starts(with: Array("://".utf8)) else { throw ParseFailure(400, "target form") }
            rest = rest.dropFirst(3)
            let authority = rest.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
            guard authority.count == hostValue.count,
                zip(authority, bytes[hostValue]).allSatisfy({
                    Grammar.lowercased($0) == Grammar.lowercased($1)
                })
            else { throw ParseFailure(400, "authority is not the host") }
            rest = rest.dropFirst(authority.count)
            if rest.isEmpty { rest = [UInt8(ascii: "/")] }
        }
        return try HeadParser.split(rest, limits: limits)
    }

    /// The path and query of an origin-form target; shared with HTTP/2.
    static func split(
        _ target: ArraySlice<UInt8>, limits: Limits
    ) throws(ParseFailure) -> (path: RequestPath, query: FormFields) {
        let question = target.firstIndex(of: UInt8(ascii: "?")) ?? target.endIndex
        guard !target.contains(UInt8(ascii: "#")), let path = RequestPath(target[..<question]) else {
            throw ParseFailure(400, "path")
        }
        guard question != target.endIndex else { return (path, FormFields()) }
        guard let query = FormFields(urlencoded: target[(question + 1)...], limit: limits.formFields) else {
            throw ParseFailure(400, "query")
        }
        return (path, query)
    }

    // MARK: Fields

    private mutating func takeField() throws(ParseFailure) {
        let nameStart = index
        while let byte = byte(at: index), Grammar.isToken(byte) {
            bytes[index] = Grammar.lowercased(byte)
            index += 1
        }
        // Refuses obs-fold, a space before the colon and a line without one.
        guard index > nameStart, byte(at: index) == Grammar.colon else {
            throw ParseFailure(400, "field name")
        }
        let name = nameStart..<index
        index += 1
        while let byte = byte(at: index), byte == Grammar.space || byte == Grammar.tab { index += 1 }
        let valueStart = index
        while let byte = byte(at: index), Grammar.isFieldValue(byte) { index += 1 }
        guard byte(at: index) == Grammar.carriageReturn, byte(at: index + 1) == Grammar.lineFeed else {
            throw ParseFailure(400, "field value")
        }
        var valueEnd = index
        while valueEnd > valueStart,
            bytes[valueEnd - 1] == Grammar.space || bytes[valueEnd - 1] == Grammar.tab
        {
            valueEnd -= 1
        }
        index += 2
        guard fields.count < limits.headerFields else { throw ParseFailure(431, "too many fields") }
        fields.append(Headers.Field(name: name, value: valueStart..<valueEnd))
        try heed(name, valueStart..<valueEnd)
    }

    /// The fields that decide framing and connection.
    private mutating func heed(_ name: Range<Int>, _ value: Range<Int>) throws(ParseFailure) {
        switch name.count {
        case 4 where Grammar.equal(bytes[name], ignoringCase: "host"):
            hosts += 1
            hostValue = value
        case 6 where Grammar.equal(bytes[name], ignoringCase: "expect"):
            guard Grammar.equal(bytes[value], ignoringCase: "100-continue") else {
                throw ParseFailure(417, "expect")
            }
            expectsContinue = true
        case 10 where Grammar.equal(bytes[name], ignoringCase: "connection"):
            for option in bytes[value].split(separator: UInt8(ascii: ",")) {
                let option = option.drop { $0 == Grammar.space }.prefix { $0 != Grammar.space }
                if Grammar.equal(option, ignoringCase: "close") { keepAlive = false }
                if isHTTP10, Grammar.equal(option, ignoringCase: "keep-alive") { keepAlive = true }
            }
        case 14 where Grammar.equal(bytes[name], ignoringCase: "content-length"):
            // Digits alone, once; 15 of them are a petabyte.
            guard contentLength == nil, (1...15).contains(value.count), bytes[value].allSatisfy(isDigit)
            else {
                throw ParseFailure(400, "content-length")
            }
            contentLength = bytes[value].reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        case 17 where Grammar.equal(bytes[name], ignoringCase: "transfer-encoding"):
            guard !isChunked, Grammar.equal(bytes[value], ignoringCase: "chunked") else {
                throw ParseFailure(400, "transfer-encoding")
            }
            isChunked = true
        default: break
        }
    }

    private func byte(at index: Int) -> UInt8? { index < bytes.count ? bytes[index] : nil }
    private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
