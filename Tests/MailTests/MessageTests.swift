import Foundation
import Testing

@testable import Mail

@Suite struct `A rendered message` {
    @Test(arguments: [
        "hello", "【電子@連絡帳】利用申請を受け付けました", String(repeating: "連絡帳のお知らせ", count: 25), "a =?UTF-8?B?44GC?= b",
        "𠮷野家と髙﨑、葛󠄀城 👨‍👩‍👧‍👦 ｶﾅ", "ASCII then かな then ASCII again and on and on until the line is over",
        String(repeating: "x", count: 200), "a\"b\\c, <d@example.jp>", "two  spaces",
        String(repeating: "👨‍👩‍👧‍👦", count: 40),
    ])
    func `keeps its subject and names, word for word, in every reader`(text: String) throws {
        let bytes = try Sample.message(subject: text, name: text).rendered()
        let read = try ReadByPython(bytes)
        let flat = HeaderText(flattening: text).text
        #expect(read.subject == flat)
        #expect(read.from == flat)
        #expect(read.fromAddress == "noreply@example.jp")
        #expect(read.defects == [])
        let lines = String(decoding: bytes, as: UTF8.self).components(separatedBy: "\r\n")
        #expect(lines.allSatisfy { $0.utf8.count <= 76 })
        #expect(bytes.allSatisfy { $0 == 0x0D || $0 == 0x0A || (0x20...0x7E).contains($0) })
    }

    @Test(arguments: [
        ("一行\n二行\n", "一行\n二行\n"), ("末尾に改行がない", "末尾に改行がない\n"), ("CRLF\r\nも\r\n", "CRLF\nも\n"),
        (".\n..\n.で始まる\n", ".\n..\n.で始まる\n"), ("a\u{0}b\u{1B}c\td\n", "abc\td\n"),
        (String(repeating: "とても長い一行。", count: 500) + "\n", String(repeating: "とても長い一行。", count: 500) + "\n"),
    ])
    func `keeps its body`(body: String, expected: String) throws {
        let message = try Sample.message(body: body)
        let read = try ReadByPython(message.rendered())
        #expect(read.body.replacing("\r\n", with: "\n") == expected)
        #expect(abs(read.date - message.date.timeIntervalSince1970) < 1)
    }

    @Test func `reads the same on our own page`() throws {
        let message = try Sample.message(to: "taro..y.@example.jp")
        let id = try #require(KeptMessage.ID(date: message.date))
        let kept = try #require(KeptMessage(id: id, eml: message.rendered()))
        #expect(kept.subject == message.subject.text)
        #expect(kept.to == message.to)
        #expect(kept.body == message.body)
        #expect(kept.from.hasPrefix("見本町 電子@連絡帳"))
        #expect(kept.date.timeIntervalSince1970 == message.date.timeIntervalSince1970.rounded(.down))
    }

    @Test(arguments: [
        (0.0, "Thu, 1 Jan 1970 09:00:00 +0900"), (1_795_241_243, "Sat, 21 Nov 2026 15:07:23 +0900"),
        (951_750_000, "Tue, 29 Feb 2000 00:00:00 +0900"),
    ])
    func `is dated on Japan's clock`(seconds: Double, stamp: String) {
        #expect(Message.stamp(Date(timeIntervalSince1970: seconds)) == stamp)
        #expect(Message.moment(stamp) == Date(timeIntervalSince1970: seconds))
    }

    @Test func `has a name that nobody can guess, or the one it is given`() throws {
        #expect(Set((0..<1000).map { _ in MessageID.random() }).count == 1000)
        #expect(MessageID("outbox-12_a")?.token == "outbox-12_a")
        for bad in ["", "a b", "a@b", "a\r\n", "あ", String(repeating: "a", count: 65)] {
            #expect(MessageID(bad) == nil)
        }
    }
}
