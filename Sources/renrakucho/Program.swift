import EventLoop
import Glibc

/// `renrakucho`: serves the towns, and answers the operator.
@main
struct Program {
    static func main() {
        // Before any other thread exists: these are ours to answer, in order.
        SignalWatch.block([SIGINT, SIGTERM, SIGUSR2])
        let group = LoopGroup(count: 1)
        group.start()
        group.loops[0].spawn("program") { exit(await status(of: Array(CommandLine.arguments.dropFirst()))) }
        while true { pause() }
    }

    private static func status(of words: [String]) async -> Int32 {
        do {
            try await run(words)
            return 0
        } catch let slip as Arguments.Slip {
            Terminal.complain("\(slip)\n")
            return 64
        } catch {
            Terminal.complain("renrakucho: \(error)\n")
            return 1
        }
    }

    private static func run(_ words: [String]) async throws {
        let arguments = try Arguments(
            words,
            valued: [
                "data", "config", "portal-port", "staff-port", "plain-port", "office", "family", "given",
                "family-kana",
                "given-kana", "login", "mail", "by", "new", "facility", "device", "cause", "reason",
            ], plain: ["demonstration", "help", "live"])
        if arguments.has("help") { return Terminal.say(Help.text) }
        switch arguments.words.first {
        case "serve": try await ServeCommand(arguments).run()
        case "tenant": try await TenantCommand(arguments).run()
        case "audit": try await AuditCommand(arguments).run()
        case "keys": try await KeysCommand(arguments).run()
        case "db": try await DatabaseCommand(arguments).run()
        case "suspend", "resume": try await SuspensionCommand(arguments).run()
        case "help", nil: Terminal.say(Help.text)
        case let word?:
            throw Arguments.Slip(description: "There is no command “\(word)”. `renrakucho help` lists them.")
        }
    }
}

/// What the operator reads.
enum Terminal {
    static func say(_ text: String) { put(text, STDOUT_FILENO) }
    static func complain(_ text: String) { put(text, STDERR_FILENO) }

    private static func put(_ text: String, _ descriptor: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }
}

enum Help {
    static let text = """
        renrakucho serve [--demonstration] [--data DIR] [--portal-port N] [--staff-port N] [--plain-port N]
            Serves the towns of tenants/ until Ctrl-C or SIGTERM; SIGUSR2 begins anew, with a new program or new
            settings, and refuses nobody meanwhile. Listening sockets of systemd are used. Without DATABASE_URL it starts a private
            PostgreSQL cluster in the data folder. --demonstration makes keys and certificates that are
            missing, keeps mail in a folder with a page to read it, and invites an invented administrator
            of each town.

        renrakucho db migrate [--data DIR]
            Brings the schema up to date. With DATABASE_URL it needs DATABASE_ADMIN_URL, a superuser's link.

        renrakucho audit verify [KEY] [--data DIR]
            Checks the access log of a town, or of all: every line against its seal, every seal against the
            one before, and the last against the anchors outside the database. Says what was edited,
            removed, inserted, reordered or cut, and where. Ends with status 1 if anything was.
        renrakucho audit seal [--data DIR]      chains and anchors now what waits for it

        renrakucho keys list KEY [--data DIR]   a town's keys and their states, never the keys
        renrakucho keys rotate KEY [--data DIR]
            A fresh data key, and everything sealed anew under it while people work.
        renrakucho keys reseal KEY [--data DIR]
            Goes on with sealing anew where that was interrupted.
        renrakucho keys destroy KEY NUMBER --by NAME [--data DIR]
            Destroys a key once two people have said so. A key in use goes only while the town's doors are
            shut: that ends its contract, and its content is gone for good.
        renrakucho keys master --new FILE [--data DIR]
            Puts the 32 bytes of FILE in the master key's place and wraps every key anew, while people work.

        renrakucho tenant check [FILE …]        every error and warning of the files, alone and together
        renrakucho tenant list                  the towns of tenants/, their agreements, files that wait
        renrakucho tenant show KEY              the policy of a town, key by key, with its clauses
        renrakucho tenant diff A [B] [--live]   a file against tenants/, or two towns side by side; --live counts on
                                                the records whom each changed key touches, and who would see more
        renrakucho tenant new KEY               a commented file that asks every question
        renrakucho tenant schema                the JSON schema that editors check tenant files with
        renrakucho tenant count [--data DIR]    how much each town holds, never what; and whether a change of its
                                                rules waits for two people of its desk
        renrakucho tenant suspend KEY --reason TEXT [--data DIR], tenant resume KEY [--data DIR]
            Shuts a whole town's doors from the next request, and opens them again; nothing is erased.
        renrakucho tenant invite KEY --office authority|secretariat --family F --given G
                  --family-kana F --given-kana G --login ID --mail ADDRESS [--data DIR]
            Invites a first administrator of a town's office: codes by mail, a passphrase on this terminal.

        renrakucho suspend KEY --facility NAME|ID | --login ID | --device ID --cause CAUSE --reason TEXT [--data DIR]
            In urgency, for a town whose documents let the operator act in its place: shuts out from the next
            request, and reports to the town's desk. CAUSE: leak, unauthorised_access, lost_credentials, other.
        renrakucho resume KEY --facility NAME|ID | --login ID [--data DIR]
            Takes back what the operator suspended itself.

        The configuration is Config/renrakucho.yaml, or the file that --config names.

        """
}
