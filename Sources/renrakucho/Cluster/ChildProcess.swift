import Glibc

/// A program of the system, run to its end.
///
/// Blocks the calling thread: only for start-up, shutdown and the operator's commands.
struct ChildProcess {
    struct Failure: Error, CustomStringConvertible {
        let program: String
        let status: Int32
        let output: String

        var description: String { "\(program) ended with status \(status): \(output)" }
    }

    /// Runs `program` with `arguments` and gives back what it wrote to standard output and error.
    ///
    /// - Throws: `Failure` when the program cannot be started or ends with another status than 0.
    @discardableResult
    static func run(_ program: String, _ arguments: [String], in folder: String = "/") throws(Failure)
        -> String
    {
        // A file rather than a pipe: a server that the program leaves behind would hold a pipe open for ever.
        var template = Array("/tmp/renrakucho-output-XXXXXX".utf8CString)
        let capture = mkstemp(&template)
        guard capture >= 0 else {
            throw Failure(program: program, status: errno, output: "no temporary file could be made")
        }
        unlink(template)
        defer { close(capture) }

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, capture, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, capture, STDERR_FILENO)

        // A process group of its own: Ctrl-C at the terminal is ours to answer, in order.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP) | Int16(POSIX_SPAWN_SETSIGMASK))
        var noSignals = sigset_t()
        sigemptyset(&noSignals)
        posix_spawnattr_setsigmask(&attributes, &noSignals)

        // `env -C`: the C library's own way to choose the folder is not imported into Swift.
        var argv: [UnsafeMutablePointer<CChar>?] = (["env", "-C", folder, program] + arguments).map {
            strdup($0)
        }
        argv.append(nil)
        defer { for pointer in argv { free(pointer) } }
        var child = pid_t()
        let started = posix_spawnp(&child, "env", &actions, &attributes, argv, environ)
        guard started == 0 else {
            throw Failure(program: program, status: started, output: String(cString: strerror(started)))
        }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        let output = contents(of: capture)
        let exitStatus = status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f)
        guard exitStatus == 0 else { throw Failure(program: program, status: exitStatus, output: output) }
        return output
    }

    private static func contents(of descriptor: Int32) -> String {
        lseek(descriptor, 0, SEEK_SET)
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { break }
            bytes.append(contentsOf: buffer[..<count])
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
