/// The head of an HTTP/1.1 answer.
enum HTTP1Writer {
    enum ConnectionField { case none, keepAlive, close }

    static func head(
        _ head: ReplyHead, worker: Worker, connection: ConnectionField, isChunked: Bool
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(512 + (head.sendsBody ? min(head.length ?? 0, 65_536) : 0))
        append("HTTP/1.1 ", to: &bytes)
        append(head.status, to: &bytes)
        bytes.append(Grammar.space)
        append(StatusPhrase.of(head.status), to: &bytes)
        append("\r\ndate: ", to: &bytes)
        bytes += worker.date
        head.visitFields(common: worker.configuration.commonHeaders) { name, value in
            bytes.append(13)
            bytes.append(10)
            bytes += name
            bytes.append(Grammar.colon)
            bytes.append(Grammar.space)
            bytes += value
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
        return bytes
    }

    private static func append(_ text: StaticString, to bytes: inout [UInt8]) {
        text.withUTF8Buffer { unsafe bytes.append(contentsOf: $0) }
    }

    private static func append(_ number: Int, to bytes: inout [UInt8]) { bytes += String(number).utf8 }
}
