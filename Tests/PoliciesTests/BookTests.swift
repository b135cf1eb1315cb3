import Care
import FoundationEssentials
import Testing

@testable import Policies

/// Which text is in force, and what two towns say of each other.
@Suite struct BookTests {
    private func errors(_ book: PolicyBook, _ key: String) -> [PolicyProblem.Kind] {
        (book.problems["tenants/\(key).yaml"] ?? []).filter { $0.severity == .error }.map(\.kind)
    }

    @Test func `the five towns are open together, with nothing to remark`() throws {
        let book = Fixtures.shelf(Fixtures.shipped).book
        #expect(book.keys.map(\.text) == Fixtures.shipped)
        #expect(book.problems.isEmpty, "\(book.problems.values.joined().map(\.description))")
        #expect(book[try Fixtures.key("atlantis")] == nil)
    }

    @Test func `a bad file leaves the last good policy in force and says why`() throws {
        var shelf = Fixtures.shelf(["minowa"])
        let good = shelf.book[try Fixtures.key("minowa")]
        let bad = Fixtures.edited("minowa", "office: every_subject", "office: everybody")
        let events = shelf.update(changed: [bad], at: Fixtures.date(2026, 5, 1))
        #expect(events.isEmpty)
        #expect(shelf.book[try Fixtures.key("minowa")] == good)
        #expect(errors(shelf.book, "minowa") == [.notAccepted])
        _ = shelf.update(changed: [Fixtures.file("minowa")], at: Fixtures.date(2026, 5, 2))
        #expect(shelf.book.problems.isEmpty)
    }

    @Test func `a bad file for a new town leaves it absent`() throws {
        var shelf = Fixtures.shelf(["eniwa"])
        _ = shelf.update(
            changed: [Fixtures.edited("minowa", "office: every_subject", "office: x")], at: Fixtures.today)
        #expect(shelf.book.keys.map(\.text) == ["eniwa"])
        #expect(errors(shelf.book, "minowa") == [.notAccepted])
    }

