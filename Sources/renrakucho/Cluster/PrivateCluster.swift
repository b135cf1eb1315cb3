import Glibc

/// The platform's own PostgreSQL cluster, for a machine where no `DATABASE_URL` is given.
///
/// It listens on a Unix socket in a folder that only its owner may enter, so its roles need no passwords.
/// PostgreSQL refuses to run as root; there it runs as the system's `postgres` user.
struct PrivateCluster: Sendable {
    /// Debian's place for the programs of PostgreSQL 15.
    private static let programs = "/usr/lib/postgresql/15/bin"

    private let folder: String
    private let runsAsRoot = geteuid() == 0

    private var data: String { "\(folder)/data" }
    /// The folder of the socket: libpq takes it as `host`.
    let socketFolder: String

    /// A cluster that lives in `folder`, made there on the first start; both paths are absolute.
    init(folder: String, socketFolder: String) {
        self.folder = folder
        self.socketFolder = socketFolder
    }

    /// A libpq connection string for `role` in `database`.
    func connection(role: String, database: String) -> String {
        "host=\(socketFolder) user=\(role) dbname=\(database)"
    }

    /// Starts the cluster, or finds it running; gives back once it accepts connections.
    ///
    /// - Returns: whether it was started here.
    @discardableResult
    func start() throws(ChildProcess.Failure) -> Bool {
        if access("\(data)/PG_VERSION", F_OK) != 0 { try create() }
        if isRunning() {
            try awaitConnections()
            return false
        }
        try asOwner(
            "pg_ctl",
            [
                "start", "--wait", "--silent", "--pgdata", data, "--log", "\(folder)/postgresql.log",
                "--options", "-c listen_addresses='' -c unix_socket_directories='\(socketFolder)'",
            ])
        return true
    }

    /// Stops the cluster in order; what was committed stays.
    func stop() throws(ChildProcess.Failure) {
        guard isRunning() else { return }
        try asOwner("pg_ctl", ["stop", "--wait", "--silent", "--mode", "fast", "--pgdata", data])
    }

    /// Whether it ended without having been stopped: its file names a process that is gone.
    var hasDied: Bool {
        guard let bytes = try? DataFolder.read("\(data)/postmaster.pid"),
            let process = String(decoding: bytes, as: UTF8.self).split(separator: "\n").first.flatMap({
                pid_t($0)
            })
        else { return false }
        return kill(process, 0) != 0 && errno == ESRCH
    }

    /// Makes `database` unless it exists.
    func makeDatabase(_ database: String) throws(ChildProcess.Failure) {
        let exists = try asOwner(
            "psql",
            [
                "-h", socketFolder, "-d", "postgres", "-tA", "-c",
                "select 1 from pg_database where datname = '\(database)'",
            ])
        if !exists.hasPrefix("1") {
            try asOwner("createdb", ["-h", socketFolder, "-T", "template0", "-E", "UTF8", database])
        }
    }

    /// After a crash a running cluster refuses everybody until it has read its log again.
    private func awaitConnections() throws(ChildProcess.Failure) {
        var patience = 600
        while true {
            do {
                try asOwner("pg_isready", ["--quiet", "--host", socketFolder])
                return
            } catch {
                patience -= 1
                if patience == 0 { throw error }
                usleep(100_000)
            }
        }
    }

    private func isRunning() -> Bool {
        do {
            try asOwner("pg_ctl", ["status", "--pgdata", data])
            return true
        } catch {
            return false
        }
    }

    private func create() throws(ChildProcess.Failure) {
        try ChildProcess.run("mkdir", ["-p", folder])
        try ChildProcess.run("install", ["-d", "-m", "0700"] + ownership + [data, socketFolder])
        if runsAsRoot { try ChildProcess.run("chown", ["postgres", folder]) }
        try asOwner(
            "initdb",
            [
                "--pgdata", data, "--auth", "trust", "--username", "postgres", "--encoding", "UTF8",
                "--locale", "C.UTF-8", "--data-checksums",
            ])
    }

    private var ownership: [String] { runsAsRoot ? ["-o", "postgres", "-g", "postgres"] : [] }

    @discardableResult
    private func asOwner(_ program: String, _ arguments: [String]) throws(ChildProcess.Failure) -> String {
        let path = "\(Self.programs)/\(program)"
        guard runsAsRoot else {
            let user = ["psql", "createdb"].contains(program) ? ["-U", "postgres"] : []
            return try ChildProcess.run(path, user + arguments, in: folder)
        }
        return try ChildProcess.run("runuser", ["-u", "postgres", "--", path] + arguments, in: folder)
    }
}
