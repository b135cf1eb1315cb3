import Care
import Foundation
import PKI
import Policies
import TestKit

/// `make-towns --count N --templates FOLDER --catalogue FOLDER --to FOLDER`: invented towns, each a file of its own,
/// by turns after each of the templates.
enum MakeTowns {
    static func run(_ arguments: Arguments) throws {
        let count = try arguments.number("count")
        let format = try PolicyFormat(catalogue: catalogue(in: arguments.text("catalogue")))
        let source = URL(filePath: try arguments.text("templates"))
        let target = URL(filePath: try arguments.text("to"))
        let names = try FileManager.default.contentsOfDirectory(atPath: source.path)
            .filter { $0.hasSuffix(".yaml") }.sorted()
        guard !names.isEmpty else { throw Trouble("no templates") }
        var size = 0
        for (turn, name) in names.enumerated() {
            let bytes = Array(try Data(contentsOf: source.appending(path: name)))
            let outcome = format.read(bytes, file: "tenants/\(name)", digest: "")
            guard let policy = outcome.policy, let code = policy.municipality.code.value else {
                throw Trouble("\(name) is no template: \(outcome.problems)")
            }
            let files = GeneratedTowns.files(
                count, template: String(decoding: bytes, as: UTF8.self), key: policy.tenant.text,
                name: policy.townName, code: "\(code)")
            for index in stride(from: turn, to: count, by: names.count) {
                try Data(files[index].bytes).write(to: target.appending(path: files[index].name))
                size += files[index].bytes.count
            }
        }
        print("\(count) files, \(size) bytes")
    }

    static func catalogue(in folder: String) throws -> Catalogue {
        func bytes(_ name: String) throws -> [UInt8] {
            Array(try Data(contentsOf: URL(filePath: folder).appending(path: name)))
        }
        let read = try CatalogueFile.read(
            professions: bytes("professions.yaml"), facilityKinds: bytes("facility-kinds.yaml"))
        guard let catalogue = read.catalogue else { throw Trouble("\(read.problems)") }
        return catalogue
    }
}
