import Foundation
import Glibc

/// A tool that a test needs is not there: the test fails, it does not skip.
struct ToolMissing: Error, CustomStringConvertible {
    let tool: String
    var description: String { "\(tool) is needed by this test and was not found: deploy/test installs it" }
}

struct ToolFailed: Error, CustomStringConvertible {
    let description: String
}

/// Other programs, spawned with files for their input and output: pipes leak into programs spawned meanwhile.
enum Tool {
    static func path(_ name: String) throws -> String {
        let own = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let folders = ["/usr/bin", "/bin"] + own.split(separator: ":").map(String.init)
        guard
            let folder = folders.first(where: {
                FileManager.default.isExecutableFile(atPath: "\($0)/\(name)")
            })
        else { throw ToolMissing(tool: name) }
        return "\(folder)/\(name)"
    }

    static func start(_ name: String, _ arguments: [String], in folder: String, input: [UInt8] = []) throws
        -> pid_t
    {
        let program = try path(name)
        guard FileManager.default.createFile(atPath: folder + "/input", contents: Data(input)) else {
            throw ToolFailed(description: "\(name): no room for its input")
        }
        var files = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&files)
        defer { posix_spawn_file_actions_destroy(&files) }
        posix_spawn_file_actions_addopen(&files, 0, folder + "/input", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&files, 1, folder + "/output", O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_addopen(
            &files, 2, folder + "/complaint", O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        var words = ([program] + arguments).map { strdup($0) } + [nil]
        defer { words.forEach { free($0) } }
        var child: pid_t = 0
        let failure = posix_spawn(&child, program, &files, nil, &words, environ)
        guard failure == 0 else { throw ToolFailed(description: "\(name): cannot start, errno \(failure)") }
        return child
    }

    @discardableResult
    static func run(_ name: String, _ arguments: [String], input: [UInt8] = []) throws -> [UInt8] {
        let scratch = try Scratch()
        let child = try start(name, arguments, in: scratch.path, input: input)
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        guard status == 0 else {
            throw ToolFailed(description: "\(name): \(try scratch.text("complaint"))")
        }
        return Array(try Data(contentsOf: URL(fileURLWithPath: scratch.path + "/output")))
    }
}

/// A folder for one test, removed with it.
final class Scratch: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "renrakucho-test-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func text(_ name: String) throws -> String {
        try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8)
    }
}
