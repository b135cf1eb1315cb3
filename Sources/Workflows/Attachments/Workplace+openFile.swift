package import Care
import Files
import PKI
import Records

/// A file that this person may have now; its bytes are read when they are sent.
package struct OpenedFile: Sendable {
    package let mediaType: String
    /// In bytes; `nil` for a small print.
    package let length: Int64?
    /// `Content-Disposition`: shown in the browser only where that can do no harm.
    package let disposition: String
    private let store: any FileStore
    private let id: FileID
    private let seal: FileSeal

    fileprivate init(
        mediaType: String, length: Int64?, disposition: String, store: any FileStore, id: FileID,
        seal: FileSeal
    ) {
        self.mediaType = mediaType
        self.length = length
        self.disposition = disposition
        self.store = store
        self.id = id
        self.seal = seal
    }

    /// Gives the bytes of a range, or of the whole file, piece by piece.
    package func send(_ range: Range<Int64>?, to take: ([UInt8]) async throws -> Void) async throws {
        try await store.read(id, seal: seal, range: range, opened: { _ in }, take: take)
    }

    /// The whole of a small print.
    package func whole() async throws -> [UInt8] {
        try await store.read(id, seal: seal, limit: 4_000_000)
    }
}

extension Workplace {
    /// Opens a file of the subject at the counter, whole or a photo's small print.
    ///
    /// Leaves a trace, for a small print its own.
    ///
    /// - Throws: `CounterRefusal.notFound` for a file out of sight, or without a small print.
    package func openFile(
        _ id: PublicID, small: Bool, at counter: borrowing Counter, in town: Town
    ) async throws -> OpenedFile {
        let record = try await counter.attachment(id)
        let file = record.file
        guard let stored = FileID(small ? file.previewFileID ?? "" : file.fileID), let key = file.fileKey
        else {
            throw CounterRefusal.notFound
        }
        let kind = FileKind.allCases.first { $0.mediaType == file.mediaType } ?? .plainText
        try await counter.leaveTrace(small ? .filePreviewed : .fileRead, of: id)
        return OpenedFile(
            mediaType: file.mediaType, length: small ? nil : file.byteCount,
            disposition: FileName(file.name, kind: kind).contentDisposition(
                inline: file.kind == .image || file.kind == .video),
            store: files, id: stored,
            seal: FileSeal(
                key: try SealingKey(bytes: key),
                context: Self.fileContext(try counter.subject.home, try counter.subject.subjectPublicID)))
    }
}
