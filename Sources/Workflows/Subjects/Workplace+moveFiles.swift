import Care
import Files
import FoundationEssentials
import PKI
import Records

/// Photos and files that go from town to town: copied piece by piece under keys of their own, which travel inside the
/// parcel. No key of a town leaves it. A copy whose act did not end is left to the sweep.
extension Workplace {
    private static var mostFiles: Int { 300 }
    /// 1 GiB: some fifteen minutes of a phone's video, or all the photos of years.
    private static var mostFileBytes: Int64 { 1 << 30 }
    /// Of one piece in memory, in bytes.
    private static var piece: Int64 { 1 << 20 }

    /// Copies the files of these posts for a package of the subject in scope; each is given by its post.
    ///
    /// - Throws: `MovingSlip.tooMuch`.
    func packFiles(
        of posts: [PublicID], for package: PublicID, at counter: borrowing Counter, in town: Town
    ) async throws -> [PublicID: [MovingParcel.File]] {
        let records = try await counter.attachments(of: posts)
        guard records.count <= Self.mostFiles,
            records.reduce(0, { $0 + $1.file.byteCount }) <= Self.mostFileBytes
        else { throw MovingSlip.tooMuch }
        let here = Self.fileContext(town.id, try counter.subject.subjectPublicID)
        let there = Self.packedContext(town.id, package)
        var packed: [PublicID: [MovingParcel.File]] = [:]
        for record in records {
            guard let post = record.post, let copy = try await copy(record.file, from: here, to: there)
            else {
                continue
            }
            packed[post, default: []].append(MovingParcel.File(copy))
        }
        return packed
    }

    /// The parcel with its files copied into this town's store, under its keys, as files of the subject in scope.
    func takeFiles(
        of parcel: MovingParcel, from package: PublicID, of home: TenantID,
        at counter: borrowing Counter,
        in town: Town
    ) async throws -> (parcel: MovingParcel, files: [PublicID]) {
        let there = Self.packedContext(home, package)
        let here = Self.fileContext(town.id, try counter.subject.subjectPublicID)
        var (taken, names) = (parcel, [PublicID]())
        for (place, post) in (parcel.posts ?? []).enumerated() {
            var files: [MovingParcel.File] = []
            for file in post.files {
                guard let packed = file.packed, let copy = try await copy(packed, from: there, to: here)
                else {
                    continue
                }
                let id = try await counter.store(copy)
                names.append(id)
                files.append(file.kept(as: id))
            }
            taken.posts?[place].files = files
        }
        return (taken, names)
    }

    private static func packedContext(_ home: TenantID, _ package: PublicID) -> [UInt8] {
        SealContext(home, table: "moving_file", row: package, column: "file").bytes
    }

    private func copy(
        _ file: NewAttachment, from here: [UInt8], to there: [UInt8]
    ) async throws -> NewAttachment? {
        guard let key = file.fileKey, let old = FileID(file.fileID) else { return nil }
        let fresh = SecureRandom.bytes(32)
        let opened = FileSeal(key: try SealingKey(bytes: key), context: here)
        let sealed = FileSeal(key: try SealingKey(bytes: fresh), context: there)
        var copy = file
        let id = FileID.random()
        var place: Int64 = 0
        _ = try await files.write(id, seal: sealed) {
            guard place < file.byteCount else { return nil }
            let range = place..<min(file.byteCount, place + Self.piece)
            var bytes: [UInt8] = []
            try await files.read(old, seal: opened, range: range, opened: { _ in }, take: { bytes += $0 })
            place = range.upperBound
            return bytes
        }
        copy.fileID = id.text
        copy.fileKey = fresh
        copy.previewFileID = nil
        if let small = file.previewFileID.flatMap({ FileID($0) }) {
            let id = FileID.random()
            let bytes = try await files.read(small, seal: opened, limit: 4_000_000)
            _ = try await files.write(id, seal: sealed, bytes)
            copy.previewFileID = id.text
        }
        return copy
    }
}

extension MovingParcel {
    /// A file of a post. On the way it says where it lies and with which key it is sealed; in the new town it is one of
    /// that town's own.
    package struct File: Sendable, Codable, Hashable {
        package let name: String
        /// A word of `NewAttachment.Kind`.
        package let kind: String
        package let mediaType: String
        package let byteCount: Int64
        let width, height: Int?
        private var stored: String?
        private var preview: String?
        private var key: [UInt8]?
        private var attachment: String?

        /// As the new town's pages name it.
        package var shown: PostFile? {
            guard let id = attachment.flatMap({ PublicID($0) }) else { return nil }
            let kind: PostFile.Kind =
                switch NewAttachment.Kind(rawValue: kind) {
                case .image: .photo
                case .video: .video
                default: .document
                }
            return PostFile(id: id, kind: kind, name: name, mediaType: mediaType, byteCount: byteCount)
        }
        /// What lies in the file store for it.
        var names: [String] { [stored, preview].compactMap { $0 } }

        init(_ file: NewAttachment) {
            name = file.name
            kind = file.kind.rawValue
            mediaType = file.mediaType
            byteCount = file.byteCount
            width = file.width
            height = file.height
            stored = file.fileID
            preview = file.previewFileID
            key = file.fileKey
        }

        var packed: NewAttachment? {
            guard let stored, let key, let kind = NewAttachment.Kind(rawValue: kind) else { return nil }
            return NewAttachment(
                fileID: stored, previewFileID: preview, kind: kind, mediaType: mediaType,
                byteCount: byteCount,
                width: width, height: height, name: name, fileKey: key)
        }

        func kept(as id: PublicID) -> File {
            var file = self
            (file.stored, file.preview, file.key) = (nil, nil, nil)
            file.attachment = id.text
            return file
        }
    }
}
