package import Care
import EventLoop
package import FoundationEssentials
import Records

/// One line of the desk's list.
package struct ApplicationSummary: Sendable {
    package let id: PublicID
    package let number: String
    package let facilityName: String
    package let kindName: String
    package let state: ApplicationState
    package let since: Date
    /// Approved, and after the town's time the codes were not picked up.
    package let isPickupLate: Bool
    package let isAnswered: Bool
}

/// One application with all that the desk decides on.
package struct DeskApplication: Sendable {
    package let id: PublicID
    package let number: String
    package let draft: ApplicationDraft
    package let kindName: String
    package let professionName: String
    package let state: ApplicationState
    package let submittedAt: Date
    package let question, answer, reason: String?
    package let decidedAt: Date?
    package let isOnPaper: Bool
    /// Whether the town's rule takes in this kind; `nil` where it is silent.
    package let isAdmittedKind: Bool?
    package let isInTown: Bool
    /// The names of the town's facilities, to be held against this one's.
    package let facilityNames: [String]
    /// Whether the person at the counter decides applications by the town's rule.
    package let ruling: Ruling
    package let pickup: Pickup?

    package struct Pickup: Sendable {
        package let expires: Date
        package let isDone: Bool
        package let isLate: Bool
    }
}

extension Workplace {
    /// The applications that wait for the desk or for their pickup, the oldest first; then those that are
    /// done.
    package func applications(
        at counter: borrowing Counter, in town: Town
    ) async throws -> (waiting: [ApplicationSummary], done: [ApplicationSummary]) {
        let now = clock.now()
        let waitingPickups = try await counter.pickupsWaiting()
        let records = try await counter.applications(in: [.submitted, .returned, .approved, .refused])
        let all = records.map { record in
            let isLate =
                record.state == .approved && waitingPickups[record.id] != nil
                && (record.mailAlarmAt ?? waitingPickups[record.id] ?? .distantFuture) < now
            return ApplicationSummary(
                id: record.publicID, number: ApplicationNumber.text(record.publicID),
                facilityName: record.form.facilityName, kindName: kindName(record.form.facilityKind),
                state: record.state, since: record.decidedAt ?? record.submittedAt, isPickupLate: isLate,
                isAnswered: record.answer != nil)
        }
        let waits = { (one: ApplicationSummary) in
            one.state == .submitted || one.state == .returned || one.isPickupLate
        }
        return (all.filter(waits), all.filter { !waits($0) }.reversed())
    }

    /// How many applications wait for the desk's decision.
    package func waitingApplications(at counter: borrowing Counter) async throws -> Int {
        try await counter.applications(in: [.submitted]).count
    }

    /// One application.
    ///
    /// - Throws: `notFound`.
    package func application(
        _ id: PublicID, at counter: borrowing Counter, in town: Town
    ) async throws -> DeskApplication {
        let now = clock.now()
        let record = try await counter.application(id)
        let facilities = try await counter.facilities(of: town.id)
        let ticket = try await counter.tickets(of: record.id).first { !$0.isCancelled }
        try await counter.leaveTrace(.applicationRead, of: id, policy: town.policyDigest)
        let form = record.form
        return DeskApplication(
            id: id, number: ApplicationNumber.text(id), draft: ApplicationDraft(form, gates: record.gates),
            kindName: kindName(form.facilityKind),
            professionName: catalogue.name(of: ProfessionCode(form.profession)) ?? form.profession,
            state: record.state, submittedAt: record.submittedAt, question: record.question,
            answer: record.answer, reason: record.reason, decidedAt: record.decidedAt,
            isOnPaper: record.isOnPaper,
            isAdmittedKind: town.policy.admits(kind: form.facilityKind, catalogue: catalogue),
            isInTown: town.policy.lies(inTown: form.prefecture, form.municipality),
            facilityNames: facilities.filter { $0.facility.id != record.facility }.map(\.facility.name),
            ruling: town.policy.approvingApplications(by: try counter.decider),
            pickup: ticket.map {
                DeskApplication.Pickup(
                    expires: $0.expiresAt, isDone: $0.spentAt != nil,
                    isLate: $0.spentAt == nil && min(record.mailAlarmAt ?? $0.expiresAt, $0.expiresAt) < now)
            })
    }

    func kindName(_ code: String) -> String { catalogue.name(of: FacilityKindCode(code)) ?? code }
}

extension TownSession {
    /// Who decides at this counter, as far as the rule of the approver asks: by office, not by profession.
    var decider: ActingPerson {
        get throws {
            let actor = try actor
            return ActingPerson(
                staff: actor.staffPublicID, profession: ProfessionCode(""),
                office: actor.office.flatMap { BodyRole(rawValue: $0.rawValue) })
        }
    }
}
