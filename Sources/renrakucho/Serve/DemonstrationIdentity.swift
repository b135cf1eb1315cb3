import FoundationEssentials
import HTTPServer
import PKI

/// The server certificate of a demonstration, made at its first start under a root that a tester may trust.
enum DemonstrationIdentity {
    /// Where the root to trust lies, in the data folder.
    static let rootFile = "demonstration/root.pem"

    /// Makes the files that the configuration names, unless they are there and have a week to live.
    static func prepare(_ configuration: Configuration, in folder: DataFolder, now: Date) throws {
        let chainFile = folder.resolve(configuration.certificateFile)
        let keyFile = folder.resolve(configuration.keyFile)
        if let chain = try DataFolder.read(chainFile), access(keyFile) {
            let certificate = try Certificate(pem: String(decoding: chain, as: UTF8.self))
            if certificate.notAfter > now.addingTimeInterval(7 * 86_400) { return }
        }
        var names = [configuration.portal.name]
        if configuration.staff.name != configuration.portal.name { names.append(configuration.staff.name) }
        let (root, identity) = try ServerIdentity.demonstration(
            dnsNames: names, addresses: ["127.0.0.1", "::1"], now: now)
        let key = try unsafe identity.key.lendPKCS8 { unsafe Array($0) }
        let pem = "-----BEGIN PRIVATE KEY-----\n" + Base64.encode(key) + "\n-----END PRIVATE KEY-----\n"
        try DataFolder.write(Array(pem.utf8), to: keyFile)
        let chain = identity.chain.map(\.pem).joined()
        try DataFolder.write(Array(chain.utf8), to: chainFile, mode: 0o644)
        try DataFolder.write(Array(root.pem.utf8), to: folder.resolve(rootFile), mode: 0o644)
    }

    private static func access(_ path: String) -> Bool { ((try? DataFolder.read(path)) ?? nil) != nil }
}

extension ServerIdentity {
    /// The same certificate and key, for signing what devices install.
    init(_ identity: TLSIdentity) throws(PKIError) {
        try self.init(
            chainPEM: String(decoding: identity.certificateChain, as: UTF8.self),
            keyPEM: String(decoding: identity.privateKey, as: UTF8.self))
    }
}

extension TLSIdentity {
    /// The server's certificate and key as the configuration names them.
    init(_ configuration: Configuration, in folder: DataFolder) throws {
        let chainFile = folder.resolve(configuration.certificateFile)
        let keyFile = folder.resolve(configuration.keyFile)
        guard let chain = try DataFolder.read(chainFile), let key = try DataFolder.read(keyFile) else {
            throw DataFolder.Problem(
                description: "The server's certificate \(chainFile) or its key \(keyFile) is missing.")
        }
        self.init(certificateChain: chain, privateKey: key)
    }
}
