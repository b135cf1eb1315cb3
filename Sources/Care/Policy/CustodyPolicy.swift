/// Where the consent papers are.
package struct CustodyPolicy: Hashable, Sendable {
    /// Where a professional keeps a paper.
    package enum Place: String, PolicyWord {
        case facility
        case person

        package var label: String {
            switch self {
            case .facility: "事業所"
            case .person: "本人の手元"
            }
        }
    }

    package var original: Rule<Custodian> = .unspecified
    package var copies: Rule<[Custodian]> = .unspecified
    /// Whether a professional holder keeps it at the facility or in person.
    package var place: Rule<Place> = .unspecified

    package init() {}
}

/// Which paper goes to which office before registration.
package struct SubmissionPolicy: Hashable, Sendable {
    package var what: Rule<Paper> = .unspecified
    /// The authority, the secretariat or the center.
    package var to: Rule<BodyRole> = .unspecified
    package var means: Rule<[SubmissionMeans]> = .unspecified
    package var beforeRegistration: Rule<Requirement> = .unspecified
    /// After consent.
    package var within: Rule<PolicyPeriod> = .unspecified

    package init() {}
}
