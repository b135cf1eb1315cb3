import Testing

@testable import Portals

struct `Where signing in leads` {
    @Test(
        arguments: [
            ("subjects/abc/posts", "subjects/abc/posts"), ("home", "home"),
            ("facility/staff", "facility/staff"),
            ("", ""), (nil, ""), ("/evil.example", ""), ("//evil.example", ""), ("https://evil.example", ""),
            ("home//x", ""), ("../other/home", ""), ("a/./b", ""), ("a\\b", ""), ("a\r\nset-cookie: x", ""),
            ("login", ""), ("logout", ""), (String(repeating: "a/", count: 20) + "a", ""),
            (String(repeating: "a", count: 401), ""),
        ] as [(String?, String)])
    func `a path of the same town, or the first page`(_ sent: String?, _ kept: String) {
        #expect(ReturnPath(sent).text == kept)
    }
}
