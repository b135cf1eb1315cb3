import Foundation
import HTTPServer

/// Certificates made with the openssl program, in a folder that is removed with the process's temporary
/// files.
struct TestCertificates: Sendable {
    let folder: URL

    /// A CA for servers, a CA for clients and a stranger, a server certificate per name, and client
    /// certificates.
    static func make() async throws -> TestCertificates {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let made = TestCertificates(folder: folder)
        for authority in ["servers", "clients", "newtown", "stranger"] {
            try await made.openssl(
                "req -x509 \(newKey) -days 2 -subj /CN=\(authority)"
                    + " -keyout \(authority).key -out \(authority).pem"
            )
        }
        for name in ["portal", "staff", "portal2"] {
            let host = name.filter { !$0.isNumber }
            try await made.leaf(
                name, by: "servers", subject: "\(name).test",
                extensions: "subjectAltName=DNS:\(host).test,IP:127.0.0.1")
        }
        let client = "extendedKeyUsage=clientAuth"
        try await made.leaf("nurse", by: "clients", subject: "nurse", extensions: client)
        try await made.leaf("newnurse", by: "newtown", subject: "newnurse", extensions: client)
        try await made.leaf("intruder", by: "stranger", subject: "intruder", extensions: client)
        try await made.leaf(
            "wrongkind", by: "clients", subject: "wrongkind", extensions: "extendedKeyUsage=serverAuth")
        try await made.expiredLeaf("late", by: "clients")
        return made
    }

    func bytes(_ file: String) throws -> [UInt8] { Array(try Data(contentsOf: folder.appending(path: file))) }
    func path(_ file: String) -> String { folder.appending(path: file).path }

    func identity(_ name: String) throws -> TLSIdentity {
        TLSIdentity(certificateChain: try bytes("\(name).pem"), privateKey: try bytes("\(name).key"))
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }

    private func openssl(_ arguments: String) async throws {
        let result = try await shell(
            ["openssl"] + arguments.split(separator: " ").map(String.init), in: folder)
        guard result.status == 0 else { throw CocoaError(.executableLoad, userInfo: ["openssl": result.out]) }
    }

    private func leaf(
        _ name: String, by authority: String, subject: String, extensions: String
    ) async throws {
        try Data(extensions.utf8).write(to: folder.appending(path: "\(name).ext"))
        try await request(name, subject: subject)
        try await openssl(
            "x509 -req -in \(name).csr -CA \(authority).pem -CAkey \(authority).key -CAcreateserial"
                + " -days 2 -extfile \(name).ext -out \(name).pem")
    }

    private func request(_ name: String, subject: String) async throws {
        try await openssl("req \(newKey) -subj /CN=\(subject) -keyout \(name).key -out \(name).csr")
    }

    private func expiredLeaf(_ name: String, by authority: String) async throws {
        try Data().write(to: folder.appending(path: "index.txt"))
        try Data("01".utf8).write(to: folder.appending(path: "serial"))
        let settings = """
            [ca]
            default_ca = old
            [old]
            database = index.txt
            serial = serial
            new_certs_dir = .
            default_md = sha256
            policy = any
            [any]
            commonName = supplied
            """
        try Data(settings.utf8).write(to: folder.appending(path: "old.cnf"))
        try await request(name, subject: name)
        try await openssl(
            "ca -batch -notext -config old.cnf -cert \(authority).pem -keyfile \(authority).key"
                + " -startdate 20200101000000Z -enddate 20210101000000Z -in \(name).csr -out \(name).pem")
    }
}

private let newKey = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
