/// The methods this server knows; any other is answered 501.
package enum Method: String, Sendable, Hashable, CaseIterable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
    case options = "OPTIONS"

    init?(_ bytes: some Collection<UInt8>) {
        // Told by the length first, then compared with one word: this is read for every request.
        let word: (Method, StaticString)
        switch (bytes.count, bytes.first) {
        case (3, UInt8(ascii: "G")): word = (.get, "GET")
        case (3, UInt8(ascii: "P")): word = (.put, "PUT")
        case (4, UInt8(ascii: "H")): word = (.head, "HEAD")
        case (4, UInt8(ascii: "P")): word = (.post, "POST")
        case (5, UInt8(ascii: "P")): word = (.patch, "PATCH")
        case (6, UInt8(ascii: "D")): word = (.delete, "DELETE")
        case (7, UInt8(ascii: "O")): word = (.options, "OPTIONS")
        default: return nil
        }
        let isSame = word.1.withUTF8Buffer { wanted in unsafe zip(bytes, wanted).allSatisfy { $0 == $1 } }
        guard isSame else { return nil }
        self = word.0
    }
}

/// The path of a request, split and percent-decoded exactly once.
package struct RequestPath: Sendable, Hashable {
    /// Decoded segments; none for `/`. None of them is empty, `.` or `..`, or holds `/`, NUL or a control.
    package let segments: [String]
    /// `/a/` ends with a slash, `/a` and `/` do not.
    package let endsWithSlash: Bool

    /// `/`
    package static let root = RequestPath()

    private init() {
        segments = []
        endsWithSlash = false
    }

    /// `nil` for a path that does not start with a slash, holds an empty or dot segment, an encoded slash, a
    /// control character, a bad escape or invalid UTF-8.
    package init?(_ raw: some Collection<UInt8>) {
        guard raw.first == UInt8(ascii: "/") else { return nil }
        var segments: [String] = []
        var endsWithSlash = false
        var rest = raw.dropFirst()
        if !rest.isEmpty {
            while true {
                let end = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
                let piece = rest[..<end]
                if piece.isEmpty {
                    guard end == rest.endIndex else { return nil }
                    endsWithSlash = true
                    break
                }
                guard let segment = PercentEncoding.decode(piece, plusIsSpace: false),
                    segment != ".", segment != "..",
                    segment.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "/") })
                else { return nil }
                segments.append(segment)
                if end == rest.endIndex { break }
                rest = rest[rest.index(after: end)...]
            }
        }
        self.segments = segments
        self.endsWithSlash = endsWithSlash
    }
}

enum PercentEncoding {
    /// The text `raw` stands for; `nil` for a bad escape or invalid UTF-8.
    static func decode(_ raw: some Collection<UInt8>, plusIsSpace: Bool) -> String? {
        if !raw.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) {
            return String(validating: raw, as: UTF8.self)
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(raw.count)
        var index = raw.startIndex
        while index != raw.endIndex {
            var byte = raw[index]
            raw.formIndex(after: &index)
            if byte == UInt8(ascii: "%") {
                guard index != raw.endIndex, let high = hexValue(raw[index]) else { return nil }
                raw.formIndex(after: &index)
                guard index != raw.endIndex, let low = hexValue(raw[index]) else { return nil }
                raw.formIndex(after: &index)
                byte = high << 4 | low
            } else if plusIsSpace, byte == UInt8(ascii: "+") {
                byte = UInt8(ascii: " ")
            }
            bytes.append(byte)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

/// Fields of a query or a form, in order.
package struct FormFields: Sendable, Equatable {
    /// One field, decoded.
    package struct Field: Sendable, Equatable {
        /// Decoded.
        package let name: String
        /// Decoded.
        package let value: String

        /// A field that came another way than in a query or a body.
        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// In the order they were sent.
    package let fields: [Field]

    /// Fields made by hand.
    package init(_ fields: [Field] = []) { self.fields = fields }

    /// Reads `application/x-www-form-urlencoded`; `nil` for a bad escape, invalid UTF-8 or more than `limit`
    /// fields.
    package init?(urlencoded bytes: some Collection<UInt8>, limit: Int) {
        var fields: [Field] = []
        for pair in bytes.split(separator: UInt8(ascii: "&")) {
            let equals = pair.firstIndex(of: UInt8(ascii: "="))
            guard fields.count < limit,
                let name = PercentEncoding.decode(pair[..<(equals ?? pair.endIndex)], plusIsSpace: true),
                let value = PercentEncoding.decode(
                    pair[(equals ?? pair.endIndex)...].dropFirst(), plusIsSpace: true)
            else { return nil }
            fields.append(Field(name: name, value: value))
        }
        self.fields = fields
    }

    /// The first value of `name`.
    package subscript(name: String) -> String? { fields.first { $0.name == name }?.value }
    /// All values of `name`, in order.
    package func values(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }
}
