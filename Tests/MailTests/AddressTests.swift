import Testing

@testable import Mail

@Suite struct `Addresses` {
    @Test(arguments: [
        "hanako@example.jp", "h.a-n_a+ko@sub.example.co.jp", "a@xn--wgv71a.jp", "taro..y.@mobile.example.jp",
        "o'neil@example.jp", String(repeating: "a", count: 64) + "@example.jp",
    ])
    func `an address that people have is accepted and read back as it was`(text: String) throws {
        #expect(try #require(MailAddress(text)).description == text)
    }

    @Test(arguments: [
        "", "@", "a@", "@example.jp", "a@b", "a@example", "a@-example.jp", "a@example-.jp", "a@example..jp",
        "a@192.0.2.1", "a@[192.0.2.1]", ".a@example.jp", "a b@example.jp", "a@example.jp ", " a@example.jp",
        "a@exa mple.jp", "a@example.jp\r\nBcc: b@example.jp", "a\r\n@example.jp", "a\n@example.jp",
        "a\0@example.jp",
        "<a@example.jp>", "a>@example.jp", "\"a\"@example.jp", "a,b@example.jp", "a;b@example.jp",
        "a:b@example.jp",
        "花子@example.jp", "a@例え.jp", "ａ@example.jp", "a@b@example.jp", "a@example.j", "a\t@example.jp",
        String(repeating: "a", count: 65) + "@example.jp",
        "a@" + Array(repeating: String(repeating: "b", count: 62), count: 4).joined(separator: ".") + ".jp",
    ])
    func `what is not one plain address is refused`(text: String) { #expect(MailAddress(text) == nil) }

    @Test func `an address of 254 octets is the longest`() {
        func address(_ extra: Int) -> String {
            let label = String(repeating: "b", count: 61)
            let tail = "@" + Array(repeating: label, count: 3).joined(separator: ".") + ".jp"
            return String(repeating: "a", count: 64)
                + tail.replacing("@b", with: "@" + String(repeating: "b", count: extra))
        }
        let base = address(1).utf8.count
        #expect(base == 253)
        #expect(MailAddress(address(2)) != nil)
        #expect(MailAddress(address(3)) == nil)
    }

    @Test func `two spellings of one mailbox compare equal, and neither is lost`() throws {
        let (a, b) = (
            try #require(MailAddress("Hanako@EXAMPLE.jp")), try #require(MailAddress("hanako@example.JP"))
        )
        #expect(a.comparisonKey == b.comparisonKey)
        #expect(a.description == "Hanako@example.jp")
    }

    @Test func `odd dots are quoted on the wire`() throws {
        #expect(try #require(MailAddress("taro..y.@example.jp")).wire == "\"taro..y.\"@example.jp")
    }
}

@Suite struct `Header text` {
    static let smuggled = [
        "お知らせ\r\nBcc: someone@example.jp", "お知らせ\nX: y", "お知らせ\rX: y", "a\u{0}b", "a\u{0B}b", "a\u{85}b",
        "a\u{2028}Bcc: b@example.jp", "a\u{2029}b", "a\u{7F}b", "a\u{202E}b",
    ]

    @Test(arguments: smuggled + ["", "   ", String(repeating: "あ", count: 201)])
    func `a text that could end a line is refused`(text: String) { #expect(HeaderText(text) == nil) }

    @Test(arguments: smuggled) func `flattened text is one line and one header, whatever went in`(
        text: String
    ) throws {
        let flat = HeaderText(flattening: text)
        #expect(HeaderText(flat.text) == flat)
        let message = try Sample.message(subject: text, name: text)
        let read = try ReadByPython(message.rendered())
        #expect(read.subject == flat.text)
        #expect(read.from == flat.text)
        let expected = [
            "Date", "From", "To", "Reply-To", "Subject", "Message-ID", "Auto-Submitted",
            "X-Auto-Response-Suppress",
            "MIME-Version", "Content-Type", "Content-Language", "Content-Transfer-Encoding",
        ]
        #expect(read.fields == expected)
        #expect(read.to == ["hanako@example.jp"])
    }

    @Test func `nothing at all still has a subject`() {
        #expect(HeaderText(flattening: "\r\n ").text == "（件名なし）")
    }
}
