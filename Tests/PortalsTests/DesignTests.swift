import Care
import Foundation
import HTML
import Testing

@testable import Portals

@Suite struct DesignTests {
    private let css = String(decoding: DesignAsset.base.bytes, as: UTF8.self)
    private let seal = Design.FormSeal(token: "t\"1", once: "o1")

    private func text(_ markup: Markup?) -> String { String(decoding: markup?.render() ?? [], as: UTF8.self) }

    private func page(_ change: (inout Layout) -> Void = { _ in }) -> String {
        let frame = TownFrame(
            serviceName: "連絡帳", townName: "みどり町", colour: .green, home: "/midori/", operatedBy: "運営：みどり町")
        var layout = Layout(frame: frame, title: "記録 <1>")
        change(&layout)
        return String(decoding: layout.page { p { "本文" } }.render(), as: UTF8.self)
    }

    @Test func `a page has one heading, one main part and a way past the menu`() {
        let html = page()
        #expect(html.contains("<title>記録 &lt;1&gt;｜みどり町 連絡帳</title>"))
        #expect(
            html.components(separatedBy: "<h1").count == 2 && html.components(separatedBy: "<main").count == 2
        )
        #expect(html.contains("<a href=\"#main\" class=\"skip\">") && html.contains("id=\"main\""))
        #expect(html.contains("data-town-colour=\"green\""))
        #expect(!html.contains("signed-in") && !html.contains("ログアウト"))
    }

    @Test func `leaving is a sealed form, never a link`() {
        let html = page {
            $0.person = SignedInPerson(
                name: "見本", facility: "施設", account: "/midori/me", signOut: "/midori/out", seal: seal)
            $0.hasErrors = true
        }
        #expect(html.contains("<form action=\"/midori/out\" method=\"post\">"))
        #expect(
            html.contains("name=\"_token\" value=\"t&quot;1\"")
                && html.contains("name=\"_once\" value=\"o1\""))
        #expect(html.contains("<title>エラー：記録"))
    }

    @Test func `no page holds inline code or style`() {
        let html = page { $0.scripts = [.forms, .photos, .live] }
        #expect(html.ranges(of: /<script(?! src="[^"]+" defer><\/script>)/).isEmpty)
        #expect(html.ranges(of: /\s(style|on[a-z]+)=/).isEmpty && !html.contains("<style"))
    }

    @Test func `a wrong field says so, and the summary leads to it`() {
        let field = Design.Field("name", "施設名", hint: "正式な名前", value: "<x>", error: "入力してください。")
        let fine = Design.Field("memo", "備考", .optional)
        let one = text(Design.textField(field))
        #expect(one.contains("<label class=\"field-name\" for=\"f-name\">") && one.contains("必須"))
        #expect(
            one.contains("aria-describedby=\"f-name-hint f-name-error\"")
                && one.contains("aria-invalid=\"true\""))
        #expect(
            one.contains("id=\"f-name-hint\"") && one.contains("id=\"f-name-error\"")
                && one.contains("&lt;x&gt;"))
        #expect(
            text(Design.textField(fine)).contains("任意")
                && !text(Design.textField(fine)).contains("aria-invalid"))
        let summary = text(Design.errorSummary([field, fine]))
        #expect(summary.contains("role=\"alert\"") && summary.contains("1か所"))
        #expect(summary.contains("<a href=\"#f-name\">施設名：入力してください。</a>") && !summary.contains("備考"))
        #expect(Design.errorSummary([fine]) == nil)
    }

    @Test func `every label of a group names its own box`() {
        let html = text(
            Design.radioGroup(.init("device", "端末"), [.init("a", "A"), .init("b", "B", isChosen: true)]))
        for id in ["f-device", "f-device-2"] {
            #expect(html.contains("for=\"\(id)\"") && html.contains("id=\"\(id)\""))
        }
        #expect(html.contains("value=\"b\" checked") && html.contains("<legend"))
    }

    @Test func `a post shows its marks in words`() {
        var post = Design.Post(
            id: "a1", author: .init(name: "見本", profession: "看護師", facility: "施設", awayTown: "となり市"),
            when: "今日", machineWhen: "2026-11-21", text: "<b>")
        #expect(!text(Design.post(post)).contains("post-marks"))
        post.urgentMark = "緊急（重要）"
        post.specialNote = "特別便：見える人は3人です"
        post.isUnread = true
        post.readBy = ["一", "二"]
        post.unreadBy = ["三"]
        post.markRead = ("/midori/r", seal)
        post.replies = [
            .init(
                id: "a2", author: .init(name: "仮", profession: "医師", facility: "院"), when: "今",
                machineWhen: "x",
                text: "返")
        ]
        let html = text(Design.post(post))
        for word in ["緊急（重要）", "特別便", "未読", "既読 2人", "未読 1人", "となり市", "&lt;b&gt;", "返信 1件", "了解"] {
            #expect(html.contains(word), "\(word)")
        }
        #expect(html.contains("<h3 id=\"by-a1\">") && html.contains("<h4 id=\"by-a2\">"))
    }

    @Test func `a list of one page needs no pages`() {
        #expect(Design.pagination(current: 1, of: 1) { _ in "/" } == nil)
        let middle = text(Design.pagination(current: 2, of: 3) { .path("p", "\($0)") })
        #expect(middle.contains("/p/1") && middle.contains("/p/3") && middle.contains("3ページ中 2ページ目"))
    }

    @Test func `a badge of nothing is nothing`() {
        #expect(Design.badge(0, "新着") == nil)
        #expect(
            text(Design.badge(120, "新着")).contains("99+") && text(Design.badge(120, "新着")).contains("新着120件"))
    }

    @Test func `a dangerous act is confirmed with its consequence, its clause and a way back`() {
        let html = text(
            Design.confirmation(
                "失効しますか", facts: [("端末", "PC")], consequence: "戻せません。", clause: "規約 第1条", doText: "失効する",
                doLink: "/x", seal: seal, hidden: [("id", "7")], back: .init("戻る", "/y"), isDangerous: true))
        for part in [
            "戻せません。", "根拠：規約 第1条", "button-danger", "href=\"/y\"", "name=\"id\" value=\"7\"", "_token",
        ] {
            #expect(html.contains(part), "\(part)")
        }
    }

    @Test func `assets are small, named by content and found again`() {
        #expect(Set(DesignAsset.all.map(\.name)).count == DesignAsset.all.count)
        for asset in DesignAsset.all {
            #expect(asset.bytes.count < 64_000 && !asset.bytes.isEmpty)
            #expect(DesignAsset.named(asset.name)?.bytes == asset.bytes)
            #expect(asset.link.address == "/_assets/\(asset.name)")
        }
        #expect(DesignAsset.named("../base.css") == nil)
        #expect(!css.contains("url(") && !css.contains("@import"))
    }

    // MARK: contrast

    private func tokens(_ block: String) -> [String: String] {
        var tokens: [String: String] = [:]
        for match in block.matches(of: /--([a-z0-9-]+):\s*(#[0-9a-f]{3,6});/) {
            tokens[String(match.1)] = String(match.2)
        }
        return tokens
    }

    private func luminance(_ hex: String) -> Double {
        var digits = String(hex.dropFirst())
        if digits.count == 3 { digits = digits.map { "\($0)\($0)" }.joined() }
        let value = Int(digits, radix: 16) ?? 0
        let parts = [value >> 16, value >> 8 & 255, value & 255].map { part -> Double in
            let share = Double(part) / 255
            return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
    }

    private func contrast(_ one: String?, _ other: String?) -> Double {
        guard let one, let other else { return 0 }
        let (a, b) = (luminance(one), luminance(other))
        return (max(a, b) + 0.05) / (min(a, b) + 0.05)
    }

    @Test(arguments: Design.Colour.allCases)
    func `every town's colour can be read`(colour: Design.Colour) throws {
        var values = tokens(css.components(separatedBy: "\n}").first ?? "")
        if colour != .blue {
            let start = try #require(css.range(of: "[data-town-colour=\"\(colour.rawValue)\"] {"))
            let end = try #require(css.range(of: "}", range: start.upperBound..<css.endIndex))
            values.merge(tokens(String(css[start.upperBound..<end.lowerBound]))) { $1 }
        }
        for ground in ["white", "ground", "town-tint"] {
            #expect(contrast(values["town"], values[ground]) >= 4.5, "\(colour) on \(ground)")
            #expect(contrast(values["town-dark"], values[ground]) >= 7, "\(colour) dark on \(ground)")
        }
        #expect(contrast(values["ink-2"], values["town-tint"]) >= 4.5)
    }

    @Test func `fixed colours can be read on their grounds`() {
        let values = tokens(css.components(separatedBy: "\n}").first ?? "")
        let pairs = [
            ("ink", "ground"), ("ink-2", "ground"), ("ink-3", "white"), ("link", "ground"),
            ("link-visited", "ground"),
            ("error", "white"), ("error", "error-tint"), ("success-dark", "success-tint"),
            ("warning-dark", "warning-tint"), ("special", "special-tint"), ("link", "warning-tint"),
            ("link", "special-tint"), ("ink", "focus"), ("ink-2", "warning-tint"),
        ]
        for (front, ground) in pairs {
            #expect(contrast(values[front], values[ground]) >= 4.5, "\(front) on \(ground)")
        }
        #expect(contrast(values["line-field"], values["white"]) >= 3)
    }

    @Test func `every colour that a town's file may name is one of ours, and none is ours alone`() {
        #expect(PortalPolicy.Colour.allCases.map(\.rawValue) == Design.Colour.allCases.map(\.rawValue))
        for colour in PortalPolicy.Colour.allCases {
            #expect(Design.Colour(token: colour.rawValue).rawValue == colour.rawValue)
        }
        let marks = css.matches(of: /--town: (#[0-9a-f]{6});/).map { String($0.1) }
        #expect(Set(marks).count == Design.Colour.allCases.count, "two colours look the same: \(marks)")
    }

    @Test func `an unknown colour token becomes the platform's blue`() {
        #expect(Design.Colour(token: "pink") == .blue && Design.Colour(token: nil) == .blue)
        #expect(Design.Colour(token: "green") == .green)
    }
}
