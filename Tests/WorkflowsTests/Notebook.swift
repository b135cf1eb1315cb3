import Care
import Foundation
import TestKit
import Testing

@testable import HTTPServer
@testable import Portals
@testable import Records
@testable import Workflows

/// A town with a desk, a nurse, a helper, a doctor and a stranger, and a subject of the first three, as people at
/// browsers meet it.
struct Notebook: Sendable {
    let place: TownHouse
    let door: FrontDoor
    let desk, nurse, helper, doctor, stranger: Credentials
    let subject: PublicID

    var page: String { "/\(place.town.key)/subjects/\(subject)" }
    var home: String { "/\(place.town.key)/home" }

    static func open(
        _ key: String = "eniwa", amended: [String: String] = [:], beside: [String] = [],
        through proxy: SocketProxy? = nil, _ body: (Notebook) async throws -> Void
    ) async throws {
        try await withTown(key, amended: amended, beside: beside, through: proxy) { place in
            let desk = try await place.desk(key == "minowa" ? .secretariat : .authority)
            let nurse = try await place.worker("nurse", "visiting_nurse", by: desk)
            let helper = try await place.worker("helper", "care_manager", by: desk)
            let doctor = try await place.worker("doctor", "doctor", by: desk)
            let stranger = try await place.worker("stranger", "pharmacist", by: desk)
            let subject = try await place.record(TownHouse.consent(), nurse)
            try await place.register(subject, desk) {
                $0.evidence = [.consentPaper]
                $0.receivedWhat = .copy
                $0.receivedMeans = .inPerson
            }
            try await place.add("helper", to: subject, nurse)
            try await place.add("doctor", to: subject, nurse)
            try place.peek("delete from mail_outbox")
            try await body(
                Notebook(
                    place: place, door: FrontDoor(place), desk: desk, nurse: nurse, helper: helper,
                    doctor: doctor, stranger: stranger, subject: subject))
        }
    }

    func get(_ who: Credentials, _ target: String? = nil) async throws -> FrontDoor.Answer {
        try await door.ask(who, .get, target ?? page)
    }

    /// Fills the form for a post on the timeline, or the one for a reply, and sends it.
    func post(
        _ who: Credentials, _ fields: [(String, String)], _ files: [(String, String, [UInt8])] = [],
        to target: String? = nil, seal: [(String, String)]? = nil
    ) async throws -> FrontDoor.Answer {
        let seal = try await sealed(seal, who, target)
        return try await door.ask(who, .post, target ?? page + "/posts", .upload(seal + fields, files))
    }

    private func sealed(
        _ seal: [(String, String)]?, _ who: Credentials, _ target: String?
    ) async throws -> [(String, String)] {
        if let seal { return seal }
        return try door.seal(on: try await get(who, target), after: "id=\"compose\"")
    }

    /// Writes a post and gives its name.
    func write(_ who: Credentials, _ text: String, _ fields: [(String, String)] = []) async throws -> PublicID
    {
        let sent = try await post(who, [("text", text)] + fields)
        #expect(sent.status == 303, "\(sent.text)")
        return try await newest(who)
    }

    /// Writes one's own post anew, as the form does.
    func rewrite(
        _ who: Credentials, _ post: PublicID, _ text: String, revision: Int
    ) async throws -> FrontDoor.Answer {
        let path = "\(page)/posts/\(post)/edit"
        let seal = try door.seal(on: try await get(who, path), after: "action=\"\(path)\"")
        return try await door.ask(
            who, .post, path, .form(seal + [("revision", "\(revision)"), ("text", text)]))
    }

    /// Presses 了解 under a post, as `shown` shows it.
    func acknowledge(
        _ who: Credentials, _ post: PublicID, on shown: FrontDoor.Answer
    ) async throws -> FrontDoor.Answer {
        let act = try door.action(on: shown, after: "<form action=\"\(page)/posts/\(post)/read")
        return try await door.ask(
            who, .post, act, .form(try door.seal(on: shown, after: "/posts/\(post)/read")))
    }

    /// The newest post's name.
    func newest(_ who: Credentials) async throws -> PublicID {
        try await place.on(subject, who) { try #require(try await $0.timeline(limit: 1).first).publicID }
    }

    /// The names of what the file store holds.
    var files: [String] {
        (FileManager.default.enumerator(atPath: place.files.path)?.allObjects as? [String] ?? [])
            .filter { $0.split(separator: "/").count == 3 }
    }

    static func photo() throws -> [UInt8] {
        let file = FileManager.default.temporaryDirectory.appending(path: "renrakucho-\(UUID()).jpg")
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/vips")
        process.arguments = ["black", file.path, "900", "600", "--bands", "3"]
        try process.run()
        process.waitUntilExit()
        return Array(try Data(contentsOf: file))
    }
}
