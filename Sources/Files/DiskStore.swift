package import EventLoop
package import FoundationEssentials
import Glibc

/// Sealed files in a folder of this machine: `ab/cd/abcd…`, mode 0600, readable with their key alone.
///
/// A folder of its own for each town lets a town's files be taken away as one.
package struct DiskStore: FileStore {
    private let root: String
    private let pool: WorkPool

    /// Makes the folder, for the owner's eyes only, when it is not there; the folder above it must be.
    package init(folder: String, pool: WorkPool) throws(FilesError) {
        root = folder
        self.pool = pool
        for path in [folder, folder + "/unfinished"] { try Self.makeFolder(path) }
    }

    package func write(
        _ id: FileID, seal: FileSeal, from next: () async throws -> [UInt8]?
    ) async throws -> Int64 {
        let root = self.root
        let file = try await pool.run { () throws(FilesError) -> UnfinishedFile in
            try UnfinishedFile(
                id, seal: seal, at: "\(root)/unfinished/\(FileID.random())", final: Self.path(id, in: root))
        }
        do {
            while let piece = try await next() {
                try await pool.run { () throws(FilesError) in try file.append(piece) }
            }
            return try await pool.run { () throws(FilesError) -> Int64 in
                try Self.makeFolder("\(root)/\(id.text.prefix(2))")
                try Self.makeFolder("\(root)/\(id.text.prefix(2))/\(id.text.dropFirst(2).prefix(2))")
                return try file.finish()
            }
        } catch {
            await pool.run { file.abandon() }
            throw error
        }
    }

    package func read(
        _ id: FileID, seal: FileSeal, range: Range<Int64>? = nil, opened: (Int64) async throws -> Void,
        take: ([UInt8]) async throws -> Void
    ) async throws {
        let path = Self.path(id, in: root)
        let file = try await pool.run { () throws(FilesError) -> SealedFile in
            try SealedFile(at: path, seal: seal, id: id)
        }
        let whole: Range<Int64> = 0..<file.length
        let wanted = range ?? whole
        guard wanted == whole || whole.contains(wanted.lowerBound) else {
            throw FilesError(.outOfRange, "range")
        }
        try await opened(file.length)
        var place = wanted.clamped(to: whole)
        while !place.isEmpty {
            let rest = place
            let piece = try await pool.run { () throws(FilesError) -> [UInt8] in try file.piece(of: rest) }
            place = (place.lowerBound + Int64(piece.count))..<place.upperBound
            try await take(piece)
        }
    }

    package func delete(_ id: FileID) async throws(FilesError) {
        let path = Self.path(id, in: root)
        try await pool.run { () throws(FilesError) in
            guard unlink(path) == 0 || errno == ENOENT else { throw .errno(errno, "unlink") }
        }
    }

    package func list(writtenBefore moment: Date, _ take: ([FileID]) async throws -> Void) async throws {
        let root = self.root
        let fans = try await pool.run { () throws(FilesError) -> [String] in
            var fans: [String] = []
            for outer in try Self.names(in: root) where outer.utf8.count == 2 {
                fans += try Self.names(in: "\(root)/\(outer)").map { "\(root)/\(outer)/\($0)" }
            }
            return fans
        }
        for fan in fans {
            let ids = try await pool.run { () throws(FilesError) -> [FileID] in
                try Self.names(in: fan).filter { Self.changed("\(fan)/\($0)", before: moment) }
                    .compactMap { FileID($0) }
            }
            if !ids.isEmpty { try await take(ids) }
        }
    }

    package func clearUnfinished(startedBefore moment: Date) async throws(FilesError) -> Int {
        let folder = root + "/unfinished"
        return try await pool.run { () throws(FilesError) -> Int in
            try Self.names(in: folder).filter {
                Self.changed("\(folder)/\($0)", before: moment) && unlink("\(folder)/\($0)") == 0
            }.count
        }
    }

    private static func path(_ id: FileID, in root: String) -> String {
        "\(root)/\(id.text.prefix(2))/\(id.text.dropFirst(2).prefix(2))/\(id.text)"
    }

    private static func makeFolder(_ path: String) throws(FilesError) {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw .errno(errno, "mkdir") }
    }

    private static func names(in folder: String) throws(FilesError) -> [String] {
        do { return try FileManager.default.contentsOfDirectory(atPath: folder) } catch {
            throw FilesError(.storage, "list a folder")
        }
    }

    private static func changed(_ path: String, before moment: Date) -> Bool {
        var facts = stat()
        guard lstat(path, &facts) == 0 else { return false }
        let changed = Double(facts.st_mtim.tv_sec) + Double(facts.st_mtim.tv_nsec) / 1e9
        return changed < moment.timeIntervalSince1970
    }
}
