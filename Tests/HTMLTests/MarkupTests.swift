import HTML
import Testing

func text(_ markup: Markup) -> String { String(decoding: markup.render(), as: UTF8.self) }

@Suite struct MarkupTests {
    @Test(arguments: [
        ("plain", "plain"), ("", ""), ("介護 <b>", "介護 &lt;b&gt;"), ("a & b", "a &amp; b"),
        ("\"x\" 'y'", "&quot;x&quot; &#39;y&#39;"), ("</script><script>", "&lt;/script&gt;&lt;script&gt;"),
        ("&amp;", "&amp;amp;"), ("tab\tline\r\n", "tab\tline\r\n"),
        ("nul\u{0}esc\u{1B}del\u{7F}", "nul�esc�del�"),
        ("髙橋👩‍⚕️𠮷", "髙橋👩‍⚕️𠮷"), ("<", "&lt;"), ("x>", "x&gt;"),
    ])
    func `text means only itself, in content and in attributes`(raw: String, escaped: String) {
        #expect(text(.text(raw)) == escaped)
        #expect(text(p { raw }) == "<p>\(escaped)</p>")
        #expect(text(p(.title(raw))) == "<p title=\"\(escaped)\"></p>")
        #expect(
            text(input(.text, "q", .value(raw))) == "<input type=\"text\" name=\"q\" value=\"\(escaped)\">")
        #expect(text(div(.data("x", raw), .aria("label", raw))).contains("aria-label=\"\(escaped)\""))
    }

    @Test func `statements follow one another, with branches and loops`() {
        func list(_ names: [String], note: String?) -> Markup {
            ul(.class("list")) {
                for name in names { li { name } }
                if let note { li { em { note } } }
                if names.isEmpty { li { "なし" } } else { li { "\(names.count)人" } }
            }
        }
        #expect(
            text(list(["<一>", "二"], note: "追記"))
                == "<ul class=\"list\"><li>&lt;一&gt;</li><li>二</li><li><em>追記</em></li><li>2人</li></ul>")
        #expect(text(list([], note: nil)) == "<ul class=\"list\"><li>なし</li></ul>")
    }

    @Test func `attributes that are not set leave no trace`() {
        let box = input(.checkbox, "ok", .checked(false), .required(), .value(nil), .none, .disabled())
        #expect(text(box) == "<input type=\"checkbox\" name=\"ok\" required disabled>")
        #expect(text(div(.when(false, .id("x")), .when(true, .id("y")))) == "<div id=\"y\"></div>")
        #expect(text(div(.describedBy([]), .class([]))) == "<div></div>")
        #expect(text(div(.describedBy(["a", "b"]))) == "<div aria-describedby=\"a b\"></div>")
        #expect(Attribute.id("a") == .id("a") && Attribute.id("a") != .id("b"))
    }

    @Test func `void elements have no end and no content`() {
        #expect(text(br()) == "<br>" && text(hr()) == "<hr>" && text(wbr()) == "<wbr>")
        #expect(text(img("/p/1", alt: "")) == "<img src=\"/p/1\" alt=\"\">")
    }

    @Test func `a text area keeps a first empty line`() {
        #expect(text(textarea("t", "\n<x>")) == "<textarea name=\"t\">\n\n&lt;x&gt;</textarea>")
    }

    @Test func `forms say how they are sent`() {
        #expect(text(form("/s", .get) { "" }) == "<form action=\"/s\" method=\"get\"></form>")
        #expect(text(form("/s", .upload) { "" }).contains("method=\"post\" enctype=\"multipart/form-data\""))
    }

    @Test func `a page is a whole document without inline code`() {
        let page = Page(
            title: "記録 <1>", summary: "説明\"", styles: ["/a.css"], scripts: ["/a.js"], icon: "/i.svg",
            root: [.data("town-colour", "green")]
        ) { main { "こんにちは" } }
        let html = String(decoding: page.render(), as: UTF8.self)
        #expect(
            html.hasPrefix(
                "<!doctype html>\n<html lang=\"ja\" data-town-colour=\"green\"><head><meta charset"))
        #expect(html.contains("<title>記録 &lt;1&gt;</title>"))
        #expect(html.contains("<meta name=\"description\" content=\"説明&quot;\">"))
        #expect(html.contains("<meta name=\"robots\" content=\"noindex\">"))
        #expect(
            html.contains("<link rel=\"stylesheet\" href=\"/a.css\"><script src=\"/a.js\" defer></script>"))
        #expect(html.hasSuffix("<body><main>こんにちは</main></body></html>\n"))
    }

    @Test func `furigana stands above its word and in brackets elsewhere`() {
        #expect(text(furigana("恵", "めぐみ")) == "<ruby>恵<rp>（</rp><rt>めぐみ</rt><rp>）</rp></ruby>")
    }

    @Test func `an attribute's name with a blank in it is our mistake`() async {
        await #expect(processExitsWith: .failure) { _ = div(.data("x onclick", "alert(1)")) }
    }

    @Test func `pieces join with something between`() {
        #expect(text(.joined([.text("a"), .text("b")], separator: br())) == "a<br>b")
        #expect(Markup.joined([]).isEmpty && Markup.text("あ").byteCount == 3)
    }
}

@Suite struct LinkTests {
    @Test(arguments: [
        "/", "/minami/posts/1?x=1&y=2#top", "?page=2", "#top", "./next", "../up", "https://example.jp/a",
        "HTTPS://example.jp", "mailto:desk@example.jp", "tel:0123456789",
    ])
    func `an address that only leads somewhere is accepted`(address: String) {
        #expect(Link(address)?.address == address)
    }

    @Test(arguments: [
        "", "javascript:alert(1)", "JavaScript:alert(1)", " javascript:alert(1)", "java\tscript:alert(1)",
        "\u{1}javascript:alert(1)", "data:text/html,x", "vbscript:x", "http://example.jp", "//evil.example",
        "/\\evil.example", "\\\\evil.example", "https:", "https://", "https:///x", "ftp://x", "blob:x",
        "posts/1",
        "/a b", "/\u{0}", "/日本", "mailto:", "tel:", ".hidden", "file:///etc/passwd", "https://?x",
    ])
    func `an address that could run or go elsewhere is refused`(address: String) {
        #expect(Link(address) == nil)
    }

    @Test func `parts of a path stay parts`() {
        #expect(Link.path("town", "a/b", "..", "日").address == "/town/a%2Fb/%252E%252E/%E6%97%A5")
        #expect(Link.path("", "evil.example").address == "/evil.example")
        #expect(Link.path().address == "/")
        #expect(
            Link.path("t", query: [("q", "a&b=c"), ("p", "#1")], fragment: "x y").address
                == "/t?q=a%26b%3Dc&p=%231#x%20y")
        #expect(Link.fragment("a\"b").address == "#a%22b")
    }

    @Test func `phone and mail links hold nothing but the number or the address`() {
        #expect(Link.phone("0123-45-6789")?.address == "tel:0123456789")
        #expect(Link.phone("+81 123")?.address == "tel:+81123")
        #expect(Link.phone("なし") == nil)
        #expect(Link.mail("desk@example.jp")?.address == "mailto:desk@example.jp")
        #expect(Link.mail("a@b?bcc=c")?.address == "mailto:a@b%3Fbcc%3Dc")
        #expect(Link.mail("nobody") == nil)
    }

    @Test func `a bad address in our own source stops us`() async {
        await #expect(processExitsWith: .failure) { _ = img("javascript:x", alt: "") }
    }
}
