import EventLoop
import Foundation
import Testing

@testable import Mail

enum Sample {
    static func address(_ text: String) throws -> MailAddress { try #require(MailAddress(text)) }

    static func message(
        to: String = "hanako@example.jp", subject: String = "【電子@連絡帳】新しい書き込みのお知らせ",
        body: String = "架空 花子 様\n\nお知らせがあります。\n", name: String? = "見本町 電子@連絡帳"
    ) throws -> Message {
        Message(
            date: Date(timeIntervalSince1970: 1_795_241_243.123),
            from: Mailbox(
                name: name.map { HeaderText(flattening: $0) }, address: try address("noreply@example.jp")),
            to: try address(to), replyTo: try address("office@example.jp"),
            subject: HeaderText(flattening: subject), body: body)
    }
}

/// What Python's own mail parser makes of the bytes.
struct ReadByPython: Decodable {
    let subject: String
    let from: String
    let fromAddress: String
    let to: [String]
    let date: Double
    let body: String
    let fields: [String]
    let defects: [String]

    init(_ bytes: [UInt8]) throws {
        let script = """
            import sys, json, email, email.policy, email.header, email.utils
            raw = sys.stdin.buffer.read()
            m = email.message_from_bytes(raw, policy=email.policy.default)
            # The new policy reads two words of one name with a space between: ask the older one.
            name, address = email.utils.parseaddr(email.message_from_bytes(raw)["from"])
            name = str(email.header.make_header(email.header.decode_header(name)))
            print(json.dumps({"subject": m["subject"], "from": name, "fromAddress": address,
                "to": [a.addr_spec for a in m["to"].addresses], "date": m["date"].datetime.timestamp(),
                "body": m.get_content(), "fields": m.keys(),
                "defects": [str(d) for h in m.values() for d in getattr(h, "defects", [])]
                    + [str(d) for d in m.defects]}))
            """
        let json = try Tool.run("python3", ["-c", script], input: bytes)
        self = try JSONDecoder().decode(ReadByPython.self, from: Data(json))
    }
}
