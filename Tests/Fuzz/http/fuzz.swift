// libFuzzer's entry for the machine that reads what strangers send: HTTP/1.1. (Multipart has a target of its own.)
// Beyond "no crash": the same bytes must mean the same whole and in pieces.

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = [UInt8](UnsafeBufferPointer(start: start, count: count))
    let pieces = bytes.first.map { Int($0 % 13) + 1 } ?? 1
    precondition(meaning(bytes, pieces: bytes.count) == meaning(bytes, pieces: pieces), "HTTP/1.1 in pieces")
    _ = FormFields(urlencoded: bytes, limit: 100)
    return 0
}

private func feed(_ bytes: [UInt8], pieces: Int, _ take: (_ input: [UInt8], _ offset: inout Int) -> Bool) {
    var (stored, next): ([UInt8], Int) = ([], 0)
    while next < bytes.count {
        stored += bytes[next..<min(next + pieces, bytes.count)]
        next += pieces
        var offset = 0
        guard take(stored, &offset) else { return }
        stored.removeFirst(offset)
    }
}

private func meaning(_ bytes: [UInt8], pieces: Int) -> [String] {
    var parser = HTTP1Parser(limits: Limits())
    var (said, body): ([String], [UInt8]) = ([], [])
    feed(bytes, pieces: max(1, pieces)) { input, offset in
        while true {
            do throws(ParseFailure) {
                switch try parser.next(input.span, at: &offset) {
                case .needMore: return true
                case .head(let head):
                    said.append("\(head.host) \(head.path.segments) \(head.framing)")
                    for field in head.headers { said.append("\(field.name)=\(field.value)") }
                case .body(let range): body += input[range]
                case .end: said.append("end \(body)")
                }
            } catch {
                said.append("failed \(body.count)")
                return false
            }
        }
    }
    return said
}
