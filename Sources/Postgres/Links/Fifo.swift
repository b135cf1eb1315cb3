/// First come, first served, without moving the rest at each step.
struct Fifo<Element> {
    private var items: [Element?] = []
    private var head = 0

    var count: Int { items.count - head }
    var isEmpty: Bool { count == 0 }
    var first: Element? { head < items.count ? items[head] : nil }
    var all: [Element] { items[head...].compactMap(\.self) }

    mutating func append(_ element: Element) { items.append(element) }

    mutating func popFirst() -> Element? {
        guard head < items.count else { return nil }
        let element = items[head]
        items[head] = nil
        head += 1
        if head == items.count || head >= 256 {
            items.removeFirst(head)
            head = 0
        }
        return element
    }

    mutating func removeAll(where isOut: (Element) -> Bool) {
        items = all.filter { !isOut($0) }
        head = 0
    }

    mutating func takeAll() -> [Element] {
        defer { self = Fifo() }
        return all
    }
}
