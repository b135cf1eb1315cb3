import Care
import FoundationEssentials
import Policies
import Testing

/// The files that ship, those of the fixtures, and what reads them.
enum Fixtures {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    static let shipped = ["eniwa", "hitachinaka", "minowa", "takahagi", "tsuchiura"]
    static let invented = ["ina", "minamiminowa", "sakuragaoka"]

    static func bytes(_ path: String) -> [UInt8] {
        (try? Data(contentsOf: root.appending(path: path))).map(Array.init) ?? []
    }

    static func file(_ key: String) -> PolicyFile {
        let folder = shipped.contains(key) ? "tenants" : "Tests/TestKit/tenants"
        return PolicyFile(name: "\(key).yaml", bytes: bytes("\(folder)/\(key).yaml"))
    }

    static func text(_ key: String) -> String { String(decoding: file(key).bytes, as: UTF8.self) }

    static let catalogue: Catalogue? =
        CatalogueFile.read(
            professions: bytes("Config/professions.yaml"), facilityKinds: bytes("Config/facility-kinds.yaml")
        ).catalogue

    static let format = PolicyFormat(
        catalogue: catalogue ?? Catalogue(professions: [], facilityGroups: [], facilityKinds: []))

    /// FNV-1a: names texts apart as well as a digest does here.
    @Sendable static func digest(_ bytes: [UInt8]) -> String {
        String(
            bytes.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }, radix: 16)
    }

    static func policy(_ key: String) throws -> TenantPolicy {
        let outcome = read(text(key), as: key)
        for problem in outcome.problems { Issue.record("\(problem)") }
        return try #require(outcome.policy)
    }

    static func read(_ text: String, as key: String) -> PolicyFormat.Outcome {
        format.read(Array(text.utf8), file: "tenants/\(key).yaml", digest: digest(Array(text.utf8)))
    }

    /// A file with one passage exchanged; the passage must be there, or the test proves nothing.
    static func edited(_ key: String, _ passage: String, _ replacement: String) -> PolicyFile {
        let text = text(key)
        #expect(text.contains(passage), "the passage is not in \(key).yaml any more")
        return PolicyFile(name: "\(key).yaml", bytes: Array(text.replacing(passage, with: replacement).utf8))
    }

    static let today = date(2026, 4, 1)

    static func date(_ year: Int, _ month: Int, _ day: Int) -> Date {
        PartialDate("\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)")?.firstInstant
            ?? .distantPast
    }

    static func shelf(_ keys: [String], at moment: Date = today) -> PolicyShelf {
        var shelf = PolicyShelf(format: format, digest: digest)
        _ = shelf.update(changed: keys.map(file), at: moment)
        return shelf
    }

    static func key(_ text: String) throws -> TenantKey { try #require(TenantKey(text)) }
}
