import FoundationEssentials
import Glibc
import PKI

/// The secrets of an installation, read from their files; a demonstration makes its own at the first start.
struct Keys {
    let master: SealingKey
    /// For what the program gives out and takes back: derived from the first master key, and kept when that is changed.
    let carrier: SealingKey
    let root: RootAuthority
    private let folder: String
    private let masterFile: String
    /// The master key comes from systemd: its file is another's to change.
    let isCredential: Bool

    /// - Throws: a sentence for the operator when a file is missing or unusable.
    init(_ configuration: Configuration, in folder: DataFolder, mayMake: Bool, now: Date) throws {
        isCredential = Self.credential != nil
        masterFile = Self.credential ?? folder.resolve(configuration.masterKeyFile)
        self.folder = folder.resolve(configuration.authorityFolder)
        master = try Self.master(at: masterFile, mayMake: mayMake)
        root = try Self.root(in: self.folder, under: master, mayMake: mayMake, now: now)
        carrier =
            if let wrapped = try DataFolder.read("\(self.folder)/carrier.key") {
                try master.unwrap(wrapped, context: Self.carrierPlace)
            } else {
                master.derived(for: "carried forms")
            }
    }

    private static let carrierPlace = Array("carried forms".utf8)

    /// What systemd hands over (`LoadCredential=renrakucho-master:…`), readable by this service alone; before the file.
    private static var credential: String? {
        guard let folder = getenv("CREDENTIALS_DIRECTORY") else { return nil }
        let path = String(cString: folder) + "/renrakucho-master"
        return access(path, R_OK) == 0 ? path : nil
    }

    /// Reads the master key once more, for a process whose own does not fit any longer.
    var reread: @Sendable () -> SealingKey? {
        { [masterFile] in
            guard let bytes = try? DataFolder.read(masterFile) else { return nil }
            return try? SealingKey(bytes: bytes)
        }
    }

    /// Puts another master key in this one's place, with whatever lies sealed under it; the one of before is kept beside
    /// it as `.former`. A systemd credential stays as it is.
    ///
    /// - Returns: takes it all back.
    func replace(master bytes: [UInt8]) throws -> () throws -> Void {
        let fresh = try SealingKey(bytes: bytes)
        var changes = [
            ("\(folder)/root.key", try root.sealedKey(under: fresh)),
            ("\(folder)/carrier.key", try fresh.wrap(carrier, context: Self.carrierPlace)),
        ]
        if !isCredential {
            if let old = try DataFolder.read(masterFile) {
                try DataFolder.write(old, to: masterFile + ".former")
            }
            changes.append((masterFile, bytes))
        }
        let before = try changes.map { ($0.0, try DataFolder.read($0.0)) }
        for (file, bytes) in changes { try DataFolder.write(bytes, to: file) }
        return {
            for (file, bytes) in before {
                if let bytes { try DataFolder.write(bytes, to: file) } else { unlink(file) }
            }
        }
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
