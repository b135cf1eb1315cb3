import Care
import Glibc
import Policies
import Workflows

/// The files that travel with the program: `Config/` and `tenants/`.
struct Resources: Sendable {
    let root: String

    /// Looks beside the working folder first, then beside the program and above it (`.build/release/…`).
    init() throws(DataFolder.Problem) {
        var candidates = [DataFolder.absolute(".")]
        var folder = Self.programFolder()
        for _ in 0..<4 {
            candidates.append(folder)
            folder = "/" + folder.split(separator: "/").dropLast().joined(separator: "/")
        }
        guard let root = candidates.first(where: { access("\($0)/Config/renrakucho.yaml", F_OK) == 0 }) else {
            throw DataFolder.Problem(
                description: "Config/renrakucho.yaml was found neither here nor beside the program. "
                    + "Start renrakucho in the folder that holds Config/ and tenants/.")
        }
        self.root = root
    }

    var tenants: String { "\(root)/tenants" }

    func configuration() throws -> Configuration {
        try Configuration(try read("Config/renrakucho.yaml"), file: "Config/renrakucho.yaml")
    }

    /// The professions and facility kinds that all towns choose from.
    func catalogue() throws -> Catalogue {
        let found = CatalogueFile.read(
            professions: try read("Config/professions.yaml"),
            facilityKinds: try read("Config/facility-kinds.yaml"))
        guard let catalogue = found.catalogue else {
            throw DataFolder.Problem(description: found.problems.map(\.description).joined(separator: "\n"))
        }
        return catalogue
    }

    func settings(_ configuration: Configuration) throws -> HouseSettings {
        let words = String(decoding: try read("Config/\(configuration.blocklistFile)"), as: UTF8.self)
        return HouseSettings(
            portalAddress: Self.address(configuration.portal),
            staffAddress: Self.address(configuration.staff),
            pickupDays: configuration.pickupDays, redeliveryMinutes: configuration.redeliveryMinutes,
            movingDays: configuration.movingDays, idleMinutes: configuration.idleMinutes,
            sessionHours: configuration.sessionHours,
            blocklist: Set(words.split(separator: "\n").map { $0.lowercased() }),
            deviceDomain: configuration.deviceDomain,
            authorityAddress: configuration.plain.port == 0
                ? nil : Self.address(configuration.plain, scheme: "http", standardPort: 80))
    }

    private func read(_ name: String) throws(DataFolder.Problem) -> [UInt8] {
        guard let bytes = try DataFolder.read("\(root)/\(name)") else {
            throw DataFolder.Problem(description: "\(root)/\(name) is missing.")
        }
        return bytes
    }

    private static func address(
        _ door: Configuration.Listening, scheme: String = "https", standardPort: Int = 443
    ) -> String {
        "\(scheme)://\(door.name)" + (door.port == standardPort ? "" : ":\(door.port)")
    }

    private static func programFolder() -> String {
        var buffer = [CChar](repeating: 0, count: 4_096)
        let length = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        guard length > 0 else { return "/" }
        let path = String(decoding: buffer[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return "/" + path.split(separator: "/").dropLast().joined(separator: "/")
    }
}
