package import Care
import EventLoop
package import FoundationEssentials
import JapaneseText
import Records

/// What the registrar looks at before registering.
package struct RegistrationPage: Sendable {
    package let id: PublicID
    package let particulars: SubjectParticulars
    package let consent: ConsentRecord
    package let obtainerName: String
    package let obtainerFacility: String
    package let awaited: [AwaitedPaper]
    package let eligibility: Eligibility
    /// May the person at the counter register, by the town's rule?
    package let ruling: Ruling
    /// Records of the town with the same reading and birth date; no name of theirs is told.
    package let duplicates: Int
    package let people: [PersonChoice]
    package let obtainer: PublicID
}

/// A paper on its way to the office.
package struct AwaitedPaper: Sendable, Hashable {
    package let what: Paper?
    package let means: SubmissionMeans?
    package let sentOn: CalendarDate?
    package let isReceived: Bool
    /// Sent to a body that is not the registrar's: its receipt is not the registrar's to confirm.
    package let isSentElsewhere: Bool
}

/// What the registrar says with the registration.
package struct RegistrationWord: Sendable {
    package var evidence: [RegistrationPolicy.Evidence]
    package var receivedWhat: Paper?
    package var receivedMeans: SubmissionMeans?
    /// The first member, and who else the paper lists.
    package var members: [PublicID]

    package init(
        evidence: [RegistrationPolicy.Evidence], receivedWhat: Paper?, receivedMeans: SubmissionMeans?,
        members: [PublicID]
    ) {
        self.evidence = evidence
        self.receivedWhat = receivedWhat
        self.receivedMeans = receivedMeans
        self.members = members
    }
}

extension Workplace {
    /// A registration under way, with what the town's rule says of it.
    package func readRegistration(at counter: borrowing Counter, in town: Town) async throws
        -> RegistrationPage
    {
        try await refusing {
            let subject = try counter.subject
            guard try await counter.subjectRecord().state == .registering,
                let particulars = try await counter.particulars()?.particulars,
                let consent = try await counter.consents().first(where: { $0.withdrawnAt == nil })
            else { throw CounterRefusal.notFound }
            let people = try await counter.staff(of: town.id).filter { $0.member.state == .active }
            let obtainer = try await obtainer(of: consent, among: people)
            let me = try await counter.myself()
            let today = today
            try await counter.leaveTrace(.subjectRead, of: subject.subjectPublicID)
            return RegistrationPage(
                id: subject.subjectPublicID, particulars: particulars, consent: consent.consent,
                obtainerName: obtainer.member.name.full, obtainerFacility: obtainer.facilityName,
                awaited: try await counter.submissions().map { AwaitedPaper($0, in: town) },
                eligibility: town.policy.eligibility(
                    bornOn: particulars.birthDate, residence: particulars.residence, on: today),
                ruling: town.policy.registering(
                    by: ActingPerson(me), isObtainer: me.member.id == consent.obtainedBy),
                duplicates: try await counter.duplicates(of: Self.duplicateKey(particulars)).count {
                    $0.publicID != subject.subjectPublicID
                },
                people: people.filter { $0.office == nil }.map { PersonChoice($0) },
                obtainer: obtainer.member.publicID)
        }
    }

    /// Registers the subject in scope by the town's rule: from now on its team sees it.
    ///
    /// Throws `SubjectRefusal` before anything is written.
    package func register(
        _ word: RegistrationWord, once: UUID, at counter: borrowing Counter, in town: Town
    ) async throws {
        try await refusing {
            let page = try await readRegistration(at: counter, in: town)
            try require(page.ruling)
            switch page.eligibility {
            case .met: break
            case .failed(let tests, let clause, _):
                throw SubjectRefusal.byRule(Refusal(.ineligible(tests), clause: clause))
            case .open(let matters): if let first = matters.first { throw SubjectRefusal.needsDesk(first) }
            }
            let arrived =
                word.receivedWhat != nil || page.awaited.contains { $0.isReceived || $0.isSentElsewhere }
            try require(town.policy.registering(from: word.evidence, submitted: arrived))
            _ = try await counter.once(once, .subjectRegistered, request: Array(page.id.text.utf8)) {
                counter in
                try await doRegister(word, page, at: counter, in: town)
                return true
            }
        }
    }

