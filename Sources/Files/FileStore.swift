package import FoundationEssentials
package import PKI

/// Names a kept file: 128 random bits, so it tells nothing and cannot be a path.
package struct FileID: Hashable, Sendable, CustomStringConvertible {
    /// 32 hexadecimal digits in lower case.
    package let text: String

    /// An id that nobody can guess.
    package static func random() -> FileID { FileID(SecureRandom.bytes(16)) }

    /// Nil unless it is exactly such a name.
    package init?(_ text: some StringProtocol) {
        let digits = Array("0123456789abcdef".utf8)
        guard text.utf8.count == 32, text.utf8.allSatisfy(digits.contains) else { return nil }
        self.text = String(text)
    }

    private init(_ bytes: [UInt8]) {
        text = Hex.encode(bytes)
    }

    package var description: String { text }
}

/// What a file is sealed with, and the place it belongs to: a file moved to another place does not open.
package struct FileSeal: Sendable {
    let key: SealingKey
    let context: [UInt8]

    /// The context names the place (tenant, table, column); the file's own id is added by the store.
    package init(key: SealingKey, context: [UInt8]) {
        self.key = key
        self.context = context
    }

    func context(of id: FileID) -> [UInt8] { Array(id.text.utf8) + [0] + context }
}

/// Where sealed files are kept, each under an id that its database row knows.
///
/// The order is: write the file, then commit its row; delete the row, then the file. What is left over when a
/// process dies in between is a file without a row, never a row without a file:
/// ``orphans(writtenBefore:known:)`` finds it.
package protocol FileStore: Sendable {
    /// Keeps what `next` gives until it gives nil; the file is there, whole and on the disk, when this
    /// returns.
    ///
    /// - Returns: the length in bytes, unsealed.
    /// - Throws: ``FilesError``, or what `next` throws; then nothing is kept.
    func write(_ id: FileID, seal: FileSeal, from next: () async throws -> [UInt8]?) async throws -> Int64

    /// Gives the bytes of the range, or of the whole file, piece by piece to `take`, and says first how long
    /// the file is.
    ///
    /// Every piece is genuine when it is given; the length is genuine before the first. The range is clamped
    /// to the file and must begin inside it. `opened` hears the file's whole length, once, before any byte.
    ///
    /// - Throws: ``FilesError`` (`.missing`, `.damaged`, `.outOfRange`), or what the closures throw.
    func read(
        _ id: FileID, seal: FileSeal, range: Range<Int64>?, opened: (Int64) async throws -> Void,
        take: ([UInt8]) async throws -> Void
    ) async throws

    /// Takes the file away; one that is not there is fine.
    func delete(_ id: FileID) async throws(FilesError)

    /// Gives all files finished before the moment, some at a time.
    func list(writtenBefore moment: Date, _ take: ([FileID]) async throws -> Void) async throws

    /// Clears what writes that never ended have left before the moment; says how many there were.
    func clearUnfinished(startedBefore moment: Date) async throws(FilesError) -> Int
}

extension FileStore {
    /// Finds files without a row; `known` says which of some ids have one.
    ///
    /// Give a moment well before now, an hour say: the row of a younger file may not be committed yet.
    package func orphans(
        writtenBefore moment: Date, known: ([FileID]) async throws -> Set<FileID>
    ) async throws -> [FileID] {
        var orphans: [FileID] = []
        try await list(writtenBefore: moment) { ids in
            let known = try await known(ids)
            orphans += ids.filter { !known.contains($0) }
        }
        return orphans
    }

    /// A file that is short enough to hold: a photo, a thumbnail.
    package func write(_ id: FileID, seal: FileSeal, _ bytes: [UInt8]) async throws -> Int64 {
        var rest: [UInt8]? = bytes
        return try await write(id, seal: seal) { rest.take() }
    }

    /// The whole of a file that is short enough to hold.
    ///
    /// - Throws: ``FilesError``; `.outOfRange` when the file is longer than `limit`.
    package func read(_ id: FileID, seal: FileSeal, limit: Int) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        try await read(id, seal: seal, range: nil) { length in
            guard length <= limit else { throw FilesError(.outOfRange, "longer than asked for") }
        } take: {
            bytes += $0
        }
        return bytes
    }
}
