import Care
import FoundationEssentials
import Testing

@testable import Policies

/// A change by which people who are there would see more is held; everything else takes effect.
@Suite struct WideningTests {
    struct Change: Sendable, CustomTestStringConvertible {
        let town: String
        let passages: [(String, String)]
        let widens: [String]

        init(_ town: String, _ passages: [(String, String)], _ widens: String...) {
            self.town = town
            self.passages = passages
            self.widens = widens
        }

        var testDescription: String { "\(town): \(passages.map(\.1))" }
    }

    @Test(arguments: [
        Change(
            "eniwa",
            [
                (
                    "office: leaves_after_handover\n  permits: unspecified",
                    "office: every_subject\n  permits: [post]"
                )
            ], "linkage.office"),
        Change(
            "eniwa",
            [
                (
                    "office: leaves_after_handover\n  permits: unspecified",
                    "office: every_subject\n  permits: [read]"
                )
            ], "linkage.office", "linkage.permits"),
        Change("eniwa", [("office: leaves_after_handover", "office: never")]),
        Change(
            "hitachinaka", [("office: never\n  permits: none", "office: every_subject\n  permits: [read]")],
            "linkage.office", "linkage.permits"),
        Change("minowa", [("permits: [read, post]", "permits: [read, post, edit_team]")], "linkage.permits"),
        Change("minowa", [("permits: [read, post]", "permits: [read]")]),
        Change(
            "minowa",
            [
                (
                    "office: every_subject\n  permits: [read, post]",
                    "office: unspecified\n  permits: unspecified"
                )
            ]),
        Change("minowa", [("  registrar: secretariat", "  registrar: authority")], "linkage.office"),
        Change("hitachinaka", [("editors: obtainer", "editors: members")], "team.editors"),
        Change("hitachinaka", [("editors: obtainer", "editors: registrar")]),
        Change("eniwa", [("editors: obtainer", "editors: [obtainer, registrar]")], "team.editors"),
        Change("minowa", [("editors: members", "editors: obtainer")]),
        Change("takahagi", [("editors: unspecified", "editors: members\n  source: terms 1")], "team.editors"),
        Change(
            "minowa",
            [("administrators: unspecified", "administrators:\n  - {name: 見本 花子, email: hanako@example.jp}")],
            "administrators"),
        Change(
            "eniwa",
            [("administrators: unspecified", "administrators:\n  - {name: 見本 花子, email: hanako@example.jp}")]),
        Change("minowa", [("hours: \"08:30-17:15\"", "hours: \"08:30-17:00\"")]),
        Change(
            "takahagi",
            [
                (
                    "list: none",
                    "list: [{partner: eniwa, name: 恵庭市, code: \"012319\", from: 2026-01, until: none, source: terms 1}]"
                )
            ]),
    ])
    func `what widens is refused with its reason, what narrows takes effect`(change: Change) throws {
        var text = Fixtures.text(change.town)
        for (passage, replacement) in change.passages {
            #expect(text.contains(passage))
            text = text.replacing(passage, with: replacement)
        }
        let file = PolicyFile(name: "\(change.town).yaml", bytes: Array(text.utf8))
        #expect(Fixtures.read(text, as: change.town).problems.map(\.description) == [])
        var shelf = Fixtures.shelf([change.town])
        let before = shelf.book[try Fixtures.key(change.town)]?.digest
        let events = shelf.update(changed: [file], at: Fixtures.date(2026, 5, 1))
        let held = (shelf.book.problems["tenants/\(change.town).yaml"] ?? []).filter { $0.severity == .error }
        #expect(held.map(\.path).sorted() == change.widens.sorted())
        #expect(held.allSatisfy { $0.kind == .widens })
        let after = shelf.book[try Fixtures.key(change.town)]?.digest
        #expect((after == before) == !change.widens.isEmpty)
        #expect(events.contains(where: Self.isAdoption) == change.widens.isEmpty)
        #expect(shelf.book.waiting.isEmpty == change.widens.isEmpty)

        var fresh = PolicyShelf(format: Fixtures.format, digest: Fixtures.digest)
        _ = fresh.update(changed: [file], at: Fixtures.today)
        #expect(fresh.book.problems.isEmpty, "a new town widens nobody's sight")
    }

    private static func isAdoption(_ event: PolicyEvent) -> Bool {
        if case .cameIntoForce = event.kind { true } else { false }
    }

