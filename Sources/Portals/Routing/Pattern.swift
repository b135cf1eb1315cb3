/// The shape of a path below a town's own, such as `subjects/:subject/posts`: literal segments and named holes.
///
/// Written only in the route table; a hole takes exactly one segment.
struct Pattern: Hashable, Sendable, ExpressibleByStringLiteral {
    enum Segment: Hashable, Sendable {
        case literal(String)
        case hole(String)
    }

    let segments: [Segment]

    init(stringLiteral text: String) {
        segments = text.split(separator: "/").map {
            $0.first == ":" ? .hole(String($0.dropFirst())) : .literal(String($0))
        }
    }

    var text: String {
        segments.map {
            switch $0 {
            case .literal(let word): word
            case .hole(let name): ":\(name)"
            }
        }.joined(separator: "/")
    }
}

/// What the holes of a pattern stood for in one request.
struct Parameters: Sendable {
    private var values: [(name: String, value: String)] = []

    subscript(name: String) -> String? { values.first { $0.name == name }?.value }

    mutating func set(_ name: String, to value: String) { values.append((name, value)) }
    mutating func removeLast() { values.removeLast() }
}

/// Finds the entry for a path in time that depends on the path's length, not on the number of routes.
///
/// A literal segment wins over a hole, so `subjects/new` and `subjects/:subject` live side by side.
struct PathTree<Entry: Sendable>: Sendable {
    private struct Node: Sendable {
        var entry: Entry?
        var literals: [String: Int] = [:]
        var hole: (name: String, node: Int)?
    }

    private var nodes = [Node()]

    /// Puts `entry` at `pattern`; the entry that was there, if any, is given back.
    @discardableResult
    mutating func insert(_ entry: Entry, at pattern: Pattern) -> Entry? {
        var index = 0
        for segment in pattern.segments { index = child(of: index, for: segment) }
        defer { nodes[index].entry = entry }
        return nodes[index].entry
    }

    func entry(at pattern: Pattern) -> Entry? {
        var index = 0
        for segment in pattern.segments {
            switch segment {
            case .literal(let word):
                guard let next = nodes[index].literals[word] else { return nil }
                index = next
            case .hole:
                guard let next = nodes[index].hole?.node else { return nil }
                index = next
            }
        }
        return nodes[index].entry
    }

    func match(_ path: ArraySlice<String>) -> (Entry, Parameters)? {
        var parameters = Parameters()
        guard let entry = match(path, from: 0, &parameters) else { return nil }
        return (entry, parameters)
    }

    private func match(_ path: ArraySlice<String>, from index: Int, _ parameters: inout Parameters) -> Entry?
    {
        guard let segment = path.first else { return nodes[index].entry }
        if let next = nodes[index].literals[segment],
            let found = match(path.dropFirst(), from: next, &parameters)
        {
            return found
        }
        guard let hole = nodes[index].hole else { return nil }
        parameters.set(hole.name, to: segment)
        if let found = match(path.dropFirst(), from: hole.node, &parameters) { return found }
        parameters.removeLast()
        return nil
    }

    private mutating func child(of index: Int, for segment: Pattern.Segment) -> Int {
        switch segment {
        case .literal(let word):
            if let next = nodes[index].literals[word] { return next }
            nodes.append(Node())
            nodes[index].literals[word] = nodes.count - 1
            return nodes.count - 1
        case .hole(let name):
            if let next = nodes[index].hole?.node { return next }
            nodes.append(Node())
            nodes[index].hole = (name, nodes.count - 1)
            return nodes.count - 1
        }
    }
}
