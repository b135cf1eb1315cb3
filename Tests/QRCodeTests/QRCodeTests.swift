import Foundation
import QRCode
import Testing

@Suite struct `The QR code` {
    /// What another program reads from the modules as they are.
    private func decoded(_ code: QRCode) throws -> String {
        let scale = 6
        let whole = (code.side + 2 * QRCode.margin) * scale
        var picture = "P1\n\(whole) \(whole)\n"
        for y in 0..<whole {
            for x in 0..<whole {
                let (column, row) = (x / scale - QRCode.margin, y / scale - QRCode.margin)
                picture += code.isDark(column: column, row: row) ? "1 " : "0 "
            }
            picture += "\n"
        }
        let file = FileManager.default.temporaryDirectory.appending(path: "renrakucho-\(UUID()).pbm")
        try Data(picture.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let reader = Process()
        reader.executableURL = URL(filePath: "/usr/bin/env")
        reader.arguments = ["zbarimg", "--quiet", "--raw", "--nodbus", file.path]
        let pipe = Pipe()
        reader.standardOutput = pipe
        reader.standardError = FileHandle.nullDevice
        try reader.run()
        let answer = pipe.fileHandleForReading.readDataToEndOfFile()
        reader.waitUntilExit()
        #expect(reader.terminationStatus == 0)
        return String(decoding: answer, as: UTF8.self).trimmingCharacters(in: .newlines)
    }

    @Test(arguments: [
        "https://localhost:8443/minowa/", "https://renrakucho.example/tsuchiura/",
        "https://example.jp/?" + String(repeating: "q", count: 400),
    ])
    func `another program reads what was written`(text: String) throws {
        #expect(try decoded(try #require(QRCode(text))) == text)
    }

    @Test func `what no code can hold gives none`() {
        #expect(QRCode("") == nil && QRCode("a\0b") == nil)
        #expect(QRCode(String(repeating: "a", count: 3_000)) == nil)
    }

    @Test func `the picture has its margin and nothing that runs`() throws {
        let code = try #require(QRCode("https://example.jp/"))
        let svg = String(decoding: code.svg, as: UTF8.self)
        #expect(svg.contains("viewBox=\"0 0 \(code.side + 8) \(code.side + 8)\""))
        // The upper left corner's mark begins behind the margin.
        #expect(svg.contains("<path d=\"M4 4h7v1h-7z") && !svg.contains("<script"))
    }
}
