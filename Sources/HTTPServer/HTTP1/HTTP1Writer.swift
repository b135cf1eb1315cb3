/// The head of an HTTP/1.1 answer.
enum HTTP1Writer {
    enum ConnectionField { case none, keepAlive, close }

    /// Appends to `bytes`, which is the loop's own buffer: an answer should cost no allocation.
    static func write(
        _ head: ReplyHead, to bytes: inout [UInt8], worker: Worker, connection: ConnectionField,
        isChunked: Bool, isSecure: Bool
    ) {
        begin(head.status, to: &bytes, worker)
        for field in head.ownFields { head.headers.appendLine(of: field, to: &bytes) }
        let common = isSecure ? worker.common : worker.commonInClear
        if head.headers.sharesName(with: common.headers) {
            for field in common.headers.fields where !head.headers.containsName(of: field, in: common.headers)
            {
                common.headers.appendLine(of: field, to: &bytes)
            }
        } else {
            bytes += common.lines
        }
        if let length = head.length {
            append("\r\ncontent-length: ", to: &bytes)
            append(length, to: &bytes)
        } else if isChunked {
            append("\r\ntransfer-encoding: chunked", to: &bytes)
        }
        switch connection {
        case .none: break
        case .keepAlive: append("\r\nconnection: keep-alive", to: &bytes)
        case .close: append("\r\nconnection: close", to: &bytes)
        }
        append("\r\n\r\n", to: &bytes)
    }

    /// Appends an answer that lies ready, with today's date. None of its own fields is one that every answer has.
    static func write(
        _ answer: ReadyAnswer.Form, headOnly: Bool, to bytes: inout [UInt8], worker: Worker, isSecure: Bool
    ) {
        begin(answer.status, to: &bytes, worker)
        bytes += (isSecure ? worker.common : worker.commonInClear).lines
        bytes += headOnly ? answer.bytes[..<answer.bodyStart] : answer.bytes[...]
    }

    private static func begin(_ status: Int, to bytes: inout [UInt8], _ worker: Worker) {
        append("HTTP/1.1 ", to: &bytes)
        append(status, to: &bytes)
        bytes.append(Grammar.space)
        append(StatusPhrase.of(status), to: &bytes)
        append("\r\ndate: ", to: &bytes)
        bytes += worker.date
    }

    static func append(_ text: StaticString, to bytes: inout [UInt8]) {
        text.withUTF8Buffer { unsafe bytes.append(contentsOf: $0) }
    }

    /// Decimal digits of a number that is not negative.
    static func append(_ number: Int, to bytes: inout [UInt8]) {
        if number >= 10 { append(number / 10, to: &bytes) }
        bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number % 10))
    }
}
