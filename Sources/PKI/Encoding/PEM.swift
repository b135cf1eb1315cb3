/// The text armour of RFC 7468.
package enum PEM {
    /// One block, 64 symbols a line.
    package static func encode(_ label: String, _ der: [UInt8]) -> String {
        var text = "-----BEGIN \(label)-----\n"
        var body = Base64.encode(der)[...]
        while !body.isEmpty {
            text += body.prefix(64) + "\n"
            body = body.dropFirst(64)
        }
        return text + "-----END \(label)-----\n"
    }

    /// All blocks under one of `labels`, in order; text between blocks is passed over, broken blocks are
    /// left out.
    package static func decode(_ text: String, labels: Set<String>) -> [[UInt8]] {
        var blocks: [[UInt8]] = []
        var open: String?
        var body = ""
        for line in text.split(whereSeparator: \.isNewline).map({
            $0.filter { !$0.isWhitespace || $0 == " " }
        }) {
            if line.hasPrefix("-----BEGIN "), line.hasSuffix("-----"), line.count > 16 {
                open = String(line.dropFirst(11).dropLast(5))
                body = ""
            } else if let label = open, line.hasPrefix("-----END \(label)-----") {
                if labels.contains(label), let der = Base64.decode(body) { blocks.append(der) }
                open = nil
            } else if open != nil {
                body += line.filter { $0 != " " }
            }
        }
        return blocks
    }
}
