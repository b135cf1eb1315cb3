import COpenSSL

/// What went wrong in this room.
///
/// Two errors are equal when their codes are; `description` may be shown, `detail` is for the journal's
/// keeper only.
package struct PKIError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kinds of failure; their raw values are labels for the journal.
    package enum Code: String, Sendable, Equatable {
        /// The bytes are not what they should be: no key, certificate, request, list or sealed text.
        case malformed
        /// A sealed text was changed, cut, moved to another place, or sealed under another key.
        case sealBroken = "seal_broken"
        /// A length, number or name is outside what the profile or the format allows.
        case outOfRange = "out_of_range"
        /// A certificate would differ from its profile.
        case offProfile = "off_profile"
        /// A certificate would outlive its issuer.
        case beyondIssuer = "beyond_issuer"
        /// A key does not belong to the certificate it came with.
        case keyMismatch = "key_mismatch"
        /// OpenSSL refused for a reason of its own.
        case library
    }

    /// What callers branch on.
    package let code: Code
    /// The step that failed and OpenSSL's whole error queue of that moment.
    package let detail: String

    /// Safe to show: the code alone.
    package var description: String { "PKI error: \(code.rawValue)" }

    /// By code: the detail is for people.
    package static func == (left: PKIError, right: PKIError) -> Bool { left.code == right.code }

    /// An error of our own finding; the OpenSSL queue of this thread is taken along.
    init(_ code: Code, _ step: String) {
        let queue = OpenSSLQueue.drain()
        self.code = code
        detail = queue.isEmpty ? step : step + ": " + queue.joined(separator: "; ")
    }
}

/// The error queue belongs to the thread, so it is read before anything is awaited.
enum OpenSSLQueue {
    static func drain() -> [String] {
        var lines: [String] = []
        while true {
            var data: UnsafePointer<CChar>?
            var flags: Int32 = 0
            let code = unsafe ERR_get_error_all(nil, nil, nil, &data, &flags)
            guard code != 0 else { return lines }
            var text = [CChar](repeating: 0, count: 256)
            unsafe ERR_error_string_n(code, &text, text.count)
            var line = String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            if flags & ERR_TXT_STRING != 0, let extra = unsafe data, unsafe extra.pointee != 0 {
                unsafe line += " (" + String(cString: extra) + ")"
            }
            lines.append(line)
        }
    }

    /// Old errors of this thread must not be blamed on the next step.
    static func clear() { ERR_clear_error() }
}

/// OpenSSL says 1 for success almost everywhere; the exceptions do not come through here.
func demand(_ answer: Int32, _ step: String, _ code: PKIError.Code = .library) throws(PKIError) {
    guard answer == 1 else { throw PKIError(code, step) }
}
