/// A file's name as people see it: never a path, never a header's end.
package struct FileName: Hashable, Sendable, CustomStringConvertible {
    /// Safe as one path component on Windows, macOS, Android and here.
    package let text: String

    /// Makes a good name of whatever the device sent: the last part of a path, plain characters, at most 120
    /// of them, with an ending that fits the kind. A name of nothing is "ファイル".
    package init(_ given: String, kind: FileKind) {
        let ending = Self.ending(of: given)
        let fits = kind.endings.contains(ending)
        // A photo made anew changes its ending; anything else keeps what it says.
        let replaced =
            kind.isPhoto && FileKind.allCases.contains { $0.isPhoto && $0.endings.contains(ending) }
        let whole = Self.last(of: given).trimmingEnds()
        let stem = fits || replaced ? String(whole.dropLast(ending.count + 1)) : whole
        let plain = stem.unicodeScalars.map { Self.isPlain($0) ? Character($0) : "_" }
        var name = String(plain).trimmingEnds()
        while name.count > 120 || name.utf8.count > 200 { name.removeLast() }
        let reserved = ["con", "prn", "aux", "nul"] + (1...9).flatMap { ["com\($0)", "lpt\($0)"] }
        let first = name.lowercased().split(separator: ".").first.map(String.init) ?? ""
        if name.isEmpty { name = "ファイル" } else if reserved.contains(first) { name = "_" + name }
        text = "\(name).\(fits ? ending : kind.endings.first ?? "bin")"
    }

    package var description: String { text }

    /// `Content-Disposition` (RFC 6266) with the name in UTF-8 (RFC 8187), and one in ASCII for what cannot
    /// read it.
    package func contentDisposition(inline: Bool) -> String {
        let ascii = text.unicodeScalars.map { scalar in
            scalar.isASCII && scalar != "\"" && scalar != "\\" && scalar != "%" ? String(scalar) : "_"
        }.joined()
        let plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$&+-.^_`|~".utf8
        let digits = Array("0123456789ABCDEF")
        let encoded = text.utf8.map { byte in
            plain.contains(byte)
                ? String(Unicode.Scalar(byte)) : "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
        }.joined()
        return "\(inline ? "inline" : "attachment"); filename=\"\(ascii)\"; filename*=UTF-8''\(encoded)"
    }

    /// In lower case, without its dot; empty when there is none.
    static func ending(of name: String) -> String {
        let name = last(of: name).trimmingEnds()
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return "" }
        let ending = name[name.index(after: dot)...]
        let plain = ending.utf8.allSatisfy {
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".utf8.contains($0)
        }
        return plain && (1...8).contains(ending.count) ? ending.lowercased() : ""
    }

    private static func last(of path: String) -> String {
        path.unicodeScalars.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map { String($0) } ?? ""
    }

    /// Not: control characters, marks that turn the direction over ("exe.fdp" shown as "pdf.exe"), and what
    /// Windows forbids in names.
    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x2069, 0xFEFF,
            0xFFF0...0xFFFF:
            false
        default: !"\"*/:<>?\\|".unicodeScalars.contains(scalar)
        }
    }
}

extension String {
    /// Without spaces and dots at both ends: Windows drops them at the end, they hide a file at the start.
    fileprivate func trimmingEnds() -> String {
        let isIdle = { (c: Character) in c == "." || c.isWhitespace }
        let start = drop(while: isIdle)
        return String(start.prefix(start.count - start.reversed().prefix(while: isIdle).count))
    }
}
