import Files
import Records

/// A file that is stored, sealed, and hangs on nothing yet.
package struct TakenFile: Sendable {
    let record: NewAttachment
    package let isPhoto: Bool

    /// As the others will see it.
    package var name: String { record.name }

    /// What is in the file store: the file, and a photo's small print.
    var stored: [FileID] {
        [record.fileID, record.previewFileID].compactMap { $0 }.compactMap { FileID($0) }
    }
}

/// Why a file is not taken in: a lawful "no", for which pages have a sentence.
package enum FileSlip: Error, Sendable, Hashable {
    case empty
    case tooLarge(megabytes: Int)
    /// A program, a script, a web page, or something that pretends to be another thing.
    case unsafe
    case macros
    /// The Office format before 2007.
    case oldOffice
    case locked
    case archive
    /// The name's ending says another kind than the content.
    case misnamed
    case tooManyPixels(millions: Int)
    case unreadablePhoto
    /// A file was given where photos are asked for.
    case notAPhoto
    case notAccepted
    /// The house has no room at the moment.
    case noRoom
}

extension FileSlip {
    init(_ refusal: FileRefusal) {
        switch refusal {
        case .empty: self = .empty
        case .tooLarge(let limit): self = .tooLarge(megabytes: Int(limit / 1_000_000))
        case .executable, .activeContent, .zipBomb, .malformed: self = .unsafe
        case .macros: self = .macros
        case .oldOffice: self = .oldOffice
        case .encrypted: self = .locked
        case .archive: self = .archive
        case .mismatch: self = .misnamed
        case .tooManyPixels(let limit): self = .tooManyPixels(millions: limit / 1_000_000)
        case .unreadablePhoto: self = .unreadablePhoto
        case .notAccepted: self = .notAccepted
        }
    }
}
