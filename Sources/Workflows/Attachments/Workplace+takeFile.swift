package import Care
import EventLoop
import Files
import Journal
import PKI
import Records

extension Workplace {
    /// Takes a file in for a subject's timeline: looked at, made anew if it is a photo, sealed under a key of its own,
    /// and stored. It is nobody's until a post carries it; the sweep takes away what never found one.
    ///
    /// Whoever calls has made sure that the person may write there. `name` is as the person's device gave it; `next`
    /// gives the bytes piece by piece, and nil at the end.
    ///
    /// - Throws: `FileSlip`, and what `next` throws; then nothing is kept.
    package func takeFile(
        named name: String, photosOnly: Bool, for subject: PublicID, in town: Town,
        from next: () async throws -> [UInt8]?
    ) async throws -> TakenFile {
        let key = SecureRandom.bytes(32)
        let seal = FileSeal(
            key: try SealingKey(bytes: key), context: Self.fileContext(town.id, subject))
        let intake = Intake(store: files, studio: PhotoStudio(pool: Darkroom.pool), pool: pool)
        let taken: Intake.Taken
        do {
            taken = try await intake.take(named: name, seal: seal, from: next)
        } catch let refusal as FileRefusal {
            throw FileSlip(refusal)
        } catch let error as FilesError where error.code == .full {
            journal.note(.error, "files.full")
            throw FileSlip.noRoom
        }
        let file = TakenFile(taken, key: key)
        if photosOnly, !file.isPhoto {
            await discard([file])
            throw FileSlip.notAPhoto
        }
        return file
    }

    /// Takes files away again that no post will carry; what cannot be reached now is left to the sweep.
    package func discard(_ taken: [TakenFile]) async {
        for id in taken.flatMap(\.stored) {
            do { try await files.delete(id) } catch { journal.note(.warning, "files.left_over") }
        }
    }

    /// The place that a file is sealed for: moved to another subject's row, it does not open.
    static func fileContext(_ home: TenantID, _ subject: PublicID) -> [UInt8] {
        SealContext(home, table: "attachment", row: subject, column: "file").bytes
    }
}

/// Where photos are developed. One for the process, because its threads are how many photos stand decoded in the
/// machine's memory at once (some 200 MB each at worst).
private enum Darkroom {
    static let pool = WorkPool(threads: 2)
}

extension TakenFile {
    fileprivate init(_ taken: Intake.Taken, key: [UInt8]) {
        switch taken {
        case .photo(let name, let full, let thumbnail, let photo):
            record = NewAttachment(
                fileID: full.text, previewFileID: thumbnail.text, kind: .image,
                mediaType: FileKind.jpeg.mediaType, byteCount: Int64(photo.full.jpeg.count),
                width: photo.full.width, height: photo.full.height, name: name.text, fileKey: key)
            isPhoto = true
        case .file(let name, let kind, let id, let length):
            let sort: NewAttachment.Kind =
                switch kind {
                case .mp4, .quickTime: .video
                case .pdf: .pdf
                default: .other
                }
            record = NewAttachment(
                fileID: id.text, kind: sort, mediaType: kind.mediaType, byteCount: length, name: name.text,
                fileKey: key)
            isPhoto = false
        }
    }
}
