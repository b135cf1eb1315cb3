/// Everything that one town's file says, section by section.
package struct PolicySections: Hashable, Sendable {
    package var municipality = MunicipalityPolicy()
    package var service = ServicePolicy()
    package var bodies = BodiesPolicy()
    package var vocabulary = VocabularyPolicy()
    package var subject = SubjectPolicy()
    package var facility = FacilityPolicy()
    package var application = ApplicationPolicy()
    package var certificates = CertificatesPolicy()
    package var accounts = AccountsPolicy()
    package var sharing = SharingPolicy()
    package var consent = ConsentPolicy()
    package var custody = CustodyPolicy()
    package var submission = SubmissionPolicy()
    package var registration = RegistrationPolicy()
    package var team = TeamPolicy()
    package var linkage = LinkagePolicy()
    package var agreements = AgreementsPolicy()
    package var stop = StopPolicy()
    package var death = DeathPolicy()
    package var retention = RetentionPolicy()
    package var posting = PostingPolicy()
    package var security = SecurityPolicy()
    package var notices = NoticesPolicy()
    package var desk = DeskPolicy()
    package var portal = PortalPolicy()
    package var administrators = AdministratorsPolicy()

    /// A town whose documents say nothing at all.
    package init() {}
}

/// Who looks after the town's tenant; `unspecified`: the operator invites them.
package struct AdministratorsPolicy: Hashable, Sendable {
    /// One administrator.
    package struct Administrator: Hashable, Sendable {
        package var name = ""
        package var email = ""

        package init() {}
    }

    package var list = Rule<[Administrator]>.unspecified

    package init() {}
}

/// The law of one town: what its file says, immutable, and as cheap to hand around as a reference.
package struct TenantPolicy: Hashable, Sendable {
    private final class Content: Sendable {
        let sections: PolicySections
        let words: Vocabulary

        init(sections: PolicySections) {
            self.sections = sections
            words = sections.vocabulary.words
        }
    }

    package let tenant: TenantKey
    /// Names the file's text; what is decided under this policy is recorded with it.
    package let digest: String
    private let content: Content

    package init(tenant: TenantKey, digest: String, sections: PolicySections) {
        self.tenant = tenant
        self.digest = digest
        content = Content(sections: sections)
    }

    package var sections: PolicySections { content.sections }
    package var municipality: MunicipalityPolicy { content.sections.municipality }
    package var service: ServicePolicy { content.sections.service }
    package var bodies: BodiesPolicy { content.sections.bodies }
    package var subject: SubjectPolicy { content.sections.subject }
    package var facility: FacilityPolicy { content.sections.facility }
    package var application: ApplicationPolicy { content.sections.application }
    package var certificates: CertificatesPolicy { content.sections.certificates }
    package var accounts: AccountsPolicy { content.sections.accounts }
    package var sharing: SharingPolicy { content.sections.sharing }
    package var consent: ConsentPolicy { content.sections.consent }
    package var custody: CustodyPolicy { content.sections.custody }
    package var submission: SubmissionPolicy { content.sections.submission }
    package var registration: RegistrationPolicy { content.sections.registration }
    package var team: TeamPolicy { content.sections.team }
    package var linkage: LinkagePolicy { content.sections.linkage }
    package var agreements: AgreementsPolicy { content.sections.agreements }
    package var stop: StopPolicy { content.sections.stop }
    package var death: DeathPolicy { content.sections.death }
    package var retention: RetentionPolicy { content.sections.retention }
    package var posting: PostingPolicy { content.sections.posting }
    package var security: SecurityPolicy { content.sections.security }
    package var notices: NoticesPolicy { content.sections.notices }
    package var desk: DeskPolicy { content.sections.desk }
    package var portal: PortalPolicy { content.sections.portal }
    package var administrators: AdministratorsPolicy { content.sections.administrators }

    /// The town's nouns, the platform's neutral ones filled in.
    package var words: Vocabulary { content.words }

    /// The municipality's name, as every page's head shows it.
    package var townName: String { municipality.name.value ?? tenant.text }

    /// The service's name in the town's own spelling.
    package var serviceName: String { service.name.value ?? "\(townName) 電子@連絡帳" }

    /// The body whose accounts `linkage` speaks of: the registrar's, or the approver's where facilities register.
    package var office: BodyRole? {
        if let body = registration.registrar.value?.body { return body }
        if let approver = application.approver.value { return approver }
        return bodies.secretariat.value != nil
            ? .secretariat : bodies.authority.value != nil ? .authority : nil
    }

    /// What the office's accounts may do with every subject of the town: nothing, unless the file says otherwise.
    package var officePermits: Set<LinkagePolicy.Permit> {
        linkage.office.value == .everySubject ? Set(linkage.permits.value ?? []) : []
    }

    /// Where the papers of one consent are once everything was done by the rule.
    ///
    /// A submitted copy is an entry of its recipient. Where `custody` or `submission` are open, their papers are
    /// missing here: the desk says where they are.
    package var papers: [CustodyShare] {
        var shares: [CustodyShare] = []
        if let holder = custody.original.value {
            shares.append(CustodyShare(paper: .original, holder: holder))
        }
        for holder in custody.copies.value ?? [] { shares.append(CustodyShare(paper: .copy, holder: holder)) }
        if submission.what.value == .copy, let recipient = submission.to.value,
            let holder = Custodian(rawValue: recipient.rawValue)
        {
            let share = CustodyShare(paper: .copy, holder: holder)
            if !shares.contains(share) { shares.append(share) }
        }
        return shares
    }

    /// The same town with another text: for previews and tests.
    package func replacing(digest: String, _ edit: (inout PolicySections) -> Void) -> TenantPolicy {
        var sections = content.sections
        edit(&sections)
        return TenantPolicy(tenant: tenant, digest: digest, sections: sections)
    }

    package static func == (left: Self, right: Self) -> Bool {
        left.tenant == right.tenant && left.digest == right.digest
            && (left.content === right.content || left.content.sections == right.content.sections)
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(tenant)
        hasher.combine(digest)
    }
}

/// One sheet and who has it.
package struct CustodyShare: Hashable, Sendable {
    package let paper: Paper
    package let holder: Custodian

    package init(paper: Paper, holder: Custodian) {
        self.paper = paper
        self.holder = holder
    }
}
