import Care
import TestKit
import Testing

@testable import Policies

@Suite struct LoadTests {
    @Test func `towns by the hundred load together, each a town of its own`() throws {
        let files = GeneratedTowns.files(
            200, template: Fixtures.text("takahagi"), key: "takahagi", name: "高萩市", code: "082147")
        var shelf = PolicyShelf(format: Fixtures.format, digest: Fixtures.digest)
        let events = shelf.update(changed: files, at: Fixtures.today)
        let book = shelf.book
        #expect(events.count == 200)
        #expect(book.keys.count == 200)
        #expect(book.problems.values.joined().allSatisfy { $0.severity == .warning })
        let last = try #require(book[try Fixtures.key(GeneratedTowns.key(199))])
        #expect(last.consent.family.clause?.description == "\(last.townName) 利用規約 第14条第1項")
    }
}
