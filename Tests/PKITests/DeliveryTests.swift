import Foundation
import Testing

@testable import PKI

@Suite struct DeliveryTests {
    let town: Authorities
    let key: PrivateKey
    let leaf: Certificate
    let password = PKCS12.oneTimePassword()
    let container: PKCS12
    let folder: Folder

    init() throws {
        town = try Authorities()
        key = try PrivateKey.generate()
        leaf = try town.device(key)
        container = try PKCS12(
            key: key, certificate: leaf, chain: [town.issuer.certificate, town.root.certificate],
            friendlyName: "Renrakucho f-0001-1", password: password)
        folder = try Folder()
        try folder.write(container.der, as: "device.p12")
    }

    func openssl(_ arguments: [String], password: String? = nil) throws -> Tool.Outcome {
        try Tool.run("openssl", arguments, environment: ["P12": password ?? self.password])
    }

    @Test func `openssl imports the container and finds the old algorithms and the Windows attribute`() throws
    {
        let outcome = try openssl(
            ["pkcs12", "-in", folder.path("device.p12"), "-passin", "env:P12", "-info", "-nodes"])
        #expect(outcome.status == 0, "\(outcome.said)")
        #expect(outcome.said.contains("MAC: sha1, Iteration 2048"))
        let bags = outcome.said.split(separator: "\n").filter { $0.contains("pbe") || $0.contains("PBES2") }
        #expect(bags.count == 2)
        #expect(
            bags.allSatisfy { $0.contains("pbeWithSHA1And3-KeyTripleDES-CBC, Iteration 2048") }, "\(bags)")
        #expect(outcome.output.contains("Microsoft CSP Name: Microsoft Software Key Storage Provider"))
        #expect(outcome.output.contains("friendlyName: Renrakucho f-0001-1"))
        let inside = try Certificate.chain(pem: outcome.output)
        #expect(Set(inside) == [leaf, town.issuer.certificate, town.root.certificate])
        #expect(try PrivateKey(pem: outcome.output).publicKey == key.publicKey)
    }

    @Test func `a wrong password opens nothing`() throws {
        let outcome = try openssl(
            ["pkcs12", "-in", folder.path("device.p12"), "-passin", "env:P12", "-noout"],
            password: PKCS12.oneTimePassword())
        #expect(outcome.status != 0)
    }

    @Test func `NSS imports the container`() throws {
        let store = "sql:" + folder.url.path
        #expect(try Tool.run("certutil", ["-N", "-d", store, "--empty-password"]).status == 0)
        let imported = try Tool.run(
            "pk12util", ["-i", folder.path("device.p12"), "-d", store, "-W", password, "-K", ""])
        #expect(
            imported.status == 0 && imported.said.contains("PKCS12 IMPORT SUCCESSFUL"), "\(imported.said)")
        let keys = try Tool.run("certutil", ["-K", "-d", store])
        #expect(keys.output.contains("Renrakucho f-0001-1"), "\(keys.said)")
    }

    @Test func `Java imports the container`() throws {
        let listed = try Tool.run(
            "keytool",
            [
                "-J-Duser.language=en", "-list", "-v", "-storetype", "PKCS12", "-keystore",
                folder.path("device.p12"), "-storepass:env", "P12",
            ], environment: ["P12": password])
        #expect(listed.status == 0, "\(listed.said)")
        #expect(listed.output.contains("Entry type: PrivateKeyEntry"))
        #expect(listed.output.contains("Certificate chain length: 3"))
        #expect(listed.output.lowercased().contains("alias name: renrakucho f-0001-1"))
    }

    @Test func `the password has a hundred bits and its own key stays untouched`() throws {
        #expect(password.count == 20)
        #expect(Set((0..<200).map { _ in PKCS12.oneTimePassword() }).count == 200)
        let folder = try Folder()
        try folder.write(
            Array(
                try key.lendPKCS8 { PEM.encode("PRIVATE KEY", [UInt8]($0)) }.utf8), as: "key.pem")
        let text = try Tool.run("openssl", ["asn1parse", "-in", folder.path("key.pem")]).output
        #expect(!text.contains("Microsoft"), "the attribute belongs to the container's copy of the key")
    }

    @Test(arguments: [("", nil), ("端末", nil), ("a\u{7F}", nil), ("good", "short"), ("good", "")])
    func `a container with a foreign name or a weak password is not made`(name: String, password: String?) {
        #expect(throws: PKIError(.outOfRange, "")) {
            _ = try PKCS12(
                key: key, certificate: leaf, chain: [], friendlyName: name,
                password: password ?? self.password)
        }
    }

    @Test func `a container needs the certificate's own key`() {
        #expect(throws: PKIError(.keyMismatch, "")) {
            _ = try PKCS12(
                key: PrivateKey.generate(), certificate: leaf, chain: [], friendlyName: "x",
                password: password)
        }
    }

    @Test func `the configuration profile is signed, byte for byte what was meant, and without password`()
        throws
    {
        let profile = try ConfigurationProfile(
            name: "連絡帳 <証明書>", organization: "柳瀬町", explanation: "端末証明書を入れます。",
            identifier: "jp.example.renrakucho.device", uuid: UUID(),
            identities: [.init(container: container, displayName: "端末 1", identifier: UUID())],
            issuers: [town.issuer.certificate])
        let server = try ServerIdentity.demonstration(dnsNames: ["www.example.jp"], now: town.now)
        try folder.write(profile.signed(by: server.identity), as: "device.mobileconfig")
        try folder.write(Array(server.root.pem.utf8), as: "server-root.pem")
        let outcome = try openssl([
            "cms", "-verify", "-inform", "DER", "-in", folder.path("device.mobileconfig"), "-CAfile",
            folder.path("server-root.pem"), "-purpose", "any", "-binary", "-out", folder.path("out.plist"),
        ])
        #expect(outcome.status == 0, "\(outcome.said)")
        let plain = try Data(contentsOf: folder.url.appending(path: "out.plist"))
        #expect([UInt8](plain) == profile.plist)

        let plist = try #require(
            try PropertyListSerialization.propertyList(from: plain, format: nil) as? [String: Any])
        #expect(plist["PayloadType"] as? String == "Configuration")
        #expect(plist["PayloadDisplayName"] as? String == "連絡帳 <証明書>")
        #expect(plist["PayloadVersion"] as? Int == 1)
        let payloads = try #require(plist["PayloadContent"] as? [[String: Any]])
        #expect(
            payloads.map { $0["PayloadType"] as? String }
                == ["com.apple.security.pkcs12", "com.apple.security.pkcs1"])
        #expect(payloads.first?["PayloadContent"] as? Data == Data(container.der))
        #expect(payloads.last?["PayloadContent"] as? Data == Data(town.issuer.certificate.der))
        #expect(payloads.allSatisfy { $0["Password"] == nil })
        #expect(!String(decoding: plain, as: UTF8.self).contains(password))
        let identifiers = payloads.compactMap { $0["PayloadUUID"] as? String }
        #expect(Set(identifiers).count == 2 && identifiers.allSatisfy { UUID(uuidString: $0) != nil })
    }

    @Test func `a changed profile does not verify`() throws {
        let profile = try ConfigurationProfile(
            name: "n", organization: "o", explanation: "e", identifier: "jp.example.x", uuid: UUID(),
            identities: [], issuers: [town.issuer.certificate])
        let server = try ServerIdentity.demonstration(dnsNames: ["www.example.jp"], now: town.now)
        var signed = try profile.signed(by: server.identity)
        let place = try #require(signed.firstRange(of: Array("jp.example.x".utf8)))
        signed[place.lowerBound] ^= 1
        try folder.write(signed, as: "bent")
        try folder.write(Array(server.root.pem.utf8), as: "server-root.pem")
        let outcome = try openssl([
            "cms", "-verify", "-inform", "DER", "-in", folder.path("bent"), "-CAfile",
            folder.path("server-root.pem"), "-purpose", "any", "-binary", "-out", folder.path("out"),
        ])
        #expect(outcome.status != 0)
    }

    @Test func `a demonstration server is accepted for its names, by its root, for at most 397 days`() throws
    {
        let made = try ServerIdentity.demonstration(
            dnsNames: ["localhost", "willow-ford.example.jp"], addresses: ["127.0.0.1", "::1"], now: town.now)
        try folder.write(Array(made.root.pem.utf8), as: "root.pem")
        try folder.write(Array(made.identity.certificate.pem.utf8), as: "server.pem")
        func verify(_ arguments: [String]) throws -> Bool {
            let outcome = try openssl(
                ["verify", "-x509_strict", "-CAfile", folder.path("root.pem")] + arguments
                    + [folder.path("server.pem")])
            return outcome.status == 0
        }
        for name in ["localhost", "willow-ford.example.jp"] {
            #expect(try verify(["-purpose", "sslserver", "-verify_hostname", name]))
        }
        for address in ["127.0.0.1", "::1"] {
            #expect(try verify(["-purpose", "sslserver", "-verify_ip", address]))
        }
        #expect(try !verify(["-purpose", "sslserver", "-verify_hostname", "other.example.jp"]))
        #expect(try !verify(["-purpose", "sslclient"]))
        let leaf = made.identity.certificate
        #expect(leaf.dnsNames == ["localhost", "willow-ford.example.jp"])
        #expect(leaf.notAfter.timeIntervalSince(leaf.notBefore) <= 397 * 86_400)
        #expect(leaf.notAfter <= made.root.notAfter)
        #expect(throws: PKIError(.outOfRange, "")) {
            _ = try ServerIdentity.demonstration(dnsNames: ["localhost"], days: 398, now: town.now)
        }
        for name in ["*.example.jp", "a,DNS:b", "EXAMPLE.jp", ""] {
            #expect(throws: PKIError(.outOfRange, "")) {
                _ = try ServerIdentity.demonstration(dnsNames: [name], now: town.now)
            }
        }
    }
}
