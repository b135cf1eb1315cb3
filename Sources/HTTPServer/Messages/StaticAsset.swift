import COpenSSL

/// Bytes that do not change while the process runs, with a strong ETag made from them.
package struct StaticAsset: Sendable {
    /// Sent as they are.
    package let bytes: [UInt8]
    /// With its charset, where it is text.
    package let contentType: String
    /// Quoted, as it stands in the header.
    package let entityTag: String
    /// Whether the bytes of this address never change (a name with a hash in it): cached for a year.
    package let isImmutable: Bool

    /// Computes the tag: once, at the start.
    package init(_ bytes: [UInt8], contentType: String, isImmutable: Bool) {
        self.bytes = bytes
        self.contentType = contentType
        self.isImmutable = isImmutable
        let digits = Array("0123456789abcdef".utf8)
        let hex = OpenSSLDigest.sha256(bytes).prefix(16).flatMap {
            [digits[Int($0 >> 4)], digits[Int($0 & 15)]]
        }
        entityTag = "\"\(String(decoding: hex, as: UTF8.self))\""
    }

    /// 200 with the bytes, 304 when the client has them, 405 for anything but GET and HEAD.
    package func response(to request: Request) -> Response {
        guard request.method == .get || request.method == .head else {
            return Response(status: 405, headers: ["allow": "GET, HEAD"])
        }
        var headers: Headers = [
            "etag": entityTag,
            "cache-control": isImmutable ? "public, max-age=31536000, immutable" : "no-cache",
        ]
        if clientHasIt(request.headers) { return Response(status: 304, headers: headers) }
        headers.add("content-type", contentType)
        return Response(headers: headers, body: .bytes(bytes))
    }

    /// RFC 9110 §13.1.2: weak comparison, `*` fits anything.
    private func clientHasIt(_ headers: Headers) -> Bool {
        headers.values("if-none-match").contains { line in
            line.split(separator: ",").contains { tag in
                var tag = tag.drop { $0 == " " }
                while tag.last == " " { tag.removeLast() }
                if tag.hasPrefix("W/") { tag = tag.dropFirst(2) }
                return tag == "*" || tag == entityTag
            }
        }
    }
}

enum OpenSSLDigest {
    static func sha256(_ bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        _ = unsafe SHA256(bytes, bytes.count, &digest)
        return digest
    }
}
