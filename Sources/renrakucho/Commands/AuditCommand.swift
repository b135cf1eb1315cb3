import EventLoop
import FoundationEssentials
import Glibc
import Records
import Workflows

/// `renrakucho audit …`
struct AuditCommand {
    let arguments: Arguments

    init(_ arguments: Arguments) { self.arguments = arguments }

    func run() async throws {
        switch arguments.words.dropFirst().first {
        case "verify": try await verify(arguments.words.dropFirst(2).first)
        case "seal": try await seal()
        case let word:
            throw Arguments.Slip(
                description: "There is no command “audit \(word ?? "")”. `renrakucho help` lists them.")
        }
    }

    private func verify(_ key: String?) async throws {
        let (towns, problems) = try await OperatorRoom.lend(arguments) { room in
            try await LogInspection(archive: room.archive, anchors: try room.anchors).run(only: key)
        }
        if let key, towns.isEmpty { throw Arguments.Slip(description: "There is no town “\(key)”.") }
        for town in towns { Terminal.say(Self.text(town)) }
        for problem in problems { Terminal.say("\(problem)\n") }
        if !problems.isEmpty || towns.contains(where: { !$0.report.isWhole }) { exit(1) }
    }

    private func seal() async throws {
        let count = try await OperatorRoom.lend(arguments) { room in
            let sealer = AuditSealer(
                archive: room.archive, anchors: try room.anchors, sealEvery: .seconds(30),
                anchorEvery: .seconds(600), loop: room.group.loops[0], clock: room.clock,
                journal: room.journal)
            return try await sealer.round()
        }
        Terminal.say("\(count) lines were sealed, and the heads anchored.\n")
    }

    private static func text(_ outcome: LogInspection.Outcome) -> String {
        let report = outcome.report
        let head =
            "\(outcome.town)\t\(report.isWhole ? "whole" : "BROKEN")\t\(report.leaves) lines, \(report.seals) seals, "
            + "\(report.anchors) anchors, \(report.pending) waiting for a seal\n"
        return head
            + report.findings.map { finding in
                let at = finding.at.map { ISO8601Format.text($0) } ?? ""
                return "\t\(finding.kind.rawValue)\t\(at)\t\(finding.detail)\n"
            }.joined()
    }
}

/// Moments as the operator reads them.
enum ISO8601Format {
    static func text(_ moment: Date) -> String { moment.formatted(.iso8601) }
}
