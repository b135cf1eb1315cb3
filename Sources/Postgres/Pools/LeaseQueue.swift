/// Who holds which exclusive link and who waits for one: decides, and leaves the doing to its shell.
struct LeaseQueue<Item: AnyObject, Waiter: AnyObject> {
    enum Asked {
        case take(Item)
        /// Open a further one; the waiter waits with the others.
        case open
        case wait
        /// Too many wait already.
        case refuse
    }

    enum Freed {
        case hand(Item, to: Waiter)
        case park
    }

    private(set) var idle: [Item] = []
    private(set) var waiting = Fifo<Waiter>()
    /// Being opened, or about to be.
    private(set) var opening = 0
    /// Open: idle or in somebody's hands.
    private(set) var open = 0
    private let limit: Int
    private let waitingLimit: Int

    init(limit: Int, waitingLimit: Int) {
        self.limit = max(1, limit)
        self.waitingLimit = waitingLimit
    }

    /// Nobody has a link in hands.
    var isQuiet: Bool { idle.count == open }

    mutating func ask(_ waiter: Waiter) -> Asked {
        if let item = idle.popLast() { return .take(item) }
        guard waiting.count < waitingLimit else { return .refuse }
        waiting.append(waiter)
        return wantsAnother() ? .open : .wait
    }

    mutating func leave(_ waiter: Waiter) { waiting.removeAll { $0 === waiter } }

    mutating func opened(_ item: Item) -> Freed {
        opening -= 1
        open += 1
        return freed(item)
    }

    /// An attempt failed. True: keep trying, somebody waits; false: the attempt is given up.
    mutating func failedToOpen() -> Bool {
        if opening <= waiting.count { return true }
        opening -= 1
        return false
    }

    mutating func givenBack(_ item: Item) -> Freed { freed(item) }

    /// A link ended, idle or in somebody's hands. True: open another, somebody waits.
    mutating func lost(_ item: Item) -> Bool {
        idle.removeAll { $0 === item }
        open -= 1
        return wantsAnother()
    }

    mutating func closeDown() -> (idle: [Item], waiting: [Waiter]) {
        defer { idle = [] }
        return (idle, waiting.takeAll())
    }

    private mutating func freed(_ item: Item) -> Freed {
        if let waiter = waiting.popFirst() { return .hand(item, to: waiter) }
        idle.append(item)
        return .park
    }

    private mutating func wantsAnother() -> Bool {
        guard opening < waiting.count, opening + open < limit else { return false }
        opening += 1
        return true
    }
}
