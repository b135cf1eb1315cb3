import EventLoop
import Foundation
import Testing

@testable import Files

@Suite(.serialized) struct `The photo studio` {
    let studio = PhotoStudio(pool: WorkPool(threads: 1))

    @Test func `forgets the place, the device and all the rest`() async throws {
        let secrets = [
            "-GPSLatitude=35.9", "-GPSLatitudeRef=N", "-GPSLongitude=137.98", "-GPSLongitudeRef=E",
            "-Make=Kaku",
            "-Model=Phone 1", "-SerialNumber=12345", "-Artist=Hanako", "-XMP:Creator=Hanako",
            "-IPTC:City=Mihon",
            "-Comment=secret", "-DateTimeOriginal=2026:11:21 10:00:00",
        ]
        let tagged = try Samples.tagged(Samples.picture("jpg"), "jpg", secrets)
        #expect(try Samples.tags(tagged).keys.contains { $0.contains("GPSLatitude") })
        let photo = try await studio.develop(tagged)
        for print in [photo.full, photo.thumbnail] {
            let groups = Set(
                try Samples.tags(print.jpeg).keys.map {
                    $0.split(separator: ":").first.map(String.init) ?? ""
                })
            #expect(groups.isSubset(of: ["SourceFile", "ExifTool", "System", "File", "JFIF", "Composite"]))
            #expect(!String(decoding: print.jpeg, as: UTF8.self).contains("Hanako"))
        }
    }

    /// Red is on the left of the stored pixels; where it must be seen for each value of the orientation tag.
    @Test(arguments: [
        (1, "left"), (2, "right"), (3, "right"), (4, "left"), (5, "top"), (6, "top"), (7, "bottom"),
        (8, "bottom"),
    ])
    func `holds the picture upright`(orientation: Int, red: String) async throws {
        let tagged = try Samples.tagged(Samples.picture("jpg"), "jpg", ["-Orientation=\(orientation)"])
        let print = try await studio.develop(tagged).full
        let upright = orientation >= 5
        #expect(print.width == (upright ? 400 : 800))
        #expect(print.height == (upright ? 800 : 400))
        let spot =
            switch red {
            case "left": (20, print.height / 2)
            case "right": (print.width - 20, print.height / 2)
            case "top": (print.width / 2, 20)
            default: (print.width / 2, print.height - 20)
            }
        let colour = try Samples.pixel(print.jpeg, spot.0, spot.1)
        #expect(colour.count == 3 && colour[0] > 180 && colour[2] < 70)
    }

    @Test(arguments: ["jpg", "png", "webp", "heic"])
    func `develops what phones make`(format: String) async throws {
        let picture = try Samples.picture(format, width: 3200)
        let photo = try await studio.develop(picture)
        #expect((photo.full.width, photo.full.height) == (2560, 1280))
        #expect((photo.thumbnail.width, photo.thumbnail.height) == (480, 240))
        #expect(try Samples.tags(photo.full.jpeg)["File:FileType"] == "JPEG")
        let colour = try Samples.pixel(photo.full.jpeg, 2500, 600)
        #expect(colour.count == 3 && colour[0] < 70 && colour[2] > 180)
    }

    /// Through a colour space, a number of bands or a width of them that phones and scanners use.
    @Test(arguments: ["cmyk", "b-w", "rgb16", "alpha", "p3"])
    func `makes ordinary colours of any`(way: String) async throws {
        let scratch = try Scratch()
        let (plain, made) = (
            "\(scratch.path)/plain.png", "\(scratch.path)/made.\(way == "cmyk" ? "jpg" : "png")"
        )
        try Data(Samples.picture("png")).write(to: URL(fileURLWithPath: plain))
        switch way {
        case "alpha": try Tool.run("vips", ["bandjoin_const", plain, made, "0"])
        case "p3": try Tool.run("vips", ["copy", plain, made + "[profile=p3]"])
        default: try Tool.run("vips", ["colourspace", plain, made, way])
        }
        let photo = try await studio.develop(Array(try Data(contentsOf: URL(fileURLWithPath: made))))
        let tags = try Samples.tags(photo.full.jpeg)
        #expect(tags["File:BitsPerSample"] == "8" && !tags.keys.contains { $0.hasPrefix("ICC") })
        let (left, right) = (
            try Samples.pixel(photo.full.jpeg, 50, 200), try Samples.pixel(photo.full.jpeg, 750, 200)
        )
        switch way {
        case "b-w": #expect(left.count == 1 && right.count == 1)
        // Wholly transparent: the paper shows.
        case "alpha": #expect(left.allSatisfy { $0 > 250 } && right.allSatisfy { $0 > 250 })
        case "p3": #expect(left[0] > 230 && right[2] > 222)
        default: #expect(left.count == 3 && left[0] > 170 && left[2] < 90 && right[2] > 130 && right[0] < 100)
        }
    }

    @Test func `leaves a small picture at its size`() async throws {
        let photo = try await studio.develop(try Samples.picture("png", width: 100))
        #expect((photo.full.width, photo.full.height) == (100, 50))
        #expect((photo.thumbnail.width, photo.thumbnail.height) == (100, 50))
    }

    @Test func `refuses 40,000 by 40,000 pixels by the header alone`() async throws {
        let scratch = try Scratch()
        let path = "\(scratch.path)/huge.png"
        try Tool.run("vips", ["black", path + "[compression=9,bitdepth=1]", "40000", "40000"])
        let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        #expect(bytes.count < 2_000_000)
        _ = try await studio.develop(try Samples.picture("png", width: 100))
        let before = try residentMemory()
        await #expect(throws: FileRefusal.tooManyPixels(limit: 50_000_000)) {
            try await studio.develop(bytes)
        }
        #expect(try residentMemory() - before < 32_000_000)
    }

    @Test func `draws its line at the pixel`() async throws {
        let picture = try Samples.picture("png", width: 200)
        _ = try await PhotoStudio(pool: WorkPool(threads: 1), mostPixels: 20_000).develop(picture)
        await #expect(throws: FileRefusal.tooManyPixels(limit: 19_999)) {
            try await PhotoStudio(pool: WorkPool(threads: 1), mostPixels: 19_999).develop(picture)
        }
    }

    @Test(arguments: ["jpg", "png", "webp", "heic"])
    func `refuses what was cut short or broken`(format: String) async throws {
        let noisy = try Samples.picture(format, width: 1600)
        for part in [noisy.count / 3, noisy.count * 4 / 5, 30, 3, 0] {
            await #expect(throws: FileRefusal.unreadablePhoto) {
                try await studio.develop(Array(noisy.prefix(part)))
            }
        }
    }

    @Test func `never opens anything else`() async throws {
        let svg =
            #"<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><path d="M1 1h8v8z"/></svg>"#
        for bytes in [Array(svg.utf8), try Samples.picture("gif"), try Samples.picture("tif"), Samples.pdf] {
            await #expect(throws: FileRefusal.unreadablePhoto) { try await studio.develop(bytes) }
        }
    }
}
