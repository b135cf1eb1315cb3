import Glibc

/// HTTP/1.1 as a pure machine: bytes in, events out; it owns no socket, no clock and no memory but its place.
///
/// The caller keeps what was not understood yet and offers it again with more behind it.
struct HTTP1Parser {
    enum Event {
        case needMore
        case head(RequestHead)
        /// These bytes of the input are body.
        case body(Range<Int>)
        /// The request is complete.
        case end
    }

    private enum State {
        case head
        case counted(Int)
        case chunked(ChunkDecoder)
        case ended
    }

    private let limits: Limits
    private var state = State.head
    /// Up to here, counted from the head's first byte, no end of head was found: a drip is not searched
    /// again.
    private var searched = 0
    private var skippedEmptyLine = false

    init(limits: Limits) { self.limits = limits }

    /// Whether a request has begun and is not complete.
    var isInsideBody: Bool {
        switch state {
        case .counted, .chunked: true
        case .head, .ended: false
        }
    }

    /// Body bytes still to come, where that is known.
    var remainingLength: Int? { if case .counted(let count) = state { count } else { nil } }

    /// Reads on from `offset`, which is moved past what was understood. After a throw the machine is useless.
    mutating func next(_ input: Span<UInt8>, at offset: inout Int) throws(ParseFailure) -> Event {
        switch state {
        case .head: return try nextHead(input, at: &offset)
        case .counted(let remaining):
            guard offset < input.count else { return .needMore }
            let end = offset + min(remaining, input.count - offset)
            let range = offset..<end
            offset = end
            state = remaining == range.count ? .ended : .counted(remaining - range.count)
            return .body(range)
        case .chunked(var decoder):
            let step = try decoder.next(input, at: &offset)
            state = .chunked(decoder)
            switch step {
            case .needMore: return .needMore
            case .data(let range): return .body(range)
            case .end:
                state = .head
                return .end
            }
        case .ended:
            state = .head
            return .end
        }
    }

    private mutating func nextHead(_ input: Span<UInt8>, at offset: inout Int) throws(ParseFailure) -> Event {
        if !skippedEmptyLine, offset < input.count, input[offset] == Grammar.carriageReturn {
            // RFC 9112 §2.2: one empty line before a request is forgiven.
            guard input.count - offset >= 2 else { return .needMore }
            if input[offset + 1] == Grammar.lineFeed { offset += 2 }
            skippedEmptyLine = true
        }
        guard let end = try findEnd(input, from: offset) else {
            guard input.count - offset < limits.headBytes else { throw ParseFailure(431, "head too large") }
            return .needMore
        }
        guard end - offset <= limits.headBytes else { throw ParseFailure(431, "head too large") }
        let bytes = unsafe input.withUnsafeBufferPointer { unsafe Array($0[offset..<end]) }
        let head = try HeadParser.parse(bytes, limits: limits)
        offset = end
        searched = 0
        skippedEmptyLine = false
        switch head.framing {
        case .none: state = .ended
        case .length(let count): state = .counted(count)
        case .chunked: state = .chunked(ChunkDecoder(limits: limits))
        }
        return .head(head)
    }

    /// Just past the first empty line. A line feed without its carriage return is refused on sight.
    private mutating func findEnd(_ input: Span<UInt8>, from start: Int) throws(ParseFailure) -> Int? {
        var index = start + searched
        while let lineFeed = nextLineFeed(input, from: index) {
            guard lineFeed > start, input[lineFeed - 1] == Grammar.carriageReturn else {
                throw ParseFailure(400, "bare line feed")
            }
            index = lineFeed + 1
            if lineFeed - start >= 3, input[lineFeed - 2] == Grammar.lineFeed { return index }
            if lineFeed == start + 1 { throw ParseFailure(400, "empty request line") }
        }
        searched = max(searched, input.count - start)
        return nil
    }

    private func nextLineFeed(_ input: Span<UInt8>, from index: Int) -> Int? {
        unsafe input.withUnsafeBufferPointer { bytes in
            guard index < bytes.count, let base = bytes.baseAddress else { return nil }
            guard let found = unsafe memchr(base + index, 10, bytes.count - index) else { return nil }
            return unsafe UnsafeRawPointer(found) - UnsafeRawPointer(base)
        }
    }
}
