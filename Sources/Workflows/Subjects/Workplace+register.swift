import Care
import EventLoop
package import FoundationEssentials
import JapaneseText
import Records

extension Workplace {
    /// A registration under way, with what the town's rule and the desk say of it.
    package func readRegistration(at counter: borrowing Counter, in town: Town) async throws
        -> RegistrationPage
    {
        try await refusing {
            let page = try await registrationPage(at: counter, in: town)
            try await counter.leaveTrace(.subjectRead, of: page.id)
            return page
        }
    }

    private func registrationPage(at counter: borrowing Counter, in town: Town) async throws
        -> RegistrationPage
    {
        let subject = try counter.subject.subjectPublicID
        let record = try await counter.subjectRecord()
        guard record.state == .registering, let particulars = try await counter.particulars()?.particulars,
            let consent = try await counter.consents().first(where: { $0.withdrawnAt == nil })
        else { throw CounterRefusal.notFound }
        let people = try await counter.staff(of: town.id).filter { $0.member.state == .active }
        guard let obtainer = people.first(where: { $0.member.id == consent.obtainedBy }) else {
            throw CounterRefusal.notFound
        }
        let me = try await counter.myself()
        let answers = try await counter.deskAnswers(for: subject)
        let decisions = answers.decisions
        let isObtainer = me.member.id == consent.obtainedBy
        let ruling = town.policy.registering(
            by: ActingPerson(me), isObtainer: isObtainer, decisions: decisions)
        let eligibility = town.policy.eligibility(
            bornOn: particulars.birthDate, residence: particulars.residence, on: today, decisions: decisions)
        return RegistrationPage(
            id: subject, unit: record.unit, particulars: particulars, consent: consent.consent,
            obtainerName: obtainer.member.name.full, obtainerFacility: obtainer.facilityName,
            awaited: try await counter.submissions().map {
                AwaitedPaper(
                    what: $0.what, means: $0.means, sentOn: $0.sentOn, isReceived: $0.receivedAt != nil,
                    addressee: $0.addressee,
                    isMineToReceive: takesPapers(
                        me.office, isDesk: me.isDesk, for: $0.addressee, in: town))
            }, eligibility: eligibility,
            isExceptionGranted: answers.granted(DeskQuestions.exception, DeskDecisions.met) != nil,
            ruling: ruling,
            silent: silent(
                town.policy.openForRegistration(ruling, eligibility, decisions), answers, in: town),
            duplicates: try await counter.duplicates(of: Self.duplicateKey(particulars)).count {
                $0.publicID != subject
            }, similar: try await similar(to: particulars.name, at: counter, in: town),
            people: people.filter { $0.office == nil }.map { PersonChoice($0) },
            candidates: Set(try await counter.team().filter(\.isPending).map(\.member.staff)),
            obtainer: obtainer.member.publicID, obtainerTakesNoSeat: obtainer.office != nil,
            mayListMembers: town.policy.listsMembers(
                isObtainer: isObtainer, obtainerTakesNoSeat: obtainer.office != nil, decisions),
            wantedEvidence: town.policy.wantedEvidence(decisions),
            doctorMustApprove: town.policy.doctorMustApprove(decisions),
            mailsMembers: town.policy.mailsMembers(decisions))
    }

    /// Names like this one on the list of the person at the counter: to look twice before a mix-up.
    private func similar(
        to name: PersonName, at counter: borrowing Counter, in town: Town
    ) async throws -> [PersonName] {
        try await counter.subjectsAtHand(limit: 200).filter { $0.home == town.id }.map(\.name).filter {
            NameLikeness.score($0.full, name.full) >= 0.7
                || NameLikeness.score(reading: $0.fullKana, name.fullKana) >= 0.8
        }
    }

    /// Registers the subject in scope by the town's rule: from now on its team sees it.
    ///
    /// Throws `SubjectRefusal` before anything is written.
    package func register(
        _ word: RegistrationWord, once: UUID, at counter: borrowing Counter, in town: Town
    ) async throws {
        try await refusing {
            let page = try await registrationPage(at: counter, in: town)
            try require(page.ruling)
            if let open = page.silent.first { throw SubjectRefusal.needsDesk(DeskMatter(rule: open.rule)) }
            if let refusal = page.eligibility.refusal, !page.meetsTests {
                throw SubjectRefusal.byRule(refusal)
            }
            var word = word
            if !page.awaited.contains(where: \.isMineToReceive) { word.receivedWhat = nil }
            let arrived = word.receivedWhat != nil || page.awaited.contains(where: \.isSubmitted)
            let decisions = try await counter.deskDecisions(for: page.id)
            try require(
                town.policy.registering(from: word.evidence, submitted: arrived, decisions: decisions))
            if page.doctorMustApprove, !word.isApprovedByDoctor {
                throw SubjectRefusal.byRule(town.policy.team.doctor.refusal(.doctorMustApprove))
            }
            let seats = try await seats(word, page, at: counter, in: town)
            guard let first = seats.first else {
                throw SubjectRefusal.byRule(town.policy.team.firstMember.refusal(.firstMemberMissing))
            }
            _ = try await counter.once(once, .subjectRegistered, request: Array(page.id.text.utf8)) {
                counter in
                try await doRegister(word, page, first, seats, at: counter, in: town)
                return true
            }
        }
    }

