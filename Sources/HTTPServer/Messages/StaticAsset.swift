import COpenSSL

/// Bytes that do not change while the process runs, with a strong ETag made from them; text also packed, once.
///
/// They lie in the program's own memory, shared by all connections: there is no file to open, map or send.
package struct StaticAsset: Sendable {
    /// One way of sending it; each has a tag of its own (RFC 9110 §8.8.3.3).
    private struct Form: Sendable {
        let bytes: [UInt8]
        let entityTag: String
    }

    /// Sent as they are.
    package var bytes: [UInt8] { plain.bytes }
    /// With its charset, where it is text.
    package let contentType: String
    /// Quoted, as it stands in the header; of the bytes as they are.
    package var entityTag: String { plain.entityTag }
    /// Whether the bytes of this address never change (a name with a hash in it): cached for a year.
    package let isImmutable: Bool
    private let plain: Form
    private let packed: [ContentCoding: Form]

    /// Computes the tag and packs text: once, at the start.
    package init(_ bytes: [UInt8], contentType: String, isImmutable: Bool) {
        self.contentType = contentType
        self.isImmutable = isImmutable
        let digits = Array("0123456789abcdef".utf8)
        let hex = OpenSSLDigest.sha256(bytes).prefix(16).flatMap {
            [digits[Int($0 >> 4)], digits[Int($0 & 15)]]
        }
        let tag = String(decoding: hex, as: UTF8.self)
        plain = Form(bytes: bytes, entityTag: "\"\(tag)\"")
        var packed: [ContentCoding: Form] = [:]
        for coding in StaticAsset.isText(contentType) ? ContentCoding.allCases : [] {
            packed[coding] = coding.pack(bytes).map {
                Form(bytes: $0, entityTag: "\"\(tag)-\(coding.token)\"")
            }
        }
        self.packed = packed
    }

    /// 200 with the bytes, 206 with one range of them, 304 when the client has them, 405 for anything but GET and
    /// HEAD.
    package func response(to request: Request) -> Response {
        guard request.method == .get || request.method == .head else {
            return Response(status: 405, headers: ["allow": "GET, HEAD"])
        }
        // A range is one of the plain bytes: what a client resumes is a picture or a film, not a style sheet.
        let coding =
            request.headers.contains("range")
            ? nil
            : ContentCoding.accepted(request.headers.values("accept-encoding"))
                .first { packed[$0] != nil }
        let form = coding.flatMap { packed[$0] } ?? plain
        var headers: Headers = [
            "etag": form.entityTag,
            "cache-control": isImmutable ? "public, max-age=31536000, immutable" : "no-cache",
        ]
        if !packed.isEmpty { headers.add("vary", "accept-encoding") }
        if clientHasIt(request.headers) { return Response(status: 304, headers: headers) }
        headers.add("content-type", contentType)
        headers.add("accept-ranges", "bytes")
        if let coding { headers.add("content-encoding", coding.token) }
        return part(of: form, headers, request)
    }

    private func part(of form: Form, _ headers: Headers, _ request: Request) -> Response {
        var headers = headers
        let length = Int64(form.bytes.count)
        // RFC 9110 §14.2: a range is defined for GET alone.
        let asked =
            request.method == .get
            ? ByteRange.read(request.headers, length: length, entityTag: form.entityTag) : .whole
        switch asked {
        case .whole: return Response(headers: headers, body: .bytes(form.bytes))
        case .part(let range):
            headers.add("content-range", asked.contentRange(of: length))
            let bytes = Array(form.bytes[Int(range.lowerBound)..<Int(range.upperBound)])
            return Response(status: 206, headers: headers, body: .bytes(bytes))
        case .unsatisfiable:
            return Response(status: 416, headers: ["content-range": asked.contentRange(of: length)])
        }
    }

    /// RFC 9110 §13.1.2: weak comparison, `*` fits anything. Any of our forms will do: they unpack to the same bytes.
    private func clientHasIt(_ headers: Headers) -> Bool {
        headers.values("if-none-match").contains { line in
            line.split(separator: ",").contains { tag in
                var tag = tag.drop { $0 == " " }
                while tag.last == " " { tag.removeLast() }
                if tag.hasPrefix("W/") { tag = tag.dropFirst(2) }
                return tag == "*" || tag == entityTag || packed.values.contains { tag == $0.entityTag }
            }
        }
    }

    /// Pictures and films are packed already.
    private static func isText(_ contentType: String) -> Bool {
        let type = contentType.prefix { $0 != ";" }
        return type.hasPrefix("text/") || type.hasSuffix("+xml") || type.hasSuffix("json")
            || type.hasSuffix("javascript")
    }
}

enum OpenSSLDigest {
    static func sha256(_ bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        _ = unsafe SHA256(bytes, bytes.count, &digest)
        return digest
    }
}
