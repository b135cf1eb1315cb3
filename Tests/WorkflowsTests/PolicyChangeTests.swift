import Care
import Foundation
import Policies
import Testing

@testable import HTTPServer
@testable import Records
@testable import Workflows

/// A change of a town's law by which somebody would see more: two people of its desk, or it is not in force.
@Suite(.serialized) struct `A change that widens sight` {
    /// A town whose file is written anew while its pages are open.
    private final class Desk {
        let place: TownHouse
        let door: FrontDoor
        private var shelf: PolicyShelf

        init(_ place: TownHouse) {
            self.place = place
            door = FrontDoor(place)
            shelf = place.shelf
        }

        /// What the folder's watch does: the file, if there is a new one, and the words that are on record.
        func look(_ law: String? = nil) async throws {
            let file = law.map { [PolicyFile(name: "eniwa.yaml", bytes: Array($0.utf8))] } ?? []
            let events = shelf.update(changed: file, approvals: await place.house.approvals(), at: Date())
            for event in events {
                try await place.house.enact(event, policy: shelf.book[event.tenant])
            }
            place.policies.exchange(for: shelf.book)
        }

        var editors: [TeamPolicy.Editor]? { place.policies.current[place.town.key]?.team.editors.value }

        func page(_ who: Credentials) async throws -> FrontDoor.Answer {
            try await door.ask(who, .get, "/eniwa/desk/policy")
        }

        /// Presses the button that the page shows; `seen`: the page as it was shown before.
        func speak(_ who: Credentials, seen: FrontDoor.Answer? = nil) async throws -> FrontDoor.Answer {
            let shown = if let seen { seen } else { try await page(who) }
            let act = try door.action(on: shown, after: "<form action=\"/eniwa/desk/policy/")
            return try await door.ask(
                who, .post, act, .form(try door.seal(on: shown, after: "action=\"\(act)\"")))
        }
    }

    @Test func `waits until a second person of the desk has approved exactly this text`() async throws {
        try await withTown("eniwa") { place in
            let first = try await place.desk(.authority)
            let second = try await place.colleague(of: first)
            let staff = try await place.worker("nurse", "visiting_nurse", by: first)
            let desk = Desk(place)
            let law = try String(
                contentsOf: URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                    .deletingLastPathComponent().appending(path: "tenants/eniwa.yaml"), encoding: .utf8)
            let wider = law.replacing("editors: obtainer", with: "editors: [obtainer, registrar]")
            #expect(wider != law)
            #expect(try await desk.page(first).text.contains("待っている変更はありません"))

            try await desk.look(wider)
            #expect(desk.editors == [.obtainer], "the last good rules stay")
            let found = try await desk.page(second)
            for words in [
                "支援チームを編集できる人が、今より増えます。", "一人目の確認待ち", "team.editors", "担い手が変わります", "見えるようになります：",
            ] {
                #expect(found.text.contains(words), "\(words)")
            }
            // Both people of the desk are told that something waits, and nobody else; what it says stands on the page.
            let letters = { try await place.letters().filter { $0.subject.contains("決まりの変更") } }
            let told = try await letters()
            #expect(told.count == 2 && told.allSatisfy { $0.body.contains("/eniwa/desk/policy") })
            #expect(told.allSatisfy { !$0.body.contains("編集") && !$0.body.contains("editors") })
            let readers = try place.peek(
                "select string_agg(s.login_id, ' ' order by s.login_id) from mail_outbox m join staff s "
                    + "on s.staff_id = m.recipient_staff_id where m.kind = 'policy.waits'")
            #expect(readers == "desk1 desk2")
            let home = try await door(desk, first, "desk")
            #expect(home.text.contains("決まりの変更"))
            #expect(try await door(desk, staff, "desk/policy").status == 404)

            // One person, twice, is one person.
            #expect(try await desk.speak(first).status == 303)
            let again = try await desk.speak(first, seen: found.of(first, desk.door))
            #expect(again.status == 422 && again.text.contains("別の人が"))
            try await desk.look()
            #expect(desk.editors == [.obtainer])
            let states = try await place.house.archive.read(.operator(nil)) {
                try await $0.policyChangeStates()
            }
            #expect(states.map(\.isProposed) == [true] && states.map(\.isApproved) == [false])

            // Whoever edits the file further begins anew, whatever was said of the text before.
            let proposed = try await desk.page(second)
            try await desk.look(wider + "# 見直しました\n")
            #expect(try await letters().count == 4, "another text is told of anew, once")
            let void = try await desk.speak(second, seen: proposed)
            #expect(void.status == 422 && void.text.contains("書き換えられています"))
            #expect(void.text.contains("一人目の確認待ち") && void.text.contains("取り消しになりました"))
            try await desk.look()
            #expect(desk.editors == [.obtainer])

            #expect(try await desk.speak(second).status == 303)
            #expect(try await desk.speak(first).status == 303)
            #expect(try await desk.page(first).text.contains("二人が認めました"))
            #expect(desk.editors == [.obtainer], "the watch has not looked yet")
            try await desk.look()
            #expect(desk.editors == [.obtainer, .registrar])
            let settled = try await desk.page(first)
            #expect(settled.text.contains("有効になりました") && settled.text.contains("待っている変更はありません"))
            let record = try place.peek(
                "select string_agg(end_reason || ' ' || (approved_at is not null), ', ' order by change_id) "
                    + "from policy_change")
            #expect(record == "replaced false, in_force true")
            #expect(try place.peek("select count(*) from audit_leaf where act = 'policy.widen'") == "3")

            // Narrowing needs nobody; widening again needs both again, although this very text was approved once.
            try await desk.look(law)
            #expect(desk.editors == [.obtainer])
            try await desk.look(wider + "# 見直しました\n")
            #expect(desk.editors == [.obtainer])
            #expect(try await desk.page(first).text.contains("一人目の確認待ち"))
            try await desk.look(law)
            #expect(try await desk.page(first).text.contains("待っている変更はありません"))
        }
    }

    private func door(_ desk: Desk, _ who: Credentials, _ path: String) async throws -> FrontDoor.Answer {
        try await desk.door.ask(who, .get, "/eniwa/\(path)")
    }
}

extension FrontDoor.Answer {
    /// The same page with the form's seal of another person, as that person would have seen it.
    fileprivate func of(_ who: Credentials, _ door: FrontDoor) throws -> FrontDoor.Answer {
        let seal = try door.seal(on: self, after: "<form action=\"/eniwa/desk/policy/")
        let token = try #require(seal.first { $0.0 == "_token" }?.1)
        return FrontDoor.Answer(
            status: status, bytes: Array(text.replacing(token, with: who.formToken).utf8), headers: headers)
    }
}
