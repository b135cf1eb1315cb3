import Care
import Foundation
import PKI
import Testing

@testable import Records
@testable import Workflows

/// What a device makes of a file that it was given, with the tools of others.
enum DeviceFiles {
    /// The device's own certificate in a container, under the password that the page showed.
    static func certificate(inContainer bytes: [UInt8], password: String) throws -> Certificate {
        let plain = password.replacing("-", with: "")
        let text = try OpenSSL.run(["pkcs12", "-nokeys", "-clcerts", "-passin", "pass:\(plain)"], bytes)
        return try Certificate(pem: Self.pem(text))
    }

    /// The payloads of a signed profile, by their types.
    static func payloads(ofProfile bytes: [UInt8]) throws -> [String: [UInt8]] {
        let plain = try OpenSSL.run(
            ["cms", "-verify", "-inform", "DER", "-noverify", "-binary", "-purpose", "any"], bytes)
        let start = try #require(plain.range(of: "<?xml"))
        let end = try #require(plain.range(of: "</plist>"))
        let plist = try PropertyListSerialization.propertyList(
            from: Data(plain[start.lowerBound..<end.upperBound].utf8), format: nil)
        let payloads = try #require((plist as? [String: Any])?["PayloadContent"] as? [[String: Any]])
        var found: [String: [UInt8]] = [:]
        for payload in payloads {
            let type = try #require(payload["PayloadType"] as? String)
            found[type] = [UInt8](try #require(payload["PayloadContent"] as? Data))
        }
        return found
    }

    /// A key of the device's own and a request for it, made by OpenSSL with a name that nobody asked for.
    static func request(_ key: [String]) throws -> String {
        let folder = FileManager.default.temporaryDirectory.appending(path: "renrakucho-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments =
            ["req", "-new", "-nodes", "-subj", "/CN=mayor", "-keyout", folder.appending(path: "key").path]
            + ["-out", folder.appending(path: "request").path] + key
        process.standardError = Pipe()
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return try String(contentsOf: folder.appending(path: "request"), encoding: .utf8)
    }

    private static func pem(_ text: String) throws -> String {
        let start = try #require(text.range(of: "-----BEGIN CERTIFICATE-----"))
        return String(text[start.lowerBound...])
    }
}

extension TownHouse {
    /// Opens the pickup of a ticket whose codes are known.
    func offer(_ number: String, _ password: String, _ passphrase: String) async throws -> PickupOffer {
        let answer = try await house.checkPickup(
            number: number, password: password, passphrase: passphrase, from: "test", in: town)
        guard case .ready(let offer) = answer else {
            Issue.record("\(answer)")
            throw CounterRefusal.notFound
        }
        return offer
    }

    /// Asks for a further certificate where that needs no answer, and opens its pickup.
    func furtherOffer(_ wish: FurtherDevice, _ who: Credentials, permittedBy: PublicID? = nil) async throws
        -> PickupOffer
    {
        let secret = try await house.freshTicketSecret()
        let answer = try await atDesk(who) { counter in
            try await house.askForCertificate(
                wish, secret, permittedBy: permittedBy, key: UUID(), at: counter, in: town)
        }
        guard case .issued(let passphrase, _) = answer else {
            Issue.record("\(answer)")
            throw CounterRefusal.notFound
        }
        let mail = try #require(try await letters().last?.body)
        return try await offer(line("番号：", of: mail), line("パスワード：", of: mail), passphrase)
    }

    /// Signs in with a certificate that a device was given.
    func signIn(_ login: String, _ password: String, with certificate: Certificate) async throws
        -> Credentials
    {
        let standing = try await house.standing(ofDevice: certificate.der, in: town)
        guard case .recognised(let device) = standing else {
            Issue.record("\(standing)")
            throw CounterRefusal.notFound
        }
        return try await house.signIn(
            login: login, password: password, on: device, from: nil, earlier: nil, in: town
        ).credentials
    }

    /// A second person of the desk, on the same device: nobody decides what they asked themselves.
    func colleague(_ desk: Credentials) async throws -> Credentials {
        let secret = try await house.freshPassword()
        let draft = AccountDraft(
            name: PersonName(family: "見本", given: "次郎", familyKana: "ミホン", givenKana: "ジロウ"),
            profession: "nurse", mail: "desk2@office.example", loginID: "desk2", isAdministrator: false,
            isDesk: true)
        _ = try await atDesk(desk) { counter in
            try await house.addStaff(draft, password: secret, key: UUID(), at: counter, in: town)
        }
        return try await signIn("desk2")
    }

    /// The states of all certificates, oldest first.
    func states() throws -> String {
        try peek(
            "select coalesce(string_agg(state, ',' order by certificate_id), '') from device_certificate")
    }
}