    @Test func `what widens waits for the town's word on exactly this text, which a further edit makes void`()
        throws
    {
        let key = try Fixtures.key("hitachinaka")
        var shelf = Fixtures.shelf(["hitachinaka"])
        let present = try #require(shelf.book[key]?.digest)
        let wider = Fixtures.edited("hitachinaka", "editors: obtainer", "editors: members")
        let edited = PolicyFile(name: wider.name, bytes: wider.bytes + Array("# 見直しました\n".utf8))
        let (first, second) = (Fixtures.digest(wider.bytes), Fixtures.digest(edited.bytes))
        let found = Fixtures.date(2026, 5, 1)
        let waits = shelf.update(changed: [wider], at: found)
        #expect(waits.map(\.kind) == [.waits(digest: first, against: present)])
        #expect(shelf.book.waiting[key]?.changes == [.teamEditors])
        let later = Fixtures.date(2026, 5, 2)
        for (digest, against) in [(present, nil), (first, second), (second, present)] {
            let word = PolicyApproval(tenant: key, digest: digest, against: against)
            let other = PolicyApproval(tenant: try Fixtures.key("eniwa"), digest: first, against: present)
            #expect(shelf.update(changed: [], approvals: [word, other], at: later).isEmpty)
        }
        #expect(shelf.book.waiting[key]?.since == found && shelf.book[key]?.digest == present)

        let word = PolicyApproval(tenant: key, digest: first, against: present)
        let void = shelf.update(changed: [edited], approvals: [word], at: later)
        #expect(
            void.map(\.kind) == [.waitsNoMore(digest: first), .waits(digest: second, against: present)])
        #expect(shelf.book[key]?.digest == present)
        let anew = PolicyApproval(tenant: key, digest: second, against: present)
        let done = shelf.update(changed: [], approvals: [anew], at: later)
        #expect(
            done.map(\.kind) == [.cameIntoForce(text: edited.bytes, digest: second, replacing: present)])
        #expect(shelf.book[key]?.team.editors.value == [.members])
        #expect(shelf.book.waiting.isEmpty && shelf.book.problems.isEmpty)

        // Taken back it is in force at once, and then waits again: the word was for one step.
        _ = shelf.update(changed: [Fixtures.file("hitachinaka")], at: later)
        #expect(shelf.book[key]?.digest == present)
        _ = shelf.update(changed: [edited], at: later)
        #expect(shelf.book[key]?.digest == present && shelf.book.waiting[key] != nil)
        let gone = shelf.update(changed: [], removed: [edited.name], at: later)
        #expect(gone.map(\.kind) == [.closed(digest: present), .waitsNoMore(digest: second)])
        // What another process of ours put into force is adopted here.
        _ = shelf.update(changed: [edited], at: later)
        let elsewhere = PolicyApproval(tenant: key, digest: second, against: nil)
        _ = shelf.update(changed: [], approvals: [elsewhere], at: later)
        #expect(shelf.book[key]?.digest == second)
    }

    private let resumed = "until: unspecified, source: notice §1}\n    - {partner: minami"

    @Test func `an agreement that ended is not resumed by an edit, even by way of a file without it`() throws
    {
        let key = try Fixtures.key("minowa")
        let ended = Fixtures.edited("minowa", resumed, resumed.replacing("unspecified", with: "2025-03"))
        var shelf = PolicyShelf(format: Fixtures.format, digest: Fixtures.digest)
        _ = shelf.update(changed: [ended], at: Fixtures.today)
        _ = shelf.update(changed: [Fixtures.file("minowa")], at: Fixtures.date(2026, 5, 1))
        #expect(shelf.book[key]?.digest == Fixtures.digest(ended.bytes))
        #expect(shelf.book.problems["tenants/minowa.yaml"]?.map(\.kind) == [.widens])

        let line =
            "    - {partner: ina, name: 伊那市, code: \"202096\", in_force_on: 2024-09, until: unspecified, source: notice §1}\n"
        let without = Fixtures.edited("minowa", line, "")
        _ = shelf.update(changed: [without], at: Fixtures.date(2026, 5, 2))
        #expect(shelf.book[key]?.digest == Fixtures.digest(without.bytes))
        _ = shelf.update(changed: [Fixtures.file("minowa")], at: Fixtures.date(2026, 5, 3))
        #expect(shelf.book.problems["tenants/minowa.yaml"]?.map(\.kind) == [.widens])
    }

    @Test func `an end that still lies ahead may be moved`() throws {
        let ending = Fixtures.edited("minowa", resumed, resumed.replacing("unspecified", with: "2026-12"))
        var shelf = PolicyShelf(format: Fixtures.format, digest: Fixtures.digest)
        _ = shelf.update(changed: [ending], at: Fixtures.today)
        _ = shelf.update(changed: [Fixtures.file("minowa")], at: Fixtures.date(2026, 5, 1))
        #expect(shelf.book.problems.isEmpty)
    }

    @Test func `taking the file away and bringing it back wider is no way around`() throws {
        let key = try Fixtures.key("hitachinaka")
        var shelf = Fixtures.shelf(["hitachinaka"])
        _ = shelf.update(changed: [], removed: ["hitachinaka.yaml"], at: Fixtures.date(2026, 5, 1))
        let wider = Fixtures.edited("hitachinaka", "editors: obtainer", "editors: members")
        _ = shelf.update(changed: [wider], at: Fixtures.date(2026, 5, 2))
        #expect(shelf.book[key]?.team.editors.value == [.obtainer])
        #expect(shelf.book.problems["tenants/hitachinaka.yaml"]?.map(\.kind) == [.widens])
    }
}