    private func doRegister(
        _ word: RegistrationWord, _ page: RegistrationPage, at counter: borrowing Counter, in town: Town
    ) async throws {
        let policy = town.policyDigest
        guard let consent = try await counter.consents().first(where: { $0.withdrawnAt == nil }) else {
            throw CounterRefusal.conflict
        }
        try await receivePapers(word, consent, of: page.id, at: counter, in: town)
        let members = [page.obtainer] + word.members.filter { $0 != page.obtainer }
        var first: StaffID?
        for (index, id) in members.enumerated() {
            let person = try await counter.staffMember(id, of: town.id)
            // An office is linked or attends by the town's rule; it takes no seat.
            guard person.office == nil else { continue }
            try await counter.join(
                person.member.id, of: town.id, role: first == nil ? .first : .member, policy: policy)
            first = first ?? person.member.id
            if town.policy.registration.notifyMembers.value == .byMail {
                try await counter.post(
                    SubjectLetters.newSubject(in: town, staff: settings.staffAddress), kind: "subject.new",
                    to: .staff(town.id, person.member.id), dedupe: "subject.new.\(page.id).\(index)")
            }
        }
        guard let first else {
            throw SubjectRefusal.byRule(Refusal(.undeclared, clause: town.policy.team.firstMember.clause))
        }
        let isOffice = try counter.actor.office != nil
        let leaves = isOffice && town.policy.officeLeavesAfterHandover
        try await counter.register(
            NewRegistration(
                consent: consent.id, evidence: word.evidence.map(\.word), eligibility: "met",
                duplicatesFound: page.duplicates, officeAttends: leaves, policy: policy))
        try await counter.leaveTrace(.subjectRegistered, of: page.id, policy: policy)
        if leaves {
            try await counter.handOver(to: first)
            try await counter.leaveTrace(.subjectHandedOver, of: page.id, policy: policy)
        }
    }

    private func receivePapers(
        _ word: RegistrationWord, _ consent: ConsentOnRecord, of subject: PublicID,
        at counter: borrowing Counter,
        in town: Town
    ) async throws {
        guard let what = word.receivedWhat, let means = word.receivedMeans else { return }
        for paper in try await counter.submissions() where paper.receivedAt == nil {
            var custody: CustodyEntryID?
            if what == .copy {
                let copies = try await counter.custodyLedger().count { $0.paper == .copy }
                custody = try await counter.enter(
                    NewCustodyEntry(
                        consent: consent.id, sheetNumber: paper.sheetNumber, paper: .copy,
                        copyNumber: copies + 1,
                        holder: .office(paper.addressee), place: nil, since: today, policy: town.policyDigest),
                    of: subject)
            }
            try await counter.receive(paper.publicID, what: what, means: means, custody: custody)
            try await counter.leaveTrace(.paperReceived, of: subject, policy: town.policyDigest)
        }
    }

    private func obtainer(of consent: ConsentOnRecord, among people: [StaffRecord]) async throws
        -> StaffRecord
    {
        guard let found = people.first(where: { $0.member.id == consent.obtainedBy }) else {
            throw CounterRefusal.notFound
        }
        return found
    }

    /// Today in Asia/Tokyo.
    var today: CalendarDate {
        CalendarDate(TokyoTime(clock.now()).date)
    }
}

extension AwaitedPaper {
    init(_ record: SubmissionRecord, in town: Town) {
        let isRegistrars = town.policy.registrarOffice()?.rawValue == record.addressee.rawValue
        self.init(
            what: record.what, means: record.means, sentOn: record.sentOn,
            isReceived: record.receivedAt != nil,
            isSentElsewhere: !isRegistrars && record.sentOn != nil)
    }
}

extension PersonChoice {
    init(_ record: StaffRecord) {
        self.init(
            id: record.member.publicID, name: record.member.name, profession: record.member.profession,
            facilityName: record.facilityName)
    }
}
