import Glibc
import PKI
import Records

/// Where this installation keeps its things, and how its database is reached.
struct Installation {
    let resources: Resources
    let configuration: Configuration
    let folder: DataFolder
    /// The platform's own cluster, where no `DATABASE_URL` is given.
    let cluster: PrivateCluster?

    private static let database = "renrakucho"

    init(_ arguments: Arguments) throws {
        resources = try Resources()
        var configuration: Configuration
        if let file = arguments["config"] {
            guard let bytes = try DataFolder.read(DataFolder.absolute(file)) else {
                throw Arguments.Slip(description: "There is no file \(file).")
            }
            configuration = try Configuration(bytes, file: file)
        } else {
            configuration = try resources.configuration()
        }
        configuration.portal.port = try Self.port(arguments, "portal-port") ?? configuration.portal.port
        configuration.staff.port = try Self.port(arguments, "staff-port") ?? configuration.staff.port
        configuration.plain.port =
            try Self.port(arguments, "plain-port", from: 0) ?? configuration.plain.port
        self.configuration = configuration
        folder = try DataFolder(arguments["data"] ?? ".renrakucho")
        cluster =
            Self.variable("DATABASE_URL") == nil
            ? PrivateCluster(folder: folder.resolve("database"), socketFolder: folder.resolve("postgres"))
            : nil
    }

    /// A connection string for one of the login roles.
    func connection(_ role: LoginRole) -> String { connection(role.rawValue) }

    /// A connection string for a superuser, who makes roles and the schema.
    func administration() throws -> String {
        if let cluster { return cluster.connection(role: "postgres", database: Self.database) }
        guard let url = Self.variable("DATABASE_ADMIN_URL") else {
            throw Arguments.Slip(
                description:
                    "DATABASE_ADMIN_URL is not set: migrating needs a superuser's link beside DATABASE_URL.")
        }
        return url
    }

    /// Starts the private cluster, if it is ours to start, and makes the database.
    ///
    /// - Returns: whether the cluster was started here, and not found running.
    @discardableResult
    func startDatabase() throws -> Bool {
        let isOurs = try cluster?.start() ?? false
        try cluster?.makeDatabase(Self.database)
        return isOurs
    }

    private func connection(_ role: String) -> String {
        if let cluster { return cluster.connection(role: role, database: Self.database) }
        let url = Self.variable("DATABASE_URL") ?? ""
        if url.contains("://") { return url + (url.contains("?") ? "&" : "?") + "user=\(role)" }
        return url + " user=\(role)"
    }

    private static func port(_ arguments: Arguments, _ option: String, from least: Int = 1) throws -> Int? {
        guard let text = arguments[option] else { return nil }
        guard let port = Int(text), (least...65_535).contains(port) else {
            throw Arguments.Slip(description: "--\(option) takes a port from \(least) to 65535.")
        }
        return port
    }

    private static func variable(_ name: String) -> String? {
        guard let value = getenv(name) else { return nil }
        let text = String(cString: value)
        return text.isEmpty ? nil : text
    }
}
