import EventLoop
import Foundation
import HTTPServer
import Testing

/// A portal, and a staff door with certificates: by name on one port, and each on a port of its own.
@Suite(.serialized) struct DoorTests {
    /// What the handler sees, in one line.
    @Sendable static func describe(_ request: Request) async -> Response {
        let certificate = request.clientCertificate.map { "certificate(\($0.count > 200))" } ?? "none"
        let problem = request.connection.clientCertificateProblem.map { " \($0)" } ?? ""
        let resumed = request.connection.isResumed ? " resumed" : ""
        return .text(
            "seen:\(request.door)/\(request.serverName ?? "-")/\(certificate)\(problem)\(resumed)"
                + ";h2=\(request.isHTTP2)"
        )
    }

    struct House: Sendable {
        let certificates: TestCertificates
        let server: TestServer
        /// Both doors by name.
        var shared: UInt16 { server.ports[0] }
        var staff: UInt16 { server.ports[1] }
        var portal: UInt16 { server.ports[2] }

        func curl(_ host: String, _ port: UInt16, _ more: [String] = [], path: String = "/") async throws
            -> String
        {
            try await shell(
                [
                    "curl", "-sS", "--max-time", "10", "--cacert", certificates.path("servers.pem"),
                    "--resolve", "\(host):\(port):127.0.0.1",
                ]
                    + more + ["https://\(host):\(port)\(path)"]
            ).out
        }

        func with(_ person: String) -> [String] {
            ["--cert", certificates.path("\(person).pem"), "--key", certificates.path("\(person).key")]
        }

        /// Everything `openssl s_client` says while it asks for `/` of `host`.
        func client(_ host: String, sni: String?, _ port: UInt16, _ more: [String] = []) async throws
            -> String
        {
            try await shell(
                ["timeout", "10", "openssl", "s_client", "-connect", "127.0.0.1:\(port)", "-ign_eof"]
                    + (sni.map { ["-servername", $0] } ?? ["-noservername"]) + more,
                input: "GET / HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n", in: certificates.folder
            ).out
        }
    }

    static func inHouse(
        staff mode: ClientCertificateMode = .optional, allowsTLS12: Bool = false, loops: Int = 2,
        _ body: (House) async throws -> Void
    ) async throws {
        let certificates = try await TestCertificates.make()
        defer { certificates.remove() }
        var portal = SecureDoor(
            "portal", names: ["portal.test"], identity: try certificates.identity("portal"))
        var staff = SecureDoor(
            "staff", names: ["staff.test"], identity: try certificates.identity("staff"),
            clientCertificates: mode,
            clientAuthorities: [try certificates.bytes("clients.pem")])
        portal.allowsTLS12 = allowsTLS12
        staff.allowsTLS12 = allowsTLS12
        var (portalAlone, staffAlone) = (portal, staff)
        portalAlone.names = []
        staffAlone.names = []
        try await TestServer.run(
            [
                .loopback(.tls([portal, staff])), .loopback(.tls([staffAlone])),
                .loopback(.tls([portalAlone])),
            ], loops: loops, commonHeaders: ["strict-transport-security": "max-age=60"],
            answering: describe
        ) { server in try await body(House(certificates: certificates, server: server)) }
    }

