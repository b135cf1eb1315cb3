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
            try require(town.policy.obtainingConsent(by: ActingPerson(obtainer), wasChosen: true))
            try require(town.policy.recording(consent, incapable: entry.isIncapable))
            let registrar = try await registrar(of: town, obtainedAt: obtainer, counter)
            let answer = try await counter.once(
                once, .consentRecorded, request: Array(try JSONEncoder().encode(entry))
            ) { counter in
                let subject = try await counter.openSubject(registrar: registrar)
                try await counter.entering(subject) { inner in
                    try await keep(particulars, consent, entry, obtainer, of: subject, at: inner, in: town)
                }
                return subject.text
            }
            return try id(answer.answer)
        }
    }

    private func keep(
        _ particulars: SubjectParticulars, _ consent: ConsentRecord, _ entry: ConsentEntry,
        _ obtainer: StaffRecord, of subject: PublicID, at counter: borrowing Counter, in town: Town
    ) async throws {
        let policy = town.policyDigest
        try await counter.record(particulars, duplicateKey: Self.duplicateKey(particulars))
        let sheet = "S-" + SecureRandom.code(symbols: 8)
        let occasion = town.policy.consent.occasion.value?.word ?? "start_of_sharing"
        let kept = try await counter.record(
            NewConsent(
                consent: consent, sheetNumber: sheet, obtainedBy: obtainer.member.id,
                obtainedAt: obtainer.member.facility, occasion: occasion, policy: policy))
        try await keepPapers(
            PapersOfConsent(consent: kept.id, sheet: sheet, obtainer: obtainer, day: consent.obtainedOn),
            of: subject, at: counter, in: town)
        if let addressee = town.policy.submission.to.value.flatMap({ Office(rawValue: $0.rawValue) }) {
            let means = entry.means.flatMap(SubmissionMeans.init(rawValue:))
            _ = try await counter.submit(
                NewSubmission(
                    consent: kept.id, sheetNumber: sheet, what: town.policy.submission.what.value,
                    addressee: addressee, means: means, due: nil,
                    sentOn: entry.sentOn.flatMap { CalendarDate(iso: $0) }, policy: policy), of: subject)
        }
        try await counter.leaveTrace(.consentRecorded, of: subject, policy: policy)
    }

    private struct PapersOfConsent {
        let consent: ConsentID
        let sheet: String
        let obtainer: StaffRecord
        let day: CalendarDate
    }

    /// Each sheet is with whom the town's rule names; what is submitted is its receiver's only once it arrived.
    private func keepPapers(
        _ papers: PapersOfConsent, of subject: PublicID, at counter: borrowing Counter, in town: Town
    ) async throws {
        let receiver = town.policy.submission.to.value?.rawValue
        var copies = 0
        for share in town.policy.papers {
            if share.paper == .copy {
                if share.holder.rawValue == receiver { continue }
                copies += 1
            }
            _ = try await counter.enter(
                NewCustodyEntry(
                    consent: papers.consent, sheetNumber: papers.sheet, paper: share.paper,
                    copyNumber: share.paper == .copy ? copies : nil,
                    holder: holder(share.holder, papers.obtainer),
                    place: nil, since: papers.day, policy: town.policyDigest), of: subject)
        }
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

    /// The facility whose desk registers: the town's office, or the obtainer's own where obtainers register.
    private func registrar(
        of town: Town, obtainedAt obtainer: StaffRecord, _ counter: borrowing Counter
    ) async throws -> FacilityID {
        guard let office = town.policy.registrarOffice().flatMap({ Office(rawValue: $0.rawValue) }) else {
            return obtainer.member.facility
        }
        guard let facility = try await counter.office(office) else { throw CounterRefusal.notFound }
        return facility
    }

    /// The normalised reading and the birth date: two records of one person have the same, however they were typed.
    static func duplicateKey(_ particulars: SubjectParticulars) -> String {
        let reading = particulars.name.familyKana + particulars.name.givenKana
        return "\(KanaKey(reading).text) \(particulars.birthDate)"
    }

    /// Lets through what the town's rule permits.
    func require(_ ruling: Ruling) throws {
        switch ruling {
        case .permitted: return
        case .refused(let refusal): throw SubjectRefusal.byRule(refusal)
        case .desk(let matter): throw SubjectRefusal.needsDesk(matter)
        }
    }

    private func id(_ text: String) throws -> PublicID {
        guard let id = PublicID(text) else { throw CounterRefusal.notFound }
        return id
    }
}
