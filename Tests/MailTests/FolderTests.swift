import EventLoop
import Foundation
import Testing

@testable import Mail

@Suite struct `The mail folder` {
    @Test func `keeps whole messages for the owner's eyes and lists the newest first`() async throws {
        let scratch = try Scratch()
        let folder = scratch.path + "/mail"
        let carrier = try FolderCarrier(folder: folder, pool: WorkPool(threads: 2))
        for day in 0..<5 {
            let sample = try Sample.message(to: "person\(day)@example.jp")
            try await carrier.carry(
                Message(
                    date: Date(timeIntervalSince1970: 1_795_241_243 + Double(day) * 86400), from: sample.from,
                    to: sample.to, subject: HeaderText(flattening: "お知らせ \(day)"), body: sample.body))
        }
        try Data("not ours".utf8).write(to: URL(fileURLWithPath: folder + "/note.eml"))
        let kept = try await carrier.newest(3)
        #expect(kept.map(\.subject) == ["お知らせ 4", "お知らせ 3", "お知らせ 2"])
        #expect(kept.first?.to.description == "person4@example.jp")
        #expect(kept.first?.body == "架空 花子 様\n\nお知らせがあります。\n")
        #expect(try await carrier.message(#require(kept.first).id) == kept.first)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        #expect(names.count == 6 && names.allSatisfy { $0.hasSuffix(".eml") })
        for name in names where name != "note.eml" {
            let mode = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")[
                .posixPermissions]
            #expect(mode as? Int == 0o600)
        }
    }

    @Test(arguments: [
        "", "..", "../../etc/passwd", "20261121T060723123-" + String(repeating: "g", count: 32),
        "20261121T060723123-" + String(repeating: "a", count: 31),
        "20261121T060723123/" + String(repeating: "a", count: 32),
        "20261121T060723123-" + String(repeating: "A", count: 32),
        "../261121T060723123-" + String(repeating: "a", count: 31),
    ])
    func `never takes a path for a message`(text: String) { #expect(KeptMessage.ID(text) == nil) }

    @Test func `a folder that cannot be written is an error and leaves nothing`() async throws {
        let scratch = try Scratch()
        let carrier = try FolderCarrier(folder: scratch.path + "/mail", pool: WorkPool(threads: 1))
        try FileManager.default.removeItem(atPath: scratch.path + "/mail")
        await #expect(throws: MailError(.storage, detail: "")) {
            try await carrier.carry(try Sample.message())
        }
        #expect(throws: MailError.self) {
            try FolderCarrier(folder: scratch.path + "/no/such", pool: WorkPool(threads: 1))
        }
    }
}
