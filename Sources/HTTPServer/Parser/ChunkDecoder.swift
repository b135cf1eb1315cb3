/// Takes chunked framing apart (RFC 9112 §7.1): extensions are skipped and trailers thrown away, within
/// limits.
struct ChunkDecoder {
    enum Step: Equatable {
        case needMore
        /// These bytes of the input are body.
        case data(Range<Int>)
        case end
    }

    private enum State {
        case size, extensions, sizeLineFeed
        case data, dataReturn, dataLineFeed
        case trailerStart, trailerName, trailerValue, trailerLineFeed, lastLineFeed
        case done
    }

    private var state = State.size
    private var digits = 0
    private var remaining = 0
    private var extensionBytes = 0
    private var trailerBytes = 0
    private let limits: Limits

    init(limits: Limits) { self.limits = limits }

    /// Reads on from `offset`, which is moved past what was understood.
    mutating func next(_ input: Span<UInt8>, at offset: inout Int) throws(ParseFailure) -> Step {
        while offset < input.count {
            if state == .data {
                let end = offset + min(remaining, input.count - offset)
                let range = offset..<end
                remaining -= range.count
                offset = end
                if remaining == 0 { state = .dataReturn }
                return .data(range)
            }
            let byte = input[offset]
            offset += 1
            try step(byte)
            if state == .done { return .end }
        }
        return .needMore
    }

    private mutating func step(_ byte: UInt8) throws(ParseFailure) {
        switch state {
        case .size: try takeSize(byte)
        case .extensions:
            if byte == Grammar.carriageReturn { return state = .sizeLineFeed }
            extensionBytes += 1
            guard Grammar.isFieldValue(byte), extensionBytes <= limits.chunkExtensionBytes else {
                throw ParseFailure(400, "chunk extension")
            }
        case .sizeLineFeed:
            try expect(byte, Grammar.lineFeed)
            state = remaining == 0 ? .trailerStart : .data
        case .dataReturn:
            try expect(byte, Grammar.carriageReturn)
            state = .dataLineFeed
        case .dataLineFeed:
            try expect(byte, Grammar.lineFeed)
            state = .size
            digits = 0
            extensionBytes = 0
        case .trailerStart, .trailerName, .trailerValue, .trailerLineFeed: try takeTrailer(byte)
        case .lastLineFeed:
            try expect(byte, Grammar.lineFeed)
            state = .done
        case .data, .done: throw ParseFailure(400, "bytes after the body")
        }
    }

    /// One to eight hexadecimal digits: 4 GiB a chunk are plenty.
    private mutating func takeSize(_ byte: UInt8) throws(ParseFailure) {
        if let value = PercentEncoding.hexValue(byte) {
            guard digits < 8 else { throw ParseFailure(400, "chunk size") }
            digits += 1
            remaining = remaining << 4 | Int(value)
            return
        }
        guard digits > 0 else { throw ParseFailure(400, "chunk size") }
        switch byte {
        case Grammar.carriageReturn: state = .sizeLineFeed
        case UInt8(ascii: ";"): state = .extensions
        default: throw ParseFailure(400, "chunk size")
        }
    }

    private mutating func takeTrailer(_ byte: UInt8) throws(ParseFailure) {
        trailerBytes += 1
        guard trailerBytes <= limits.trailerBytes else { throw ParseFailure(431, "trailers") }
        switch state {
        case .trailerStart where byte == Grammar.carriageReturn: state = .lastLineFeed
        case .trailerStart where Grammar.isToken(byte): state = .trailerName
        case .trailerName where byte == Grammar.colon: state = .trailerValue
        case .trailerName where Grammar.isToken(byte): break
        case .trailerValue where byte == Grammar.carriageReturn: state = .trailerLineFeed
        case .trailerValue where Grammar.isFieldValue(byte): break
        case .trailerLineFeed where byte == Grammar.lineFeed: state = .trailerStart
        default: throw ParseFailure(400, "trailer")
        }
    }

    private func expect(_ byte: UInt8, _ wanted: UInt8) throws(ParseFailure) {
        guard byte == wanted else { throw ParseFailure(400, "chunk framing") }
    }
}
