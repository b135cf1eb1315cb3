extension TenantPolicy {
    /// Whether this person may explain the notebook and obtain a subject's consent.
    ///
    /// `person`: who wants to.
    /// `wasChosen`: the team's pre-check named this person.
    /// `decisions`: what the desk decided where the documents are silent.
    package func obtainingConsent(
        by person: ActingPerson, wasChosen: Bool, decisions: DeskDecisions = .none
    ) -> Ruling {
        let rule = consent.obtainers
        switch rule.statement {
        case .none: return .permitted(rule.clause)
        case .unspecified, .standard:
            guard let answer = decisions[RuleKey.obtainers] else {
                return .desk(DeskMatter(rule: RuleKey.obtainers))
            }
            return admitting(
                DeskDecisions.words(in: answer).map { ConsentPolicy.Obtainer(deskWord: $0) }, person,
                wasChosen)
        case .stated(let obtainers): return admitting(obtainers, person, wasChosen)
        }
    }

    private func admitting(
        _ obtainers: [ConsentPolicy.Obtainer], _ person: ActingPerson, _ wasChosen: Bool
    ) -> Ruling {
        let rule = consent.obtainers
        return obtainers.contains { admits($0, person, wasChosen) }
            ? .permitted(rule.clause) : .refused(rule.refusal(.notAnObtainer(allowed: obtainers)))
    }

    private func admits(_ obtainer: ConsentPolicy.Obtainer, _ person: ActingPerson, _ wasChosen: Bool) -> Bool
    {
        switch obtainer {
        case .anyStaff: true
        case .chosenInPrecheck: wasChosen
        case .secretariat: person.office == .secretariat
        case .profession(let profession): person.office == nil && person.profession == profession
        }
    }

    /// Whether this consent can be recorded: who agreed, and whether the paper was explained.
    package func recording(
        _ record: ConsentRecord, incapable: Bool, decisions: DeskDecisions = .none
    ) -> Ruling {
        if let silent = consent.explanationPaper.silent(RuleKey.explanationPaper, decisions) {
            return .desk(silent)
        }
        if wantsExplanationPaper(decisions), !record.explained {
            return .refused(consent.explanationPaper.refusal(.explanationPaperMissing))
        }
        guard case .family = record.giver else { return .permitted(consent.family.clause) }
        let rule = consent.family
        switch decisions.statement(rule, RuleKey.family) {
        case .unspecified, .standard: return .desk(DeskMatter(rule: RuleKey.family))
        case .none: return .refused(rule.refusal(.familyNotProvidedFor))
        case .stated(.always): return .permitted(rule.clause)
        case .stated(.whenIncapable):
            return incapable
                ? .permitted(rule.clause) : .refused(rule.refusal(.familyOnlyWhenIncapable))
        }
    }
}

extension TenantPolicy {
    /// Whether consent rests on a paper that was handed over and gone through: by the file, or as the desk decided.
    package func wantsExplanationPaper(_ decisions: DeskDecisions) -> Bool {
        decisions.statement(consent.explanationPaper, RuleKey.explanationPaper) == .stated(.required)
    }
}

extension ConsentPolicy.Obtainer {
    /// How the desk's decision names an obtainer; a profession by its code.
    package init(deskWord word: String) {
        switch word {
        case "any_staff": self = .anyStaff
        case "chosen_in_precheck": self = .chosenInPrecheck
        case "secretariat": self = .secretariat
        default: self = .profession(ProfessionCode(word))
        }
    }
}

/// The keys of the tenant file on which a silent rule sends the walk of consent to the desk.
package enum RuleKey {
    package static let obtainers = "consent.obtainers"
    package static let family = "consent.family"
    package static let explanationPaper = "consent.explanation_paper"
    package static let original = "custody.original"
    package static let copies = "custody.copies"
    package static let submissionWhat = "submission.what"
    package static let submissionTo = "submission.to"
    package static let beforeRegistration = "submission.before_registration"
    package static let registrar = "registration.registrar"
    package static let evidence = "registration.evidence"
    package static let notifyMembers = "registration.notify_members"
    package static let minimumAge = "subject.minimum_age"
    package static let residence = "subject.residence"
    package static let unit = "subject.unit"
    package static let updatedBy = "subject.updated_by"
    package static let firstMember = "team.first_member"
    package static let formedBy = "team.formed_by"
    package static let editors = "team.editors"
    package static let doctor = "team.doctor"
    package static let notifySubject = "team.notify_subject"
    package static let stopRequestedBy = "stop.requested_by"
    package static let stopSetBy = "stop.set_by"
    package static let stopScope = "stop.scope"
    package static let stopWhoTells = "stop.who_tells"
    package static let deathReportTo = "death.report_to"
    package static let additional = "certificates.additional"
}
