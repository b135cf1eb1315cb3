import Testing

@testable import Postgres

private final class Item {}
private final class Waiter {}

@Suite struct `The machines decide without a server` {
    private func key(_ text: String) -> Statement.Key { Statement.Key(text: text, types: []) }

    @Test func `the statement least recently used gives way, and no name returns`() {
        var cache = StatementCache(capacity: 2)
        let first = ["a", "b", "a", "c", "b"].map { cache.use(key($0)) }
        cache.forget(key("b"), "s2")
        cache.forget(key("b"), "s4")
        let last = cache.use(key("b"))
        #expect(
            first + [last] == [
                .new("s1", evicted: nil), .new("s2", evicted: nil), .known("s1"), .new("s3", evicted: "s2"),
                .new("s4", evicted: "s1"), .new("s5", evicted: nil),
            ])
        #expect(cache.count == 2)
    }

    @Test func `waits double up to the limit, each by half to chance`() {
        var backoff = Backoff(start: .milliseconds(100), limit: .seconds(1))
        for whole in [100, 200, 400, 800, 1000, 1000] {
            let wait = backoff.wait()
            #expect(wait >= .milliseconds(whole / 2) && wait <= .milliseconds(whole))
        }
        #expect(backoff.failures == 6)
        backoff.reset()
        let again = backoff.wait()
        #expect(again <= .milliseconds(100))
    }

    @Test func `results belong to their statements, and what was skipped is not prepared`() {
        var progress = Progress()
        progress.sent(.run(0))
        progress.sent(.prepare(key("a"), "s1"))
        progress.sent(.run(1))
        var effects = [progress.result(.done), progress.end()]
        #expect(progress.statement == 1)
        effects += [progress.result(.failed), progress.end(), progress.result(.skipped), progress.end()]
        #expect(effects == [.keep(0), .none, .forget(key("a"), "s1"), .none, .none, .none])
        #expect(progress.result(.done) == .outOfStep)
    }

    @Test func `end marks without end are the mark of a dead link`() {
        var progress = Progress()
        progress.sent(.run(0))
        let effects = (0..<6).map { _ in progress.end() }
        #expect(effects.first == Progress.Effect.none)
        #expect(effects.last == .outOfStep)
    }

    @Test func `a fifo keeps its order through hundreds of steps`() {
        var fifo = Fifo<Int>()
        var taken: [Int] = []
        for number in 0..<1000 {
            fifo.append(number)
            if number % 3 != 0, let next = fifo.popFirst() { taken.append(next) }
        }
        fifo.removeAll { $0 % 2 == 1 }
        let rest = fifo.all
        while let next = fifo.popFirst() { taken.append(next) }
        #expect(taken == taken.sorted() && Set(taken).count == taken.count)
        #expect(rest.allSatisfy { $0 % 2 == 0 } && taken.suffix(rest.count) == rest[...])
    }

    @Test func `links are opened up to the limit, then callers wait in turn, then are refused`() {
        var queue = LeaseQueue<Item, Waiter>(limit: 2, waitingLimit: 3)
        let waiters = (0..<4).map { _ in Waiter() }
        let items = [Item(), Item()]
        guard case .open = queue.ask(waiters[0]), case .open = queue.ask(waiters[1]),
            case .wait = queue.ask(waiters[2]), case .refuse = queue.ask(waiters[3])
        else {
            Issue.record("wrong answers")
            return
        }
        guard case .hand(let first, let toFirst) = queue.opened(items[0]),
            case .hand(let second, let toSecond) = queue.opened(items[1])
        else {
            Issue.record("not handed on")
            return
        }
        #expect(first === items[0] && toFirst === waiters[0])
        #expect(second === items[1] && toSecond === waiters[1])
        guard case .hand(_, let toThird) = queue.givenBack(items[0]), case .park = queue.givenBack(items[0])
        else {
            Issue.record("not in turn")
            return
        }
        #expect(toThird === waiters[2])
        guard case .take(let again) = queue.ask(waiters[3]) else {
            Issue.record("an idle link was not given")
            return
        }
        #expect(again === items[0] && !queue.isQuiet)
    }

    @Test func `a lost link is replaced only while somebody waits`() {
        var queue = LeaseQueue<Item, Waiter>(limit: 1, waitingLimit: 3)
        let (item, waiter) = (Item(), Waiter())
        _ = queue.ask(waiter)
        let triesAgain = queue.failedToOpen()
        _ = queue.opened(item)
        let isReplaced = queue.lost(item)
        #expect(triesAgain && !isReplaced && queue.open == 0 && queue.isQuiet)
        _ = queue.ask(waiter)
        queue.leave(waiter)
        let stillTries = queue.failedToOpen()
        #expect(!stillTries && queue.opening == 0)
    }

    @Test(arguments: [
        ("23505", PostgresError.Code.uniqueViolation, false), ("23503", .foreignKeyViolation, false),
        ("23514", .checkViolation, false), ("42501", .insufficientPrivilege, false),
        ("40001", .serializationFailure, true), ("40P01", .serializationFailure, true),
        ("55P03", .busy, false), ("57014", .canceled, false), ("57P01", .unreachable, true),
        ("08006", .unreachable, true), ("25006", .unreachable, true), ("53300", .unreachable, true),
        ("26000", .serializationFailure, true), ("22012", .other, false),
    ])
    func `what the server says becomes a code`(state: String, code: PostgresError.Code, retriable: Bool) {
        let error = ServerFailure(severity: "ERROR", sqlstate: state, message: "m").error
        #expect(error.code == code && error.isRetriable == retriable && error.sqlstate == state)
    }

    @Test func `words of the server that may hold a value are not kept`() {
        let words = "invalid input syntax for type integer: \"hanako\""
        let error = ServerFailure(severity: "ERROR", sqlstate: "22P02", message: words).error
        #expect(!error.debugDescription.contains("hanako"))
    }
}
