package import EventLoop
import FoundationEssentials
import Glibc

/// Puts messages into a folder as `.eml` files instead of sending them, and reads them back: for the
/// demonstration.
package struct FolderCarrier: Carrier {
    private let folder: String
    private let pool: WorkPool

    /// Makes the folder, for the owner's eyes only, when it is not there.
    package init(folder: String, pool: WorkPool) throws(MailError) {
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else {
            throw MailError(.storage, detail: "mkdir: errno \(errno)")
        }
        self.folder = folder
        self.pool = pool
    }

    /// Whole or not at all: a file appears under its `.eml` name when its last byte is on the disk.
    package func carry(_ message: Message) async throws(MailError) {
        let folder = self.folder
        let bytes = message.rendered()
        guard let id = KeptMessage.ID(date: message.date) else {
            throw MailError(.storage, detail: "a date outside the years 1000 to 9999")
        }
        try await pool.run { () throws(MailError) in try Self.write(bytes, named: id.name, in: folder) }
    }

    /// The messages of the latest dates, newest first; files that are not ours are passed over.
    package func newest(_ limit: Int) async throws(MailError) -> [KeptMessage] {
        let folder = self.folder
        return try await pool.run { () throws(MailError) -> [KeptMessage] in
            let names: [String]
            do { names = try FileManager.default.contentsOfDirectory(atPath: folder) } catch {
                throw MailError(.storage, detail: "the folder cannot be listed")
            }
            let ids = names.filter { $0.hasSuffix(".eml") }.compactMap { KeptMessage.ID($0.dropLast(4)) }
            let latest = ids.sorted { $0.name > $1.name }.prefix(max(0, limit))
            return latest.compactMap { Self.read($0, in: folder) }
        }
    }

    /// One message, nil when there is none (any more).
    package func message(_ id: KeptMessage.ID) async -> KeptMessage? {
        let folder = self.folder
        return await pool.run { () -> KeptMessage? in Self.read(id, in: folder) }
    }

    private static func read(_ id: KeptMessage.ID, in folder: String) -> KeptMessage? {
        let file = open("\(folder)/\(id.name).eml", O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        // Ours are a few kilobytes.
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        var count = 0
        while count < bytes.count {
            let got = bytes.withUnsafeMutableBytes {
                Glibc.read(file, $0.baseAddress.map { $0 + count }, $0.count - count)
            }
            if got == 0 { break }
            if got < 0, errno != EINTR { return nil }
            count += max(0, got)
        }
        return KeptMessage(id: id, eml: Array(bytes.prefix(count)))
    }

    private static func write(_ bytes: [UInt8], named name: String, in folder: String) throws(MailError) {
        let unfinished = "\(folder)/.\(name).unfinished"
        let file = open(unfinished, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw MailError(.storage, detail: "open: errno \(errno)") }
        var failure: String?
        var rest = bytes[...]
        while !rest.isEmpty, failure == nil {
            let done = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if done >= 0 {
                rest = rest.dropFirst(done)
            } else if errno != EINTR {
                failure = "write: errno \(errno)"
            }
        }
        if failure == nil, fsync(file) != 0 { failure = "fsync: errno \(errno)" }
        close(file)
        if failure == nil, rename(unfinished, "\(folder)/\(name).eml") != 0 {
            failure = "rename: errno \(errno)"
        }
        guard let failure else { return }
        unlink(unfinished)
        throw MailError(.storage, detail: failure)
    }
}
