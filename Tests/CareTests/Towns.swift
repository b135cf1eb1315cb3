import Care
import Foundation
import Policies
import Testing

/// The laws of the shipped towns and of the invented sixth, as their files state them.
enum Towns {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    private static func bytes(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: root.appending(path: path)))
    }

    static func policy(_ key: String) throws -> TenantPolicy {
        let catalogue = try #require(
            CatalogueFile.read(
                professions: try bytes("Config/professions.yaml"),
                facilityKinds: try bytes("Config/facility-kinds.yaml")
            ).catalogue)
        let folder = key == "sakuragaoka" ? "Tests/TestKit/tenants" : "tenants"
        let outcome = PolicyFormat(catalogue: catalogue).read(
            try bytes("\(folder)/\(key).yaml"), file: "tenants/\(key).yaml", digest: "test")
        return try #require(outcome.policy)
    }

    static let nobody = PublicID(random: .init(repeating: 1))

    /// Somebody of a facility, or of the town's office.
    static func person(_ profession: String, _ office: BodyRole? = nil) -> ActingPerson {
        ActingPerson(staff: nobody, profession: ProfessionCode(profession), office: office)
    }
}

/// What a ruling comes to, short enough for a table.
enum Answer: Hashable, Sendable, CustomStringConvertible {
    case yes
    case no(String?)
    case desk(String)

    static let no = Answer.no(nil)

    init(_ ruling: Ruling) {
        self =
            switch ruling {
            case .permitted: .yes
            case .refused(let refusal): .no(refusal.clause?.description)
            case .desk(let matter): .desk(matter.rule)
            }
    }

    var description: String {
        switch self {
        case .yes: "yes"
        case .no(let clause): "no (\(clause ?? "no clause"))"
        case .desk(let rule): "desk: \(rule)"
        }
    }

    /// A no of the table without a clause stands for any no.
    func covers(_ other: Answer) -> Bool {
        if self == .no, case .no = other { return true }
        return self == other
    }
}
