import Glibc

/// Why a descriptor, a folder or a signal could not be watched.
package struct EventLoopError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Code: Sendable, Equatable { case folderUnwatchable, signalUnwatchable }
    package let code: Code
    /// For the journal only: the system's error number.
    package let errorNumber: Int32

    init(_ code: Code) {
        self.code = code
        errorNumber = errno
    }

    package var description: String { "\(code) (errno \(errorNumber))" }

    package static func == (left: EventLoopError, right: EventLoopError) -> Bool { left.code == right.code }
}
