package import Care
package import FoundationEssentials
import Records

/// What of one subject went to other towns' facilities.
package struct ProvisionReport: Sendable {
    /// One provision: when, to whom, of what, and on which consent.
    package struct Line: Sendable {
        package let providedAt: Date
        package let town: String
        /// `nil`, like `person`: what somebody who moved let the whole town have.
        package let facility: String?
        package let person: PersonName?
        package let items: [String]
        package let sheetNumber: String
        package let obtainedOn: CalendarDate
    }

    package let subject: PublicID
    /// Only for who may see the subject; the desk sees numbers.
    package let name: PersonName?
    package let lines: [Line]
}

extension Workplace {
    /// The record of provisions to third parties, for the team or for the desk of the subject's town.
    ///
    /// `isTakenAway`: it leaves as a file, and the log says so.
    package func readProvisions(
        of subject: PublicID, isTakenAway: Bool, at counter: borrowing Counter, in town: Town
    ) async throws -> ProvisionReport {
        try await refusing {
            let isInSight = counter.sight?.subjectPublicID == subject
            guard try isInSight || counter.actor.isDesk else { throw CounterRefusal.notFound }
            let records = try await counter.provisions(of: subject)
            // The desk is told of its own subjects only; of one that is not there nothing is known either.
            if !isInSight {
                guard
                    try await counter.shells(in: SubjectState.allCases).contains(where: {
                        $0.publicID == subject
                    })
                else { throw CounterRefusal.notFound }
                try await counter.leaveTraces(
                    isTakenAway ? .exported : .subjectRead, of: [(town.id, subject)])
            } else {
                try await counter.leaveTrace(
                    isTakenAway ? .exported : .subjectRead, of: subject, policy: town.policyDigest)
            }
            return ProvisionReport(
                subject: subject,
                name: isInSight ? try await counter.particulars()?.particulars.name : nil,
                lines: records.map { record in
                    ProvisionReport.Line(
                        providedAt: record.providedAt,
                        town: towns.town(at: record.townKey)?.policy.townName ?? record.townKey,
                        facility: record.facility,
                        person: record.person, items: record.items, sheetNumber: record.sheetNumber,
                        obtainedOn: record.obtainedOn)
                })
        }
    }
}
