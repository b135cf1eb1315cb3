import Glibc

/// The folder that one installation keeps its things in, and files read and written whole.
struct DataFolder: Sendable {
    struct Problem: Error, CustomStringConvertible {
        let description: String
    }

    let path: String

    /// `path`: absolute, or from the working folder; made when it is missing.
    init(_ path: String) throws(Problem) {
        self.path = Self.absolute(path)
        try Self.make(self.path, mode: 0o755)
    }

    /// An absolute path for one of the configuration, which may start at this folder.
    func resolve(_ path: String) -> String { path.hasPrefix("/") ? path : "\(self.path)/\(path)" }

    static func absolute(_ path: String) -> String {
        if path.hasPrefix("/") { return path }
        guard let working = getcwd(nil, 0) else { return "/" + path }
        defer { free(working) }
        return String(cString: working) + "/" + path
    }

    /// Makes a folder and those above it.
    static func make(_ path: String, mode: mode_t = 0o700) throws(Problem) {
        if access(path, F_OK) == 0 { return }
        let parent = path.split(separator: "/").dropLast().joined(separator: "/")
        if !parent.isEmpty { try make("/" + parent, mode: 0o755) }
        guard mkdir(path, mode) == 0 || errno == EEXIST else {
            throw Problem(
                description: "The folder \(path) could not be made: \(String(cString: strerror(errno))).")
        }
    }

    /// The bytes of a file, or `nil` when there is none.
    static func read(_ path: String) throws(Problem) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw Problem(description: "\(path) could not be read: \(String(cString: strerror(errno))).")
        }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            guard count >= 0 else { throw Problem(description: "\(path) could not be read to its end.") }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
        }
    }

    /// Writes a file whole: under another name first, then in place of any earlier one.
    static func write(_ bytes: [UInt8], to path: String, mode: mode_t = 0o600) throws(Problem) {
        let parent = path.split(separator: "/").dropLast().joined(separator: "/")
        try make("/" + parent)
        let draft = path + ".new"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        var written = 0
        while descriptor >= 0, written < bytes.count {
            let count = bytes[written...].withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            guard count > 0 else { break }
            written += count
        }
        let isSafe = descriptor >= 0 && fsync(descriptor) == 0
        if descriptor >= 0 { close(descriptor) }
        guard isSafe, written == bytes.count, rename(draft, path) == 0 else {
            throw Problem(description: "\(path) could not be written: \(String(cString: strerror(errno))).")
        }
    }
}
