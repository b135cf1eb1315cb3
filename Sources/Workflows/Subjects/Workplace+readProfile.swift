package import Care
import EventLoop
package import FoundationEssentials
import Records

extension Workplace {
    /// Who the subject is, who agreed to what, where every sheet of paper is, and who registered from what.
    package func readProfile(at counter: borrowing Counter, in town: Town) async throws -> ProfilePage {
        try await refusing {
            let sight = try counter.subject
            let directory = Directory(
                people: try await counter.staff(of: town.id, withFormer: true),
                facilities: try await counter.facilities(of: town.id), policy: town.policy)
            let record = try await counter.subjectRecord()
            let office = try await counter.officeSight()
            let page = ProfilePage(
                id: sight.subjectPublicID, unit: record.unit, isRegistering: record.state == .registering,
                versions: try await counter.particularsHistory().map {
                    ProfilePage.Version(
                        particulars: $0.particulars, by: directory.name($0.recordedBy), at: $0.recordedAt)
                },
                consents: try await counter.consents().map {
                    ProfilePage.Agreement(
                        id: $0.publicID, record: $0.consent, withdrawnAt: $0.withdrawnAt,
                        obtainedBy: directory.name($0.obtainedBy),
                        facility: directory.name($0.obtainedAt))
                },
                sheets: try await counter.custodyLedger().map { line in
                    ProfilePage.Sheet(
                        id: line.publicID, paper: line.paper, copyNumber: line.copyNumber,
                        holder: directory.name(line.holder), since: line.since, until: line.until,
                        endReason: line.endReason, sheetNumber: line.sheetNumber)
                },
                papers: try await papers(at: counter, in: town),
                registration: try await counter.registrations().first.map { directory.registration($0) },
                household: record.unit == .household ? try await household(at: counter) : [],
                linkedSince: office.linkedSince, attendingSince: office.attendingSince,
                editing: try await editingRight(at: counter, in: town),
                carried: try await counter.countCarried())
            try await counter.leaveTrace(.subjectRead, of: sight.subjectPublicID)
            return page
        }
    }

    private func papers(
        at counter: borrowing Counter, in town: Town
    ) async throws -> [ProfilePage.Submission] {
        let me = try counter.actor
        return try await counter.submissions().map { paper in
            ProfilePage.Submission(
                id: paper.publicID, what: paper.what, means: paper.means, addressee: paper.addressee,
                due: paper.due, sentOn: paper.sentOn, receivedAt: paper.receivedAt,
                isOverdue: paper.receivedAt == nil && (paper.due.map { $0 < today } ?? false),
                mayConfirm: paper.receivedAt == nil
                    && takesPapers(me.office, isDesk: me.isDesk, for: paper.addressee, in: town))
        }
    }

    /// Keeps what changed about a subject as a new version; the one before stays in the history.
    ///
    /// Throws `SubjectRefusal` before anything is written.
    package func changeParticulars(
        _ particulars: SubjectParticulars, once: UUID, at counter: borrowing Counter, in town: Town
    ) async throws {
        try await refusing {
            let subject = try counter.subject
            try await requireEditing(at: counter, in: town)
            guard let known = try await counter.particulars()?.particulars else {
                throw CounterRefusal.notFound
            }
            guard known != particulars else { return }
            _ = try await counter.once(
                once, .subjectChanged, request: Array("\(subject.subjectPublicID) \(particulars)".utf8)
            ) { counter in
                try await counter.record(particulars, duplicateKey: Self.duplicateKey(particulars))
                try await counter.leaveTrace(
                    .subjectChanged, of: subject.subjectPublicID, policy: town.policyDigest)
                return true
            }
        }
    }

    /// By `subject.updated_by`: the members, or whoever registered; where the documents are silent, by the desk's word.
    func editingRight(at counter: borrowing Counter, in town: Town) async throws -> EditingRight {
        let sight = try counter.subject
        guard sight.mayPost, try await counter.subjectRecord().state == .active else { return .readOnly }
        let answers = try await counter.deskAnswers(for: sight.subjectPublicID)
        let ruling = town.policy.updatingParticulars(
            isMember: sight.ground.isMember, isRegistrar: try await isRegistrar(at: counter),
            decisions: answers.decisions)
        switch ruling {
        case .permitted: return .allowed
        case .refused(let refusal): return .refused(refusal)
        case .desk(let matter):
            return silent([matter], answers, in: town).first.map { .silent($0) } ?? .readOnly
        }
    }

    /// Lets through who keeps the particulars up to date.
    func requireEditing(at counter: borrowing Counter, in town: Town) async throws {
        switch try await editingRight(at: counter, in: town) {
        case .allowed: return
        case .refused(let refusal): throw SubjectRefusal.byRule(refusal)
        case .silent(let rule): throw SubjectRefusal.needsDesk(DeskMatter(rule: rule.rule))
        case .readOnly: throw CounterRefusal.notFound
        }
    }

    /// Whether the person at the counter registered the subject in scope, or works for the office that did.
    func isRegistrar(at counter: borrowing Counter) async throws -> Bool {
        let me = try counter.actor
        guard let registration = try await counter.registrations().first else { return false }
        return me.office == nil
            ? registration.registrar == me.staff : registration.registrarFacility == me.facility
    }
}

/// The names behind the numbers of a town's rows.
struct Directory {
    let people: [StaffRecord]
    let facilities: [FacilityRecord]
    let policy: TenantPolicy

    func name(_ id: StaffID) -> String {
        people.first { $0.member.id == id }?.member.name.full ?? "ほかの市町村の職員"
    }

    func name(_ id: FacilityID) -> String {
        facilities.first { $0.facility.id == id }?.facility.name ?? ""
    }

    func name(_ holder: PaperHolder) -> String {
        switch holder {
        case .facility(let id, let person):
            policy.custody.place.value == .person
                ? [name(id), person.map { name($0) }].compactMap { $0 }.joined(separator: "　") : name(id)
        case .subject: policy.words.subject
        case .office(let office):
            BodyRole(rawValue: office.rawValue).flatMap { policy.bodies[$0].value?.word.value } ?? "窓口"
        }
    }

    func registration(_ record: RegistrationRecord) -> ProfilePage.Registration {
        ProfilePage.Registration(
            by: name(record.registrar), facility: name(record.registrarFacility),
            evidence: record.evidence.compactMap { word in
                RegistrationPolicy.Evidence(rawValue: word).map {
                    $0 == .consentPaper ? policy.words.consentPaper : $0.label
                }
            },
            eligibility: record.eligibility,
            exceptionBy: record.exceptionBy == nil
                ? nil : policy.subject.exception.value.map { DeskQuestions.grantor($0, policy) },
            registeredAt: record.registeredAt, handedOverAt: record.handedOverAt,
            handedOverTo: record.handedOverTo.map { name($0) })
    }
}
