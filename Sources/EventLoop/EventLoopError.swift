import Glibc

/// Why a descriptor, a folder or a signal could not be watched.
package struct EventLoopError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What could not be watched.
    package enum Code: Sendable, Equatable { case folderUnwatchable, signalUnwatchable }
    /// What to act on; errors are equal when these are.
    package let code: Code
    /// For the journal only: the system's error number.
    package let errorNumber: Int32

    init(_ code: Code) {
        self.code = code
        errorNumber = errno
    }

    /// Holds no path: safe to show.
    package var description: String { "\(code) (errno \(errorNumber))" }

    package static func == (left: EventLoopError, right: EventLoopError) -> Bool { left.code == right.code }
}
