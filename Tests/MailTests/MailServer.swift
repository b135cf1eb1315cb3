import Foundation
import Glibc

/// A real SMTP server of its own process (Python's standard library), with STARTTLS and a certificate made by
/// openssl.
///
/// The addressee's local part decides its mood: `gone` 550, `full` 452, `spam` 554 after the message, `busy`
/// 451 after the message, `slow` never answers.
final class MailServer {
    struct Received: Decodable {
        let tls: Bool
        let login: String?
        let from: String
        let to: String
        let data: String

        var bytes: [UInt8] { Array(Data(base64Encoded: data) ?? Data()) }
    }

    enum Manner: String { case startTLS, noTLS, implicitTLS, login, closed }

    let port: Int
    let authorities: String
    private let child: pid_t
    private let scratch: Scratch

    init(_ manner: Manner = .startTLS, name: String = "localhost") throws {
        let scratch = try Scratch()
        self.scratch = scratch
        let (key, certificate) = (scratch.path + "/key.pem", scratch.path + "/cert.pem")
        try Tool.run(
            "openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days",
                "2",
                "-subj", "/CN=\(name)", "-addext", "subjectAltName=DNS:\(name)", "-keyout", key, "-out",
                certificate,
            ])
        authorities = certificate
        try Data(Self.script.utf8).write(to: URL(fileURLWithPath: scratch.path + "/server.py"))
        child = try Tool.start(
            "python3", [scratch.path + "/server.py", scratch.path, manner.rawValue], in: scratch.path)
        var port: Int?
        for _ in 0..<500 where port == nil {
            usleep(20_000)
            port = try Int(scratch.text("output").trimmingCharacters(in: .whitespacesAndNewlines))
        }
        guard let port else {
            kill(child, SIGKILL)
            throw ToolFailed(
                description: "the mail server did not say its port: \(try scratch.text("complaint"))")
        }
        self.port = port
    }

    deinit {
        kill(child, SIGKILL)
        var status: Int32 = 0
        waitpid(child, &status, 0)
    }

    func received() throws -> [Received] {
        let path = scratch.path + "/received.jsonl"
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        return try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map {
            try JSONDecoder().decode(Received.self, from: Data($0.utf8))
        }
    }

    private static let script = #"""
        import base64, json, os, socket, ssl, sys, threading, time
        folder, manner = sys.argv[1:3]
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(folder + "/cert.pem", folder + "/key.pem")
        lock = threading.Lock()
        parent = os.getppid()

        def end_with_parent():
            while os.getppid() == parent: time.sleep(0.5)
            os._exit(0)

        threading.Thread(target=end_with_parent, daemon=True).start()

        def serve(line):
            secure, login, sender, to = False, None, None, None
            if manner == "implicitTLS":
                line, secure = tls.wrap_socket(line, server_side=True), True
            reader = line.makefile("rb")
            say = lambda text: line.sendall(text.encode() + b"\r\n")
            if manner == "closed":
                say("554 no service today")
                return
            say("220 test ESMTP")
            while True:
                words = reader.readline().decode("ascii", "replace").strip()
                verb = words.upper()
                if not words or verb == "QUIT":
                    return
                if verb.startswith("EHLO"):
                    offers = ["localhost"]
                    if manner in ("startTLS", "login") and not secure: offers.append("STARTTLS")
                    if manner == "login" and secure: offers.append("AUTH PLAIN")
                    for i, offer in enumerate(offers):
                        say("250" + (" " if i == len(offers) - 1 else "-") + offer)
                elif verb == "STARTTLS":
                    say("220 go on")
                    line, secure = tls.wrap_socket(line, server_side=True), True
                    reader = line.makefile("rb")
                elif verb.startswith("AUTH PLAIN"):
                    parts = words.split()
                    if len(parts) < 3:
                        say("334 ")
                        parts.append(reader.readline().decode().strip())
                    _, user, password = base64.b64decode(parts[2]).decode().split("\0")
                    if password == "open sesame":
                        login = user
                        say("235 welcome")
                    else:
                        say("535 5.7.8 no")
                elif verb.startswith("MAIL FROM:"):
                    if manner == "login" and not login:
                        say("530 5.7.0 who are you")
                    else:
                        sender = words[10:].split(">")[0].lstrip("<")
                        say("250 ok")
                elif verb.startswith("RCPT TO:"):
                    to = words[8:].split(">")[0].lstrip("<")
                    mood = to.split("@")[0]
                    if mood == "slow": time.sleep(30)
                    say({"gone": "550 5.1.1 nobody", "full": "452 4.2.2 full"}.get(mood, "250 ok"))
                elif verb == "DATA":
                    say("354 go on")
                    data = b""
                    while True:
                        text = reader.readline()
                        if text == b".\r\n": break
                        data += text[1:] if text.startswith(b".") else text
                    answer = {"spam": "554 5.7.1 no", "busy": "451 4.3.0 later"}.get(to.split("@")[0])
                    if not answer:
                        with lock, open(folder + "/received.jsonl", "a") as out:
                            out.write(json.dumps({"tls": secure, "login": login, "from": sender, "to": to,
                                                  "data": base64.b64encode(data).decode()}) + "\n")
                    say(answer or "250 kept")
                else:
                    say("500 what")

        def guarded(line):
            try: serve(line)
            except (OSError, ssl.SSLError): pass
            finally: line.close()

        listener = socket.create_server(("127.0.0.1", 0))
        print(listener.getsockname()[1], flush=True)
        while True:
            line, _ = listener.accept()
            threading.Thread(target=guarded, args=(line,), daemon=True).start()

        """#
}