    @Test func `each name opens its door, over HTTP/1.1 and HTTP/2`() async throws {
        try await Self.inHouse { house in
            let seen1 = try await house.curl("portal.test", house.shared, ["--http1.1"])
            #expect(
                seen1
                    == "seen:portal/portal.test/none;h2=false")
            let heads = try await house.curl("portal.test", house.shared, ["--http1.1", "--include"])
            #expect(heads.contains("strict-transport-security: max-age=60"))
            let seen2 = try await house.curl("portal.test", house.shared, ["--http2"])
            #expect(
                seen2
                    == "seen:portal/portal.test/none;h2=true")
            let seen3 = try await house.curl("staff.test", house.shared, ["--http2"])
            #expect(
                seen3
                    == "seen:staff/staff.test/none;h2=true")
            let seen4 = try await house.curl("staff.test", house.shared, house.with("nurse"))
            #expect(
                seen4
                    == "seen:staff/staff.test/certificate(true);h2=true")
            let seen5 = try await house.curl("staff.test", house.staff, house.with("nurse") + ["--http1.1"])
            #expect(
                seen5
                    == "seen:staff/staff.test/certificate(true);h2=false")
        }
    }

    @Test(arguments: [("late", " expired"), ("intruder", " unknownIssuer"), ("wrongkind", " unusable")])
    func `a certificate that does not hold is not shown as one`(person: String, problem: String) async throws
    {
        try await Self.inHouse { house in
            let seen = try await house.curl("staff.test", house.staff, house.with(person))
            #expect(seen == "seen:staff/staff.test/none\(problem);h2=true")
            // A second connection of the same client does not turn the failure into a session without one.
            let twice = try await house.client(
                "staff.test", sni: "staff.test", house.staff,
                ["-cert", "\(person).pem", "-key", "\(person).key", "-sess_out", "\(person).sess"])
            #expect(twice.contains("/none\(problem);"))
            #expect(!FileManager.default.fileExists(atPath: house.certificates.path("\(person).sess")))
        }
    }

    @Test func `where a certificate is required, nothing is said without one`() async throws {
        try await Self.inHouse(staff: .required) { house in
            for more in [[], house.with("intruder"), house.with("late")] {
                let seen6 = try await house.curl("staff.test", house.staff, more)
                #expect(!seen6.contains("seen:"))
                let seen7 = try await house.curl("staff.test", house.shared, more)
                #expect(!seen7.contains("seen:"))
            }
            let seen8 = try await house.curl("staff.test", house.staff, house.with("nurse"))
            #expect(
                seen8.contains(
                    "certificate(true)"))
        }
    }

    @Test(arguments: ["-tls1_3", "-tls1_2"], [ClientCertificateMode.optional, .required])
    func `a ticket opens the door it was made at, and no other`(version: String, mode: ClientCertificateMode)
        async throws
    {
        try await Self.inHouse(staff: mode, allowsTLS12: true) { house in
            let portal = try await house.client(
                "portal.test", sni: "portal.test", house.shared, [version, "-sess_out", "p"])
            #expect(portal.contains("seen:portal/portal.test/none;"))
            let again = try await house.client(
                "portal.test", sni: "portal.test", house.shared, [version, "-sess_in", "p"])
            #expect(again.contains("seen:portal/portal.test/none resumed;"))
            let alone = try await house.client(
                "portal.test", sni: nil, house.portal, [version, "-sess_out", "q"])
            #expect(alone.contains("seen:portal/-/none;"))
            for (ticket, port) in [
                ("p", house.shared), ("p", house.staff), ("q", house.shared), ("q", house.staff),
            ] {
                let tried = try await house.client(
                    "staff.test", sni: "staff.test", port, [version, "-sess_in", ticket])
                #expect(!tried.contains("resumed"), "\(ticket) at \(port)")
                #expect(tried.contains("seen:staff/staff.test/none;") == (mode == .optional))
                #expect(!tried.contains("certificate("))
            }
            let person = [version, "-cert", "nurse.pem", "-key", "nurse.key"]
            _ = try await house.client(
                "staff.test", sni: "staff.test", house.staff, person + ["-sess_out", "n"])
            let back = try await house.client(
                "staff.test", sni: "staff.test", house.staff, [version, "-sess_in", "n"])
            #expect(back.contains("seen:staff/staff.test/certificate(true) resumed;"))
            let cross = try await house.client(
                "portal.test", sni: "portal.test", house.shared, [version, "-sess_in", "n"])
            #expect(cross.contains("seen:portal/portal.test/none;"))
        }
    }

    @Test func `a host that is not the name of the handshake is misdirected`() async throws {
        try await Self.inHouse { house in
            let person = ["-cert", "nurse.pem", "-key", "nurse.key"]
            let seen9 = try await house.client("staff.test", sni: "portal.test", house.shared)
            #expect(
                seen9.contains(
                    "421 Misdirected"))
            let seen10 = try await house.client("portal.test", sni: "staff.test", house.shared, person)
            #expect(
                seen10.contains(
                    "421 Misdirected"))
            let seen11 = try await house.client("staff.test", sni: "other.test", house.staff, person)
            #expect(
                seen11.contains(
                    "421 Misdirected"))
            let coalesced = try await house.curl(
                "portal.test", house.shared, ["--http2", "-H", "Host: staff.test", "-w", "%{http_code}"])
            #expect(coalesced == "page 421421")
            let seen12 = try await house.client("staff.test", sni: "staff.test", house.shared)
            #expect(
                seen12.contains(
                    "seen:staff/staff.test/none;"))
        }
    }

    @Test func `a name nobody has, and no name where there are several, is refused in the handshake`()
        async throws
    {
        try await Self.inHouse { house in
            for sni in ["other.test", nil] {
                let said = try await house.client("portal.test", sni: sni, house.shared)
                #expect(said.contains("alert unrecognized name") || said.contains("alert number 112"))
                #expect(!said.contains("HTTP/1.1"))
            }
            let seen13 = try await house.client("staff.test", sni: nil, house.staff)
            #expect(seen13.contains("seen:staff/-/none;"))
        }
    }

    @Test func `only TLS 1.3 is spoken, 1.2 where a door opts in, and never early data`() async throws {
        try await Self.inHouse { house in
            let seen14 = try await house.client("portal.test", sni: "portal.test", house.shared, ["-tls1_2"])
            #expect(
                !seen14
                    .contains("seen:"))
            let said = try await house.client("portal.test", sni: "portal.test", house.shared)
            #expect(said.contains("TLSv1.3"))
            #expect(said.contains("Max Early Data: 0"))
            #expect(!said.contains("Acceptable client certificate CA names"))
            let staff = try await house.client("staff.test", sni: "staff.test", house.shared)
            #expect(staff.contains("Acceptable client certificate CA names\nCN = clients"))
        }
        try await Self.inHouse(allowsTLS12: true) { house in
            let seen15 = try await house.client("portal.test", sni: "portal.test", house.shared, ["-tls1_2"])
            #expect(
                seen15.contains(
                    "seen:"))
            let seen16 = try await house.client(
                "portal.test", sni: "portal.test", house.shared,
                ["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"])
            #expect(!seen16.contains("seen:"))
        }
    }

    @Test func `a new town's issuer and a new server certificate come into use without a restart`()
        async throws
    {
        try await Self.inHouse(staff: .required) { house in
            let seen17 = try await house.curl("staff.test", house.staff, house.with("newnurse"))
            #expect(!seen17.contains("seen:"))
            let certificates = house.certificates
            let new = SecureDoor(
                "staff", names: ["staff.test"], identity: try certificates.identity("staff"),
                clientCertificates: .required,
                clientAuthorities: [
                    try certificates.bytes("clients.pem"), try certificates.bytes("newtown.pem"),
                ])
            try await house.server.server.update(new)
            for person in ["nurse", "newnurse"] {
                for _ in 0..<4 {
                    let seen18 = try await house.curl("staff.test", house.shared, house.with(person))
                    #expect(
                        seen18.contains(
                            "certificate(true)"))
                }
            }
            let portal = SecureDoor(
                "portal", names: ["portal.test"], identity: try certificates.identity("portal2"))
            let before = try await house.client("portal.test", sni: "portal.test", house.shared)
            try await house.server.server.update(portal)
            let after = try await house.client("portal.test", sni: "portal.test", house.shared)
            #expect(before.contains("CN = portal.test") && after.contains("CN = portal2.test"))
            await #expect(throws: HTTPServerError(.noSuchDoor)) {
                try await house.server.server.update(
                    SecureDoor("attic", identity: try certificates.identity("staff")))
            }
            let broken = SecureDoor(
                "portal", names: ["portal.test"],
                identity: TLSIdentity(
                    certificateChain: try certificates.bytes("portal.pem"),
                    privateKey: try certificates.bytes("staff.key")))
            await #expect(throws: HTTPServerError(.badIdentity)) {
                try await house.server.server.update(broken)
            }
            let seen19 = try await house.curl("portal.test", house.shared)
            #expect(seen19.contains("seen:portal"))
        }
    }

    @Test func `tickets live through one rotation of their key, not through two`() async throws {
        try await Self.inHouse { house in
            let first = try await house.client(
                "portal.test", sni: "portal.test", house.shared, ["-sess_out", "p"])
            #expect(first.contains("/none;"))
            house.server.server.ticketKeys.rotate()
            for _ in 0..<4 {
                let resumed = try await house.client(
                    "portal.test", sni: "portal.test", house.shared, ["-sess_in", "p"])
                #expect(resumed.contains("/none resumed;"), "on whichever loop it lands")
            }
            house.server.server.ticketKeys.rotate()
            let forgotten = try await house.client(
                "portal.test", sni: "portal.test", house.shared, ["-sess_in", "p"])
            #expect(forgotten.contains("/none;"))
        }
    }
}
