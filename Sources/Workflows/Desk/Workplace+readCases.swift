package import Care
import Records

extension Workplace {
    /// The cases of the town at the desk; for everybody else those that they asked themselves. Waiting ones first.
    package func readCases(
        ownOnly: Bool, at counter: borrowing Counter, in town: Town
    ) async throws -> [CaseView] {
        try await refusing {
            let me = try counter.actor
            let people = try await counter.staff(of: town.id, withFormer: true)
            let begun = ownOnly ? try await counter.shells(in: [.registering]).map(\.publicID) : []
            return try await counter.cases().filter { !ownOnly || $0.askedBy == me.staff }.map {
                view(of: $0, people, Set(begun), me: me.staff, in: town)
            }
        }
    }

    /// One case in sight.
    package func readCase(
        _ id: PublicID, at counter: borrowing Counter, in town: Town
    ) async throws -> CaseView {
        try await refusing {
            let me = try counter.actor
            let record = try await counter.deskCase(id)
            let people = try await counter.staff(of: town.id, withFormer: true)
            return view(of: record, people, [], me: me.staff, in: town)
        }
    }

    /// How many cases wait at the desk.
    package func waitingCases(at counter: borrowing Counter) async throws -> Int {
        try await refusing { try await counter.cases(waitingOnly: true).count }
    }

    private func view(
        of record: DeskCaseRecord, _ people: [StaffRecord], _ begun: Set<PublicID>, me: StaffID, in town: Town
    ) -> CaseView {
        let name = { (id: StaffID?) in
            id.flatMap { id in people.first { $0.member.id == id } }.map {
                "\($0.member.name.full)（\($0.facilityName)）"
            }
        }
        let begin = record.act.hasPrefix("begin.") ? PublicID(record.act.dropFirst(6)) : nil
        let registering = (record.subject ?? begin).flatMap { begun.contains($0) ? $0 : nil }
        return CaseView(
            id: record.publicID,
            question: DeskQuestions.question(on: record.matter.rule, in: town.policy, catalogue),
            words: record.question, rule: record.matter.rule, state: record.state,
            askedBy: name(record.askedBy), askedAt: record.askedAt, isOwn: record.askedBy == me,
            choice: record.choice, reason: record.reason, decidedBy: name(record.decidedBy),
            decidedAt: record.decidedAt, isUnderFormerPolicy: record.policy != town.policyDigest,
            subject: record.subject, beginning: record.askedBy == me ? begin : nil, registering: registering)
    }
}
