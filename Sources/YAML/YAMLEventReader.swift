import CLibYAML

/// One step of the parser.
struct YAMLEvent {
    enum Kind {
        /// The stream or a document begins.
        case start
        case alias(String)
        case scalar(YAMLScalar)
        case sequenceStart, sequenceEnd, mappingStart, mappingEnd, documentEnd
        /// The stream is over.
        case end
    }

    let kind: Kind
    let mark: YAMLMark
    var anchor: String?
    /// An explicit type, `!!int` or `!mine`.
    var tag: String?
}

/// libyaml's event parser over bytes that stay where they are.
@safe
struct YAMLEventReader: ~Copyable {
    // libyaml keeps pointers into the parser and into the input: neither may move while it runs.
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let input: UnsafeMutableBufferPointer<UInt8>
    private let isReady: Bool

    init(_ bytes: [UInt8]) {
        let input = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(1, bytes.count))
        _ = unsafe input.initialize(from: bytes)
        let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
        unsafe parser.initialize(to: yaml_parser_t())
        unsafe self.input = input
        unsafe self.parser = parser
        isReady = unsafe yaml_parser_initialize(parser) == 1
        if isReady {
            unsafe yaml_parser_set_input_string(parser, input.baseAddress, bytes.count)
            unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        }
    }

    deinit {
        if isReady { unsafe yaml_parser_delete(parser) }
        unsafe parser.deallocate()
        unsafe input.deallocate()
    }

    /// The next event; after `end` there is none to ask for.
    func next() throws(YAMLError) -> YAMLEvent {
        guard isReady else {
            throw YAMLError(code: .outOfMemory, mark: YAMLMark(line: 1, column: 1), detail: "")
        }
        var event = unsafe yaml_event_t()
        guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw failure() }
        defer { unsafe yaml_event_delete(&event) }
        let mark = unsafe Self.mark(event.start_mark)
        switch unsafe event.type {
        case YAML_SCALAR_EVENT:
            let scalar = unsafe event.data.scalar
            let bytes = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            let value = unsafe YAMLScalar(
                text: String(decoding: bytes, as: UTF8.self), isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE
            )
            return unsafe YAMLEvent(
                kind: .scalar(value), mark: mark, anchor: Self.text(scalar.anchor), tag: Self.text(scalar.tag)
            )
        case YAML_SEQUENCE_START_EVENT:
            let start = unsafe event.data.sequence_start
            return unsafe YAMLEvent(
                kind: .sequenceStart, mark: mark, anchor: Self.text(start.anchor), tag: Self.text(start.tag))
        case YAML_MAPPING_START_EVENT:
            let start = unsafe event.data.mapping_start
            return unsafe YAMLEvent(
                kind: .mappingStart, mark: mark, anchor: Self.text(start.anchor), tag: Self.text(start.tag))
        case YAML_ALIAS_EVENT:
            return unsafe YAMLEvent(kind: .alias(Self.text(event.data.alias.anchor) ?? ""), mark: mark)
        case YAML_SEQUENCE_END_EVENT: return YAMLEvent(kind: .sequenceEnd, mark: mark)
        case YAML_MAPPING_END_EVENT: return YAMLEvent(kind: .mappingEnd, mark: mark)
        case YAML_DOCUMENT_END_EVENT: return YAMLEvent(kind: .documentEnd, mark: mark)
        case YAML_STREAM_END_EVENT, YAML_NO_EVENT: return YAMLEvent(kind: .end, mark: mark)
        default: return YAMLEvent(kind: .start, mark: mark)
        }
    }

    private func failure() -> YAMLError {
        if unsafe parser.pointee.error == YAML_MEMORY_ERROR {
            return YAMLError(code: .outOfMemory, mark: YAMLMark(line: 1, column: 1), detail: "")
        }
        let problem = unsafe parser.pointee.problem.map { unsafe String(cString: $0) } ?? "unreadable"
        // Characters that YAML does not allow are met before scanning begins: only their offset in the bytes is known.
        if unsafe parser.pointee.error == YAML_READER_ERROR {
            let offset = unsafe min(parser.pointee.problem_offset, input.count)
            let before = unsafe UnsafeBufferPointer(rebasing: input[..<offset])
            return unsafe YAMLError(code: .syntax, mark: YAMLMark(after: before), detail: problem)
        }
        return unsafe YAMLError(code: .syntax, mark: Self.mark(parser.pointee.problem_mark), detail: problem)
    }

    private static func mark(_ mark: yaml_mark_t) -> YAMLMark {
        YAMLMark(line: Int(clamping: mark.line) &+ 1, column: Int(clamping: mark.column) &+ 1)
    }

    private static func text(_ bytes: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        guard let bytes = unsafe bytes else { return nil }
        return unsafe String(cString: bytes)
    }
}
