import Foundation
import Testing

@testable import PKI

/// pkilint reads every shape we issue; nothing at warning or above may be left.
@Suite struct LintTests {
    func lint(_ tool: String, _ arguments: [String]) throws -> Tool.Outcome {
        try Tool.run(tool, ["lint"] + arguments)
    }

    /// pkilint's exit status counts its findings.
    func expectClean(_ outcome: Tool.Outcome, _ what: String) {
        let clean = outcome.status == 0 && !outcome.said.contains("Traceback")
        #expect(clean, "\(what): \(outcome.said)")
    }

    @Test func `no finding on root, issuer and leaf, one by one and in pairs`() throws {
        let town = try Authorities()
        let leaf = try town.device(PrivateKey.generate())
        let folder = try Folder()
        for (name, certificate) in [
            ("root", town.root.certificate), ("issuer", town.issuer.certificate), ("leaf", leaf),
        ] {
            try folder.write(certificate.der, as: name)
            expectClean(
                try lint("lint_pkix_cert", ["-s", "WARNING", "--document-format", "DER", folder.path(name)]),
                name)
        }
        for (issuer, subject) in [("root", "issuer"), ("issuer", "leaf")] {
            expectClean(
                try lint(
                    "lint_pkix_signer_signee_cert_chain",
                    ["-s", "WARNING", "--document-format", "DER", folder.path(issuer), folder.path(subject)]),
                "\(issuer) and \(subject)")
        }
    }

    @Test func `no finding on issuer and leaf of a platform that serves nothing without TLS`() throws {
        let now = Date()
        let root = try RootAuthority.make(now: now)
        let scope = try IssuerScope(
            name: "willow-ford", organizationalUnit: "999990", deviceHost: "willow-ford.devices.example.jp",
            revocationURL: nil, certificateURL: nil)
        let issuer = try root.makeIssuer(scope, revocationURL: nil, certificateURL: nil, now: now)
        let draft = try issuer.draft(
            facility: "f-0001", device: 1, identifier: UUID(), publicKey: PrivateKey.generate().publicKey,
            lifetime: .standard, now: now)
        let leaf = try issuer.sign(issuer.examine(draft))
        #expect(!leaf.pem.isEmpty && !leaf.extensions.contains { $0.oid == OID.crlDistributionPoints })
        let folder = try Folder()
        for (name, certificate) in [("issuer", issuer.certificate), ("leaf", leaf)] {
            try folder.write(certificate.der, as: name)
            expectClean(
                try lint("lint_pkix_cert", ["-s", "WARNING", "--document-format", "DER", folder.path(name)]),
                name)
        }
    }

    @Test func `no finding on revocation lists, empty or not`() throws {
        let town = try Authorities()
        let reasons = RevokedCertificate.Reason.allCases
        let entries = try reasons.map {
            RevokedCertificate(
                serial: try town.draft(key: PrivateKey.generate().publicKey).serial, date: town.now,
                reason: $0)
        }
        let folder = try Folder()
        try folder.write(town.issuer.revocationList(of: [], number: 1, now: town.now).der, as: "empty")
        try folder.write(town.issuer.revocationList(of: entries, number: 2, now: town.now).der, as: "full")
        for name in ["empty", "full"] {
            expectClean(
                try lint(
                    "lint_crl",
                    [
                        "-t", "CRL", "-p", "PKIX", "-s", "WARNING", "--document-format", "DER",
                        folder.path(name),
                    ]), name)
        }
        let root = try town.root.revocationList(
            of: [.init(serial: town.issuer.certificate.serial, date: town.now, reason: .superseded)],
            number: 1,
            now: town.now)
        try folder.write(root.der, as: "root")
        let options = ["-t", "ARL", "-p", "PKIX", "-s", "WARNING", "--document-format", "DER"]
        expectClean(try lint("lint_crl", options + [folder.path("root")]), "the root's list")
    }

    @Test func `no finding on a demonstration server certificate`() throws {
        let made = try ServerIdentity.demonstration(
            dnsNames: ["www.example.jp", "minna.example.jp"], addresses: ["127.0.0.1", "::1"], now: Date())
        let folder = try Folder()
        try folder.write(made.identity.certificate.der, as: "server")
        expectClean(
            try lint("lint_pkix_cert", ["-s", "WARNING", "--document-format", "DER", folder.path("server")]),
            "server")
    }

    @Test func `the judge does speak up on a certificate without authority key`() throws {
        let town = try Authorities()
        let leaf = try town.forged(PrivateKey.generate()) { $0.replacing("2.5.29.35", by: nil) }
        let folder = try Folder()
        try folder.write(leaf.der, as: "leaf")
        let outcome = try lint(
            "lint_pkix_cert", ["-s", "WARNING", "--document-format", "DER", folder.path("leaf")])
        #expect(outcome.status != 0 && outcome.output.contains("authority_key_identifier"), "\(outcome.said)")
    }
}
