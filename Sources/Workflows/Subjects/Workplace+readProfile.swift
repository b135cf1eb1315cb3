package import Care
package import FoundationEssentials
import Records

/// A subject's record as those read it who may open it.
package struct ProfilePage: Sendable {
    package struct Version: Sendable {
        package let particulars: SubjectParticulars
        package let by: String
        package let at: Date
    }

    package struct Sheet: Sendable {
        package let paper: Paper
        package let copyNumber: Int?
        package let holder: String
        package let since: CalendarDate
        package let until: CalendarDate?
        package let sheetNumber: String
    }

    package struct Agreement: Sendable {
        package let record: ConsentRecord
        package let obtainedBy: String
        package let facility: String
    }

    package let id: PublicID
    package let isRegistering: Bool
    package let versions: [Version]
    package let consents: [Agreement]
    package let sheets: [Sheet]
    package let papers: [AwaitedPaper]
    package let mayEdit: Bool
}

extension Workplace {
    /// Who the subject is, who agreed to what, and where every sheet of paper is.
    package func readProfile(at counter: borrowing Counter, in town: Town) async throws -> ProfilePage {
        try await refusing {
            let sight = try counter.subject
            let people = try await counter.staff(of: town.id, withFormer: true)
            let name = { (id: StaffID) in people.first { $0.member.id == id }?.member.name.full ?? "退職した職員" }
            let facility = { (id: FacilityID) in people.first { $0.member.facility == id }?.facilityName ?? ""
            }
            let record = try await counter.subjectRecord()
            let page = ProfilePage(
                id: sight.subjectPublicID, isRegistering: record.state == .registering,
                versions: try await counter.particularsHistory().map {
                    ProfilePage.Version(
                        particulars: $0.particulars, by: name($0.recordedBy), at: $0.recordedAt)
                },
                consents: try await counter.consents().map {
                    ProfilePage.Agreement(
                        record: $0.consent, obtainedBy: name($0.obtainedBy), facility: facility($0.obtainedAt)
                    )
                },
                sheets: try await counter.custodyLedger().map { line in
                    ProfilePage.Sheet(
                        paper: line.paper, copyNumber: line.copyNumber,
                        holder: holderName(line.holder, town, facility: facility), since: line.since,
                        until: line.until, sheetNumber: line.sheetNumber)
                },
                papers: try await counter.submissions().map { AwaitedPaper($0, in: town) },
                mayEdit: sight.mayPost && record.state == .active)
            try await counter.leaveTrace(.subjectRead, of: sight.subjectPublicID)
            return page
        }
    }

    private func holderName(
        _ holder: PaperHolder, _ town: Town, facility: (FacilityID) -> String
    ) -> String {
        switch holder {
        case .facility(let id, _): facility(id)
        case .subject: town.policy.words.subject
        case .office(let office):
            BodyRole(rawValue: office.rawValue).flatMap { town.policy.bodies[$0].value?.word.value } ?? "窓口"
        }
    }

    /// Keeps what changed about a subject as a new version; the one before stays in the history.
    package func changeParticulars(
        _ particulars: SubjectParticulars, once: UUID, at counter: borrowing Counter, in town: Town
    ) async throws {
        try await refusing {
            let subject = try counter.subject
            let known = try await counter.particulars()?.particulars
            guard let known, subject.mayPost else { throw CounterRefusal.notFound }
            guard known != particulars else { return }
            _ = try await counter.once(
                once, .subjectChanged, request: Array("\(subject.subjectPublicID)".utf8)
            ) { counter in
                try await counter.record(particulars, duplicateKey: Self.duplicateKey(particulars))
                try await counter.leaveTrace(
                    .subjectChanged, of: subject.subjectPublicID, policy: town.policyDigest)
                return true
            }
        }
    }
}
