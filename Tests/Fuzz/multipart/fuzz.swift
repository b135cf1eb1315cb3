// libFuzzer's entry for the machine that reads uploads: the first line is the Content-Type, the rest the body.
// Beyond "no crash": the same bytes must mean the same whole and in pieces, and a file comes out as it went in.

private enum Said: Equatable {
    case head(PartHead), part([UInt8]), end, failed
}

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = [UInt8](UnsafeBufferPointer(start: start, count: count))
    let pieces = bytes.first.map { Int($0 % 13) + 1 } ?? 1
    let line = bytes.prefix { $0 != 10 }
    let body = Array(bytes.dropFirst(line.count + 1))
    let types = [
        String(decoding: line, as: UTF8.self),
        "multipart/form-data; boundary=" + String(decoding: line, as: UTF8.self),
    ]
    for type in types {
        let whole = form(type, body, pieces: body.count)
        precondition(whole == form(type, body, pieces: pieces), "multipart in pieces")
    }
    comesOutAsItWentIn(body, pieces)
    return 0
}

/// Whatever a file holds, short of the border itself, is the file.
private func comesOutAsItWentIn(_ file: [UInt8], _ pieces: Int) {
    let border = Array("\r\n--border".utf8)
    let ends = file.indices.contains { file[$0...].starts(with: border) }
    guard !ends else { return }
    let head = "--border\r\nContent-Disposition: form-data; name=\"f\"; filename=\"見本.bin\"\r\n\r\n"
    let sent = Array(head.utf8) + file + border + Array("--\r\n".utf8)
    let said = form("multipart/form-data; boundary=border", sent, pieces: pieces)
    precondition(said.suffix(2) == [.part(file), .end], "a file comes out as it went in")
}

private func form(_ type: String, _ bytes: [UInt8], pieces: Int) -> [Said] {
    guard var parser = MultipartParser(contentType: type) else { return [] }
    var (said, body, stored, next): ([Said], [UInt8], [UInt8], Int) = ([], [], [], 0)
    while next < bytes.count {
        stored += bytes[next..<min(next + max(1, pieces), bytes.count)]
        next += max(1, pieces)
        var offset = 0
        feeding: while true {
            do throws(MultipartParser.Failure) {
                switch try parser.next(stored.span, at: &offset) {
                case .needMore: break feeding
                case .begin(let head): said.append(.head(head))
                case .data(let range): body += stored[range]
                case .endOfPart:
                    said.append(.part(body))
                    body = []
                case .end: return said + [.end]
                }
            } catch { return said + [.failed] }
        }
        stored.removeFirst(offset)
    }
    return said
}
