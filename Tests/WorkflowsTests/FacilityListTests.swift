import Care
import Foundation
import HTTPServer
import Testing

@testable import Portals
@testable import Records
@testable import Workflows

/// Which facilities there are: for whom the town says, and of each what it allows.
@Suite(.serialized) struct `The list of facilities` {
    private static func ask(
        _ key: String, _ setting: String, _ body: (FrontDoor, Credentials, String) async throws -> Void
    ) async throws {
        try await withTown(key, amended: setting.isEmpty ? [:] : ["resource_map: public": setting]) { place in
            let desk = try await place.desk(.authority)
            let nurse = try await place.worker("nurse", "visiting_nurse", by: desk)
            try place.peek(
                """
                update facility set prefecture = '茨城県', town_name = '見本市', address = '見本町1-2',
                    phone = '029-000-0000', fax = '029-000-0001' where name = '見本事業所 nurse';
                insert into facility_publication (tenant_id, facility_id, choice, fields)
                    select tenant_id, facility_id, 'fields', '{name,address,phone}' from facility
                    where name = '見本事業所 nurse'
                """)
            try await body(FrontDoor(place), nurse, "/\(key)/facilities")
        }
    }

    @Test func `is open to everybody where the town says so, can be searched, and shows what was allowed`()
        async throws
    {
        try await Self.ask("hitachinaka", "") { door, nurse, path in
            let all = try await door.ask(nil, .get, path, door: .portal)
            #expect(all.status == 200 && all.text.contains("見本事業所 nurse"))
            #expect(all.text.contains("029-000-0000") && !all.text.contains("029-000-0001"))
            #expect(!all.text.contains("<script>"), "it works without a script")
            for (words, isFound) in [("見本町", true), ("薬局", true), ("ありません町", false)] {
                let query = words.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
                let found = try await door.ask(nil, .get, "\(path)?q=\(query)", door: .portal)
                #expect(found.status == 200 && found.text.contains("見本事業所 nurse") == isFound, "\(words)")
                #expect(found.text.contains("見つかりませんでした") != isFound, "\(words)")
            }
            let member = try await door.ask(nurse, .get, path)
            #expect(member.text.contains("029-000-0000"))
        }
    }

    @Test func `is for the town's people alone where it says so, and for nobody where it has none`()
        async throws
    {
        try await Self.ask("hitachinaka", "resource_map: members") { door, nurse, path in
            let portal = try await door.ask(nil, .get, path, door: .portal)
            let stranger = try await door.ask(nil, .get, path)
            let member = try await door.ask(nurse, .get, path)
            let home = try await door.ask(nurse, .get, "/hitachinaka/home")
            #expect(portal.status == 404 && stranger.status != 200)
            #expect(member.text.contains("見本事業所 nurse") && home.text.contains("\"\(path)\""))
        }
        try await Self.ask("takahagi", "") { door, nurse, path in
            let portal = try await door.ask(nil, .get, path, door: .portal)
            let member = try await door.ask(nurse, .get, path)
            let home = try await door.ask(nurse, .get, "/takahagi/home")
            #expect(portal.status == 404 && member.status == 404 && !home.text.contains(path))
        }
    }
}
