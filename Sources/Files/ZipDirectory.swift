/// The list at the end of a ZIP archive (PKWARE APPNOTE 6.3 §4.3.12, §4.3.16), read without unpacking
/// anything.
struct ZipDirectory {
    struct Entry {
        let name: String
        let packed: Int64
        let unpacked: Int64
        let isEncrypted: Bool
    }

    static let localMark: [UInt8] = [0x50, 0x4B, 0x03, 0x04]
    private static let endMark: [UInt8] = [0x50, 0x4B, 0x05, 0x06]
    private static let entryMark: [UInt8] = [0x50, 0x4B, 0x01, 0x02]
    /// Honest XML packs 1:20, rarely 1:60. Below 10 MB unpacked nobody is hurt whatever the ratio.
    private static let greatestRatio: Int64 = 100
    private static let harmless: Int64 = 10_000_000
    /// An office document that unpacks to more opens on no tablet.
    private static let greatest: Int64 = 1_000_000_000

    let entries: [Entry]

    /// - Throws: `.malformed` for a list that does not fit the file, `.encrypted`, `.zipBomb`.
    init(tail: [UInt8], size: Int64) throws(FileRefusal) {
        guard let end = Self.end(in: tail) else { throw .malformed }
        let (count, length, offset) = (
            Self.number(tail, end + 10, 2), Self.number(tail, end + 12, 4), Self.number(tail, end + 16, 4)
        )
        // ZIP64 (all bits set) is for archives over 4 GB or 65,535 entries: no document.
        guard count != 0xFFFF, offset != 0xFFFF_FFFF, length <= Int64(end) else { throw .malformed }
        let endOffset = size - Int64(tail.count) + Int64(end)
        guard offset + length == endOffset else { throw .malformed }
        var place = end - Int(length)
        var entries: [Entry] = []
        while place < end {
            guard place + 46 <= end, tail[place...].starts(with: Self.entryMark) else { throw .malformed }
            let nameLength = Int(Self.number(tail, place + 28, 2))
            let rest = Int(Self.number(tail, place + 30, 2) + Self.number(tail, place + 32, 2))
            guard place + 46 + nameLength + rest <= end else { throw .malformed }
            entries.append(
                Entry(
                    name: String(decoding: tail[(place + 46)..<(place + 46 + nameLength)], as: UTF8.self),
                    packed: Self.number(tail, place + 20, 4), unpacked: Self.number(tail, place + 24, 4),
                    isEncrypted: Self.number(tail, place + 8, 2) & 1 == 1))
            place += 46 + nameLength + rest
        }
        guard entries.count == count, !entries.isEmpty, Set(entries.map(\.name)).count == entries.count else {
            throw .malformed
        }
        self.entries = entries
        if entries.contains(where: \.isEncrypted) { throw .encrypted }
        let (packed, unpacked) = (
            entries.reduce(0) { $0 + $1.packed }, entries.reduce(0) { $0 + $1.unpacked }
        )
        // More packed bytes than the file has: entries lie over each other, the trick of the non-recursive
        // bomb.
        guard packed <= size, unpacked <= Self.greatest,
            unpacked <= Self.harmless || unpacked <= size * Self.greatestRatio
        else { throw .zipBomb }
    }

    /// Which document the archive is.
    func document(_ head: [UInt8]) throws(FileRefusal) -> FileKind {
        let names = Set(entries.map { $0.name.lowercased() })
        if names.contains("meta-inf/manifest.mf") || names.contains("androidmanifest.xml") {
            throw .executable
        }
        if entries.contains(where: Self.isActive) { throw .macros }
        if let open = Self.openDocument(head) {
            guard names.contains("content.xml") else {
                throw names.contains("encrypted-package") ? .encrypted : .malformed
            }
            return open
        }
        guard names.contains("[content_types].xml") else { throw .archive }
        if names.contains("word/document.xml") { return .word }
        if names.contains("xl/workbook.xml") { return .excel }
        if names.contains("ppt/presentation.xml") { return .powerPoint }
        throw .notAccepted
    }

    /// VBA, Excel 4 macro sheets, ActiveX; StarBasic and scripts of OpenDocument. Binary sheets are not
    /// looked into.
    private static func isActive(_ entry: Entry) -> Bool {
        let name = entry.name.lowercased()
        return name.contains("vbaproject") || name.contains("vbadata") || name.contains("/macrosheets/")
            || name.contains("/activex/") || name.hasPrefix("basic/") || name.hasPrefix("scripts/")
    }

    /// OpenDocument 1.3 part 2 §3.3: the type lies unpacked in the first entry, `mimetype`, at byte 38.
    private static func openDocument(_ head: [UInt8]) -> FileKind? {
        guard head.dropFirst(30).starts(with: Array("mimetype".utf8)) else { return nil }
        let kinds: [FileKind] = [.openText, .openSpreadsheet, .openPresentation]
        return kinds.first {
            let type = Array($0.mediaType.utf8)
            let rest = head.dropFirst(38)
            // Followed by the next entry: "text" is not "text-template".
            return rest.starts(with: type) && rest.dropFirst(type.count).starts(with: Array("PK".utf8))
        }
    }

    static func isPresent(in tail: [UInt8]) -> Bool { end(in: tail) != nil }

    /// Where the end record begins: it fills the file to its last byte, comment included.
    private static func end(in tail: [UInt8]) -> Int? {
        guard tail.count >= 22 else { return nil }
        // The comment has at most 65,535 bytes.
        for place in stride(from: tail.count - 22, through: max(0, tail.count - 22 - 65_535), by: -1)
        where tail[place] == 0x50 && tail[place...].starts(with: endMark) {
            if place + 22 + Int(number(tail, place + 20, 2)) == tail.count { return place }
        }
        return nil
    }

    /// Little-endian; 0 beyond the end.
    private static func number(_ bytes: [UInt8], _ place: Int, _ width: Int) -> Int64 {
        bytes.dropFirst(place).prefix(width).reversed().reduce(0) { $0 << 8 | Int64($1) }
    }
}
