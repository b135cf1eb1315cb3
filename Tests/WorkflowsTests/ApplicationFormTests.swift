import Care
import Foundation
import Testing

@testable import HTTPServer
@testable import Portals
@testable import Workflows

@Suite(.serialized) struct `The application's form` {
    static let secret = "つちうら の 帆 と 葦 54"
    static let start: [String: String] = [
        "facility": "見本つちうら訪問看護", "prefecture": "茨城県", "municipality": "土浦市", "kind": "home_nursing",
        "family": "例村", "given": "みどり", "family_kana": "れいむら", "given_kana": "ミドリ",
        "profession": "visiting_nurse",
        "mail": "reimura@example.jp", "mail_again": "REIMURA@example.jp", "login": "reimura",
        "password": secret,
        "password_again": secret, "device": "windows", "memo": "受付の端末",
    ]

    static func send(
        _ door: FrontDoor, _ town: String, _ changes: [String: String] = [:]
    ) async throws -> FrontDoor.Answer {
        let fields = start.merging(changes) { $1 }.map { ($0.key, $0.value) }
        return try await door.ask(nil, .post, "/\(town)/apply", .form(fields), door: .portal)
    }

    static func wrong(_ page: FrontDoor.Answer) -> Set<String> {
        Set(page.text.matches(of: /id="f-([a-z_]+)-error"/).map { String($0.1) })
    }

    @Test func `says beside each field what is wrong with it, and keeps what was typed but no secret`()
        async throws
    {
        try await withTown("tsuchiura") { place in
            let door = FrontDoor(place)
            let slips: [(String, [String: String])] = [
                ("facility", ["facility": "  "]), ("prefecture", ["prefecture": "茨城"]),
                ("municipality", ["municipality": ""]),
                ("kind", ["kind": "castle"]), ("family", ["family": ""]), ("given", ["given": ""]),
                ("family_kana", ["family_kana": "例村"]), ("given_kana", ["given_kana": ""]),
                ("profession", ["profession": "wizard"]), ("mail", ["mail": "a@b@c", "mail_again": "a@b@c"]),
                ("mail_again", ["mail_again": "other@example.jp"]), ("login", ["login": "れい"]),
                ("password", ["password": "みじかい", "password_again": "みじかい"]),
                ("password_again", ["password_again": "ちがうもの"]), ("device", ["device": "toaster"]),
            ]
            for (field, changes) in slips {
                let page = try await Self.send(door, "tsuchiura", changes)
                #expect(page.status == 422 && Self.wrong(page) == [field], "\(field): \(Self.wrong(page))")
                #expect(page.text.contains("href=\"#f-\(field)\""), "the summary leads to \(field)")
                #expect(page.text.contains("受付の端末"), "what was typed is lost")
                #expect(!page.text.contains(Self.secret))
            }
            let nothing = try await door.ask(nil, .post, "/tsuchiura/apply", .form([]), door: .portal)
            #expect(nothing.status == 422 && Self.wrong(nothing).count >= 12, "\(Self.wrong(nothing))")
        }
    }

    @Test func `takes a mail address once in a town, and tells nothing of another town's use of it`()
        async throws
    {
        try await withTown("tsuchiura", beside: ["minowa"]) { place in
            let door = FrontDoor(place)
            let confirm = try await Self.send(door, "tsuchiura")
            #expect(confirm.status == 200 && confirm.text.contains("まだ送られていません"))
            for typed in ["見本つちうら訪問看護", "レイムラ", "reimura@example.jp", "受付の端末"] {
                #expect(confirm.text.contains(typed), "\(typed)")
            }
            #expect(!confirm.text.contains(Self.secret))
            let carried = try #require(confirm.text.firstMatch(of: /name="carried" value="([^"]+)"/)).1
            let sent = try await door.ask(
                nil, .post, "/tsuchiura/apply/confirm", .form([("carried", String(carried))]), door: .portal)
            #expect(sent.status == 303 && sent.location.contains("/apply/received"))
            let again = try await Self.send(door, "tsuchiura", ["login": "another"])
            #expect(Self.wrong(again) == ["mail"] && again.text.contains("土浦市ではすでに使われています"))
            let elsewhere = try await Self.send(
                door, "minowa",
                [
                    "prefecture": "長野県", "municipality": "箕輪町", "passphrase": Self.secret,
                    "passphrase_again": Self.secret,
                ])
            #expect(
                elsewhere.status == 200 && elsewhere.text.contains("まだ送られていません"), "\(Self.wrong(elsewhere))")
        }
    }
}
