import Care
import Foundation
import HTTPServer
import PKI
import Testing

@testable import Portals
@testable import Records
@testable import Workflows

/// A session is one secret in one browser on one device, and it ends when it should.
@Suite(.serialized) struct `A session` {
    static let password = "correct horse battery"

    /// A desk with its first administrator, and the page through which people sign in.
    static func open(_ body: (TownHouse, FrontDoor, Credentials) async throws -> Void) async throws {
        try await withTown("eniwa") { place in
            try await body(place, FrontDoor(place), try await place.desk(.authority))
        }
    }

    /// Signs in by the form, as a browser with `earlier` cookie does.
    static func logIn(
        _ door: FrontDoor, _ earlier: Credentials, to target: String = ""
    ) async throws -> (answer: FrontDoor.Answer, session: Credentials) {
        let answer = try await door.ask(
            earlier, .post, "/eniwa/login",
            .form([("login", "desk1"), ("password", password), ("to", target)]))
        let cookie = answer.headers["set-cookie"] ?? ""
        let token = String(try #require(cookie.firstMatch(of: /^__Host-eniwa=([^;]*);/)).1)
        return (answer, try #require(Credentials(token: token, fingerprint: earlier.fingerprint)))
    }

    @Test func `is 256 bits that only the browser keeps, and a new one at each sign-in`() async throws {
        try await Self.open { place, door, first in
            let (answer, session) = try await Self.logIn(door, first, to: "subjects")
            #expect(answer.status == 303 && answer.location == "/eniwa/subjects")
            let cookie = try #require(answer.headers["set-cookie"])
            #expect(
                cookie.wholeMatch(
                    of: /__Host-eniwa=[A-Za-z0-9_-]{43}; Path=\/; Secure; HttpOnly; SameSite=Lax/) != nil)
            #expect(Base64.decodeURL(session.tokenText)?.count == 32)
            let hash = Digest.sha256(Array(session.tokenText.utf8)).map { String(format: "%02x", $0) }
                .joined()
            let kept = try place.peek(
                "select count(*) from session where encode(token_hash, 'hex') = '\(hash)'")
            #expect(kept == "1")
            for table in ["session", "audit_leaf", "idempotency"] {
                let spelt = "select count(*) from \(table) t where t::text like '%\(session.tokenText)%'"
                #expect(try place.peek(spelt) == "0")
            }
            let old = try await door.ask(first, .get, "/eniwa/home")
            #expect(old.location.contains("/login"), "the session that this browser had is over")
            #expect(try await door.ask(session, .get, "/eniwa/home").status == 200)
        }
    }

    @Test func `goes back to the page that was asked for, and to no other place`() async throws {
        try await Self.open { _, door, first in
            for target in ["//evil.example", "https://evil.example", "../minowa/home", "login", "\\evil"] {
                let (answer, _) = try await Self.logIn(door, first, to: target)
                #expect(answer.location == "/eniwa/home", "\(target)")
            }
        }
    }

    @Test func `ends when nobody uses it, and after some hours in any case`() async throws {
        try await Self.open { place, door, session in
            let age = { (column: String, by: String) in
                _ = try place.peek("update session set \(column) = \(column) - interval '\(by)'")
            }
            try age("last_seen_at", "14 minutes")
            #expect(try await door.ask(session, .get, "/eniwa/home").status == 200)
            // That was use: another 14 minutes are no end either.
            try age("last_seen_at", "14 minutes")
            let events = try await door.ask(session, .get, "/eniwa/account")
            #expect(events.status == 200)
            try age("last_seen_at", "16 minutes")
            let idle = try await door.ask(session, .get, "/eniwa/account/sessions")
            #expect(idle.status == 303 && idle.location == "/eniwa/login?to=account%2Fsessions")
            let form = try await door.ask(
                session, .post, "/eniwa/account/contact",
                .form([("_token", session.formToken), ("mail", "x@y.jp")]))
            #expect(form.status == 401 && form.text.contains("保存されていません"))

            let (_, second) = try await Self.logIn(door, session)
            #expect(try await door.ask(second, .get, "/eniwa/home").status == 200)
            try age("absolute_until", "8 hours")
            #expect(
                try await door.ask(second, .get, "/eniwa/home").location.contains("/login"), "however busy")
        }
    }

    @Test func `is not kept awake by a page that only waits for news`() async throws {
        try await Notebook.open { book in
            let post = try await book.write(book.nurse, "お知らせ")
            try book.place.peek("update session set last_seen_at = last_seen_at - interval '10 minutes'")
            let seen =
                "select max(last_seen_at) < now() - interval '9 minutes' from session e "
                + "join staff s on s.staff_id = e.staff_id where login_id = 'helper'"
            #expect(try await book.get(book.helper, "\(book.page)/fragments/\(post)").status == 200)
            #expect(try book.place.peek(seen) == "t")
            #expect(try await book.get(book.helper).status == 200)
            #expect(try book.place.peek(seen) == "f")
        }
    }

    @Test func `is listed, and ended from another one, by its own person only`() async throws {
        try await Self.open { place, door, first in
            let second = try await place.signIn("desk1")
            let nurse = try await place.worker("nurse", "visiting_nurse", by: first)
            let name = { (who: Credentials) in
                try await place.atDesk(who) { try $0.actor.session }
            }
            let list = try await door.ask(first, .get, "/eniwa/account/sessions")
            #expect(list.status == 200)
            let (other, nurses) = (try await name(second), try await name(nurse))
            #expect(list.text.contains("/account/sessions/\(other)/end"))
            #expect(!list.text.contains("/account/sessions/\(nurses)/end"))
            let end = { (who: Credentials, session: PublicID) in
                try await door.ask(
                    who, .post, "/eniwa/account/sessions/\(session)/end", .form([("_token", who.formToken)]))
            }
            #expect(try await end(nurse, other).status == 404)
            #expect(try await door.ask(second, .get, "/eniwa/home").status == 200)
            #expect(try await end(first, other).status == 303)
            #expect(try await door.ask(second, .get, "/eniwa/home").location.contains("/login"))
            #expect(try await door.ask(nurse, .get, "/eniwa/home").status == 200)

            let out = try await door.ask(first, .post, "/eniwa/logout", .form([("_token", first.formToken)]))
            #expect(out.status == 303 && out.headers["clear-site-data"] == "\"cache\"")
            #expect(out.headers["set-cookie"]?.contains("Max-Age=0") == true)
            #expect(try await door.ask(first, .get, "/eniwa/home").location.contains("/login"))
        }
    }

    @Test func `of another device ends when the password is changed`() async throws {
        try await Self.open { place, door, first in
            let second = try await place.signIn("desk1")
            let change = { (new: String, again: String) in
                try await door.ask(
                    first, .post, "/eniwa/account/password",
                    .form([
                        ("_token", first.formToken), ("current", Self.password), ("new", new),
                        ("again", again),
                    ]))
            }
            #expect(try await change("しずかな川のほとりの春です", "ちがうことば").status == 422)
            #expect(try await change("しずかな川のほとりの春です", "しずかな川のほとりの春です").status == 303)
            #expect(try await door.ask(second, .get, "/eniwa/home").location.contains("/login"))
            #expect(try await door.ask(first, .get, "/eniwa/home").status == 200)
        }
    }
}
