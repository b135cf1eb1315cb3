package import FoundationEssentials

/// A message as the demonstration's mail page shows it.
package struct KeptMessage: Sendable, Equatable {
    /// A file of the mail folder by its own pattern, so never a path: safe to take from a URL.
    package struct ID: Hashable, Sendable, CustomStringConvertible {
        package let name: String

        /// `20261121T060723123-` and 32 hexadecimal digits.
        package init?(_ text: some StringProtocol) {
            let bytes = Array(text.utf8)
            guard bytes.count == 51 else { return nil }
            let hex = Array("0123456789abcdef".utf8)
            let fits = bytes.enumerated().allSatisfy { index, byte in
                switch index {
                case 8: byte == UInt8(ascii: "T")
                case 18: byte == UInt8(ascii: "-")
                case ..<18: (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                default: hex.contains(byte)
                }
            }
            guard fits else { return nil }
            name = String(text)
        }

        /// Sorts by the message's date; the rest cannot be guessed.
        init?(date: Date) {
            let c = Calendar9.parts(of: date)
            let since = date.timeIntervalSince1970
            let milliseconds = Int((since - since.rounded(.down)) * 1000)
            func padded(_ number: Int, _ width: Int) -> String {
                let digits = String(number)
                return String(repeating: "0", count: max(0, width - digits.count)) + digits
            }
            let day = padded(c.year, 4) + padded(c.month, 2) + padded(c.day, 2)
            let time = padded(c.hour, 2) + padded(c.minute, 2) + padded(c.second, 2) + padded(milliseconds, 3)
            self.init("\(day)T\(time)-\(hexToken())")
        }

        package var description: String { name }
    }

    package let id: ID
    package let date: Date
    package let from: String
    package let to: MailAddress
    package let subject: String
    package let body: String

    /// Reads back what ``Message/rendered()`` wrote; nil for anything else.
    init?(id: ID, eml: [UInt8]) {
        let text = String(decoding: eml, as: UTF8.self)
        let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
        guard let gap = lines.firstIndex(of: "") else { return nil }
        var fields: [String: String] = [:]
        var current = ""
        for line in lines[..<gap] {
            if line.first == " " {
                fields[current, default: ""] += line
            } else if let colon = line.firstIndex(of: ":") {
                current = line[..<colon].lowercased()
                fields[current] = String(line[line.index(after: colon)...].drop { $0 == " " })
            }
        }
        guard let date = fields["date"].flatMap(Message.moment), let to = fields["to"].flatMap(Self.address),
            let subject = fields["subject"], let from = fields["from"],
            fields["content-transfer-encoding"] == "base64",
            let body = Data(base64Encoded: lines[gap...].joined())
        else { return nil }
        self.id = id
        self.date = date
        self.to = to
        self.from = EncodedWord.decode(from)
        self.subject = EncodedWord.decode(subject)
        self.body = String(decoding: body, as: UTF8.self).split(
            separator: "\r\n", omittingEmptySubsequences: false
        ).joined(separator: "\n")
    }

    private static func address(_ value: String) -> MailAddress? {
        guard value.first == "<", value.last == ">" else { return nil }
        return MailAddress(value.dropFirst().dropLast().filter { $0 != "\"" })
    }
}
