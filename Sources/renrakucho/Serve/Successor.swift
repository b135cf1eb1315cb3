import Glibc
import HTTPServer

/// The program beginning anew in the same process, with the listening sockets: a restart that refuses nobody.
///
/// Who comes meanwhile waits in the sockets' queues for the second or so that a start takes. The private database goes
/// on running.
enum Successor {
    /// The file this program runs from; asked early, since the name changes once another is laid in its place.
    static var program: String {
        var buffer = [CChar](repeating: 0, count: 4_096)
        let length = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        return String(decoding: buffer.prefix(max(0, length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Whether the settings can be read as they are now: with a slip in them this program goes on as it is.
    static func couldBegin(_ arguments: Arguments) -> Bool {
        do {
            _ = try Installation(arguments)
            return true
        } catch {
            Terminal.complain("renrakucho does not begin anew: \(error)\n")
            return false
        }
    }

    /// Never comes back when all goes well.
    static func begin(_ program: String, _ sockets: PassedSockets) throws(DataFolder.Problem) {
        sockets.become(program, Array(CommandLine.arguments.dropFirst()))
        throw DataFolder.Problem(description: "\(program) could not begin anew.")
    }
}
