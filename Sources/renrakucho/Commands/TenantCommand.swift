import Care
import FoundationEssentials
import Glibc
import PKI
import Policies
import Workflows

/// `renrakucho tenant …`
struct TenantCommand {
    let arguments: Arguments

    init(_ arguments: Arguments) { self.arguments = arguments }

    func run() async throws {
        let words = Array(arguments.words.dropFirst(2))
        switch arguments.words.dropFirst().first {
        case "check":
            let result = try commands.check(try files(words), at: Date())
            Terminal.say(result.text)
            if !result.isGood { exit(1) }
        case "list": Terminal.say(try commands.list(try book(), at: Date()))
        case "show": Terminal.say(try commands.show(try policy(words.first)))
        case "diff": try await diff(words)
        case "new": try new(words.first)
        case "schema": Terminal.say(try commands.schema())
        case "invite": try await invite(words.first)
        case "count": try await count()
        case "suspend": try await suspend(words.first)
        case "resume": try await resume(words.first)
        case let word:
            throw Arguments.Slip(
                description: "There is no command “tenant \(word ?? "")”. `renrakucho help` lists them.")
        }
    }

    private func format() throws -> PolicyFormat { PolicyFormat(catalogue: try Resources().catalogue()) }

    private static func digest(_ bytes: [UInt8]) -> String { Hex.encode(Digest.sha256(bytes)) }

    var commands: TenantCommands {
        get throws { TenantCommands(format: try format(), digest: { Self.digest($0) }) }
    }

    /// The named files, or all of tenants/.
    private func files(_ paths: [String]) throws -> [PolicyFile] {
        let folder = try Resources().tenants
        let chosen = paths.isEmpty ? try Self.names(in: folder).map { "\(folder)/\($0)" } : paths
        return try chosen.map { path in
            guard let bytes = try DataFolder.read(DataFolder.absolute(path)) else {
                throw Arguments.Slip(description: "There is no file \(path).")
            }
            return PolicyFile(name: String(path.split(separator: "/").last ?? ""), bytes: bytes)
        }
    }

    private static func names(in folder: String) throws -> [String] {
        guard let directory = opendir(folder) else {
            throw DataFolder.Problem(description: "\(folder) could not be listed.")
        }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasSuffix(".yaml"), !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    private func book() throws -> PolicyBook {
        var shelf = PolicyShelf(format: try format(), digest: { Self.digest($0) })
        _ = shelf.update(changed: try files([]), at: Date())
        return shelf.book
    }

    private func policy(_ key: String?) throws -> TenantPolicy {
        guard let key, let tenant = TenantKey(key), let policy = try book()[tenant] else {
            throw Arguments.Slip(
                description: "There is no town “\(key ?? "")” in tenants/, or its file has errors.")
        }
        return policy
    }

    /// A file against what tenants/ says of its town, or two towns side by side.
    private func diff(_ words: [String]) async throws {
        guard let first = words.first else {
            throw Arguments.Slip(description: "tenant diff needs a file or a key.")
        }
        if let second = words.dropFirst().first {
            return Terminal.say(try commands.diff(try policy(first), try policy(second)))
        }
        guard first.hasSuffix(".yaml") else {
            throw Arguments.Slip(description: "tenant diff takes a file, or the keys of two towns.")
        }
        guard let file = try files([first]).first else { return }
        let present = try policy(String(file.name.dropLast(5)))
        Terminal.say(try commands.diff(present, file: file, at: Date()))
        guard arguments.has("live") else { return }
        let numbers = try await liveNumbers(of: present.tenant)
        Terminal.say(try commands.preview(present, file: file, numbers, at: Date()))
    }

    private func new(_ key: String?) throws {
        guard let tenant = key.flatMap({ TenantKey($0) }) else {
            throw Arguments.Slip(
                description:
                    "tenant new needs a key: 2 to 40 of a–z, 0–9 and -, which becomes the portal's path.")
        }
        Terminal.say(try format().skeleton(for: tenant))
    }

    private func invite(_ key: String?) async throws {
        guard let office = arguments["office"].flatMap(Office.init(rawValue:)), office != .center,
            let family = arguments["family"], let given = arguments["given"],
            let familyKana = arguments["family-kana"], let givenKana = arguments["given-kana"],
            let login = arguments["login"], let mail = arguments["mail"]
        else {
            throw Arguments.Slip(
                description: "tenant invite needs all of its options. See `renrakucho help`.")
        }
        let installation = try Installation(arguments)
        try installation.startDatabase()
        let household = try await Household(
            installation.configuration, in: installation.folder, resources: installation.resources,
            mayMake: false, database: installation.connection)
        do {
            let invitation = try await household.invite(
                key ?? "", office,
                PersonName(family: family, given: given, familyKana: familyKana, givenKana: givenKana),
                login: login, mail: mail)
            Terminal.say(
                "The codes go to \(mail) by mail. Tell this passphrase by another way: \(invitation.passphrase)\n"
            )
        } catch {
            await household.close()
            throw error
        }
        await household.close()
    }
}
