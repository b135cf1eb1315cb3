import FoundationEssentials
import Glibc

extension Message {
    /// The message as it goes over the wire: RFC 5322 headers, base64 text in UTF-8, CRLF, pure ASCII, no
    /// line over 998.
    package func rendered() -> [UInt8] {
        var lines = [
            "Date: \(Self.stamp(date))",
            Self.header("From", from),
            "To: <\(to.wire)>",
        ]
        if let replyTo { lines.append("Reply-To: <\(replyTo.wire)>") }
        lines += [
            "Subject: " + Self.unstructured(subject.text, column: "Subject: ".utf8.count),
            "Message-ID: <\(id.token)@\(from.address.domain)>",
            // RFC 3834 §5, and Exchange's own word for the same: no holiday notice answers a machine.
            "Auto-Submitted: auto-generated",
            "X-Auto-Response-Suppress: All",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=UTF-8",
            "Content-Language: ja",
            "Content-Transfer-Encoding: base64",
            "",
        ]
        var bytes = Array(lines.map { $0 + "\r\n" }.joined().utf8)
        var rest = Data(Self.canonical(body))[...]
        while !rest.isEmpty {
            // 57 octets make the 76 characters that RFC 2045 §6.8 allows in a line.
            bytes += Array(Data(rest.prefix(57)).base64EncodedString().utf8) + [0x0D, 0x0A]
            rest = rest.dropFirst(57)
        }
        return bytes
    }

    /// Text lines end in CRLF inside the encoding too (RFC 2045 §6.8); control characters other than tab are
    /// dropped.
    private static func canonical(_ text: String) -> [UInt8] {
        var out: [UInt8] = []
        var previous: UInt8 = 0
        for byte in text.utf8 {
            switch byte {
            case 0x0D: out += [0x0D, 0x0A]
            case 0x0A: if previous != 0x0D { out += [0x0D, 0x0A] }
            case 0x09, 0x20...0x7E, 0x80...: out.append(byte)
            default: break
            }
            previous = byte
        }
        if !out.isEmpty, out.last != 0x0A { out += [0x0D, 0x0A] }
        return out
    }

    private static func header(_ name: String, _ mailbox: Mailbox) -> String {
        guard let shown = mailbox.name?.text else { return "\(name): <\(mailbox.address.wire)>" }
        let words: String
        if shown.utf8.allSatisfy({ (0x20...0x7E).contains($0) }), shown.utf8.count <= 60,
            !shown.contains("=?")
        {
            words = "\"" + shown.flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : [$0] } + "\""
        } else {
            words = EncodedWord.encode(shown, column: name.utf8.count + 2)
        }
        return "\(name): \(words)\r\n <\(mailbox.address.wire)>"
    }

    /// Plain when it is short ASCII that nobody could take for an encoded word.
    private static func unstructured(_ text: String, column: Int) -> String {
        let plain = text.utf8.allSatisfy { (0x20...0x7E).contains($0) } && !text.contains("=?")
        let steady = text.first != " " && text.last != " " && !text.contains("  ")
        return plain && steady && column + text.utf8.count <= EncodedWord.longestLine
            ? text : EncodedWord.encode(text, column: column)
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]

    /// RFC 5322 §3.3, on Japan's clock, which has no summer time.
    static func stamp(_ date: Date) -> String {
        let c = Calendar9.parts(of: date)
        let day = weekdays[(c.weekday % 7 + 7) % 7]
        let month = months[(c.month - 1) % 12]
        let digits: [String] = [c.hour, c.minute, c.second].map { $0 < 10 ? "0\($0)" : "\($0)" }
        let time = digits.joined(separator: ":")
        return "\(day), \(c.day) \(month) \(c.year) \(time) +0900"
    }

    /// The moment that ``stamp(_:)`` wrote.
    static func moment(_ stamp: some StringProtocol) -> Date? {
        let words = stamp.split(separator: " ")
        guard words.count == 6, words[5] == "+0900", let day = Int32(words[1]), let year = Int32(words[3]),
            let month = months.firstIndex(of: String(words[2]))
        else { return nil }
        let clock = words[4].split(separator: ":").compactMap { Int32($0) }
        guard clock.count == 3 else { return nil }
        var parts = tm()
        parts.tm_year = year - 1900
        parts.tm_mon = Int32(month)
        parts.tm_mday = day
        (parts.tm_hour, parts.tm_min, parts.tm_sec) = (clock[0], clock[1], clock[2])
        return Date(timeIntervalSince1970: Double(timegm(&parts)) - Calendar9.offset)
    }
}

/// Civil time of Japan (UTC+9) without a calendar library.
enum Calendar9 {
    static let offset = 9.0 * 3600

    struct Parts { let year, month, day, hour, minute, second, weekday: Int }

    static func parts(of date: Date) -> Parts {
        var seconds = time_t((date.timeIntervalSince1970 + offset).rounded(.down))
        var c = tm()
        gmtime_r(&seconds, &c)
        return Parts(
            year: Int(c.tm_year) + 1900, month: Int(c.tm_mon) + 1, day: Int(c.tm_mday), hour: Int(c.tm_hour),
            minute: Int(c.tm_min), second: Int(c.tm_sec), weekday: Int(c.tm_wday))
    }
}