    @Test func `history tells which text came into force when, and what it replaced`() throws {
        var shelf = PolicyShelf(format: Fixtures.format, digest: Fixtures.digest)
        let first = Fixtures.file("takahagi")
        let second = Fixtures.edited("takahagi", "hours: \"09:00-17:00\"", "hours: \"09:00-16:00\"")
        let tenant = try Fixtures.key("takahagi")
        let (a, b) = (Fixtures.digest(first.bytes), Fixtures.digest(second.bytes))
        #expect(
            shelf.update(changed: [first], at: Fixtures.today) == [
                PolicyEvent(
                    tenant: tenant, kind: .cameIntoForce(text: first.bytes, digest: a, replacing: nil),
                    at: Fixtures.today)
            ])
        let later = Fixtures.date(2026, 6, 1)
        #expect(shelf.update(changed: [first], at: later).isEmpty, "the same text again is no event")
        #expect(
            shelf.update(changed: [second], at: later) == [
                PolicyEvent(
                    tenant: tenant, kind: .cameIntoForce(text: second.bytes, digest: b, replacing: a),
                    at: later)
            ])
        #expect(shelf.book.town(tenant)?.since == later)
        #expect(shelf.book[tenant]?.digest == b)
    }

    @Test func `a removed file closes the town and keeps its words; back again, it reopens`() throws {
        var shelf = Fixtures.shelf(["eniwa"])
        let key = try Fixtures.key("eniwa")
        let closing = shelf.update(changed: [], removed: ["eniwa.yaml"], at: Fixtures.date(2026, 5, 1))
        guard case .closed = closing.first?.kind else { return #expect(Bool(false), "\(closing)") }
        #expect(shelf.book[key] == nil)
        #expect(shelf.book.closedTown(key)?.policy.townName == "恵庭市")
        let reopening = shelf.update(changed: [Fixtures.file("eniwa")], at: Fixtures.date(2026, 5, 2))
        guard case .reopened = reopening.first?.kind else { return #expect(Bool(false), "\(reopening)") }
        #expect(shelf.book[key] != nil)
        #expect(shelf.book.closedKeys.isEmpty)
    }

    @Test func `a remembered policy survives a restart with a bad file`() throws {
        let key = try Fixtures.key("minowa")
        let memory = RememberedPolicy(
            tenant: key, text: Fixtures.file("minowa").bytes, since: Fixtures.date(2026, 1, 1),
            formerPartners: [])
        var shelf = PolicyShelf(format: Fixtures.format, digest: Fixtures.digest, remembered: [memory])
        #expect(shelf.book[key] == nil, "not before its file is seen")
        _ = shelf.update(
            changed: [Fixtures.edited("minowa", "office: every_subject", "office: x")], at: Fixtures.today)
        #expect(shelf.book.town(key)?.since == Fixtures.date(2026, 1, 1))
        #expect(errors(shelf.book, "minowa") == [.notAccepted])
    }

    @Test func `a file that was taken away before a restart closes its town at the first look, once`() throws
    {
        let memories = try ["eniwa", "minowa"].map { key in
            RememberedPolicy(
                tenant: try Fixtures.key(key), text: Fixtures.file(key).bytes,
                since: Fixtures.date(2026, 1, 1), formerPartners: [])
        }
        var shelf = PolicyShelf(format: Fixtures.format, digest: Fixtures.digest, remembered: memories)
        let events = shelf.update(changed: [Fixtures.file("eniwa")], at: Fixtures.today)
        let kinds = events.map { event in
            switch event.kind {
            case .closed: "\(event.tenant) closed"
            case .reopened: "\(event.tenant) reopened"
            default: "\(event)"
            }
        }
        #expect(kinds == ["eniwa reopened", "minowa closed"])
        #expect(shelf.book.closedTown(try Fixtures.key("minowa"))?.policy.townName == "箕輪町")
        #expect(shelf.update(changed: [], at: Fixtures.today).isEmpty)
    }

    @Test func `where two files claim a code the one in force wins, and at a cold start both wait`() throws {
        let twin = PolicyFile(
            name: "zwilling.yaml",
            bytes: Array(Fixtures.text("eniwa").replacing("tenant: eniwa", with: "tenant: zwilling").utf8))
        var warm = Fixtures.shelf(["eniwa"])
        _ = warm.update(changed: [twin], at: Fixtures.today)
        #expect(warm.book.keys.map(\.text) == ["eniwa"])
        #expect(errors(warm.book, "zwilling") == [.clash])
        #expect(errors(warm.book, "eniwa").isEmpty)

        var cold = PolicyShelf(format: Fixtures.format, digest: Fixtures.digest)
        _ = cold.update(changed: [twin, Fixtures.file("eniwa")], at: Fixtures.today)
        #expect(cold.book.keys.isEmpty)
        #expect(errors(cold.book, "eniwa") == [.clash])
        #expect(errors(cold.book, "zwilling") == [.clash])
        _ = cold.update(changed: [], removed: ["zwilling.yaml"], at: Fixtures.today)
        #expect(cold.book.keys.map(\.text) == ["eniwa"], "the one that is left need not be saved again")
    }

    @Test(arguments: [
        ("described_as: 市の在宅療養高齢者等", "described_as: 土浦市の在宅療養高齢者等", PolicyProblem.Kind.foreignName),
        ("described_as: 市の在宅療養高齢者等", "described_as: 茨城県土浦市の人", .foreignName),
        ("  phone: 0293-22-0080\n  extensions", "  phone: 029-273-0111\n  extensions", .foreignPhone),
        ("described_as: 市の在宅療養高齢者等", "described_as: 困ったら０２９－２７３－０１１１へ", .foreignPhone),
    ])
    func `another town's name or number in a text is a warning`(
        passage: String, text: String, kind: PolicyProblem.Kind
    ) {
        var shelf = Fixtures.shelf(Fixtures.shipped)
        _ = shelf.update(changed: [Fixtures.edited("takahagi", passage, text)], at: Fixtures.today)
        let found = shelf.book.problems["tenants/takahagi.yaml"] ?? []
        #expect(found.map(\.kind) == [kind])
        #expect(found.allSatisfy { $0.severity == .warning })
        #expect(shelf.book.keys.count == 5, "a warning keeps nothing out")
    }

    @Test(arguments: [
        "described_as: 東土浦市場の人", "described_as: 新箕輪町の人", "described_as: 高萩市民", "described_as: 土浦の人",
    ])
    func `a longer name that ends alike, and the town's own, are no mention`(text: String) {
        var shelf = Fixtures.shelf(Fixtures.shipped)
        _ = shelf.update(
            changed: [Fixtures.edited("takahagi", "described_as: 市の在宅療養高齢者等", text)], at: Fixtures.today)
        #expect(shelf.book.problems.isEmpty)
    }

    @Test func `partners may be named`() {
        var shelf = Fixtures.shelf(["minowa", "ina", "minamiminowa", "eniwa"])
        let file = Fixtures.edited("minowa", "described_as: 町に住む", "described_as: 伊那市や恵庭市でなく町に住む")
        _ = shelf.update(changed: [file], at: Fixtures.today)
        let found = shelf.book.problems["tenants/minowa.yaml"] ?? []
        #expect(found.map(\.kind) == [.foreignName])
        #expect(found.first?.message.contains("恵庭市") == true)
    }

    @Test func `an agreement whose partner is not hosted is a state and no problem`() throws {
        let book = Fixtures.shelf(Fixtures.shipped).book
        let states = book.agreements(of: try Fixtures.key("minowa"), at: Fixtures.today)
        #expect(states.map(\.partner.text) == ["ina", "minamiminowa"])
        #expect(states.map(\.state) == [.partnerNotHosted, .partnerNotHosted])
    }

    @Test func `adding the partner makes the agreement live without touching the town's own file`() throws {
        var shelf = Fixtures.shelf(Fixtures.shipped)
        let events = shelf.update(
            changed: [Fixtures.file("ina"), Fixtures.file("minamiminowa")], at: Fixtures.today)
        #expect(events.count == 2)
        let (minowa, ina) = (try Fixtures.key("minowa"), try Fixtures.key("ina"))
        let state = AgreementState.inForce(since: Fixtures.date(2024, 9, 1), until: nil)
        #expect(shelf.book.agreement(of: minowa, with: ina, at: Fixtures.today) == state)
        #expect(shelf.book.agreement(of: ina, with: minowa, at: Fixtures.today) == state)
    }

    @Test(arguments: [
        ("2025-03-31", 0.0, AgreementState.notYet(from: Fixtures.date(2025, 4, 1))),
        ("2025-04-01", -1, .notYet(from: Fixtures.date(2025, 4, 1))),
        ("2025-04-01", 0, .inForce(since: Fixtures.date(2025, 4, 1), until: Fixtures.date(2027, 4, 1))),
        ("2027-04-01", -1, .inForce(since: Fixtures.date(2025, 4, 1), until: Fixtures.date(2027, 4, 1))),
        ("2027-04-01", 0, .ended(at: Fixtures.date(2027, 4, 1))),
    ])
    func `both towns' dates must hold, from midnight in Tokyo to the end of the last day`(
        day: String, seconds: Double, state: AgreementState
    ) throws {
        let book = Fixtures.shelf(["minowa", "minamiminowa"]).book
        let moment = try #require(PartialDate(day)).firstInstant.addingTimeInterval(seconds)
        #expect(
            book.agreement(of: try Fixtures.key("minowa"), with: try Fixtures.key("minamiminowa"), at: moment)
                == state)
        #expect(
            book.agreement(of: try Fixtures.key("minamiminowa"), with: try Fixtures.key("minowa"), at: moment)
                == state)
    }

    @Test func `one side's word is not an agreement, and a closed partner ends the sight`() throws {
        let (minowa, ina) = (try Fixtures.key("minowa"), try Fixtures.key("ina"))
        let silent = Fixtures.edited(
            "ina",
            "    - {partner: minowa, name: 箕輪町, code: \"203831\", from: 2024-08-01, until: unspecified, source: rules art.9}\n",
            "")
        var shelf = Fixtures.shelf(["minowa"])
        _ = shelf.update(changed: [silent], at: Fixtures.today)
        #expect(shelf.book.agreement(of: minowa, with: ina, at: Fixtures.today) == .notNamedByPartner)
        #expect(shelf.book.agreement(of: ina, with: minowa, at: Fixtures.today) == .notNamed)
        var open = Fixtures.shelf(["minowa", "ina"])
        _ = open.update(changed: [], removed: ["ina.yaml"], at: Fixtures.today)
        #expect(open.book.agreement(of: minowa, with: ina, at: Fixtures.today) == .partnerNotHosted)
    }

    @Test func `towns of one group agree with each other, and a pact meets a group`() throws {
        let group =
            "groups:\n    - {name: 見本広域, members: [eniwa, takahagi, tsuchiura], from: 2026-01, source: KEY 1}\n"
        var files: [PolicyFile] = []
        for (key, passage, document) in [
            ("eniwa", "agreements: unspecified", "guide"), ("tsuchiura", "agreements: unspecified", "intro"),
        ] {
            let section =
                "agreements:\n  list: unspecified\n  " + group.replacing("KEY", with: document)
                + "  source: \(document) 1"
            files.append(Fixtures.edited(key, passage, section))
        }
        files.append(
            Fixtures.edited("takahagi", "  groups: none\n", "  " + group.replacing("KEY", with: "terms")))
        var shelf = PolicyShelf(format: Fixtures.format, digest: Fixtures.digest)
        _ = shelf.update(changed: files, at: Fixtures.today)
        #expect(shelf.book.problems.isEmpty, "\(shelf.book.problems)")
        let keys = try ["eniwa", "takahagi", "tsuchiura"].map(Fixtures.key)
        for home in keys {
            for partner in keys where partner != home {
                #expect(shelf.book.agreement(of: home, with: partner, at: Fixtures.today).isInForce)
                #expect(
                    !shelf.book.agreement(of: home, with: partner, at: Fixtures.date(2025, 12, 31)).isInForce)
            }
        }
    }

    @Test func `a partner's code that differs from the partner's own is remarked`() {
        var shelf = Fixtures.shelf(["ina"])
        let file = Fixtures.edited("minowa", "name: 伊那市, code: \"202096\"", "name: 伊奈市, code: \"202096\"")
        _ = shelf.update(changed: [file], at: Fixtures.today)
        #expect(shelf.book.problems["tenants/minowa.yaml"]?.map(\.kind) == [.partnerDiffers])
    }
}
