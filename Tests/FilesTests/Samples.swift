import EventLoop
import Foundation
import PKI
import Synchronization
import Testing

@testable import Files

/// Files as they come in, made by the tools that make them everywhere.
enum Samples {
    /// A ZIP archive by Python's zipfile; entries as name and content, `:stored` behind a name leaves it
    /// unpacked.
    static func zip(_ entries: [(String, String)]) throws -> [UInt8] {
        let script = """
            import sys, json, zipfile, io
            out = io.BytesIO()
            with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
                for name, text in json.load(sys.stdin):
                    if name.endswith(":stored"): z.writestr(name[:-7], text, zipfile.ZIP_STORED)
                    elif name.endswith(":zeros"): z.writestr(name[:-6], b"\\0" * int(text))
                    else: z.writestr(name, text)
            sys.stdout.buffer.write(out.getvalue())
            """
        let json = try JSONEncoder().encode(entries.map { [$0.0, $0.1] })
        return try Tool.run("python3", ["-c", script], input: Array(json))
    }

    static let contentTypes = ("[Content_Types].xml", #"<?xml version="1.0"?><Types/>"#)

    static func office(_ main: String, _ more: [(String, String)] = []) throws -> [UInt8] {
        try zip(
            [
                contentTypes, ("_rels/.rels", "<Relationships/>"),
                (main, String(repeating: "<w>本文</w>", count: 500)),
            ] + more)
    }

    static func open(_ type: String, _ more: [(String, String)] = []) throws -> [UInt8] {
        let mimetype = ("mimetype:stored", "application/vnd.oasis.opendocument." + type)
        return try zip([mimetype, ("content.xml", "<office/>"), ("META-INF/manifest.xml", "<m/>")] + more)
    }

    /// The standard pattern for virus scanners, put together here so that no scanner stops at this source.
    static let eicar = Array(
        (#"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-"# + "STANDARD-ANTIVIRUS-" + "TEST-FILE!$H+H*").utf8)

    static let pdf = Array("%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n".utf8)

    static func video(_ brand: String) -> [UInt8] {
        [0, 0, 0, 0x18] + Array("ftyp\(brand)".utf8) + [0, 0, 2, 0] + Array("\(brand)mp41".utf8)
            + Array(repeating: [0, 0, 0, 8] + Array("free".utf8), count: 20).flatMap { $0 }
    }

    private static let pictures = Mutex<[String: [UInt8]]>([:])

    /// A picture by libvips' own command: red on the left, blue on the right, twice as wide as high.
    static func picture(_ format: String, width: Int = 800, options: String = "") throws -> [UInt8] {
        let name = "\(format) \(width) \(options)"
        if let made = pictures.withLock({ $0[name] }) { return made }
        let picture = try makePicture(format, width, options)
        pictures.withLock { $0[name] = picture }
        return picture
    }

    private static func makePicture(_ format: String, _ width: Int, _ options: String) throws -> [UInt8] {
        let scratch = try Scratch()
        let (w, h) = (width / 2, width / 2)
        func at(_ name: String) -> String { "\(scratch.path)/\(name)" }
        try Tool.run("vips", ["black", at("black.v"), "\(w)", "\(h)", "--bands", "3"])
        try Tool.run("vips", ["linear", at("black.v"), at("red.v"), "1 1 1", "220 20 20", "--uchar"])
        try Tool.run("vips", ["linear", at("black.v"), at("blue.v"), "1 1 1", "20 20 220", "--uchar"])
        try Tool.run("vips", ["join", at("red.v"), at("blue.v"), at("both.v"), "horizontal"])
        if format == "heic" {
            try Tool.run("vips", ["copy", at("both.v"), at("both.png")])
            try Tool.run("heif-enc", ["-q", "60", at("both.png"), "-o", at("out.heic")])
        } else {
            try Tool.run("vips", ["copy", at("both.v"), at("out.\(format)") + options])
        }
        return Array(try Data(contentsOf: URL(fileURLWithPath: at("out.\(format)"))))
    }

    /// The same with tags written by exiftool.
    static func tagged(_ bytes: [UInt8], _ format: String, _ tags: [String]) throws -> [UInt8] {
        let scratch = try Scratch()
        let path = "\(scratch.path)/photo.\(format)"
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        try Tool.run("exiftool", ["-q", "-overwrite_original", "-n"] + tags + [path])
        return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    }

    /// All that exiftool finds, by group and tag.
    static func tags(_ bytes: [UInt8]) throws -> [String: String] {
        let json = try Tool.run("exiftool", ["-j", "-G1", "-a", "-u", "-n", "-"], input: bytes)
        let all = try JSONSerialization.jsonObject(with: Data(json)) as? [[String: Any]]
        return (all?.first ?? [:]).mapValues { "\($0)" }
    }

    /// Red, green, blue of one pixel.
    static func pixel(_ jpeg: [UInt8], _ x: Int, _ y: Int) throws -> [Double] {
        let scratch = try Scratch()
        let path = "\(scratch.path)/print.jpg"
        try Data(jpeg).write(to: URL(fileURLWithPath: path))
        let text = String(decoding: try Tool.run("vips", ["getpoint", path, "\(x)", "\(y)"]), as: UTF8.self)
        return text.split(separator: " ").compactMap {
            Double($0.trimmingCharacters(in: .whitespacesAndNewlines))
        }
    }

    static func seal(_ place: String = "見本町/attachments") -> FileSeal {
        FileSeal(key: key, context: Array(place.utf8))
    }

    static let key = SealingKey.random()
}

/// Memory of this process now, in bytes, as the kernel counts it.
func residentMemory() throws -> Int {
    let words = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
    return try #require(words.count > 1 ? Int(words[1]) : nil) * 4096
}
