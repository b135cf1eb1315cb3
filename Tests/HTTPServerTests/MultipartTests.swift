import Testing

@testable import HTTPServer

@Suite struct MultipartTests {
    struct Part: Equatable {
        let head: PartHead
        var body: [UInt8] = []
        init(_ name: String, filename: String? = nil, type: String? = nil, _ body: String = "") {
            head = PartHead(name: name, filename: filename, contentType: type)
            self.body = Array(body.utf8)
        }
        init(_ head: PartHead) { self.head = head }
    }

    /// `nil` when the body is refused or not complete.
    static func parts(_ body: [UInt8], boundary: String = "B", pieces: Int) -> [Part]? {
        guard var parser = MultipartParser(contentType: "multipart/form-data; boundary=\(boundary)") else {
            return nil
        }
        var (stored, offset, next): ([UInt8], Int, Int) = ([], 0, 0)
        var parts: [Part] = []
        while next < body.count {
            stored += body[next..<min(next + pieces, body.count)]
            next += pieces
            feeding: while true {
                guard let event = try? parser.next(stored.span, at: &offset) else { return nil }
                switch event {
                case .needMore: break feeding
                case .begin(let head): parts.append(Part(head))
                case .data(let range): parts[parts.count - 1].body += stored[range]
                case .endOfPart: break
                case .end: return parts
                }
            }
            stored.removeFirst(offset)
            offset = 0
        }
        return nil
    }

    static let good: [(String, [Part])] = [
        ("--B--\r\n", []),
        (
            "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\none\r\n--B--\r\n",
            [Part("a", "one")]
        ),
        (
            "--B\r\ncontent-disposition: form-data; name=\"f\"; filename=\"写真 1.jpg\"\r\n"
                + "Content-Type: image/jpeg\r\n\r\n"
                + "\r\n--\r\n-B\r\n--Bx"[...].dropLast(5)
                + "\r\n--B\r\nContent-Disposition: form-data; name=b\r\n\r\n\r\n--B--",
            [Part("f", filename: "写真 1.jpg", type: "image/jpeg", "\r\n--\r\n-B"), Part("b", "")]
        ),
        (
            "--B\r\nContent-Disposition: form-data; name=\"q%22q\"; filename=\"C:\\x.txt\"\r\n\r\n"
                + "\r\r\n\r\n--B--ignored",
            [Part("q\"q", filename: "C:\\x.txt", "\r\r\n")]
        ),
    ]

    @Test(arguments: 0..<good.count)
    func `parts come out the same however the bytes arrive`(index: Int) {
        let (body, expected) = MultipartTests.good[index]
        let bytes = Array(body.utf8)
        for pieces in [1, 2, 3, 5, 8, 1_000] {
            #expect(MultipartTests.parts(bytes, pieces: pieces) == expected, "in pieces of \(pieces)")
        }
    }

    @Test(arguments: [
        "", "--B", "--B\r\n", "x--B--", "\r\n--B--", "--C--", "--B\r\n\r\nno name\r\n--B--",
        "--B\r\nContent-Disposition: attachment; name=a\r\n\r\n\r\n--B--",
        "--B\r\nContent-Disposition: form-data; name=a\n\r\n\r\n--B--",
        "--B\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--Bmore",
        "--B\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--B",
        "--B\r\nContent-Disposition: form-data; name=a\r\nX: " + String(repeating: "a", count: 5_000)
            + "\r\n\r\nx\r\n--B--",
        String(repeating: "--B\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n", count: 101) + "--B--",
    ])
    func `a broken body is no form`(body: String) {
        #expect(MultipartTests.parts(Array(body.utf8), pieces: 1) == nil)
        #expect(MultipartTests.parts(Array(body.utf8), pieces: 10_000) == nil)
    }

    @Test(arguments: ["text/plain; boundary=B", "multipart/form-data", "multipart/form-data; boundary="])
    func `such a content type is no form`(type: String) { #expect(MultipartParser(contentType: type) == nil) }

    @Test func `a quoted boundary is read`() {
        #expect(MultipartParser(contentType: "Multipart/Form-Data; charset=utf-8; boundary=\"a b\"") != nil)
    }
}
