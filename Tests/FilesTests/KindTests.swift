import Foundation
import Testing

@testable import Files

private func look(_ bytes: [UInt8], _ name: String, limit: Int64 = 100_000_000) -> Result<
    FileKind, FileRefusal
> {
    Result { () throws(FileRefusal) -> FileKind in
        var examiner = FileExaminer(limit: limit)
        var rest = bytes[...]
        while !rest.isEmpty {
            try examiner.take(Array(rest.prefix(7001)))
            rest = rest.dropFirst(7001)
        }
        return try examiner.finish(named: name)
    }
}

private func littleEndian(_ text: String) -> [UInt8] {
    text.utf16.flatMap { (unit: UInt16) -> [UInt8] in [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
}

@Suite struct `What a file really is` {
    @Test func `office documents are taken for what they are`() throws {
        #expect(look(try Samples.office("word/document.xml"), "計画書.docx") == .success(.word))
        #expect(look(try Samples.office("xl/workbook.xml"), "表.xlsx") == .success(.excel))
        #expect(look(try Samples.office("ppt/presentation.xml"), "研修.pptx") == .success(.powerPoint))
        #expect(look(try Samples.open("text"), "a.odt") == .success(.openText))
        #expect(look(try Samples.open("spreadsheet"), "a.ods") == .success(.openSpreadsheet))
        #expect(look(try Samples.open("presentation"), "a.odp") == .success(.openPresentation))
        let embedded = ("word/embeddings/Microsoft_Excel_Sheet1.xlsx", "PK")
        #expect(look(try Samples.office("word/document.xml", [embedded]), "図入り.docx") == .success(.word))
    }

    @Test(arguments: [
        "word/vbaProject.bin", "xl/vbaProject.bin", "word/vbaData.xml", "xl/macrosheets/sheet1.xml",
        "word/activeX/activeX1.bin", "WORD/VBAPROJECT.BIN",
    ])
    func `a document with macros is refused under any name`(part: String) throws {
        let bytes = try Samples.office("word/document.xml", [(part, "macro")])
        for name in ["a.docm", "a.docx", "a"] { #expect(look(bytes, name) == .failure(.macros)) }
    }

    @Test func `OpenDocument with macros is refused`() throws {
        #expect(
            look(try Samples.open("text", [("Basic/Standard/Module1.xml", "x")]), "a.odt")
                == .failure(.macros))
        #expect(look(try Samples.open("text", [("Scripts/python/a.py", "x")]), "a.odt") == .failure(.macros))
    }

    @Test func `a zip bomb is refused without being unpacked`() throws {
        let bomb = try Samples.office("word/document.xml", [("word/media/big.bin:zeros", "300000000")])
        #expect(bomb.count < 2_000_000)
        #expect(look(bomb, "a.docx") == .failure(.zipBomb))
    }

    @Test func `a locked archive, a bag of files and a program in an archive are refused`() throws {
        var locked = try Samples.office("word/document.xml")
        let mark: [UInt8] = [0x50, 0x4B, 0x01, 0x02]
        let entry = try #require(locked.indices.first { locked[$0...].starts(with: mark) })
        locked[entry + 8] |= 1
        #expect(look(locked, "a.docx") == .failure(.encrypted))
        #expect(look(try Samples.zip([("a.txt", "a"), ("b.txt", "b")]), "a.zip") == .failure(.archive))
        let jar = try Samples.zip([("META-INF/MANIFEST.MF", "Main-Class: A"), ("A.class", "x")])
        #expect(look(jar, "a.docx") == .failure(.executable))
        let open = try Samples.zip([("mimetype:stored", "application/epub+zip"), ("content.opf", "x")])
        #expect(look(open, "a.epub") == .failure(.archive))
    }

    @Test func `an archive that does not hold together is refused`() throws {
        let good = try Samples.office("word/document.xml")
        let bad: [[UInt8]] = [
            Array(good.dropLast(1)), Array(good.dropLast(30)), good + [0], Array(good.prefix(200)),
            Array(good.prefix(4)) + [0] + good.dropFirst(4), good + good,
        ]
        for bytes in bad { #expect(look(bytes, "a.docx") == .failure(.malformed)) }
        // Every single byte of its directory turned over: an answer, never a crash.
        for place in (good.count - 250)..<good.count {
            var changed = good
            changed[place] ^= 0xFF
            _ = look(changed, "a.docx")
        }
    }

    @Test func `pdf and video are taken`() {
        #expect(look(Samples.pdf, "診療情報.pdf") == .success(.pdf))
        #expect(look(Samples.video("isom"), "歩行.mp4") == .success(.mp4))
        #expect(look(Samples.video("qt  "), "歩行.MOV") == .success(.quickTime))
        #expect(look(Samples.video("M4A "), "音.m4a") == .failure(.notAccepted))
    }

    @Test func `text and tables are taken in the encodings of Japan`() throws {
        let table = "利用者,体温\r\n架空 花子,36.5\r\n"
        let shiftJIS = try #require(table.data(using: .shiftJIS))
        #expect(look(Array(table.utf8), "体温.csv") == .success(.csv))
        #expect(look([0xEF, 0xBB, 0xBF] + Array(table.utf8), "体温.csv") == .success(.csv))
        #expect(look(Array(shiftJIS), "体温.csv") == .success(.csv))
        #expect(look(Array(shiftJIS), "メモ.txt") == .success(.plainText))
        #expect(look(Array(try #require(table.data(using: .utf16))), "メモ.txt") == .success(.plainText))
        #expect(look(Array("a".utf8), "a.txt") == .success(.plainText))
        let long = Array(String(repeating: "あ", count: 60_000).utf8)
        for shift in 0..<3 {
            #expect(look(Array(repeating: 0x41, count: shift) + long, "長い.txt") == .success(.plainText))
        }
    }

    @Test(arguments: [
        ("<!doctype html><script>alert(1)</script>", "a.html"), ("<!doctype html><p>", "a.txt"),
        ("hello <b>x</b><script>alert(1)</script>", "a.csv"), ("  \n<ScRiPt>alert(1)</sCrIpT>", "a.txt"),
        (#"<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>"#, "a.svg"),
        (#"<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script/></svg>"#, "a.png"),
        ("<?xml version=\"1.0\"?><a/>", "a.txt"), ("\u{FEFF}<html>", "a.txt"), ("x <iframe src=//a>", "a"),
    ])
    func `what a browser would run is refused under any name`(text: String, name: String) {
        #expect(look(Array(text.utf8), name) == .failure(.activeContent))
        let utf16 = [0xFF, 0xFE] + littleEndian(text)
        #expect(look(utf16, name) == .failure(.activeContent))
    }

    @Test(arguments: [
        (Samples.eicar, "virus.com"), (Samples.eicar, "メモ.txt"),
        ([0x4D, 0x5A, 0x90, 0, 3, 0, 0, 0], "a.pdf"),
        ([0x7F, 0x45, 0x4C, 0x46, 2, 1, 1, 0], "a"), (Array("#!/bin/sh\nrm -rf /\n".utf8), "a.txt"),
        ([0xCF, 0xFA, 0xED, 0xFE, 7, 0, 0, 1], "a"), (Array("@echo off\r\ndel *.*\r\n".utf8), "a.bat"),
        (Array("alert(1)".utf8), "見積.pdf.js"), (Array("x".utf8), "a.EXE"), (Array("x".utf8), "a.hta"),
        (Array("x".utf8), "a.lnk . "),
    ])
    func `a program is refused under any name`(bytes: [UInt8], name: String) {
        #expect(look(bytes, name) == .failure(.executable))
    }

    @Test func `polyglots and pictures that are not photos are refused`() throws {
        let gifAndScript = Array("GIF89a/*".utf8) + [0, 0, 0] + Array("*/=1;alert(1)".utf8)
        #expect(look(gifAndScript, "a.gif") == .failure(.notAccepted))
        #expect(look(gifAndScript, "a.jpg") == .failure(.notAccepted))
        #expect(
            look(Samples.pdf + (try Samples.office("word/document.xml")), "a.pdf") == .failure(.malformed))
        #expect(look(Array("<script>/*".utf8) + Samples.pdf, "a.pdf") == .failure(.malformed))
        #expect(look(try Samples.picture("tif"), "a.tif") == .failure(.notAccepted))
    }

    @Test func `yesterday's and locked Office files each have their own reason`() {
        let old: [UInt8] =
            [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1] + [UInt8](repeating: 0, count: 2000)
        let stream = littleEndian("EncryptedPackage")
        let locked = old + stream + old
        #expect(look(old, "a.doc") == .failure(.oldOffice))
        #expect(look(locked, "a.docx") == .failure(.encrypted))
    }

    @Test func `the name has to fit, but a photo's may be any photo's`() throws {
        #expect(look(Samples.pdf, "a.docx") == .failure(.mismatch(named: "docx", really: .pdf)))
        #expect(
            look(try Samples.office("word/document.xml"), "a.xlsx")
                == .failure(.mismatch(named: "xlsx", really: .word)))
        #expect(look(try Samples.picture("png"), "IMG_1.jpg") == .success(.png))
        #expect(look(try Samples.picture("jpg"), "a.pdf") == .failure(.mismatch(named: "pdf", really: .jpeg)))
        #expect(look(Samples.pdf, "名前だけ") == .success(.pdf))
        #expect(look(Samples.pdf, "第1.2版") == .success(.pdf))
    }

    @Test func `a memo is text even when it quotes a mail or a script, and rich text is none`() {
        #expect(
            look(Array("From: a@example.jp\nTo: b@example.jp\nSubject: x\n\n本文\n".utf8), "a.txt")
                == .success(.plainText))
        #expect(look(Array("[予定]\n月=訪問\n".utf8), "a.txt") == .success(.plainText))
        #expect(look(Array("<?php echo 1;".utf8), "a.txt") == .failure(.activeContent))
        #expect(look(Array(#"{\rtf1\ansi x}"#.utf8), "a.txt") == .failure(.notAccepted))
        #expect(look([0xFF, 0xFE, 0x00, 0xD8, 0x41, 0x00, 0x42, 0x00], "a.txt") == .failure(.notAccepted))
        #expect(look([0xFF, 0xFE, 0x01, 0x00, 0x41, 0x00], "a.txt") == .failure(.notAccepted))
    }

    @Test func `nothing, and too much, are refused at once`() {
        #expect(look([], "a.txt") == .failure(.empty))
        #expect(
            look([UInt8](repeating: 0x41, count: 1001), "a.txt", limit: 1000)
                == .failure(.tooLarge(limit: 1000)))
        #expect(look([UInt8](repeating: 0x41, count: 1000), "a.txt", limit: 1000) == .success(.plainText))
        #expect(
            look((0..<2000).map { UInt8(truncatingIfNeeded: $0 &* 167 >> 3) }, "a.txt")
                == .failure(.notAccepted))
    }
}

