import EventLoop
import Foundation
import Glibc
import PKI
import Testing

@testable import Files

@Suite struct `The disk store` {
    let scratch: Scratch
    let store: DiskStore

    init() throws {
        scratch = try Scratch()
        store = try DiskStore(folder: scratch.path + "/files", pool: WorkPool(threads: 2))
    }

    private func path(_ id: FileID) -> String {
        "\(scratch.path)/files/\(id.text.prefix(2))/\(id.text.dropFirst(2).prefix(2))/\(id.text)"
    }

    private func sealed(_ id: FileID) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: path(id))))
    }

    private func replace(_ id: FileID, _ bytes: [UInt8]) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: path(id)))
    }

    private func kept(_ bytes: [UInt8]) async throws -> FileID {
        let id = FileID.random()
        #expect(try await store.write(id, seal: Samples.seal(), bytes) == Int64(bytes.count))
        return id
    }

    private func part(_ id: FileID, _ range: Range<Int64>) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        try await store.read(id, seal: Samples.seal(), range: range) { _ in
        } take: {
            bytes += $0
        }
        return bytes
    }

    private func pattern(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) }
    }

    @Test(arguments: [0, 1, 65_535, 65_536, 65_537, 131_072, 200_000])
    func `gives back what it was given, for the owner's eyes and unreadable on the disk`(count: Int)
        async throws
    {
        let bytes = pattern(count)
        let id = try await kept(bytes)
        #expect(try await store.read(id, seal: Samples.seal(), limit: 1_000_000) == bytes)
        let mode = try FileManager.default.attributesOfItem(atPath: path(id))[.posixPermissions] as? Int
        #expect(mode == 0o600)
        if count > 100 { #expect(!Text.contains(Array(bytes.prefix(32)), in: try sealed(id))) }
    }

    @Test(
        arguments: [
            (0, 1), (65_535, 65_537), (65_536, 65_537), (0, 200_000), (199_999, 200_000), (131_072, 196_608),
            (100, 150_000),
            (199_000, 900_000),
        ] as [(Int64, Int64)])
    func `gives any range, byte for byte`(from: Int64, to: Int64) async throws {
        let bytes = pattern(200_000)
        let id = try await kept(bytes)
        #expect(try await part(id, from..<to) == Array(bytes[Int(from)..<min(Int(to), bytes.count)]))
    }

    @Test func `refuses a range behind the end, and says the length first`() async throws {
        let id = try await kept(pattern(1000))
        await #expect(throws: FilesError(.outOfRange, "")) { try await part(id, 1000..<1001) }
        var heard: [Int64] = []
        try await store.read(id, seal: Samples.seal(), range: 10..<20) {
            heard.append($0)
        } take: {
            heard.append(Int64($0.count))
        }
        #expect(heard == [1000, 10])
    }

    @Test func `refuses a file that is not as it was written`() async throws {
        let id = try await kept(pattern(200_000))
        let good = try sealed(id)
        let chunk = 65_536 + ChunkCipher.overhead
        let start = ChunkCipher.headerLength
        func piece(_ n: Int) -> [UInt8] {
            Array(good[(start + n * chunk)..<min(start + (n + 1) * chunk, good.count)])
        }
        let header = Array(good.prefix(start))
        let bad: [(String, [UInt8])] = [
            ("empty", []), ("header only", header), ("cut in the header", Array(good.prefix(10))),
            ("cut by one byte", Array(good.dropLast(1))), ("cut at a chunk", header + piece(0) + piece(1)),
            ("one chunk left", header + piece(0)), ("longer by one byte", good + [0]),
            ("chunk repeated", good + piece(3)),
            ("reordered", header + piece(1) + piece(0) + piece(2) + piece(3)),
            ("left out", header + piece(0) + piece(2) + piece(3)),
        ]
        for (name, bytes) in bad {
            try replace(id, bytes)
            await #expect(throws: FilesError(.damaged, ""), "\(name)") {
                try await store.read(id, seal: Samples.seal(), limit: 1_000_000)
            }
        }
        for place in [
            0, 3, 12, start, start + 40_000, start + chunk - 1, start + 2 * chunk + 5, good.count - 1,
        ] {
            var changed = good
            changed[place] ^= 1
            try replace(id, changed)
            await #expect(throws: FilesError(.damaged, ""), "byte \(place)") {
                try await store.read(id, seal: Samples.seal(), limit: 1_000_000)
            }
        }
        try replace(id, good)
        #expect(try await store.read(id, seal: Samples.seal(), limit: 1_000_000) == pattern(200_000))
    }

    @Test func `refuses a file put in another's place, another town's seal and another key`() async throws {
        let (a, b) = (try await kept(pattern(70_000)), try await kept(pattern(70_000).reversed()))
        let stranger = FileSeal(key: .random(), context: Array("見本町/attachments".utf8))
        for seal in [Samples.seal("隣町/attachments"), stranger] {
            await #expect(throws: FilesError(.damaged, "")) {
                try await store.read(a, seal: seal, limit: 100_000)
            }
        }
        let (first, second) = (try sealed(a), try sealed(b))
        try replace(a, second)
        try replace(b, first)
        for id in [a, b] {
            await #expect(throws: FilesError(.damaged, "")) {
                try await store.read(id, seal: Samples.seal(), limit: 100_000)
            }
        }
    }

    @Test func `a link in a file's place is not followed`() async throws {
        let id = try await kept(pattern(10))
        try FileManager.default.moveItem(atPath: path(id), toPath: path(id) + "-away")
        try FileManager.default.createSymbolicLink(atPath: path(id), withDestinationPath: path(id) + "-away")
        await #expect(throws: FilesError.self) { try await store.read(id, seal: Samples.seal(), limit: 100) }
    }

    @Test func `what is deleted or never was is missing, and an id is written once`() async throws {
        let id = try await kept([1, 2, 3])
        await #expect(throws: FilesError(.exists, "")) {
            try await store.write(id, seal: Samples.seal(), [4])
        }
        #expect(try await store.read(id, seal: Samples.seal(), limit: 10) == [1, 2, 3])
        try await store.delete(id)
        try await store.delete(id)
        await #expect(throws: FilesError(.missing, "")) {
            try await store.read(id, seal: Samples.seal(), limit: 10)
        }
    }

    @Test func `a write that breaks off leaves nothing`() async throws {
        struct LineBroke: Error {}
        var pieces = 0
        await #expect(throws: LineBroke.self) {
            try await store.write(.random(), seal: Samples.seal()) {
                pieces += 1
                if pieces > 5 { throw LineBroke() }
                return pattern(100_000)
            }
        }
        #expect(
            try FileManager.default.subpathsOfDirectory(atPath: scratch.path + "/files") == ["unfinished"])
    }

    @Test func `a process killed while it writes leaves no file that a reader sees`() async throws {
        let folder = scratch.path + "/files"
        await #expect(processExitsWith: .signal(SIGKILL)) { [folder = folder as String] in
            let store = try DiskStore(folder: folder, pool: WorkPool(threads: 1))
            var pieces = 0
            _ = try await store.write(.random(), seal: Samples.seal()) {
                pieces += 1
                if pieces > 5 { kill(getpid(), SIGKILL) }
                return [UInt8](repeating: 7, count: 100_000)
            }
        }
        var seen: [FileID] = []
        let soon = Date(timeIntervalSinceNow: 60)
        try await store.list(writtenBefore: soon) { seen += $0 }
        #expect(seen.isEmpty)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/unfinished").count == 1)
        #expect(try await store.clearUnfinished(startedBefore: Date(timeIntervalSinceNow: -3600)) == 0)
        #expect(try await store.clearUnfinished(startedBefore: soon) == 1)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/unfinished").isEmpty)
    }

    @Test func `files without a row are found, and young ones are left alone`() async throws {
        var ids: [FileID] = []
        for n in 0..<20 { ids.append(try await kept([UInt8(n)])) }
        let rows = Set(ids.prefix(15))
        let soon = Date(timeIntervalSinceNow: 60)
        #expect(
            Set(try await store.orphans(writtenBefore: soon) { rows.intersection($0) }) == Set(ids.suffix(5)))
        let past = Date(timeIntervalSinceNow: -3600)
        #expect(try await store.orphans(writtenBefore: past) { _ in [] }.isEmpty)
    }

    @Test(arguments: [
        "", "..", "../../../../etc/passwd", String(repeating: "A", count: 32),
        String(repeating: "g", count: 32),
        String(repeating: "0", count: 31), String(repeating: "0", count: 33),
        "0000000000000000/000000000000000",
        "0000000000000000000000000000000\u{0}", "００００００００００００００００００００００００００００００００",
    ])
    func `takes no path for an id`(text: String) { #expect(FileID(text) == nil) }

    @Test func `streams 100 MB both ways with flat memory`() async throws {
        let id = FileID.random()
        let piece = pattern(250_000)
        let before = try residentMemory()
        var (left, most) = (400, 0)
        let length = try await store.write(id, seal: Samples.seal()) {
            guard left > 0 else { return nil }
            left -= 1
            if left % 20 == 0 { most = max(most, try residentMemory()) }
            return piece
        }
        #expect(length == 100_000_000)
        var (count, place) = (0, 0)
        try await store.read(id, seal: Samples.seal(), range: nil) {
            #expect($0 == 100_000_000)
        } take: { bytes in
            let expected = (0..<bytes.count).lazy.map { piece[(place + $0) % piece.count] }
            if count % 50 == 0 { #expect(bytes.elementsEqual(expected)) }
            place += bytes.count
            count += 1
            if count % 50 == 0 { most = max(most, try residentMemory()) }
        }
        #expect(place == 100_000_000)
        // Other tests of this process share the figure: the file alone would be 100 MB.
        #expect(most - before < 60_000_000)
    }
}

@Suite struct `Taking a file in` {
    let scratch: Scratch
    let store: DiskStore
    let intake: Intake

    init() throws {
        scratch = try Scratch()
        let pool = WorkPool(threads: 2)
        store = try DiskStore(folder: scratch.path + "/files", pool: pool)
        var limits = Intake.Limits()
        limits.photo = 100_000
        limits.file = 200_000
        intake = Intake(
            store: store, studio: PhotoStudio(pool: WorkPool(threads: 1)), pool: pool, limits: limits)
    }

    private func take(_ bytes: [UInt8], _ name: String) async throws -> Intake.Taken {
        var rest = bytes[...]
        return try await intake.take(named: name, seal: Samples.seal()) {
            let piece = rest.prefix(3000)
            rest = rest.dropFirst(3000)
            return piece.isEmpty ? nil : Array(piece)
        }
    }

    @Test func `a document is kept as it is`() async throws {
        let bytes = try Samples.office("word/document.xml")
        guard case .file(let name, let kind, let id, let length) = try await take(bytes, #"C:\花子\計画.docx"#)
        else {
            Issue.record("not taken as a document")
            return
        }
        #expect((name.text, kind, length) == ("計画.docx", .word, Int64(bytes.count)))
        #expect(try await store.read(id, seal: Samples.seal(), limit: 100_000) == bytes)
    }

    @Test func `a photo is kept as it was made anew, twice`() async throws {
        let bytes = try Samples.tagged(Samples.picture("jpg"), "jpg", ["-Artist=Hanako"])
        guard case .photo(let name, let full, let thumbnail, let photo) = try await take(bytes, "IMG_1.HEIC")
        else {
            Issue.record("not taken as a photo")
            return
        }
        #expect(name.text == "IMG_1.jpg")
        #expect(try await store.read(full, seal: Samples.seal(), limit: 100_000) == photo.full.jpeg)
        #expect(try await store.read(thumbnail, seal: Samples.seal(), limit: 100_000) == photo.thumbnail.jpeg)
        #expect(photo.thumbnail.width == 480)
    }

    @Test func `what is refused leaves nothing behind`() async throws {
        let refused: [([UInt8], String, FileRefusal)] = [
            ([], "a.txt", .empty), (Array("<svg/>".utf8), "a.svg", .activeContent),
            (Samples.eicar, "a.txt", .executable),
            ([UInt8](repeating: 0x41, count: 200_001), "a.txt", .tooLarge(limit: 200_000)),
            ([0xFF, 0xD8, 0xFF] + [UInt8](repeating: 1, count: 100_000), "a.jpg", .tooLarge(limit: 100_000)),
            ([0xFF, 0xD8, 0xFF] + [UInt8](repeating: 1, count: 50_000), "a.jpg", .unreadablePhoto),
            (try Samples.office("word/document.xml", [("word/vbaProject.bin", "x")]), "a.docx", .macros),
        ]
        for (bytes, name, refusal) in refused {
            await #expect(throws: refusal) { try await take(bytes, name) }
        }
        #expect(
            try FileManager.default.subpathsOfDirectory(atPath: scratch.path + "/files") == ["unfinished"])
    }
}
