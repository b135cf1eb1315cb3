import FoundationEssentials
import PKI

/// The secrets of an installation, read from their files; a demonstration makes its own at the first start.
struct Keys {
    let master: SealingKey
    let root: RootAuthority

    /// - Throws: a sentence for the operator when a file is missing or unusable.
    init(_ configuration: Configuration, in folder: DataFolder, mayMake: Bool, now: Date) throws {
        master = try Self.master(at: folder.resolve(configuration.masterKeyFile), mayMake: mayMake)
        root = try Self.root(
            in: folder.resolve(configuration.authorityFolder), under: master, mayMake: mayMake, now: now)
    }

    private static func master(at path: String, mayMake: Bool) throws -> SealingKey {
        if let bytes = try DataFolder.read(path) { return try SealingKey(bytes: bytes) }
        guard mayMake else {
            throw DataFolder.Problem(
                description:
                    "There is no master key at \(path). Make one with `head -c 32 /dev/urandom`, mode 0600.")
        }
        let bytes = SecureRandom.bytes(32)
        try DataFolder.write(bytes, to: path)
        return try SealingKey(bytes: bytes)
    }

    private static func root(
        in folder: String, under master: SealingKey, mayMake: Bool, now: Date
    ) throws -> RootAuthority {
        if let pem = try DataFolder.read("\(folder)/root.pem"),
            let key = try DataFolder.read("\(folder)/root.key")
        {
            let certificate = try Certificate(pem: String(decoding: pem, as: UTF8.self))
            return try RootAuthority(certificate: certificate, sealedKey: key, under: master)
        }
        guard mayMake else {
            throw DataFolder.Problem(
                description:
                    "There is no root of the device certificates in \(folder). `renrakucho ca make` makes one."
            )
        }
        let root = try RootAuthority.make(now: now)
        try DataFolder.write(try root.sealedKey(under: master), to: "\(folder)/root.key")
        try DataFolder.write(Array(root.certificate.pem.utf8), to: "\(folder)/root.pem", mode: 0o644)
        return root
    }
}
