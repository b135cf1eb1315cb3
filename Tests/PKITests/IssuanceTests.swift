import Foundation
import Testing

@testable import PKI

@Suite struct IssuanceTests {
    let town: Authorities
    let key: PrivateKey

    init() throws {
        town = try Authorities()
        key = try PrivateKey.generate()
    }

    func folder(_ leaf: Certificate) throws -> Folder {
        let folder = try Folder()
        try folder.write(Array(town.root.certificate.pem.utf8), as: "root.pem")
        try folder.write(Array(town.issuer.certificate.pem.utf8), as: "issuer.pem")
        try folder.write(Array(leaf.pem.utf8), as: "leaf.pem")
        return folder
    }

    func verify(_ leaf: Certificate, purpose: String = "sslclient") throws -> Tool.Outcome {
        let folder = try folder(leaf)
        return try Tool.run(
            "openssl",
            [
                "verify", "-x509_strict", "-purpose", purpose, "-CAfile", folder.path("root.pem"),
                "-untrusted",
                folder.path("issuer.pem"), folder.path("leaf.pem"),
            ])
    }

    @Test func `openssl verify accepts a device certificate, strictly`() throws {
        let outcome = try verify(town.device(key))
        #expect(outcome.status == 0, "\(outcome.said)")
    }

    @Test func `a device certificate is exactly the profile`() throws {
        let draft = try town.draft(key: key.publicKey, facility: "f-0042", device: 3)
        let leaf = try town.issuer.sign(town.issuer.examine(draft))
        #expect(leaf.serial == draft.serial, "the planned serial is the issued one")
        #expect(leaf.serial.count == 19 && leaf.serial[0] & 0xC0 == 0x40)
        #expect(leaf.subject.description == "C=JP, O=Renrakucho Device CA, OU=999990, CN=f-0042-3")
        #expect(leaf.issuer.description == "C=JP, O=Renrakucho Device CA, CN=willow-ford 999990 G1")
        #expect(leaf.publicKey == key.publicKey)
        #expect(leaf.publicKey.algorithm == .p256)
        #expect(leaf.extendedKeyUsages == ["1.3.6.1.5.5.7.3.2"])
        #expect(leaf.uris == [draft.uri])
        #expect(draft.uri.hasPrefix("https://willow-ford.devices.example.jp/d/"))
        #expect(leaf.authorityKeyIdentifier == town.issuer.certificate.subjectKeyIdentifier)
        #expect(leaf.fingerprint == Digest.sha256(leaf.der))
        #expect(!leaf.isAuthority)
        let early = town.now.timeIntervalSince(leaf.notBefore)
        #expect((0...301).contains(early), "backdated by at most five minutes")
        #expect(leaf.notAfter.timeIntervalSince(leaf.notBefore) == 397 * 86_400 - 1)
        let folder = try folder(leaf)
        let text = try Tool.run("openssl", ["x509", "-noout", "-text", "-in", folder.path("leaf.pem")]).output
        for line in [
            "ecdsa-with-SHA256", "X509v3 Basic Constraints: critical\n                CA:FALSE",
            "X509v3 Key Usage: critical\n                Digital Signature\n",
            "X509v3 Extended Key Usage: \n                TLS Web Client Authentication\n",
            "URI:http://pki.example.jp/willow-ford.crl",
            "CA Issuers - URI:http://pki.example.jp/willow-ford.cer",
        ] { #expect(text.contains(line), "\(line)") }
        #expect(!text.contains("Policies"))
    }

    @Test func `the issuer carries critical walls around its town`() throws {
        let folder = try folder(town.device(key))
        let text = try Tool.run("openssl", ["x509", "-noout", "-text", "-in", folder.path("issuer.pem")])
            .output
        for line in [
            "CA:TRUE, pathlen:0", "X509v3 Name Constraints: critical",
            "DirName:C = JP, O = Renrakucho Device CA, OU = 999990", "URI:willow-ford.devices.example.jp",
            "TLS Web Client Authentication", "Certificate Sign, CRL Sign",
        ] { #expect(text.contains(line), "\(line)") }
    }

    @Test func `an operator's registered policy is written when there is one`() throws {
        let issuer = try town.root.makeIssuer(
            Authorities.scope("hill", "o-17", policy: "1.3.6.1.4.1.99999.1"),
            revocationURL: "http://pki.example.jp/root.crl", certificateURL: "http://pki.example.jp/root.cer",
            now: town.now)
        let draft = try issuer.draft(
            facility: "f", device: 1, identifier: UUID(), publicKey: key.publicKey, lifetime: .standard,
            now: town.now)
        let leaf = try issuer.sign(issuer.examine(draft))
        #expect(leaf.extensions.contains { $0.oid == "2.5.29.32" })
        let folder = try folder(leaf)
        let text = try Tool.run("openssl", ["x509", "-noout", "-text", "-in", folder.path("leaf.pem")]).output
        #expect(text.contains("Policy: 1.3.6.1.4.1.99999.1\n"))
        let store = TrustStore(roots: [town.root.certificate], issuers: [issuer.certificate])
        #expect(try store.verify(leaf.der, at: town.now).get() == leaf)
    }

    @Test func `another town's name is refused by openssl, by us, and before signing`() throws {
        let foreign = try DistinguishedName(
            country: "JP", organization: "Renrakucho Device CA", organizationalUnit: "999991",
            commonName: "f-1-1")
        let leaf = try town.forged(key) { $0.with(subject: foreign) }
        let outcome = try verify(leaf)
        #expect(outcome.status != 0 && outcome.said.contains("error 47"), "\(outcome.said)")
        #expect(trust.verify(leaf.der, at: town.now) == .failure(.outsideConstraints))
        let draft = try town.draft(key: key.publicKey)
        let altered = DeviceCertificateDraft(
            template: draft.template.with(subject: foreign), uri: draft.uri, issuer: draft.issuer)
        #expect(throws: PKIError(.offProfile, "")) { _ = try town.issuer.examine(altered) }
    }

    @Test func `another town's host is refused`() throws {
        let leaf = try town.forged(key) {
            $0.replacing("2.5.29.17", by: .uri("https://hill.devices.example.jp/d/1"))
        }
        #expect(try verify(leaf).said.contains("error 47"))
        #expect(trust.verify(leaf.der, at: town.now) == .failure(.outsideConstraints))
    }

    @Test func `a device certificate is no server certificate, and the other way round`() throws {
        let leaf = try town.device(key)
        let outcome = try verify(leaf, purpose: "sslserver")
        #expect(outcome.status != 0 && outcome.said.contains("error 26"), "\(outcome.said)")
        let server = try town.forged(key) { $0.replacing("2.5.29.37", by: .purpose(.server)) }
        #expect(trust.verify(server.der, at: town.now) == .failure(.wrongPurpose))
        let silent = try town.forged(key) { $0.replacing("2.5.29.37", by: nil) }
        #expect(trust.verify(silent.der, at: town.now) == .failure(.wrongPurpose))
    }

    var trust: TrustStore {
        TrustStore(roots: [town.root.certificate], issuers: [town.issuer.certificate])
    }

    @Test func `the trust store tells why a certificate is refused`() throws {
        let leaf = try town.device(key)
        let day: TimeInterval = 86_400
        #expect(try trust.verify(leaf.der, at: town.now).get() == leaf)
        #expect(trust.verify(leaf.der, at: town.now - day) == .failure(.notYetValid))
        #expect(trust.verify(leaf.der, at: town.now + 398 * day) == .failure(.expired))
        #expect(trust.verify([1, 2, 3], at: town.now) == .failure(.unreadable))
        #expect(trust.verify(leaf.der + [0], at: town.now) == .failure(.unreadable))
        let other = try Authorities()
        let foreign = TrustStore(roots: [other.root.certificate], issuers: [])
        #expect(foreign.verify(leaf.der, at: town.now) == .failure(.unknownIssuer))
        // The same names under another key: an impostor's certificate.
        let impostor = try other.device(key)
        guard case .failure(let reason) = trust.verify(impostor.der, at: town.now) else {
            Issue.record("an impostor is trusted")
            return
        }
        #expect([.unknownIssuer, .brokenSignature].contains(reason))
        var bent = leaf.der
        bent[bent.count - 1] ^= 1
        #expect(trust.verify(bent, at: town.now) == .failure(.brokenSignature))
        let late = try town.forged(key) { $0.with(notAfter: town.now + 9000 * day) }
        #expect(trust.verify(late.der, at: town.now + 2000 * day) == .failure(.authorityExpired))
        let rootless = TrustStore(roots: [], issuers: [town.issuer.certificate])
        #expect(rootless.verify(leaf.der, at: town.now) == .failure(.unknownIssuer))
    }

    @Test func `no leaf outlives its issuer, and no issuer its root`() throws {
        let short = try town.root.makeIssuer(
            Authorities.scope("hill", "o-17"), days: 100, revocationURL: "http://pki.example.jp/root.crl",
            certificateURL: "http://pki.example.jp/root.cer", now: town.now)
        #expect(throws: PKIError(.beyondIssuer, "")) {
            _ = try short.draft(
                facility: "f", device: 1, identifier: UUID(), publicKey: key.publicKey, lifetime: .standard,
                now: town.now)
        }
        #expect(throws: PKIError(.beyondIssuer, "")) {
            _ = try town.root.makeIssuer(
                Authorities.scope("hill", "o-17"), days: 4000,
                revocationURL: "http://pki.example.jp/root.crl",
                certificateURL: "http://pki.example.jp/root.cer", now: town.now)
        }
    }

