import Glibc

/// Listening sockets that are open before the server is: from systemd (socket activation), or from this program before
/// it began anew.
///
/// The convention is that of sd_listen_fds(3): they are the descriptors from 3 on, `LISTEN_FDS` says how many and
/// `LISTEN_PID` for whom. Which place each belongs to is asked of the socket itself.
package struct PassedSockets: Sendable {
    let descriptors: [Int32]

    /// Every listener opens its own.
    package static let none = PassedSockets(descriptors: [])
    /// Whether there is none.
    package var isEmpty: Bool { descriptors.isEmpty }

    private static let first: Int32 = 3

    init(descriptors: [Int32]) { self.descriptors = descriptors }

    /// Takes those meant for this process out of its environment: once, before children are started.
    package static func take() -> PassedSockets {
        let count = number("LISTEN_FDS") ?? 0
        let isOurs = number("LISTEN_PID") == getpid()
        for name in ["LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES"] { _ = unsafe unsetenv(name) }
        guard isOurs, (1...1_024).contains(count) else { return none }
        let descriptors = Array(first..<first + count)
        for descriptor in descriptors { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        return PassedSockets(descriptors: descriptors)
    }

    /// Becomes `program` with these sockets, in the same process; comes back only when that fails.
    ///
    /// Everything else of this process must have ended.
    package func become(_ program: String, _ arguments: [String]) {
        let end = PassedSockets.first + Int32(descriptors.count)
        // Out of the way first: one may stand where another has to go.
        let copies = descriptors.map { fcntl($0, F_DUPFD_CLOEXEC, end) }
        for (index, copy) in copies.enumerated() {
            guard dup2(copy, PassedSockets.first + Int32(index)) >= 0 else { return }
        }
        unsafe setenv("LISTEN_FDS", "\(descriptors.count)", 1)
        unsafe setenv("LISTEN_PID", "\(getpid())", 1)
        var words = unsafe ([program] + arguments).map { unsafe strdup($0) } + [nil]
        _ = unsafe execv(program, &words)
        unsafe words.forEach { unsafe free($0) }
    }

    private static func number(_ variable: String) -> Int32? {
        unsafe getenv(variable).flatMap { unsafe Int32(String(cString: $0)) }
    }
}
