import Care
import Records

extension Workplace {
    /// Ends the standing decisions on rules that the town's file states by now, and tells the desk which pages list
    /// them. Cases that were decided before keep the ground that they were decided on.
    func endStandingDecisions(statedBy policy: TenantPolicy, of town: Town) async throws {
        try await archive.open(.job(town.id)) { job in
            let stated = try await job.standingDecisions(inForceOnly: false).filter {
                $0.endedAt == nil && !DeskQuestions.isOpen($0.matter.rule, in: policy, catalogue)
            }
            guard let first = stated.first else { return }
            try await job.endStandingDecisions(on: Set(stated.map(\.matter.rule)).sorted())
            for decision in stated {
                try await job.leaveTrace(
                    .caseDecided, of: decision.publicID, policy: town.policyDigest, note: "stated by file")
            }
            try await job.tellDesk(
                DeskLetters.standingEnded(stated.count, in: town, staff: settings.staffAddress),
                kind: "standing.ended", matter: "standing.\(first.publicID.text)")
        }
    }
}
