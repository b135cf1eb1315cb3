/// People's accounts.
package struct AccountsPolicy: Hashable, Sendable {
    /// Who makes accounts.
    package enum Creator: String, PolicyWord {
        case facilityAdmin = "facility_admin"

        package var label: String {
            "事業所の管理者"
        }
    }

    /// Who is responsible for an account.
    package enum Keeper: String, PolicyWord {
        case staff

        package var label: String {
            "利用者本人"
        }
    }

    /// Who helps when ID or password are lost.
    package enum Recovery: String, PolicyWord {
        case facilityAdminThenAuthority = "facility_admin_then_authority"
        case facilityAdmin = "facility_admin"

        package var label: String {
            switch self {
            case .facilityAdminThenAuthority: "事業所の管理者が再発行し、難しければ運営主体に依頼する"
            case .facilityAdmin: "事業所の管理者が再発行する"
            }
        }
    }

    /// On whom secrecy is laid.
    package enum Confidentiality: String, PolicyWord {
        case laidOnIndividuals = "laid_on_individuals"

        package var label: String {
            "利用者個人に負わせる"
        }
    }

    /// Why an account can be suspended.
    package enum Cause: String, PolicyWord {
        case leak
        case unauthorisedAccess = "unauthorised_access"

        package var label: String {
            switch self {
            case .leak: "IDやパスワードの漏えい"
            case .unauthorisedAccess: "不正アクセス"
            }
        }
    }

    /// How an account is suspended.
    package struct Suspension: Hashable, Sendable {
        package var by: Statement<BodyRole> = .unspecified
        package var withoutConsent: Statement<Permission> = .unspecified
        package var causes: Statement<[Cause]> = .unspecified
        /// Who may act in urgency.
        package var proxy: Statement<BodyRole> = .unspecified
        /// How soon the proxy reports.
        package var reportBack: Statement<Promptness> = .unspecified

        package init() {}
    }

    package var createdBy: Rule<Creator> = .unspecified
    /// An ID and password for each person.
    package var personal: Rule<Requirement> = .unspecified
    /// Who looks after a password.
    package var passwordKeptBy: Rule<Keeper> = .unspecified
    /// Who answers for what is done under an ID.
    package var answersForActs: Rule<Keeper> = .unspecified
    package var lostCredentials: Rule<Recovery> = .unspecified
    /// How soon a change of staff must be registered.
    package var changeNotice: Rule<NoticeTime> = .unspecified
    package var suspension: Rule<Suspension> = .unspecified
    package var confidentiality: Rule<Confidentiality> = .unspecified

    package init() {}
}
