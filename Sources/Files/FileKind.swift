/// A kind of file that a team may exchange.
package enum FileKind: String, Sendable, Hashable, CaseIterable {
    case jpeg, png, webp, heic
    case pdf
    case word, excel, powerPoint
    case openText, openSpreadsheet, openPresentation
    case plainText, csv
    case mp4, quickTime

    /// Photos are not kept as they came: see ``PhotoStudio``.
    package var isPhoto: Bool {
        switch self {
        case .jpeg, .png, .webp, .heic: true
        default: false
        }
    }

    /// What goes into `Content-Type`. Text never claims a character set that was not looked at.
    package var mediaType: String {
        let office = "application/vnd.openxmlformats-officedocument."
        let open = "application/vnd.oasis.opendocument."
        return switch self {
        case .jpeg: "image/jpeg"
        case .png: "image/png"
        case .webp: "image/webp"
        case .heic: "image/heic"
        case .pdf: "application/pdf"
        case .word: office + "wordprocessingml.document"
        case .excel: office + "spreadsheetml.sheet"
        case .powerPoint: office + "presentationml.presentation"
        case .openText: open + "text"
        case .openSpreadsheet: open + "spreadsheet"
        case .openPresentation: open + "presentation"
        case .plainText: "text/plain"
        case .csv: "text/csv"
        case .mp4: "video/mp4"
        case .quickTime: "video/quicktime"
        }
    }

    /// The endings that people's names for such a file have; the first is given to a file without one.
    package var endings: [String] {
        switch self {
        case .jpeg: ["jpg", "jpeg", "jpe", "jfif"]
        case .png: ["png"]
        case .webp: ["webp"]
        case .heic: ["heic", "heif", "hif"]
        case .pdf: ["pdf"]
        case .word: ["docx"]
        case .excel: ["xlsx"]
        case .powerPoint: ["pptx"]
        case .openText: ["odt"]
        case .openSpreadsheet: ["ods"]
        case .openPresentation: ["odp"]
        case .plainText: ["txt", "text", "log", "md"]
        case .csv: ["csv", "tsv"]
        case .mp4: ["mp4", "m4v"]
        case .quickTime: ["mov", "qt"]
        }
    }
}

/// Why a file is not taken: a lawful "no", for which the page has a sentence.
package enum FileRefusal: Error, Sendable, Hashable {
    case empty
    case tooLarge(limit: Int64)
    /// A program or script, or a test pattern of virus scanners.
    case executable
    /// Word, Excel, PowerPoint or OpenDocument with macros or active controls inside.
    case macros
    /// The Office format before 2007: whether it holds macros cannot be seen. To be saved as .docx, .xlsx or
    /// .pptx.
    case oldOffice
    /// Web pages, SVG and other text that a browser would run.
    case activeContent
    /// Locked by a password: nobody can look inside, and the team could not open it.
    case encrypted
    /// Unpacked it would be many times larger than any honest document.
    case zipBomb
    /// An honest archive, but of loose files: they are to be sent one by one.
    case archive
    /// The name says one thing, the content another.
    case mismatch(named: String, really: FileKind)
    /// The photo has more pixels than a phone's camera makes.
    case tooManyPixels(limit: Int)
    /// The photo cannot be read: cut short on its way, or broken.
    case unreadablePhoto
    /// Two formats in one file, or a structure that no honest program writes.
    case malformed
    /// Any other kind.
    case notAccepted
}
