import Foundation
import Journal
import Synchronization
import Testing

@Suite struct JournalTests {
    @Test func `an entry is one line of JSON with its facts`() throws {
        let lines = Mutex<[[UInt8]]>([])
        let journal = Journal { line in lines.withLock { $0.append(line) } }
        journal.note(.debug, "too.quiet")
        journal.note(
            .notice, "door.opened", ("door", .label("staff")), ("count", .count(-3)),
            ("handshake", .took(.microseconds(12_045))))
        let line = try #require(lines.withLock { $0 }.first)
        #expect(lines.withLock { $0.count } == 1)
        #expect(line.last == UInt8(ascii: "\n"))
        let entry = try #require(try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any])
        #expect(entry["event"] as? String == "door.opened")
        #expect(entry["level"] as? String == "notice")
        #expect(entry["door"] as? String == "staff")
        #expect(entry["count"] as? Int == -3)
        #expect(entry["handshake_ms"] as? Double == 12.045)
        let stamp = try #require(entry["at"] as? String)
        let moment = try #require(ISO8601DateFormatter.withMilliseconds.date(from: stamp))
        #expect(abs(moment.timeIntervalSinceNow) < 5)
    }

    @Test(arguments: ["", "Ab", "a b", "花", "a@b", String(repeating: "a", count: 41)])
    func `what could name a person is no label`(text: String) {
        #expect(Label(text) == nil)
    }

    @Test(arguments: ["a", "tenant.loaded", "2024-x_y", String(repeating: "a", count: 40)])
    func `a short plain word is a label`(text: String) {
        #expect(Label(text)?.description == text)
    }
}

extension ISO8601DateFormatter {
    static var withMilliseconds: ISO8601DateFormatter {
        let formatter = ISO8601DateFormatter()
        formatter.formatOptions = [.withInternetDateTime, .withFractionalSeconds]
        return formatter
    }
}
