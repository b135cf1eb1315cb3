import Care
import Records

extension Workplace {
    /// The subjects that the person may open, and the registrations under way that are theirs to go on with.
    package func listSubjects(at counter: borrowing Counter, in town: Town) async throws -> SubjectList {
        try await refusing {
            var lines: [SubjectEntry] = []
            for subject in try await counter.subjectsAtHand(limit: 200) where subject.home == town.id {
                lines.append(
                    SubjectEntry(
                        id: subject.publicID, name: subject.name, lastPostAt: subject.lastPostAt,
                        unread: subject.unread,
                        isByOffice: subject.ground == .linked || subject.ground == .attending))
            }
            var registering: [RegistrationLine] = []
            for shell in try await counter.shells(in: [.registering]) {
                let line = try await counter.entering(shell.publicID) { inner in
                    RegistrationLine(
                        id: shell.publicID, name: try await inner.particulars()?.particulars.name,
                        openedAt: shell.openedAt,
                        isPaperReceived: try await inner.submissions().contains { $0.receivedAt != nil })
                }
                registering.append(line)
            }
            let person = try await acting(counter)
            return SubjectList(
                subjects: lines, registering: registering,
                consentRuling: town.policy.obtainingConsent(by: person, wasChosen: true))
        }
    }

    /// The person at the counter, as far as the town's rules ask.
    func acting(_ counter: borrowing Counter) async throws -> ActingPerson {
        ActingPerson(try await counter.myself())
    }
}

extension ActingPerson {
    init(_ record: StaffRecord) {
        self.init(
            staff: record.member.publicID, profession: ProfessionCode(record.member.profession),
            office: record.office.flatMap { BodyRole(rawValue: $0.rawValue) })
    }
}
