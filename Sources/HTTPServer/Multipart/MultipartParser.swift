import Glibc

/// What a part says of itself.
package struct PartHead: Sendable, Equatable {
    /// The form field's name.
    package let name: String
    /// The name the file had on the sender's side: for showing, never for a path.
    package let filename: String?
    /// As claimed; what the bytes are is for others to find out.
    package let contentType: String?
}

/// Limits of one multipart body.
package struct MultipartLimits: Sendable {
    /// The defaults.
    package init() {}
    /// Parts in one body: a post has at most a dozen photos beside its fields.
    package var parts = 100
    /// Bytes of one part's head; a long Japanese file name takes 900.
    package var headBytes = 4_096
}

/// `multipart/form-data` (RFC 7578) as a pure machine: bytes in, events out.
///
/// The caller keeps what was not understood yet and offers it again with more behind it.
struct MultipartParser {
    enum Event: Equatable {
        case needMore
        case begin(PartHead)
        /// These bytes of the input belong to the part.
        case data(Range<Int>)
        case endOfPart
        /// The closing delimiter was seen; what follows is ignored.
        case end
    }

    struct Failure: Error, Equatable {}

    private enum State { case preamble, afterDelimiter, head, data, partEnded, done }

    private let delimiter: [UInt8]  // CR LF "--" boundary
    private let limits: MultipartLimits
    private var state = State.preamble
    private var parts = 0

    /// `nil` when `contentType` is not multipart/form-data with a boundary of 1 to 70 characters (RFC 2046
    /// §5.1.1).
    init?(contentType: String, limits: MultipartLimits = MultipartLimits()) {
        let (type, parameters) = HeaderParameters.split(contentType)
        guard type == "multipart/form-data", let boundary = parameters["boundary"],
            (1...70).contains(boundary.utf8.count),
            boundary.utf8.allSatisfy({ $0 >= 32 && $0 < 127 })
        else { return nil }
        delimiter = Array("\r\n--\(boundary)".utf8)
        self.limits = limits
    }

    /// Reads on from `offset`, which is moved past what was understood.
    mutating func next(_ input: Span<UInt8>, at offset: inout Int) throws(Failure) -> Event {
        while true {
            switch state {
            case .preamble:
                // The first delimiter has no line before it; a preamble is not accepted.
                guard try begins(input, at: offset, with: delimiter[2...]) else { return .needMore }
                offset += delimiter.count - 2
                state = .afterDelimiter
            case .afterDelimiter:
                guard input.count - offset >= 2 else { return .needMore }
                let pair = (input[offset], input[offset + 1])
                offset += 2
                if pair == (13, 10) {
                    parts += 1
                    guard parts <= limits.parts else { throw Failure() }
                    state = .head
                } else if pair == (UInt8(ascii: "-"), UInt8(ascii: "-")) {
                    state = .done
                } else {
                    throw Failure()
                }
            case .head:
                guard let head = try takeHead(input, at: &offset) else { return .needMore }
                state = .data
                return .begin(head)
            case .data:
                guard let range = takeData(input, at: &offset) else { return .needMore }
                if !range.isEmpty { return .data(range) }
            case .partEnded:
                state = .afterDelimiter
                return .endOfPart
            case .done:
                offset = input.count
                return .end
            }
        }
    }

    /// Bytes up to the delimiter, or as far as they cannot be its beginning. Empty: the delimiter was taken.
    private mutating func takeData(_ input: Span<UInt8>, at offset: inout Int) -> Range<Int>? {
        let start = offset
        var candidate = start
        while let found = nextReturn(input, from: candidate) {
            let available = min(delimiter.count, input.count - found)
            var matched = 0
            while matched < available, input[found + matched] == delimiter[matched] { matched += 1 }
            if matched == delimiter.count {
                if found == start {
                    offset = found + delimiter.count
                    state = .partEnded
                } else {
                    offset = found
                }
                return start..<found
            }
            if matched == available {  // may go on in the next piece
                offset = found
                return found > start ? start..<found : nil
            }
            candidate = found + 1
        }
        guard input.count > start else { return nil }
        offset = input.count
        return start..<input.count
    }

