/// What one link has prepared, by name; the least recently used gives way.
///
/// Names are never used twice, so a statement that is still under way cannot be mistaken for a newer one.
struct StatementCache {
    enum Answer: Equatable {
        case known(String)
        /// To be prepared under this name; `evicted` is to be deallocated when no transaction is open.
        case new(String, evicted: String?)
    }

    private var entries: [Statement.Key: (name: String, lastUse: UInt64)] = [:]
    private var uses: UInt64 = 0
    private var named: UInt64 = 0
    private let capacity: Int

    init(capacity: Int) { self.capacity = max(1, capacity) }

    var count: Int { entries.count }

    mutating func use(_ key: Statement.Key) -> Answer {
        uses += 1
        if let entry = entries[key] {
            entries[key]?.lastUse = uses
            return .known(entry.name)
        }
        var evicted: String?
        if entries.count >= capacity, let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }) {
            entries[oldest.key] = nil
            evicted = oldest.value.name
        }
        named += 1
        let name = "s\(named)"
        entries[key] = (name, uses)
        return .new(name, evicted: evicted)
    }

    /// The server does not have it after all.
    mutating func forget(_ key: Statement.Key, _ name: String) {
        // Under another name it has been prepared anew in the meantime.
        if entries[key]?.name == name { entries[key] = nil }
    }
}
