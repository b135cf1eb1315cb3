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
        #expect(events.isEmpty == !change.widens.isEmpty)

        var fresh = PolicyShelf(format: Fixtures.format, digest: Fixtures.digest)
        _ = fresh.update(changed: [file], at: Fixtures.today)
        #expect(fresh.book.problems.isEmpty, "a new town widens nobody's sight")
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