    private func takeHead(_ input: Span<UInt8>, at offset: inout Int) throws(Failure) -> PartHead? {
        var lines: [String] = []
        var index = offset
        while let end = nextReturn(input, from: index) {
            guard end + 1 < input.count else { break }
            guard input[end + 1] == 10, end - offset <= limits.headBytes else { throw Failure() }
            if end == index {
                offset = end + 2
                return try PartHead(lines: lines)
            }
            let bytes = (index..<end).map { input[$0] }
            guard bytes.allSatisfy(Grammar.isFieldValue), let line = String(validating: bytes, as: UTF8.self)
            else {
                throw Failure()
            }
            lines.append(line)
            index = end + 2
        }
        guard input.count - offset <= limits.headBytes else { throw Failure() }
        return nil
    }

    /// `false` when more bytes are needed to tell.
    private func begins(
        _ input: Span<UInt8>, at offset: Int, with wanted: ArraySlice<UInt8>
    ) throws(Failure) -> Bool {
        for (index, byte) in wanted.enumerated() {
            guard offset + index < input.count else { return false }
            guard input[offset + index] == byte else { throw Failure() }
        }
        return true
    }

    private func nextReturn(_ input: Span<UInt8>, from index: Int) -> Int? {
        unsafe input.withUnsafeBufferPointer { bytes in
            guard index < bytes.count, let base = bytes.baseAddress else { return nil }
            guard let found = unsafe memchr(base + index, 13, bytes.count - index) else { return nil }
            return unsafe UnsafeRawPointer(found) - UnsafeRawPointer(base)
        }
    }
}

extension PartHead {
    fileprivate init(lines: [String]) throws(MultipartParser.Failure) {
        var disposition: [String: String]?
        var contentType: String?
        for line in lines {
            guard let colon = line.firstIndex(of: ":") else { throw MultipartParser.Failure() }
            let value = String(line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" })
            switch line[..<colon].lowercased() {
            case "content-disposition":
                let (type, parameters) = HeaderParameters.split(value)
                guard disposition == nil, type == "form-data" else { throw MultipartParser.Failure() }
                disposition = parameters
            case "content-type": contentType = value
            default: break
            }
        }
        guard let name = disposition?["name"] else { throw MultipartParser.Failure() }
        self.init(name: name, filename: disposition?["filename"], contentType: contentType)
    }
}

/// `type/subtype; name=value; name="quoted value"`.
enum HeaderParameters {
    /// The type in lower case, and parameters by lower-case name; of two with one name the first stays.
    ///
    /// Browsers write `%22` for a quote and do not escape a backslash (HTML standard, form-data encoding).
    static func split(_ value: String) -> (type: String, parameters: [String: String]) {
        var rest = value[...]
        let type = rest.prefix { $0 != ";" }
        rest = rest.dropFirst(type.count)
        var parameters: [String: String] = [:]
        while rest.first == ";" {
            rest = rest.dropFirst().drop { $0 == " " || $0 == "\t" }
            let name = rest.prefix { $0 != "=" && $0 != ";" }
            rest = rest.dropFirst(name.count)
            guard rest.first == "=" else { continue }
            rest = rest.dropFirst()
            var text: Substring
            if rest.first == "\"" {
                text = rest.dropFirst().prefix { $0 != "\"" }
                rest = rest.dropFirst(text.count + 2).drop { $0 != ";" }
            } else {
                text = rest.prefix { $0 != ";" }
                rest = rest.dropFirst(text.count)
                while text.last == " " { text.removeLast() }
            }
            let key = name.lowercased()
            if parameters[key] == nil {
                parameters[key] = text.split(separator: "%22", omittingEmptySubsequences: false).joined(
                    separator: "\"")
            }
        }
        return (type.lowercased().filter { $0 != " " && $0 != "\t" }, parameters)
    }
}
