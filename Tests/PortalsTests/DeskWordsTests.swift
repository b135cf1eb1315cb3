import Care
import Foundation
import JapaneseText
import Policies
import Testing

@testable import Portals

/// The shipped towns' laws, as their files state them.
enum ShippedTown {
    static let keys = ["eniwa", "hitachinaka", "minowa", "takahagi", "tsuchiura"]

    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    static func catalogue() throws -> Catalogue {
        let bytes = { (path: String) throws in Array(try Data(contentsOf: root.appending(path: path))) }
        return try #require(
            CatalogueFile.read(
                professions: try bytes("Config/professions.yaml"),
                facilityKinds: try bytes("Config/facility-kinds.yaml")
            ).catalogue)
    }

    static func policy(_ key: String) throws -> TenantPolicy {
        let bytes = Array(try Data(contentsOf: root.appending(path: "tenants/\(key).yaml")))
        return try #require(
            PolicyFormat(catalogue: catalogue()).read(bytes, file: "tenants/\(key).yaml", digest: "test")
                .policy)
    }
}

@Suite struct `The desk in words` {
    private func tokyo(_ year: Int, _ month: Int, _ day: Int, _ hour: Int, _ minute: Int) throws -> Date {
        TokyoTime(
            try #require(CivilDate(year: year, month: month, day: day)), minutes: hour * 60 + minute
        ).moment
    }

    @Test(arguments: [
        // Friday; before a holiday's Monday; in a year's last days, of which one town's document says nothing.
        ("minowa", (2026, 11, 20, 8, 30), true, "受付中（17時15分まで）"),
        ("minowa", (2026, 11, 20, 17, 15), false, "受付時間外です。次の受付は11月24日（火） 8時30分からです"),
        ("minowa", (2026, 12, 30, 9, 0), true, "受付中（17時15分まで）"),
        ("minowa", (2027, 1, 1, 9, 0), false, "受付時間外です。次の受付は1月4日（月） 8時30分からです"),
        ("takahagi", (2026, 12, 28, 16, 59), true, "受付中（17時まで）"),
        ("takahagi", (2026, 12, 28, 17, 0), false, "受付時間外です。次の受付は2027年1月4日（月） 9時からです"),
        ("takahagi", (2026, 12, 30, 9, 0), false, "受付時間外です。次の受付は2027年1月4日（月） 9時からです"),
    ])
    func `it is open or opens next by the town's own days, with holidays and the year's end`(
        key: String, moment: (Int, Int, Int, Int, Int), isOpen: Bool, words: String
    ) throws {
        let (year, month, day, hour, minute) = moment
        let line = DeskWords.line(
            try ShippedTown.policy(key), at: try tokyo(year, month, day, hour, minute))
        #expect(line.isOpen == isOpen && line.state == words)
    }

    @Test(arguments: ["eniwa", "hitachinaka", "tsuchiura"])
    func `where no hours are written it neither opens nor closes`(key: String) throws {
        let line = DeskWords.line(try ShippedTown.policy(key), at: try tokyo(2026, 11, 20, 10, 0))
        #expect(!line.isOpen && line.hours == nil && line.state == "受付の時間は、窓口にお確かめください")
    }
}
