import Foundation
import Testing

@testable import PKI

@Suite struct RevocationTests {
    @Test func `a list names the revoked, its number, its week and its reasons`() throws {
        let town = try Authorities()
        let revoked = try town.device(PrivateKey.generate())
        let kept = try town.device(PrivateKey.generate())
        let list = try town.issuer.revocationList(
            of: [.init(serial: revoked.serial, date: town.now, reason: .keyCompromise)], number: 77,
            now: town.now)
        #expect(list.lists(serial: revoked.serial))
        #expect(!list.lists(serial: kept.serial))
        #expect(list.number == 77)
        #expect(list.nextUpdate.timeIntervalSince(list.thisUpdate) == 7 * 86_400)

        let folder = try Folder()
        try folder.write(list.der, as: "list.crl")
        try folder.write(Array(town.issuer.certificate.pem.utf8), as: "issuer.pem")
        let text = try Tool.run(
            "openssl",
            [
                "crl", "-inform", "DER", "-in", folder.path("list.crl"), "-noout", "-text", "-CAfile",
                folder.path("issuer.pem"),
            ])
        #expect(text.errors.contains("verify OK"))
        #expect(text.output.contains("Serial Number: \(revoked.serialHex.uppercased())"))
        #expect(text.output.contains("X509v3 CRL Number: \n                77"))
        #expect(text.output.contains("Key Compromise"))
        #expect(!text.output.contains(kept.serialHex.uppercased()))
    }

    @Test func `openssl verify with the list refuses the revoked and accepts the kept`() throws {
        let town = try Authorities()
        let revoked = try town.device(PrivateKey.generate())
        let kept = try town.device(PrivateKey.generate())
        let list = try town.issuer.revocationList(
            of: [.init(serial: revoked.serial, date: town.now, reason: .superseded)], number: 1, now: town.now
        )
        let folder = try Folder()
        try folder.write(Array(town.root.certificate.pem.utf8), as: "root.pem")
        try folder.write(Array(town.issuer.certificate.pem.utf8), as: "issuer.pem")
        try folder.write(Array(PEM.encode("X509 CRL", list.der).utf8), as: "list.pem")
        for (leaf, good) in [(revoked, false), (kept, true)] {
            try folder.write(Array(leaf.pem.utf8), as: "leaf.pem")
            let outcome = try Tool.run(
                "openssl",
                [
                    "verify", "-x509_strict", "-crl_check", "-purpose", "sslclient", "-CAfile",
                    folder.path("root.pem"), "-untrusted", folder.path("issuer.pem"), "-CRLfile",
                    folder.path("list.pem"), folder.path("leaf.pem"),
                ])
            #expect((outcome.status == 0) == good, "\(outcome.said)")
            if !good { #expect(outcome.said.contains("certificate revoked")) }
        }
    }

    @Test func `a large list stays complete`() throws {
        let town = try Authorities()
        let serials = (0..<500).map { _ in CertificateTemplate.serial(for: town.issuer.certificate.publicKey)
        }
        #expect(Set(serials).count == 500)
        let list = try town.issuer.revocationList(
            of: serials.map { .init(serial: $0, date: town.now, reason: .unspecified) }, number: 3,
            now: town.now)
        let again = try RevocationList(der: list.der)
        #expect(serials.allSatisfy { again.lists(serial: $0) })
    }

    @Test func `nonsense is refused, in and out`() throws {
        let town = try Authorities()
        #expect(throws: PKIError(.malformed, "")) { _ = try RevocationList(der: [0x30, 0]) }
        #expect(throws: PKIError(.malformed, "")) { _ = try RevocationList(der: town.root.certificate.der) }
        #expect(throws: PKIError(.outOfRange, "")) {
            _ = try town.issuer.revocationList(of: [], number: -1, now: town.now)
        }
        for count in [0, 21] {
            #expect(throws: PKIError(.outOfRange, "")) {
                _ = try town.issuer.revocationList(
                    of: [.init(serial: SecureRandom.bytes(count), date: town.now, reason: .unspecified)],
                    number: 1, now: town.now)
            }
        }
    }
}
