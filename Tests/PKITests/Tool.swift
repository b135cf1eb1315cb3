import Foundation
import Testing

@testable import PKI

/// Runs a real program; the tests' judges are other people's tools.
enum Tool {
    struct Outcome {
        let status: Int32
        let output: String
        let errors: String
        var said: String { output + errors }
    }

    struct Missing: Error, CustomStringConvertible { let description: String }

    /// What brings a judge onto a machine without it.
    private static let sources = [
        "openssl": "apt-get install openssl", "certutil": "apt-get install libnss3-tools",
        "pk12util": "apt-get install libnss3-tools", "keytool": "apt-get install openjdk-17-jre-headless",
        "lint_pkix_cert": pkilint, "lint_crl": pkilint, "lint_pkix_signer_signee_cert_chain": pkilint,
    ]
    private static let pkilint =
        "python3 -m venv DIR && DIR/bin/pip install pkilint==0.13.3, then set RENRAKUCHO_TOOLS=DIR/bin"

    /// A missing tool is a failure of the test, not a reason to skip it.
    static func run(
        _ name: String, _ arguments: [String], environment extra: [String: String] = [:]
    ) throws -> Outcome {
        let surroundings = ProcessInfo.processInfo.environment
        let folders = [surroundings["RENRAKUCHO_TOOLS"], surroundings["PATH"]].compactMap { $0 }
            .flatMap { $0.split(separator: ":") }
        guard
            let path = folders.map({ "\($0)/\(name)" }).first(where: FileManager.default.isExecutableFile)
        else {
            let source = sources[name] ?? "no known command"
            throw Missing(description: "The tool \(name) is missing. Install it with: \(source)")
        }
        let folder = try Folder()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.environment = surroundings.merging(extra) { $1 }
        process.standardInput = FileHandle.nullDevice
        var streams: [FileHandle] = []
        for stream in ["out", "err"] {
            let handle = try FileHandle(forWritingTo: folder.write([], as: stream))
            streams.append(handle)
        }
        process.standardOutput = streams[0]
        process.standardError = streams[1]
        try process.run()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus, output: try folder.read("out"), errors: try folder.read("err"))
    }
}

/// A folder that is gone when the test is over.
final class Folder {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "pki-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    @discardableResult
    func write(_ bytes: [UInt8], as name: String) throws -> URL {
        let file = url.appending(path: name)
        try Data(bytes).write(to: file)
        return file
    }

    func read(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: url.appending(path: name)), as: UTF8.self)
    }

    func path(_ name: String) -> String { url.appending(path: name).path }
}

/// A root and the issuer of an invented town, made anew for each test.
struct Authorities {
    let now = Date()
    let root: RootAuthority
    let issuer: CertificateAuthority

    init() throws {
        root = try RootAuthority.make(now: now)
        issuer = try root.makeIssuer(
            Self.scope("willow-ford", "999990"), revocationURL: "http://pki.example.jp/root.crl",
            certificateURL: "http://pki.example.jp/root.cer", now: now)
    }

    static func scope(_ name: String, _ unit: String, policy: String? = nil) throws -> IssuerScope {
        try IssuerScope(
            name: name, organizationalUnit: unit, deviceHost: "\(name).devices.example.jp",
            revocationURL: "http://pki.example.jp/\(name).crl",
            certificateURL: "http://pki.example.jp/\(name).cer", policy: policy)
    }

    func draft(
        key: PublicKey, days: Int = 397, facility: String = "f-0001", device: Int = 1
    ) throws -> DeviceCertificateDraft {
        try issuer.draft(
            facility: facility, device: device, identifier: UUID(), publicKey: key,
            lifetime: #require(CertificateLifetime(days: days)), now: now)
    }

    func device(_ key: PrivateKey) throws -> Certificate {
        try issuer.sign(issuer.examine(draft(key: key.publicKey)))
    }

    /// A leaf the authority itself would never make: `change` alters a proper draft's template.
    func forged(
        _ key: PrivateKey, by signer: PrivateKey? = nil,
        _ change: (CertificateTemplate) throws -> CertificateTemplate
    ) throws -> Certificate {
        let template = try change(draft(key: key.publicKey).template)
        return try template.signed(by: signer ?? issuer.key, authority: issuer.certificate.handle)
    }
}

extension CertificateTemplate {
    func with(
        subject: DistinguishedName? = nil, notBefore: Date? = nil, notAfter: Date? = nil,
        extensions: [ExtensionSpec]? = nil
    ) -> CertificateTemplate {
        CertificateTemplate(
            serial: serial, issuer: issuer, subject: subject ?? self.subject,
            notBefore: notBefore ?? self.notBefore, notAfter: notAfter ?? self.notAfter, publicKey: publicKey,
            extensions: extensions ?? self.extensions)
    }

    func replacing(_ oid: String, by spec: ExtensionSpec?) -> CertificateTemplate {
        with(
            extensions: extensions.compactMap { $0.expected.oid == oid ? spec : $0 })
    }
}
