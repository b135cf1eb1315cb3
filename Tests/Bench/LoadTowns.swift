import EventLoop
import Foundation
import Journal
import PKI
import Policies

/// `load-towns --folder FOLDER --catalogue FOLDER --count N`: loads the towns as the product does, once, and prints
/// `seconds<TAB>bytes per town`.
///
/// The bytes are what the process's resident memory grew by, divided by the towns; what the allocator keeps for
/// itself after the load is in them.
enum LoadTowns {
    static func run(_ arguments: Arguments) async throws {
        let count = try arguments.number("count")
        let group = LoopGroup(count: 1)
        group.start()
        defer { group.stop() }
        let before = try residentBytes()
        let watch = Stopwatch()
        let store = try await load(arguments.text("folder"), arguments, on: group.loops[0])
        let took = watch.elapsed
        let grown = try residentBytes() - before
        let book = store.current
        let errors = book.problems.values.joined().filter { $0.severity == .error }
        guard book.keys.count == count, errors.isEmpty else {
            throw Trouble("\(book.keys.count) of \(count) towns are open; \(errors.prefix(3))")
        }
        let seconds = Double(took.wholeNanoseconds) / 1e9
        print("\(seconds)\t\(grown / count)")
    }

    /// The folder's towns, read by as many threads as there are cores.
    static func load(_ folder: String, _ arguments: Arguments, on loop: EventLoop) async throws -> PolicyStore
    {
        let store = PolicyStore()
        let folder = PolicyFolder(
            path: folder, store: store,
            format: PolicyFormat(catalogue: try MakeTowns.catalogue(in: arguments.text("catalogue"))),
            digest: { Hex.encode(Digest.sha256($0)) }, remembered: [], loop: loop,
            pool: WorkPool(threads: ProcessInfo.processInfo.activeProcessorCount), clock: SystemClock(),
            journal: Journal(minimum: .error), keep: { _ in })
        await folder.load()
        return store
    }

    private static func residentBytes() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
        return (Int(status.split(separator: " ")[1]) ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}
