/// Reads one document; everything about it that could be a trap for its reader is refused here.
package enum YAMLDocument {
    /// The document as a tree.
    ///
    /// - Parameter bytes: UTF-8, at most 1 MB.
    /// - Returns: the root value.
    /// - Throws: the first thing that is wrong: syntax, a key written twice, a tag, an alias without an anchor,
    ///   more than 32 levels, or more than 50 000 values once aliases are written out.
    package static func parse(_ bytes: [UInt8]) throws(YAMLError) -> YAMLNode {
        guard bytes.count <= YAMLLimits.bytes else {
            throw YAMLError(code: .tooBig, mark: YAMLMark(line: 1, column: 1), detail: "")
        }
        do {
            var composer = YAMLComposer()
            return try composer.compose(YAMLEventReader(bytes))
        } catch {
            // The parser takes nothing else than UTF-8, but may meet another fault before.
            guard let bad = firstBadByte(bytes) else { throw error }
            throw YAMLError(code: .notUTF8, mark: YAMLMark(after: bytes.prefix(bad)), detail: "")
        }
    }

    /// Where the bytes stop being UTF-8.
    private static func firstBadByte(_ bytes: [UInt8]) -> Int? {
        var decoder = UTF8()
        var position = 0
        var rest = bytes.makeIterator()
        while true {
            switch decoder.decode(&rest) {
            case .scalarValue(let scalar): position += UTF8.width(scalar)
            case .emptyInput: return nil
            case .error: return position
            }
        }
    }
}

extension YAMLMark {
    /// The place that follows these bytes.
    init(after before: some Collection<UInt8>) {
        var line = 1
        var column = 1
        for byte in before {
            if byte == 0x0A {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                // Continuation bytes belong to the character before them.
                column += 1
            }
        }
        self.init(line: line, column: column)
    }
}

/// Builds the tree from the parser's events, counting what it costs.
struct YAMLComposer {
    private var anchors: [String: (node: YAMLNode, size: Int, depth: Int)] = [:]
    private var spent = 0

    mutating func compose(_ reader: borrowing YAMLEventReader) throws(YAMLError) -> YAMLNode {
        var event = try reader.next()
        while case .start = event.kind { event = try reader.next() }
        if case .end = event.kind { throw YAMLError(code: .empty, mark: event.mark, detail: "") }
        let root = try node(event, reader, depth: 1).node
        while true {
            let event = try reader.next()
            switch event.kind {
            case .end: return root
            case .documentEnd: continue
            default: throw YAMLError(code: .severalDocuments, mark: event.mark, detail: "")
            }
        }
    }

    /// A value with everything in it, the number of its values, and how deep it goes below itself.
    private mutating func node(
        _ event: YAMLEvent, _ reader: borrowing YAMLEventReader, depth: Int
    ) throws(YAMLError) -> (node: YAMLNode, size: Int, depth: Int) {
        guard depth <= YAMLLimits.depth else { throw YAMLError(code: .tooDeep, mark: event.mark, detail: "") }
        if let tag = event.tag { throw YAMLError(code: .tagged, mark: event.mark, detail: tag) }
        var built: (node: YAMLNode, size: Int, depth: Int)
        switch event.kind {
        case .alias(let name):
            guard let anchored = anchors[name] else {
                throw YAMLError(code: .unknownAlias, mark: event.mark, detail: name)
            }
            guard depth + anchored.depth <= YAMLLimits.depth else {
                throw YAMLError(code: .tooDeep, mark: event.mark, detail: "")
            }
            try spend(anchored.size, at: event.mark)
            return (YAMLNode(content: anchored.node.content, mark: event.mark), anchored.size, anchored.depth)
        case .scalar(let scalar):
            try spend(1, at: event.mark)
            built = (YAMLNode(content: .scalar(scalar), mark: event.mark), 1, 0)
        case .sequenceStart:
            try spend(1, at: event.mark)
            built = try sequence(event, reader, depth: depth)
        case .mappingStart:
            try spend(1, at: event.mark)
            built = try mapping(event, reader, depth: depth)
        case .start, .documentEnd, .sequenceEnd, .mappingEnd, .end:
            throw YAMLError(code: .syntax, mark: event.mark, detail: "value expected")
        }
        if let anchor = event.anchor { anchors[anchor] = built }
        return built
    }

    private mutating func sequence(
        _ start: YAMLEvent, _ reader: borrowing YAMLEventReader, depth: Int
    ) throws(YAMLError) -> (node: YAMLNode, size: Int, depth: Int) {
        var elements: [YAMLNode] = []
        elements.reserveCapacity(4)
        var size = 1
        var below = 0
        while true {
            let event = try reader.next()
            if case .sequenceEnd = event.kind { break }
            let element = try node(event, reader, depth: depth + 1)
            elements.append(element.node)
            size += element.size
            below = max(below, element.depth + 1)
        }
        return (YAMLNode(content: .sequence(elements), mark: start.mark), size, below)
    }

    private mutating func mapping(
        _ start: YAMLEvent, _ reader: borrowing YAMLEventReader, depth: Int
    ) throws(YAMLError) -> (node: YAMLNode, size: Int, depth: Int) {
        var entries: [YAMLEntry] = []
        // A document's sections and their keys are many, what lies deeper has a few.
        entries.reserveCapacity(depth <= 2 ? 32 : 6)
        var keys: Set<String>?
        var size = 1
        var below = 0
        while true {
            let key = try reader.next()
            if case .mappingEnd = key.kind { break }
            guard case .scalar(let name) = key.kind, key.tag == nil, key.anchor == nil else {
                throw YAMLError(code: .keyNotText, mark: key.mark, detail: "")
            }
            // Most mappings are small: looking through them is cheaper than hashing. Big ones must not cost the square.
            if entries.count == 32 { keys = Set(entries.map(\.key)) }
            let isNew = keys?.insert(name.text).inserted ?? !entries.contains { $0.key == name.text }
            guard isNew else {
                throw YAMLError(code: .duplicateKey, mark: key.mark, detail: name.text)
            }
            let value = try node(try reader.next(), reader, depth: depth + 1)
            entries.append(YAMLEntry(key: name.text, keyMark: key.mark, value: value.node))
            size += value.size + 1
            below = max(below, value.depth + 1)
            try spend(1, at: key.mark)
        }
        return (YAMLNode(content: .mapping(entries), mark: start.mark), size, below)
    }

    private mutating func spend(_ count: Int, at mark: YAMLMark) throws(YAMLError) {
        spent += count
        guard spent <= YAMLLimits.nodes else { throw YAMLError(code: .tooManyNodes, mark: mark, detail: "") }
    }
}