@Suite struct `A file's name` {
    @Test(arguments: [
        ("計画書.pdf", "計画書.pdf"), ("../../etc/passwd", "passwd.pdf"), (#"C:\Users\花子\計画.PDF"#, "計画.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a__Set-Cookie_ x.pdf"), ("", "ファイル.pdf"), ("...", "ファイル.pdf"),
        (".pdf", "pdf.pdf"),
        ("con.pdf", "_con.pdf"), ("a\u{202E}fdp.exe", "a_fdp.exe.pdf"),
        ("a<b>\"c\"|d?.pdf", "a_b__c__d_.pdf"),
        (" .隠し. ", "隠し.pdf"), ("a.docx.pdf", "a.docx.pdf"), ("a\u{0}.pdf", "a_.pdf"),
        (String(repeating: "長", count: 300) + ".pdf", String(repeating: "長", count: 66) + ".pdf"),
    ])
    func `is safe everywhere and keeps what it says`(given: String, name: String) {
        #expect(FileName(given, kind: .pdf).text == name)
    }

    @Test(arguments: ["計画 書 (1)'%.pdf", "a\"b\\c.pdf", "é𠮷👨‍👩‍👧.pdf", "plain.pdf", "a;filename=b.pdf"])
    func `arrives whole in a browser's header, whatever is in it`(given: String) throws {
        let name = FileName(given, kind: .pdf)
        let header = name.contentDisposition(inline: false)
        #expect(header.utf8.allSatisfy { (0x20...0x7E).contains($0) })
        let script = """
            import sys, email.message, email.parser, email.policy
            text = "Content-Disposition: " + sys.stdin.read() + "\\n\\n"
            old = email.parser.Parser(policy=email.policy.compat32).parsestr(text)
            name = old.get_param("filename", header="content-disposition")
            print(old.get_content_disposition(), email.utils.collapse_rfc2231_value(name))
            """
        // Python takes the extended parameter for the name when it is the only one.
        let alone = "attachment; " + (header.split(separator: "; ").last.map(String.init) ?? "")
        let read = String(
            decoding: try Tool.run("python3", ["-c", script], input: Array(alone.utf8)), as: UTF8.self)
        #expect(read == "attachment \(name.text)\n")
        #expect(header.hasPrefix("attachment; filename=\""))
        #expect(header.filter { $0 == "\"" }.count == 2)
    }
}