    @Test func `a draft or permit of another issuer is refused`() throws {
        let other = try Authorities()
        let draft = try town.draft(key: key.publicKey)
        #expect(throws: PKIError(.offProfile, "")) { _ = try other.issuer.examine(draft) }
        #expect(throws: PKIError(.offProfile, "")) {
            _ = try other.issuer.sign(town.issuer.examine(draft))
        }
    }

    @Test func `examination finds every deviation from the profile`() throws {
        let draft = try town.draft(key: key.publicKey)
        let other = try PrivateKey.generate()
        let leaf = try town.issuer.sign(town.issuer.examine(draft))
        #expect(draft.template.differences(from: leaf).isEmpty)
        #expect(
            Set(
                try town.draft(key: other.publicKey, days: 30, facility: "x").template.differences(from: leaf)
                    .map { $0.prefix(while: { $0 != ":" }) })
                == [
                    "serial", "subject", "notAfter", "publicKey", "extension 2.5.29.14",
                    "extension 2.5.29.17",
                ])
        let authority = DeviceCertificateDraft(
            template: draft.template.replacing("2.5.29.19", by: .authority(pathLength: 0)), uri: draft.uri,
            issuer: draft.issuer)
        #expect(throws: PKIError(.offProfile, "")) { _ = try town.issuer.examine(authority) }
    }

    @Test func `what was examined is what is signed`() throws {
        let draft = try town.draft(key: key.publicKey)
        let permit = try town.issuer.examine(draft)
        let planned = permit.signedPartDigest
        let leaf = try town.issuer.sign(permit)
        #expect(Digest.sha256(leaf.signedPart) == planned)
    }

    @Test func `one issuer and one trust store serve many threads at once`() async throws {
        let trust = trust
        let serials = try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for device in 1...24 {
                group.addTask { @concurrent [town] in
                    let draft = try town.draft(key: PrivateKey.generate().publicKey, device: device)
                    let leaf = try town.issuer.sign(town.issuer.examine(draft))
                    return try trust.verify(leaf.der, at: town.now).get().serial
                }
            }
            return try await group.reduce(into: Set<[UInt8]>()) { $0.insert($1) }
        }
        #expect(serials.count == 24)
    }

    @Test(arguments: ["", "山田医院", "f,OU=999991", "f 1", String(repeating: "f", count: 41)])
    func `a facility id that could carry a name or a trick is refused`(facility: String) {
        #expect(throws: PKIError(.outOfRange, "")) {
            _ = try town.draft(key: key.publicKey, facility: facility)
        }
    }

    @Test(arguments: [
        ("willow-ford", "999990", "a.example.jp,URI:x", "http://a.example.jp/x"),
        ("willow-ford", "99 9990", "a.example.jp", "http://a.example.jp/x"),
        ("willow-ford", "999990", "a.example.jp", "https://a.example.jp/x"),
        ("willow-ford", "999990", "a.example.jp", "http://a.example.jp/x,URI:http://b"),
        ("willow-ford", "999990", "A.example.jp", "http://a.example.jp/x"),
        ("", "999990", "a.example.jp", "http://a.example.jp/x"),
    ])
    func `a scope that could carry a trick is refused`(name: String, unit: String, host: String, url: String)
    {
        #expect(throws: PKIError(.outOfRange, "")) {
            _ = try IssuerScope(
                name: name, organizationalUnit: unit, deviceHost: host, revocationURL: url,
                certificateURL: url)
        }
    }

    @Test func `lifetimes stay between 30 and 825 days`() {
        #expect(CertificateLifetime.standard.days == 397)
        #expect(
            [29, 30, 825, 826].map { CertificateLifetime(days: $0) != nil } == [false, true, true, false])
    }

    @Test func `issuer and root come out of keeping only with their key and certificate`() throws {
        let sealing = SealingKey.random()
        let sealed = try town.issuer.sealedKey(under: sealing)
        let again = try CertificateAuthority(
            certificate: town.issuer.certificate, sealedKey: sealed, under: sealing, scope: town.issuer.scope)
        let draft = try town.draft(key: key.publicKey)
        #expect(
            try trust.verify(again.sign(again.examine(draft)).der, at: town.now).get().serial == draft.serial)
        #expect(throws: PKIError(.sealBroken, "")) {
            _ = try CertificateAuthority(
                certificate: town.issuer.certificate, sealedKey: sealed, under: .random(),
                scope: town.issuer.scope)
        }
        #expect(throws: PKIError(.offProfile, "")) {
            _ = try CertificateAuthority(
                certificate: town.issuer.certificate, sealedKey: sealed, under: sealing,
                scope: Authorities.scope("hill", "o-17"))
        }
        let root = try town.root.sealedKey(under: sealing)
        #expect(
            try RootAuthority(certificate: town.root.certificate, sealedKey: root, under: sealing).certificate
                == town.root.certificate)
        #expect(throws: PKIError(.sealBroken, "")) {
            _ = try RootAuthority(certificate: town.root.certificate, sealedKey: sealed, under: sealing)
        }
    }
}
