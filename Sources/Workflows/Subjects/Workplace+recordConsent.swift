package import Care
import EventLoop
package import FoundationEssentials
import JapaneseText
import PKI
import Records

extension Workplace {
    /// Writes down who consented to what, where the papers are, and what was sent to whom. Nothing is shared yet: only
    /// the writer and the registering office see the record, until it is registered.
    ///
    /// `once`: the key under which this is done once.
    /// Returns the subject's record.
    /// Throws `SubjectRefusal` before anything is written.
    package func recordConsent(
        _ entry: ConsentEntry, once: UUID, at counter: borrowing Counter, in town: Town
    ) async throws -> PublicID {
        try await refusing {
            guard let particulars = entry.particulars, let consent = entry.record else {
                throw SubjectRefusal.unreadable
            }
            let me = try await counter.myself()
            let obtainer =
                if entry.obtainer.isEmpty { me } else {
                    try await counter.staffMember(try id(entry.obtainer), of: town.id)
                }
            let subject = PublicID(entry.beginning) ?? PublicID.fresh()
            let decisions = try await counter.deskDecisions(for: subject)
            let unit: SubjectUnit = entry.isHousehold ? .household : .person
            // An office writes down from the paper of others, who were chosen before it reached the office.
            let wasChosen = entry.wasChosen || obtainer.member.id != me.member.id
            try require(
                town.policy.obtainingConsent(
                    by: ActingPerson(obtainer), wasChosen: wasChosen, decisions: decisions))
            try require(town.policy.registering(unit, decisions: decisions))
            try require(town.policy.recording(consent, incapable: entry.isIncapable, decisions: decisions))
            if let open = town.policy.openForConsent(decisions).first {
                throw SubjectRefusal.needsDesk(open)
            }
            let registrar = try await registrar(
                of: town, obtainedAt: obtainer, wroteDown: me, decisions, counter)
            let answer = try await counter.once(
                once, .consentRecorded, request: try requestBytes(entry)
            ) { counter in
                try await counter.openSubject(as: subject, unit: unit, registrar: registrar)
                try await counter.entering(subject) { inner in
                    let kept = KeptConsent(
                        subject: subject, entry: entry, particulars: particulars, consent: consent,
                        obtainer: obtainer, recipient: town.policy.recipient(decisions),
                        keeper: town.policy.keeper(decisions), copies: town.policy.copyKeepers(decisions))
                    try await keep(kept, at: inner, in: town)
                    try await keepPrecheck(kept, at: inner, in: town)
                }
                return subject.text
            }
            return try id(answer.answer)
        }
    }

    /// The facility whose desk registers: the town's office, or where obtainers register, the one who writes it down.
    private func registrar(
        of town: Town, obtainedAt obtainer: StaffRecord, wroteDown me: StaffRecord,
        _ decisions: DeskDecisions,
        _ counter: borrowing Counter
    ) async throws -> FacilityID {
        guard
            let office = town.policy.registrarOffice(decisions: decisions).flatMap({
                Office(rawValue: $0.rawValue)
            })
        else {
            guard obtainer.member.id == me.member.id else {
                throw SubjectRefusal.byRule(
                    town.policy.registration.registrar.refusal(.notTheRegistrar(.obtainer)))
            }
            return me.member.facility
        }
        guard let facility = try await counter.office(office) else { throw CounterRefusal.notFound }
        return facility
    }

    private func id(_ text: String) throws -> PublicID {
        guard let id = PublicID(text) else { throw CounterRefusal.notFound }
        return id
    }

    /// Lets through what the town's rule permits.
    func require(_ ruling: Ruling) throws {
        switch ruling {
        case .permitted: return
        case .refused(let refusal): throw SubjectRefusal.byRule(refusal)
        case .desk(let matter): throw SubjectRefusal.needsDesk(matter)
        }
    }

    /// The normalised reading and the birth date: two records of one person have the same, however they were typed.
    static func duplicateKey(_ particulars: SubjectParticulars) -> String {
        let reading = particulars.name.familyKana + particulars.name.givenKana
        return "\(KanaKey(reading).text) \(particulars.birthDate)"
    }
}

/// A consent on its way into the records.
struct KeptConsent {
    let subject: PublicID
    let entry: ConsentEntry
    let particulars: SubjectParticulars
    let consent: ConsentRecord
    let obtainer: StaffRecord
    let recipient: BodyRole?
    let keeper: Custodian?
    let copies: [Custodian]
}

