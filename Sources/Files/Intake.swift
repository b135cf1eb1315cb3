package import EventLoop

/// Takes a file in from a person: looked at, made anew if it is a photo, sealed, kept; or refused with a
/// reason.
package struct Intake: Sendable {
    /// How much may come, in bytes.
    package struct Limits: Sendable {
        /// A photo is held in memory while it is developed. Phones make 3 to 15 MB.
        package var photo: Int64 = 40_000_000
        /// Everything else streams.
        package var file: Int64 = 200_000_000

        package init() {}
    }

    /// What was kept.
    package enum Taken: Sendable {
        case photo(name: FileName, full: FileID, thumbnail: FileID, Photo)
        case file(name: FileName, kind: FileKind, FileID, length: Int64)
    }

    private let store: any FileStore
    private let studio: PhotoStudio
    private let pool: WorkPool
    private let limits: Limits

    package init(store: any FileStore, studio: PhotoStudio, pool: WorkPool, limits: Limits = Limits()) {
        self.store = store
        self.studio = studio
        self.pool = pool
        self.limits = limits
    }

    /// Reads `next` until nil and keeps what it was; the name is as the person's device gave it.
    ///
    /// Throws ``FileRefusal``, ``FilesError``, or what `next` throws; then nothing is kept.
    package func take(
        named name: String, seal: FileSeal, from next: () async throws -> [UInt8]?
    ) async throws -> Taken {
        var first: [UInt8] = []
        while first.count < 4096, let piece = try await next() { first += piece }
        var examiner = FileExaminer(limit: max(limits.file, limits.photo))
        try examiner.take(first)
        guard !examiner.looksLikePhoto else {
            return try await takePhoto(named: name, seal: seal, beginning: first, from: next)
        }
        let id = FileID.random()
        var waiting: [UInt8]? = first
        var looking = FileExaminer(limit: limits.file)
        var kind: FileKind?
        let length = try await store.write(id, seal: seal) {
            guard let piece = try await pull(&waiting, next) else {
                kind = try await look(looking, name)
                return nil
            }
            try looking.take(piece)
            return piece
        }
        guard let kind else { throw FilesError(.storage, "the store did not read to the end") }
        return .file(name: FileName(name, kind: kind), kind: kind, id, length: length)
    }

    private func takePhoto(
        named name: String, seal: FileSeal, beginning: [UInt8], from next: () async throws -> [UInt8]?
    ) async throws -> Taken {
        var bytes: [UInt8] = []
        var waiting: [UInt8]? = beginning
        var examiner = FileExaminer(limit: limits.photo)
        while let piece = try await pull(&waiting, next) {
            try examiner.take(piece)
            bytes += piece
        }
        _ = try await look(examiner, name)
        let photo = try await studio.develop(bytes)
        let (full, thumbnail) = (FileID.random(), FileID.random())
        _ = try await store.write(full, seal: seal, photo.full.jpeg)
        do { _ = try await store.write(thumbnail, seal: seal, photo.thumbnail.jpeg) } catch {
            // The sweep finds it if this fails as well.
            try? await store.delete(full)
            throw error
        }
        return .photo(name: FileName(name, kind: .jpeg), full: full, thumbnail: thumbnail, photo)
    }

    private func pull(_ waiting: inout [UInt8]?, _ next: () async throws -> [UInt8]?) async throws -> [UInt8]?
    {
        if let piece = waiting.take() { return piece.isEmpty ? try await next() : piece }
        return try await next()
    }

    private func look(_ examiner: FileExaminer, _ name: String) async throws(FileRefusal) -> FileKind {
        try await pool.run { () throws(FileRefusal) -> FileKind in try examiner.finish(named: name) }
    }
}
