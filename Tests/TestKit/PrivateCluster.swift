package import Foundation
import Glibc
import Synchronization

/// A throw-away PostgreSQL cluster in a folder of its own: Unix socket only, no fsync, gone when the process
/// ends.
///
/// Folders are called `renrakucho-test-pg-<pid>-…` under the temporary folder. One whose process is gone was
/// left by a killed run; the next cluster that is made anywhere stops and removes it.
package final class PrivateCluster: Sendable {
    /// How the folders of all clusters begin.
    package static let prefix = "renrakucho-test-pg-"
    /// The superuser of the cluster; the socket trusts everyone.
    package static let owner = "owner"

    /// The socket's folder, also the home of data and log.
    package let folder: URL
    private let made = Mutex<[String: Task<Void, any Error>]>([:])
    private let number = Atomic<Int>(0)

    private static let one = Mutex<Result<PrivateCluster, any Error>?>(nil)
    private static let all = Mutex<[PrivateCluster]>([])

    /// The one cluster of this process, started at the first call.
    package static func shared() throws -> PrivateCluster {
        try one.withLock { one in
            let cluster = one ?? Result { try PrivateCluster() }
            one = cluster
            return try cluster.get()
        }
    }

    /// A cluster of the caller's own, to be stopped and started at will.
    package init() throws {
        PrivateCluster.reapLeftovers()
        let name =
            "\(PrivateCluster.prefix)\(getpid())-\(String(UInt32.random(in: .min ... .max), radix: 36))"
        folder = FileManager.default.temporaryDirectory.appending(path: name)
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o755])
        if geteuid() == 0 {
            guard let postgres = getpwnam("postgres"),
                chown(folder.path, postgres.pointee.pw_uid, postgres.pointee.pw_gid) == 0
            else { throw Failure("the user postgres is missing") }
        }
        try asServer(
            "initdb", "-A", "trust", "-U", PrivateCluster.owner, "--no-sync", "--encoding=UTF8",
            "--locale=C.UTF-8", "-D", data)
        let isFirst = PrivateCluster.all.withLock { all in
            all.append(self)
            return all.count == 1
        }
        if isFirst {
            atexit { for cluster in PrivateCluster.all.withLock({ $0 }) { cluster.remove() } }
        }
        try start()
    }

    // MARK: Up and down

    /// Starts the server and waits until it answers.
    package func start() throws {
        let settings = [
            "listen_addresses=", "unix_socket_directories=\(folder.path)", "fsync=off",
            "full_page_writes=off",
            "max_connections=200", "shared_buffers=64MB", "logging_collector=off",
        ]
        let options = settings.map { "-c \($0)" }.joined(separator: " ")
        try asServer(
            "pg_ctl", "-w", "-s", "-D", data, "-l", folder.appending(path: "log").path, "-o", options, "start"
        )
    }

    /// Stops the server; links are cut off.
    package func stop() throws { try asServer("pg_ctl", "-w", "-s", "-D", data, "-m", "immediate", "stop") }

    /// Stops the server and removes the folder.
    package func remove() {
        try? stop()
        try? FileManager.default.removeItem(at: folder)
    }

    // MARK: Databases

    /// The connection string for a database of this cluster.
    package func conninfo(_ database: String, user: String = PrivateCluster.owner) -> String {
        "host=\(folder.path) dbname=\(database) user=\(user)"
    }

    /// A new database, copied from `template` in milliseconds; its name.
    ///
    /// Nobody may be connected to the template.
    package func database(from template: String = "template1") throws -> String {
        let name = "test_\(number.wrappingAdd(1, ordering: .relaxed).newValue)"
        try run(#"create database "\#(name)" template "\#(template)""#)
        return name
    }

    /// Makes a template database once per process: `prepare` gets its name and must have left it on return.
    package func template(
        _ name: String, _ prepare: @escaping @Sendable (String) async throws -> Void
    ) async throws {
        let task = made.withLock { made in
            if let task = made[name] { return task }
            let task = Task {
                try self.run(#"create database "\#(name)""#)
                try await prepare(name)
            }
            made[name] = task
            return task
        }
        try await task.value
    }

    /// Runs SQL as the superuser; its rows as psql prints them, unaligned and without headings.
    @discardableResult
    package func run(_ sql: String, in database: String = "postgres") throws -> String {
        try PlainQuestion.ask(sql, conninfo(database)).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    // MARK: Processes

    private var data: String { folder.appending(path: "data").path }

    private func asServer(_ program: String, _ arguments: String...) throws {
        try PrivateCluster.spawnAsServer([PrivateCluster.program(program)] + arguments, in: folder)
    }

    /// PostgreSQL does not run as root.
    private static func spawnAsServer(_ command: [String], in folder: URL) throws {
        let before = geteuid() == 0 ? ["/usr/sbin/runuser", "-u", "postgres", "--"] : []
        try spawn(before + command, in: folder)
    }

    /// The newest installed version, or what the search path finds.
    private static func program(_ name: String) -> String {
        let versions = URL(filePath: "/usr/lib/postgresql")
        let found = (try? FileManager.default.contentsOfDirectory(atPath: versions.path)) ?? []
        let newest = found.compactMap(Int.init).max().map(String.init) ?? "none"
        let path = versions.appending(components: newest, "bin", name).path
        return FileManager.default.isExecutableFile(atPath: path) ? path : name
    }

    /// Runs a program to its end; what it said.
    ///
    /// Not Foundation's `Process`: that waits until every descendant has let go of an inherited socket, so it
    /// never comes back from starting a server. Output goes to a file, since a server would hold a pipe as
    /// well.
    @discardableResult
    private static func spawn(_ command: [String], in folder: URL) throws -> String {
        let output = folder.appending(path: "output-\(UUID())").path
        defer { unlink(output) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        // A server that inherits a test's socket would keep it open; closing what is not open is no error
        // here.
        for descriptor in Int32(3)..<512 { posix_spawn_file_actions_addclose(&actions, descriptor) }
        // From a folder that the user postgres may enter.
        let whole = ["/bin/sh", "-c", #"cd "$0" && exec "$@""#, folder.path] + command
        var arguments = whole.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var process = pid_t()
        let started = posix_spawn(&process, "/bin/sh", &actions, nil, &arguments, environ)
        var status: Int32 = 0
        if started == 0 { while waitpid(process, &status, 0) < 0, errno == EINTR {} }
        let said = (try? String(contentsOfFile: output, encoding: .utf8)) ?? ""
        guard started == 0, status == 0 else {
            throw Failure("\(command.joined(separator: " ")): \(started) \(status): \(said)")
        }
        return said
    }

    private static func reapLeftovers() {
        let place = FileManager.default.temporaryDirectory
        for name in (try? FileManager.default.contentsOfDirectory(atPath: place.path)) ?? [] {
            guard name.hasPrefix(prefix),
                let digits = name.dropFirst(prefix.count).split(separator: "-").first,
                let pid = pid_t(digits), kill(pid, 0) != 0, errno == ESRCH
            else { continue }
            let folder = place.appending(path: name)
            let data = folder.appending(path: "data").path
            try? spawnAsServer(
                [program("pg_ctl"), "-w", "-s", "-D", data, "-m", "immediate", "stop"], in: folder)
            try? FileManager.default.removeItem(at: folder)
        }
    }

    /// What a tool said when it failed.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
        init(_ description: String) { self.description = description }
    }
}