extension Workplace {
    private func keep(_ kept: KeptConsent, at counter: borrowing Counter, in town: Town) async throws {
        let policy = town.policyDigest
        try await counter.record(kept.particulars, duplicateKey: Self.duplicateKey(kept.particulars))
        try await counter.leaveTrace(.subjectOpened, of: kept.subject, policy: policy)
        let sheet = "S-" + SecureRandom.code(symbols: 8)
        let occasion = town.policy.consent.occasion.value?.word ?? "unspecified"
        let record = try await counter.record(
            NewConsent(
                consent: kept.consent, sheetNumber: sheet, obtainedBy: kept.obtainer.member.id,
                obtainedAt: kept.obtainer.member.facility, occasion: occasion, policy: policy))
        try await counter.leaveTrace(.consentRecorded, of: record.publicID, policy: policy)
        try await keepPapers(kept, record.id, sheet, at: counter, in: town)
        guard let addressee = kept.recipient.flatMap({ Office(rawValue: $0.rawValue) }) else { return }
        let sentOn = kept.entry.sentOn.flatMap { CalendarDate(iso: $0) }
        let id = try await counter.submit(
            NewSubmission(
                consent: record.id, sheetNumber: sheet, what: town.policy.submission.what.value,
                addressee: addressee, means: kept.entry.means.flatMap(SubmissionMeans.init(rawValue:)),
                due: due(kept.consent.obtainedOn, in: town), sentOn: sentOn, policy: policy), of: kept.subject
        )
        if sentOn != nil { try await counter.leaveTrace(.paperSubmitted, of: id, policy: policy) }
    }

    /// The last day for the paper, where the town's documents set one.
    private func due(_ day: CalendarDate, in town: Town) -> CalendarDate? {
        guard let period = town.policy.submission.within.value, let date = day.civilDate else { return nil }
        let moment = TokyoTime(date, minutes: 0).moment
        return CalendarDate(TokyoTime(period.after(moment)).date)
    }

    /// Each sheet is with whom the town's rule names; what is submitted is its receiver's only once it arrived.
    private func keepPapers(
        _ kept: KeptConsent, _ consent: ConsentID, _ sheet: String, at counter: borrowing Counter,
        in town: Town
    ) async throws {
        var shares = town.policy.papers
        if town.policy.custody.original.isUnspecified, let keeper = kept.keeper {
            shares.append(CustodyShare(paper: .original, holder: keeper))
        }
        if town.policy.custody.copies.isUnspecified {
            shares += kept.copies.map { CustodyShare(paper: .copy, holder: $0) }.filter {
                !shares.contains($0)
            }
        }
        var copies = 0
        for share in shares {
            if share.paper == .copy {
                if share.holder.rawValue == kept.recipient?.rawValue { continue }
                copies += 1
            }
            _ = try await counter.enter(
                NewCustodyEntry(
                    consent: consent, sheetNumber: sheet, paper: share.paper,
                    copyNumber: share.paper == .copy ? copies : nil,
                    holder: holder(share.holder, kept.obtainer), place: nil,
                    since: kept.consent.obtainedOn, policy: town.policyDigest), of: kept.subject)
        }
        try await counter.leaveTrace(.custodyChanged, of: kept.subject, policy: town.policyDigest)
    }

    private func holder(_ custodian: Custodian, _ obtainer: StaffRecord) -> PaperHolder {
        switch custodian {
        case .subject: .subject
        // The explainer's facility, or the secretariat where it explained itself (facts §8, 6).
        case .obtainer:
            obtainer.office.map { .office($0) } ?? .facility(obtainer.member.facility, obtainer.member.id)
        case .authority: .office(.authority)
        case .secretariat: .office(.secretariat)
        case .center: .office(.center)
        }
    }

    /// Who the supporters want on the team waits in it unseen until the registration; they see nothing before.
    private func keepPrecheck(_ kept: KeptConsent, at counter: borrowing Counter, in town: Town) async throws
    {
        let me = try counter.actor.staff
        var asked: [(tenant: TenantID, staff: StaffID)] = []
        for text in Set(kept.entry.candidates).sorted() {
            let person = try await counter.staffMember(try id(text), of: town.id)
            guard person.office == nil, person.member.state == .active,
                person.member.id != kept.obtainer.member.id
            else { continue }
            asked.append((town.id, person.member.id))
            try await counter.join(
                person.member.id, of: town.id, role: .member, pending: true, policy: town.policyDigest)
        }
        guard !asked.isEmpty || kept.entry.wasChosen else { return }
        let precheck = try await counter.openPrecheck(
            hint: "\(town.policy.words.consentPaper)と一緒に記録した事前の相談", candidates: asked,
            policy: town.policyDigest)
        try await counter.close(
            precheck, as: .registered,
            obtainer: kept.obtainer.office == nil ? kept.obtainer.member.id : me)
    }
}

extension CalendarDate {
    /// The same day for the calendar's arithmetic.
    var civilDate: CivilDate? { CivilDate(year: year, month: month, day: day) }
}
