/// Looks at a file while it streams by, and says at the end what it really is; memory holds its first and
/// last part.
///
/// The answer follows the bytes. The name is only held against them. Asks libmagic, which computes: on the
/// work pool.
package struct FileExaminer: Sendable {
    /// libmagic's own default reads 1 MiB; the formats of our list show themselves in the first kilobytes.
    static let headLength = 65_536
    /// Holds the directory of an archive of some 10,000 entries; a document has a few hundred.
    static let tailLength = 1_048_576

    private let limit: Int64
    private var head: [UInt8] = []
    private var tail: [UInt8] = []
    private var size: Int64 = 0

    /// - Parameter limit: bytes; more are `.tooLarge`.
    package init(limit: Int64) { self.limit = limit }

    /// The next part of the file.
    ///
    /// - Throws: `.tooLarge` as soon as it is.
    package mutating func take(_ bytes: [UInt8]) throws(FileRefusal) {
        size += Int64(bytes.count)
        guard size <= limit else { throw .tooLarge(limit: limit) }
        if head.count < Self.headLength { head += bytes.prefix(Self.headLength - head.count) }
        tail += bytes
        // Cut back rarely: the copy is paid once per megabyte.
        if tail.count > 2 * Self.tailLength { tail.removeFirst(tail.count - Self.tailLength) }
    }

    /// The bytes so far show a photo: such a file is collected and made anew, not kept as it is.
    package var looksLikePhoto: Bool { Self.photo(head) != nil }

    /// Says what it is.
    ///
    /// Text is looked at in its first 64 KiB: whoever serves it must still send `nosniff` and a sandbox.
    ///
    /// - Parameter name: as the person's device gave it, in any form.
    /// - Returns: a kind of the list.
    /// - Throws: the first reason against it.
    package func finish(named name: String) throws(FileRefusal) -> FileKind {
        guard size > 0 else { throw .empty }
        let ending = FileName.ending(of: name)
        guard !Self.programEndings.contains(ending) else { throw .executable }
        let kind = try really(ending)
        let photos = FileKind.allCases.filter(\.isPhoto)
        // A phone's "photo.jpg" is often a HEIC: a photo is made anew in any case.
        let fitting = (kind.isPhoto ? photos : [kind]).flatMap(\.endings)
        guard ending.isEmpty || fitting.contains(ending) || !Self.known.contains(ending) else {
            throw .mismatch(named: ending, really: kind)
        }
        return kind
    }

    private func really(_ ending: String) throws(FileRefusal) -> FileKind {
        if let refusal = Self.dangerous(head) { throw refusal }
        if let photo = Self.photo(head) { return photo }
        if head.starts(with: ZipDirectory.localMark) {
            return try ZipDirectory(tail: tail, size: size).document(head)
        }
        let magic = Magic.look(at: head)
        switch magic {
        case "application/pdf":
            // The mark at the very start, and no archive at the end: a file that is two is none.
            guard head.starts(with: Array("%PDF-".utf8)), !ZipDirectory.isPresent(in: tail) else {
                throw .malformed
            }
            return .pdf
        case "video/mp4", "video/x-m4v": return .mp4
        case "video/quicktime": return .quickTime
        case "application/encrypted": throw .encrypted
        case "application/zip", "application/x-7z-compressed", "application/x-rar", "application/gzip",
            "application/x-tar", "application/x-bzip2", "application/x-xz",
            "application/vnd.ms-cab-compressed",
            "application/x-lzh-compressed", "application/x-lha":
            throw .archive
        case "text/html", "text/xml", "application/xml", "image/svg+xml", "text/javascript",
            "application/javascript",
            "application/x-javascript":
            throw .activeContent
        case "text/rtf": throw .notAccepted
        case let text where text.hasPrefix("text/x-") || text.hasPrefix("application/x-mach"):
            // libmagic's names for scripts and sources; quoted in a memo they are text like any other.
            guard Self.textEndings.contains(ending), Text.isPlain(head) else { throw .executable }
            guard !Text.isMarkup(head) else { throw .activeContent }
            return Text.kind(ending)
        default:
            guard Text.isPlain(head) else { throw .notAccepted }
            guard !Text.isMarkup(head) else { throw .activeContent }
            guard ending.isEmpty || Self.textEndings.contains(ending) else { throw .notAccepted }
            return Text.kind(ending)
        }
    }

    /// What must never pass, whatever else the file may be.
    private static func dangerous(_ head: [UInt8]) -> FileRefusal? {
        // DOS and Windows, Unix, macOS (both byte orders and fat), scripts, Windows shortcuts, Java classes.
        let programs: [[UInt8]] = [
            [0x4D, 0x5A], [0x7F, 0x45, 0x4C, 0x46], [0xCF, 0xFA, 0xED, 0xFE], [0xCE, 0xFA, 0xED, 0xFE],
            [0xFE, 0xED, 0xFA, 0xCE], [0xFE, 0xED, 0xFA, 0xCF], [0xCA, 0xFE, 0xBA, 0xBE], [0x23, 0x21],
            [0x4C, 0, 0, 0, 0x01, 0x14, 0x02, 0],
        ]
        if programs.contains(where: head.starts) || head.starts(with: Array("X5O!P%@AP[4".utf8)) {
            return .executable
        }
        guard head.starts(with: [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) else { return nil }
        // A compound file: an encrypted document of today's Office, an installer, or a document of
        // yesterday's.
        let locked = Array("EncryptedPackage".utf16).flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        if Text.contains(locked, in: head) { return .encrypted }
        switch Magic.look(at: head) {
        case "application/encrypted": return .encrypted
        case "application/x-msi": return .executable
        default: return .oldOffice
        }
    }

    private static func photo(_ head: [UInt8]) -> FileKind? {
        if head.starts(with: [0xFF, 0xD8, 0xFF]) { return .jpeg }
        if head.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return .png }
        let word = { (from: Int) in Array(head.dropFirst(from).prefix(4)) }
        if word(0) == Array("RIFF".utf8), word(8) == Array("WEBP".utf8) { return .webp }
        // ISO/IEC 23008-12: still pictures coded with HEVC. AVIF is another codec, not opened here.
        let brands = ["heic", "heix", "heim", "heis", "mif1", "msf1"].map { Array($0.utf8) }
        if word(4) == Array("ftyp".utf8), brands.contains(word(8)) {
            let size = head.prefix(4).reduce(0) { $0 << 8 | Int($1) }
            let box = head.prefix(min(size, 256))
            return Text.contains(Array("avif".utf8), in: Array(box)) ? nil : .heic
        }
        return nil
    }

    private static let known = Set(
        FileKind.allCases.flatMap(\.endings) + ["docm", "xlsm", "pptm", "doc", "xls", "ppt"])
    private static let textEndings = Set(FileKind.plainText.endings + FileKind.csv.endings)
    /// What Windows, macOS or Android would start at a double click.
    private static let programEndings: Set<String> = [
        "apk", "app", "bat", "chm", "cmd", "com", "cpl", "dll", "dmg", "exe", "gadget", "hta", "inf", "iso",
        "jar", "js",
        "jse", "lnk", "msc", "msi", "msp", "pif", "pkg", "ps1", "reg", "scf", "scr", "sct", "sh", "url", "vb",
        "vbe",
        "vbs", "wsc", "wsf", "wsh",
    ]
}
