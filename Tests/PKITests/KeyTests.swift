import Foundation
import Testing

@testable import PKI

@Suite struct KeyTests {
    let folder: Folder

    init() throws { folder = try Folder() }

    func made(_ arguments: [String]) throws {
        let outcome = try Tool.run("openssl", arguments)
        try #require(outcome.status == 0, "\(outcome.said)")
    }

    func request(_ key: [String], _ more: [String] = []) throws -> [UInt8] {
        try made(
            ["req", "-new", "-nodes", "-keyout", folder.path("key.pem"), "-subj", "/CN=anything"] + key + more
                + ["-out", folder.path("request")])
        return [UInt8](try Data(contentsOf: folder.url.appending(path: "request")))
    }

    static let p256 = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]

    @Test(arguments: [
        (p256, PublicKey.Algorithm.p256),
        (["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384"], .p384),
        (["-newkey", "rsa:3072"], .rsa(bits: 3072)),
    ])
    func `a proper request is accepted, as DER and PEM, and becomes a certificate`(
        key: [String], algorithm: PublicKey.Algorithm
    ) throws {
        for form in ["PEM", "DER"] {
            let accepted = try CertificateRequest.examine(request(key, ["-outform", form])).get()
            #expect(accepted.publicKey.algorithm == algorithm)
            let town = try Authorities()
            let leaf = try town.issuer.sign(town.issuer.examine(town.draft(key: accepted.publicKey)))
            #expect(leaf.commonName == "f-0001-1", "the request's own name is not used")
            let trust = TrustStore(roots: [town.root.certificate], issuers: [town.issuer.certificate])
            #expect(try trust.verify(leaf.der, at: town.now).get() == leaf)
        }
    }

    @Test(arguments: [
        (["-newkey", "rsa:2048"], [], CertificateRequest.Fault.weakKey),
        (["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:secp256k1"], [], .weakKey),
        (["-newkey", "ed25519"], [], .weakKey),
        (p256, ["-sha1"], .weakDigest),
    ])
    func `a weak request is refused with its reason`(
        key: [String], more: [String], fault: CertificateRequest.Fault
    ) throws {
        guard case .failure(let found) = try CertificateRequest.examine(request(key, more)) else {
            Issue.record("accepted")
            return
        }
        #expect(found == fault)
    }

    @Test func `a request whose sender does not hold the key is refused`() throws {
        let mine = try request(Self.p256, ["-outform", "DER"])
        var bent = mine
        bent[bent.count - 1] ^= 1
        #expect(throws: CertificateRequest.Fault.keyNotProven) { try CertificateRequest.examine(bent).get() }
        // Another person's public key put into the request under the old signature.
        let other = try PrivateKey.generate().publicKey.der
        let own = try CertificateRequest.examine(mine).get().publicKey.der
        let place = try #require(mine.firstRange(of: own))
        var stolen = mine
        stolen.replaceSubrange(place, with: other)
        #expect(throws: CertificateRequest.Fault.keyNotProven) {
            try CertificateRequest.examine(stolen).get()
        }
    }

    @Test func `nothing from outside traps`() throws {
        let town = try Authorities()
        let good = [
            try request(Self.p256, ["-outform", "DER"]), town.root.certificate.der,
            try town.root.revocationList(of: [], number: 1, now: town.now).der,
        ]
        var generator = SystemRandomNumberGenerator()
        for sample in good {
            for _ in 0..<400 {
                var bytes = Array(sample.prefix(Int.random(in: 0...sample.count, using: &generator)))
                for _ in 0..<3 where !bytes.isEmpty {
                    bytes[Int.random(in: 0..<bytes.count, using: &generator)] = .random(in: 0...255)
                }
                _ = CertificateRequest.examine(bytes)
                _ = try? Certificate(der: bytes).uris
                _ = try? RevocationList(der: bytes)
                _ = try? PublicKey(der: bytes)
            }
        }
        for text in ["", "-----BEGIN CERTIFICATE-----", "-----BEGIN -----\n-----END -----", "\u{0}"] {
            #expect(throws: PKIError(.malformed, "")) { try Certificate(pem: text) }
            #expect(throws: PKIError(.malformed, "")) { try PrivateKey(pem: text) }
            #expect(throws: CertificateRequest.Fault.unreadable) {
                try CertificateRequest.examine(Array(text.utf8)).get()
            }
        }
    }

    @Test func `errors are mute to the outside and tell the whole queue to the journal`() throws {
        do {
            _ = try Certificate(der: [0x30, 0x03, 0x02, 0x01, 0x01])
            Issue.record("accepted")
        } catch {
            #expect("\(error)" == "PKI error: malformed")
            #expect(error.detail.hasPrefix("certificate: error:"))
            #expect(error.detail.contains("; error:"), "more than one entry: \(error.detail)")
        }
    }

    @Test func `operators' key files are read in all three spellings`() throws {
        try made([
            "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", folder.path("a"),
        ])
        try made(["pkey", "-traditional", "-in", folder.path("a"), "-out", folder.path("b")])
        try made(["genrsa", "-traditional", "-out", folder.path("c"), "3072"])
        #expect(try PrivateKey(pem: folder.read("a")).publicKey.algorithm == .p256)
        #expect(
            try PrivateKey(pem: folder.read("a")).publicKey == PrivateKey(pem: folder.read("b")).publicKey)
        #expect(try PrivateKey(pem: folder.read("c")).publicKey.algorithm == .rsa(bits: 3072))
    }

    @Test func `a private key comes out of its seal only with key and context`() throws {
        let key = try PrivateKey.generate()
        let sealing = SealingKey.random()
        let sealed = try key.sealed(under: sealing, context: [1])
        #expect(try PrivateKey(sealed: sealed, under: sealing, context: [1]).publicKey == key.publicKey)
        #expect(throws: PKIError(.sealBroken, "")) {
            try PrivateKey(sealed: sealed, under: sealing, context: [2])
        }
        #expect(throws: PKIError(.sealBroken, "")) {
            try PrivateKey(sealed: sealed, under: .random(), context: [1])
        }
        let inside = try key.lendPKCS8 { [UInt8]($0) }
        #expect(sealed.firstRange(of: inside.suffix(32)) == nil)
    }

    @Test func `an identity needs the key of its first certificate`() throws {
        let made = try ServerIdentity.demonstration(dnsNames: ["localhost"], now: Date())
        #expect(throws: PKIError(.keyMismatch, "")) {
            _ = try ServerIdentity(chain: [made.identity.certificate], key: .generate())
        }
        #expect(throws: PKIError(.malformed, "")) { _ = try ServerIdentity(chain: [], key: .generate()) }
        let pem = try made.identity.key.lendPKCS8 { PEM.encode("PRIVATE KEY", [UInt8]($0)) }
        let read = try ServerIdentity(chainPEM: made.identity.certificate.pem + made.root.pem, keyPEM: pem)
        #expect(read.chain == [made.identity.certificate, made.root])
    }
}
