// libFuzzer's entry for what an operator may drop into the folder of towns.
// Beyond "no crash": a file is either a policy or says what is wrong with it, where it stands in the file; the same
// bytes are read the same way twice; and whatever a town's file says, the town beside it stays open.

import Care
import Foundation
import Policies
import YAML

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = [UInt8](UnsafeBufferPointer(start: start, count: count))
    let name = fileName(bytes)
    let outcome = House.format.read(bytes, file: "tenants/\(name)", digest: "one")
    let errors = outcome.problems.filter { $0.severity == .error }
    precondition((outcome.policy == nil) == !errors.isEmpty, "a policy, or what is wrong")
    let lines = Int32(clamping: bytes.count { $0 == 0x0A || $0 == 0x0D } + 2)
    precondition(
        outcome.problems.allSatisfy { (1...lines).contains($0.mark.line) && $0.mark.column >= 1 }, "a place")
    let again = House.format.read(bytes, file: "tenants/\(name)", digest: "one")
    precondition(outcome.policy == again.policy, "the same policy twice")
    precondition(
        outcome.problems.map(\.description) == again.problems.map(\.description), "the same problems twice")

    var shelf = House.shelf
    _ = shelf.update(
        changed: [PolicyFile(name: name, bytes: bytes)], at: Date(timeIntervalSince1970: 1_800_000_000))
    precondition(
        name == House.neighbourFile || shelf.book.keys.contains(House.neighbour), "the town beside stays open"
    )
    precondition(shelf.book.keys.count <= 2, "one file, one town")
    return 0
}

/// As the key in the file wants it; a name of ours where there is none.
private func fileName(_ bytes: [UInt8]) -> String {
    let prefix = Array("tenant: ".utf8)
    for line in bytes.split(separator: 0x0A) where line.starts(with: prefix) {
        let key = String(decoding: line.dropFirst(prefix.count), as: UTF8.self)
        if TenantKey(key) != nil { return "\(key).yaml" }
    }
    return "mihon.yaml"
}

/// Read once, from the repository's root.
private enum House {
    static let format: PolicyFormat = {
        let read = CatalogueFile.read(
            professions: bytes("Config/professions.yaml"), facilityKinds: bytes("Config/facility-kinds.yaml"))
        guard let catalogue = read.catalogue else { preconditionFailure("\(read.problems)") }
        return PolicyFormat(catalogue: catalogue)
    }()

    static let neighbourFile = "sakuragaoka.yaml"

    /// One good town, already open.
    static let shelf: PolicyShelf = {
        var shelf = PolicyShelf(format: format, digest: { "\($0.count) \($0.hashValue)" })
        let file = PolicyFile(name: neighbourFile, bytes: bytes("Tests/TestKit/tenants/\(neighbourFile)"))
        _ = shelf.update(changed: [file], at: Date(timeIntervalSince1970: 1_700_000_000))
        precondition(shelf.book.keys.count == 1, "\(shelf.book.problems)")
        return shelf
    }()

    static let neighbour: TenantKey = {
        guard let key = shelf.book.keys.first else { preconditionFailure("no town") }
        return key
    }()

    private static func bytes(_ path: String) -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path) else { preconditionFailure("no \(path)") }
        return Array(data)
    }
}
