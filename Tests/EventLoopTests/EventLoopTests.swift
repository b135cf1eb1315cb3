import Foundation
import Glibc
import Synchronization
import Testing

@testable import EventLoop

/// A started group that is stopped when the body ends.
@discardableResult
func withLoops<Value>(_ count: Int = 1, _ body: ([EventLoop]) async throws -> Value) async rethrows -> Value {
    let group = LoopGroup(count: count)
    group.start()
    defer { group.stop() }
    return try await body(group.loops)
}

extension EventLoop {
    /// Runs `body` as a task of this loop and gives its answer.
    func answer<Value: Sendable>(_ body: @escaping @Sendable () async -> Value) async -> Value {
        await withCheckedContinuation { caller in
            spawn("test") { caller.resume(returning: await body()) }
        }
    }
}

final class Tally: Sendable {
    private let state = Mutex(0)
    var count: Int { state.withLock { $0 } }
    func add() { state.withLock { $0 += 1 } }
}

@Suite struct LoopTests {
    @Test func `a spawned task stays on its loop through suspension, children and pool work`() async {
        let pool = WorkPool(threads: 1)
        await withLoops(2) { loops in
            for loop in loops {
                let places = await loop.answer {
                    var places = [loop.inLoop]
                    await Task.yield()
                    places.append(loop.inLoop)
                    try? await loop.sleep(.milliseconds(2))
                    places.append(loop.inLoop)
                    let elsewhere = await pool.run { EventLoop.current == nil }
                    places.append(elsewhere && loop.inLoop)
                    async let child = loop.inLoop
                    places.append(await child)
                    return places
                }
                #expect(places == [true, true, true, true, true])
            }
        }
    }

    @Test func `an actor may live on a loop`() async {
        actor Resident {
            nonisolated let loop: EventLoop
            nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
            init(loop: EventLoop) { self.loop = loop }
            func isHome() -> Bool { loop.inLoop }
        }
        await withLoops { loops in
            #expect(await Resident(loop: loops[0]).isHome())
        }
    }

    @Test func `timers fire in order of their due time, cancelled ones never`() async {
        await withLoops { loops in
            let loop = loops[0]
            let order: [Int] = await withCheckedContinuation { caller in
                loop.execute {
                    var fired: [Int] = []
                    loop.schedule(after: .milliseconds(30)) { fired.append(3) }
                    loop.schedule(after: .milliseconds(10)) { fired.append(1) }
                    let never = loop.schedule(after: .milliseconds(15)) { fired.append(99) }
                    loop.schedule(after: .milliseconds(20)) { fired.append(2) }
                    never.cancel()
                    loop.schedule(after: .milliseconds(45)) { caller.resume(returning: fired) }
                }
            }
            #expect(order == [1, 2, 3])
        }
    }

    @Test func `a cancelled sleep ends at once`() async {
        await withLoops { loops in
            let loop = loops[0]
            let watch = Stopwatch()
            let sleeper = loop.spawn("sleeper") { try? await loop.sleep(.seconds(30)) }
            sleeper.cancel()
            await sleeper.value
            #expect(watch.elapsed < .seconds(5))
        }
    }

    @Test func `every body posted from many threads runs exactly once`() async {
        await withLoops { loops in
            let loop = loops[0]
            let ran = Tally()
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        for _ in 0..<2_000 { loop.execute { ran.add() } }
                    }
                }
            }
            await loop.answer {}
            #expect(ran.count == 16_000)
        }
    }

    @Test func `a watcher tells of bytes, and of nothing once closed`() async throws {
        try await withLoops { loops in
            let loop = loops[0]
            var ends: [Int32] = [0, 0]
            try #require(pipe(&ends) == 0)
            let (reading, writing) = (ends[0], ends[1])
            let told = Tally()
            await loop.answer {
                let watcher = loop.watch(reading) { _ in
                    told.add()
                    var byte: UInt8 = 0
                    _ = read(reading, &byte, 1)
                }
                watcher.set(read: true, write: false)
                _ = write(writing, "x", 1)
                try? await loop.sleep(.milliseconds(20))
                watcher.close()
                _ = write(writing, "y", 1)
                try? await loop.sleep(.milliseconds(20))
            }
            close(reading)
            close(writing)
            #expect(told.count == 1)
        }
    }
}

final class Busy: Sendable {
    private let state = Mutex([0, 0])
    var most: Int { state.withLock { $0[1] } }
    func enter() { state.withLock { $0 = [$0[0] + 1, max($0[1], $0[0] + 1)] } }
    func leave() { state.withLock { $0[0] -= 1 } }
}

@Suite struct WorkPoolTests {
    @Test func `it keeps the error's type and the number of threads`() async {
        struct Sour: Error, Equatable {}
        let pool = WorkPool(threads: 2)
        await #expect(throws: Sour()) {
            try await pool.run { () throws(Sour) -> Int in throw Sour() }
        }
        let busy = Busy()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<12 {
                group.addTask {
                    await pool.run {
                        busy.enter()
                        usleep(2_000)
                        busy.leave()
                    }
                }
            }
        }
        #expect(busy.most == 2)
    }
}

@Suite struct OutsideTests {
    @Test func `a yaml file that appears is told, another file is not`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "watch-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await withLoops { loops in
            let loop = loops[0]
            let told = Tally()
            let watch = try FolderWatch(
                folder: folder.path, suffix: ".yaml", quiet: .milliseconds(10), loop: loop
            ) { told.add() }
            await loop.answer {}
            try Data("x".utf8).write(to: folder.appending(path: "notes.txt"))
            await loop.answer { try? await loop.sleep(.milliseconds(60)) }
            #expect(told.count == 0)
            try Data("a: 1".utf8).write(to: folder.appending(path: "town.yaml"), options: .atomic)
            for _ in 0..<100 where told.count == 0 {
                await loop.answer { try? await loop.sleep(.milliseconds(10)) }
            }
            #expect(told.count == 1)
            watch.stop()
        }
    }

    @Test func `a folder that is not there is an error`() async {
        await withLoops { loops in
            #expect(throws: EventLoopError.self) {
                _ = try FolderWatch(folder: "/nowhere/at/all", suffix: "", loop: loops[0]) {}
            }
        }
    }

    @Test func `a signal becomes a call`() async throws {
        SignalWatch.block([SIGUSR2])
        try await withLoops { loops in
            let heard = Mutex<Int32>(0)
            let watch = try SignalWatch([SIGUSR2], loop: loops[0]) { signal in heard.withLock { $0 = signal }
            }
            await loops[0].answer { _ = pthread_kill(pthread_self(), SIGUSR2) }
            for _ in 0..<100 where heard.withLock({ $0 }) == 0 {
                await loops[0].answer { try? await loops[0].sleep(.milliseconds(5)) }
            }
            #expect(heard.withLock { $0 } == SIGUSR2)
            watch.stop()
        }
    }
}
