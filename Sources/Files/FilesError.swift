import Glibc

/// Why a file could not be kept, read or made into a photo. (A file that is not wanted is a ``FileRefusal``.)
package struct FilesError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What to do about it follows from this alone.
    package enum Code: String, Sendable, Equatable {
        /// No such file, or not any more.
        case missing
        /// Cut short, changed, exchanged, or sealed with another key or for another place.
        case damaged
        /// The disk is full.
        case full
        /// The disk or the folder refuses.
        case storage
        /// The id is already taken.
        case exists
        /// A range that begins behind the end (RFC 9110 §15.5.17).
        case outOfRange
        /// A library is not usable on this machine.
        case unavailable
    }

    package let code: Code
    /// For the journal of an operator only: the step and the error number, never a name.
    package let detail: String

    package init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    package static func == (a: FilesError, b: FilesError) -> Bool { a.code == b.code }

    package var description: String { "files: \(code.rawValue)" }

    /// For a system call that has just failed.
    static func errno(_ number: Int32, _ step: String) -> FilesError {
        let code: Code =
            switch number {
            case ENOENT: .missing
            case ENOSPC, EDQUOT: .full
            case EEXIST: .exists
            default: .storage
            }
        return FilesError(code, "\(step): errno \(number)")
    }
}
