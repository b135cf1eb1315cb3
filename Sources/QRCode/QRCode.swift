import CQREncode

/// A text as a QR code (ISO/IEC 18004), drawn by libqrencode.
package struct QRCode: Sendable, Hashable {
    /// Modules on each side, without the margin.
    package let side: Int
    private let dark: [Bool]

    /// `nil` for nothing, for text with a NUL, and for more than one code holds (about 2,300 bytes).
    ///
    /// A seventh of it may be lost, by a fold or a stamp, and it is still read.
    package init?(_ text: String) {
        guard !text.isEmpty, !text.utf8.contains(0),
            let code = unsafe QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M)
        else { return nil }
        defer { unsafe QRcode_free(code) }
        let side = Int(unsafe code.pointee.width)
        guard side > 0, let data = unsafe code.pointee.data else { return nil }
        self.side = side
        // The lowest bit of each byte is the module's colour.
        dark = unsafe UnsafeBufferPointer(start: data, count: side * side).map { $0 & 1 == 1 }
    }

    /// Whether a module is dark; outside is light.
    package func isDark(column: Int, row: Int) -> Bool {
        guard (0..<side).contains(column), (0..<side).contains(row) else { return false }
        return dark[row * side + column]
    }

    /// The light frame that readers need on every side, in modules (ISO/IEC 18004 §5.3.8).
    package static let margin = 4

    /// A picture of any size, black on white whatever surrounds it.
    package var svg: [UInt8] {
        let whole = side + 2 * Self.margin
        var path = ""
        for row in 0..<side {
            var column = 0
            while column < side {
                guard isDark(column: column, row: row) else {
                    column += 1
                    continue
                }
                let first = column
                while isDark(column: column, row: row) { column += 1 }
                let length = column - first
                path += "M\(first + Self.margin) \(row + Self.margin)h\(length)v1h-\(length)z"
            }
        }
        return Array(
            ("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(whole) \(whole)\" "
                + "shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h\(whole)v\(whole)H0z\"/>"
                + "<path d=\"\(path)\"/></svg>").utf8)
    }
}