    /// The obtainer first, then whom the paper lists. An office is linked or attends by the town's rule; it takes no
    /// seat.
    private func seats(
        _ word: RegistrationWord, _ page: RegistrationPage, at counter: borrowing Counter, in town: Town
    ) async throws -> [StaffRecord] {
        let listed = page.mayListMembers ? word.members : []
        var seats: [StaffRecord] = []
        for id in [page.obtainer] + listed {
            let person = try await counter.staffMember(id, of: town.id)
            guard person.office == nil, person.member.state == .active,
                !seats.contains(where: { $0.member.id == person.member.id })
            else { continue }
            seats.append(person)
        }
        return seats
    }
}

extension Workplace {
    private func doRegister(
        _ word: RegistrationWord, _ page: RegistrationPage, _ first: StaffRecord, _ seats: [StaffRecord],
        at counter: borrowing Counter, in town: Town
    ) async throws {
        let policy = town.policyDigest
        guard let consent = try await counter.consents().first(where: { $0.withdrawnAt == nil }) else {
            throw CounterRefusal.conflict
        }
        try await receivePapers(word, consent, of: page.id, at: counter, in: town)
        try await seat(seats, page, at: counter, in: town)
        let leaves = try counter.actor.office != nil && town.policy.officeLeavesAfterHandover
        try await counter.register(try await registration(word, page, consent, leaves, at: counter, in: town))
        try await counter.leaveTrace(.subjectRegistered, of: page.id, policy: policy)
        if leaves {
            try await counter.handOver(to: first.member.id)
            try await counter.leaveTrace(.subjectHandedOver, of: page.id, policy: policy)
        }
    }

    private func registration(
        _ word: RegistrationWord, _ page: RegistrationPage, _ consent: ConsentOnRecord, _ attends: Bool,
        at counter: borrowing Counter, in town: Town
    ) async throws -> NewRegistration {
        var registration = NewRegistration(
            consent: consent.id, evidence: word.evidence.map(\.word), eligibility: "met",
            duplicatesFound: page.duplicates,
            duplicateNote: word.duplicateNote.isEmpty ? nil : word.duplicateNote,
            officeAttends: attends, policy: town.policyDigest)
        if case .failed(_, _, let exception?) = page.eligibility {
            let granted = try await counter.deskAnswers(for: page.id)
                .granted(DeskQuestions.exception, DeskDecisions.met)
            registration.eligibility = "exception"
            registration.exceptionBy = exception.by.value?.word
            registration.exceptionCase = granted?.id
        } else if town.policy.subject.minimumAge.value == nil, town.policy.subject.residence.value == nil {
            registration.eligibility = "not_tested"
        }
        return registration
    }

    /// Those whom the pre-check named wait unseen: who is listed is admitted, who is not leaves. Where the registrar
    /// lists nobody, they wait for the team to admit them.
    private func seat(
        _ seats: [StaffRecord], _ page: RegistrationPage, at counter: borrowing Counter, in town: Town
    ) async throws {
        let waiting = try await counter.team().filter(\.isPending)
        for (index, person) in seats.enumerated() {
            if let seat = waiting.first(where: { $0.staff == person.member.id }) {
                try await counter.confirm(seat)
                if index == 0 { try await counter.makeFirst(seat) }
            } else {
                try await counter.join(
                    person.member.id, of: town.id, role: index == 0 ? .first : .member,
                    policy: town.policyDigest)
            }
            try await counter.leaveTrace(.memberJoined, of: person.member.publicID, policy: town.policyDigest)
            if page.mailsMembers {
                try await counter.post(
                    SubjectLetters.newSubject(in: town, staff: settings.staffAddress), kind: "subject.new",
                    to: .staff(town.id, person.member.id), dedupe: "subject.new.\(page.id).\(index)")
            }
        }
        guard page.mayListMembers else { return }
        for seat in waiting where !seats.contains(where: { $0.member.id == seat.staff }) {
            try await counter.leave(seat, reason: "not_listed")
        }
    }

    private func receivePapers(
        _ word: RegistrationWord, _ consent: ConsentOnRecord, of subject: PublicID,
        at counter: borrowing Counter, in town: Town
    ) async throws {
        guard let what = word.receivedWhat, let means = word.receivedMeans else { return }
        for paper in try await counter.submissions() where paper.receivedAt == nil {
            try await receive(paper, what, means, of: subject, at: counter, in: town)
        }
    }

    /// Today in Asia/Tokyo.
    var today: CalendarDate {
        CalendarDate(TokyoTime(clock.now()).date)
    }
}

extension PersonChoice {
    init(_ record: StaffRecord) {
        self.init(
            id: record.member.publicID, name: record.member.name, profession: record.member.profession,
            facilityName: record.facilityName)
    }
}
