import FoundationEssentials
import Glibc
import PKI
package import Records

/// The heads of the towns' logs in a file beside the database: lines are added to it and nothing else.
///
/// Who can change the database cannot change this file, so a log that was cut or made anew does not fit it. Each line
/// ends with a digest over itself and the line before. It is meant to be copied to another machine, or made
/// append-only by the file system (`chattr +a`).
package struct AuditAnchors: Sendable {
    /// Why the file cannot be used.
    package struct Problem: Error, CustomStringConvertible {
        package let description: String
    }

    let path: String

    /// `path`: of the file, whose folder exists.
    package init(path: String) { self.path = path }

    /// One line: when, whose log, which seal, which chain root.
    package struct Line: Sendable, Hashable {
        package let town: String
        package let anchor: AuditAnchor

        package init(town: String, anchor: AuditAnchor) {
            self.town = town
            self.anchor = anchor
        }

        fileprivate var text: String {
            let seconds = Int64(anchor.keptAt.timeIntervalSince1970)
            return "\(seconds)\t\(town)\t\(anchor.seal)\t\(Hex.encode(anchor.chainRoot))"
        }
    }

    /// Adds lines, and answers when they are on disk.
    package func add(_ lines: [Line]) throws(Problem) {
        guard !lines.isEmpty else { return }
        let descriptor = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw problem("could not be opened") }
        defer { close(descriptor) }
        // Another process of this platform may add as well.
        guard flock(descriptor, LOCK_EX) == 0 else { throw problem("could not be locked") }
        var last = Self.lines(of: try whole(descriptor)).last.map { Self.digest(of: $0) } ?? ""
        var bytes: [UInt8] = []
        for line in lines {
            let digest = Self.digest(line.text, after: last)
            bytes += Array("\(line.text)\t\(digest)\n".utf8)
            last = digest
        }
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw problem("could not be written") }
            written += count
        }
        guard fsync(descriptor) == 0 else { throw problem("could not be kept") }
    }

    /// All lines that fit their digests, and a sentence for each that does not.
    package func read() throws(Problem) -> (lines: [Line], problems: [String]) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return ([], []) }
            throw problem("could not be opened")
        }
        defer { close(descriptor) }
        var lines: [Line] = []
        var problems: [String] = []
        var last = ""
        for (index, text) in Self.lines(of: try whole(descriptor)).enumerated() {
            let digest = Self.digest(of: text)
            let body = text.split(separator: "\t", omittingEmptySubsequences: false).dropLast()
                .joined(separator: "\t")
            if digest != Self.digest(body, after: last) {
                problems.append("line \(index + 1) of the anchors does not follow from the one before")
            } else if let line = Self.line(body) {
                lines.append(line)
            }
            last = digest
        }
        return (lines, problems)
    }

    private func whole(_ descriptor: Int32) throws(Problem) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            guard count >= 0 else { throw problem("could not be read") }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
        }
    }

    private func problem(_ what: String) -> Problem {
        Problem(description: "The anchors \(path) \(what): \(String(cString: strerror(errno))).")
    }

    private static func lines(of bytes: [UInt8]) -> [String] {
        String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    private static func digest(of line: String) -> String {
        line.split(separator: "\t", omittingEmptySubsequences: false).last.map(String.init) ?? ""
    }

    private static func digest(_ body: String, after last: String) -> String {
        Hex.encode(Digest.sha256(Array("\(last)\t\(body)".utf8)))
    }

    private static func line(_ body: String) -> Line? {
        let parts = body.split(separator: "\t")
        guard parts.count == 4, let seconds = Double(parts[0]), let seal = Int64(parts[2]),
            let root = Hex.decode(parts[3])
        else { return nil }
        return Line(
            town: String(parts[1]),
            anchor: AuditAnchor(
                seal: seal, chainRoot: root, keptAt: Date(timeIntervalSince1970: seconds)))
    }
}
