import Care
import Foundation
import Testing

@testable import HTTPServer
@testable import Portals
@testable import Workflows

@Suite(.serialized) struct `A town's first page, laid ready` {
    /// The page as it lies ready, after it was asked for; once more where its time ends in between.
    static func laid(_ door: FrontDoor, _ page: String) async throws -> String {
        for _ in 0..<3 {
            let asked = try await door.ask(nil, .get, page, door: .portal)
            #expect(asked.status == 200)
            guard let ready = try door.ready(page) else { continue }
            #expect(ready == asked.text)
            return ready
        }
        Issue.record("nothing lies ready")
        return ""
    }

    @Test func `is what was put together, at its own address alone, until rules or board change`()
        async throws
    {
        try await withTown("takahagi") { place in
            let (house, door, page) = (place.house, FrontDoor(place), "/takahagi/")
            #expect(try door.ready(page) == nil, "nobody has asked yet")
            let first = try await Self.laid(door, page)
            #expect(first.contains("高萩市") && first.contains("0293-22-0080"))
            #expect(try door.ready(page, .head) == first)
            for other in ["/takahagi", "/takahagi/?a=b", "/takahagi/flow", "/minowa/", "/"] {
                #expect(try door.ready(other) == nil, "\(other)")
            }
            #expect(try door.ready(page, .post) == nil)
            #expect(try door.ready(page, door: .staff) == nil)

            let desk = try await place.desk(.authority)
            _ = try await place.atDesk(desk) {
                try await house.publishNotice(
                    `The town's board`.draft(.general), once: UUID(), at: $0, in: place.town)
            }
            house.board.change(place.town.id)  // as the database tells every process
            #expect(try door.ready(page) == nil, "the board has changed")
            #expect(!first.contains("見本のお知らせ"))
            #expect(try await Self.laid(door, page).contains("見本のお知らせ"))

            // One figure less: this house tells texts apart by their length.
            try await place.amend("takahagi", "phone: 0293-22-0080", "phone: 0293-22-080")
            #expect(try door.ready(page) == nil, "the rules have changed")
            let later = try await Self.laid(door, page)
            #expect(later.contains("0293-22-080") && !later.contains("0293-22-0080"))
        }
    }
}
