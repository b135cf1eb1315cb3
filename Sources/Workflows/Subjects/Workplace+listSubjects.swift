import Care
import Records

extension Workplace {
    /// The subjects that the person may open, and the registrations under way that are theirs to go on with.
    package func listSubjects(at counter: borrowing Counter, in town: Town) async throws -> SubjectList {
        try await refusing {
            var lines: [SubjectEntry] = []
            let accepted = try await acceptedTerms(at: counter).union([town.id])
            for subject in try await counter.subjectsAtHand(limit: 200) {
                let mayKnow = accepted.contains(subject.home)
                lines.append(
                    SubjectEntry(
                        town: away(subject.home, from: town), awaitsTerms: !mayKnow, id: subject.publicID,
                        name: mayKnow
                            ? subject.name : PersonName(family: "", given: "", familyKana: "", givenKana: ""),
                        lastPostAt: subject.lastPostAt, unread: mayKnow ? subject.unread : 0,
                        isByOffice: subject.ground == .linked || subject.ground == .attending))
            }
            let person = try await acting(counter)
            var registering: [RegistrationLine] = []
            for shell in try await counter.shells(in: [.registering]) {
                if let line = try await registration(shell, person, at: counter, in: town) {
                    registering.append(line)
                }
            }
            return SubjectList(
                subjects: lines, registering: registering,
                consentRuling: person.office != nil
                    ? .permitted(nil)
                    : town.policy.obtainingConsent(
                        by: person, wasChosen: true, decisions: try await counter.deskDecisions(for: nil)))
        }
    }

    /// A registration under way; `nil` for one that the desk knows of but has no part in.
    private func registration(
        _ shell: SubjectShell, _ person: ActingPerson, at counter: borrowing Counter, in town: Town
    ) async throws -> RegistrationLine? {
        let me = try counter.actor.staff
        do {
            return try await counter.entering(shell.publicID) { inner in
                let consent = try await inner.consents().first { $0.withdrawnAt == nil }
                return RegistrationLine(
                    id: shell.publicID, name: try await inner.particulars()?.particulars.name,
                    openedAt: shell.openedAt,
                    isPaperReceived: try await inner.submissions().contains { $0.receivedAt != nil },
                    isMineToRegister: town.policy.registering(
                        by: person, isObtainer: consent?.obtainedBy == me,
                        decisions: try await inner.deskDecisions(for: shell.publicID)
                    ).isPermitted)
            }
        } catch let error as RecordsError where error.code == .notFound {
            return nil
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
