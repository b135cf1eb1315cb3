/// Which facilities take part, and on what terms.
package struct FacilityPolicy: Hashable, Sendable {
    /// Whether a facility outside the town may take part.
    package enum Outside: String, PolicyWord {
        case admitted
        case byAgreementOnly = "by_agreement_only"

        package var label: String {
            switch self {
            case .admitted: "認める"
            case .byAgreementOnly: "協定のある市町村に限る"
            }
        }
    }

    /// How a facility names its administrator.
    package enum Administrator: String, PolicyWord {
        case namedInApplication = "named_in_application"
        case decidedByFacility = "decided_by_facility"

        package var label: String {
            switch self {
            case .namedInApplication: "申請で明示する"
            case .decidedByFacility: "事業所が決める"
            }
        }
    }

    /// Who may hold an account.
    package enum Staffing: String, PolicyWord {
        case belongingOnly = "belonging_only"

        package var label: String {
            "その事業所に属する人だけ"
        }
    }

    /// What of a facility is published.
    package enum Publication: String, PolicyWord {
        case enteredFields = "entered_fields"
        case refusableItemByItem = "refusable_item_by_item"
        case refusableWhole = "refusable_whole"
        case always

        package var label: String {
            switch self {
            case .enteredFields: "入力した項目を公開する"
            case .refusableItemByItem: "項目ごとに公開を断れる"
            case .refusableWhole: "全体として公開を断れる"
            case .always: "必ず公開する"
            }
        }
    }

    /// How a facility leaves.
    package enum Leaving: String, PolicyWord {
        case portalApplication = "portal_application"
        case toAuthority = "to_authority"

        package var label: String {
            switch self {
            case .portalApplication: "ポータルから申請する"
            case .toAuthority: "運営主体に届け出る"
            }
        }
    }

    /// Who bears the facility's costs.
    package enum Costs: String, PolicyWord {
        case borneByFacility = "borne_by_facility"

        package var label: String {
            "事業所が負担する"
        }
    }

    /// When the facility's information is entered.
    package enum Step: String, PolicyWord {
        case withApplication = "with_application"
        case afterCertificate = "after_certificate"

        package var label: String {
            switch self {
            case .withApplication: "申請のとき"
            case .afterCertificate: "電子証明書を入れたあと"
            }
        }
    }

    /// What must wait for the information.
    package enum Deadline: String, PolicyWord {
        case staff
        case start

        package var label: String {
            switch self {
            case .staff: "利用者を登録する前"
            case .start: "利用を始める前"
            }
        }
    }

    /// Why a facility can lose its part.
    package enum Cause: String, PolicyWord {
        case prohibitedActs = "prohibited_acts"

        package var label: String {
            "禁止行為"
        }
    }

    /// What the documents say on damages.
    package enum Damages: String, PolicyWord {
        case claimable

        package var label: String {
            "損害の賠償を求められる"
        }
    }

    /// When a facility enters its particulars.
    package struct InformationStep: Hashable, Sendable {
        package var when: Statement<Step> = .unspecified
        package var before: Statement<Deadline> = .unspecified

        package init() {}
    }

    /// How a facility loses its part.
    package struct Disqualification: Hashable, Sendable {
        package var by: Statement<BodyRole> = .unspecified
        package var withoutNotice: Statement<Permission> = .unspecified
        package var causes: Statement<[Cause]> = .unspecified
        /// Who may act in urgency.
        package var proxy: Statement<BodyRole> = .unspecified
        /// How soon the proxy reports.
        package var reportBack: Statement<Promptness> = .unspecified
        package var damages: Statement<Damages> = .unspecified

        package init() {}
    }

    /// Kinds and groups of kinds.
    package var kinds: Rule<[FacilityKindCode]> = .unspecified
    /// What the documents ask of a facility, in their sense.
    package var condition: Rule<String> = .unspecified
    /// Who may admit another facility.
    package var exceptionBy: Rule<BodyRole> = .unspecified
    package var outsideTown: Rule<Outside> = .unspecified
    /// How a facility names its administrator.
    package var administrator: Rule<Administrator> = .unspecified
    /// Who may hold an account of the facility.
    package var staff: Rule<Staffing> = .unspecified
    /// The form on the facility itself, between certificate and start.
    package var informationStep: Rule<InformationStep> = .unspecified
    /// What the public portal shows of a facility.
    package var publication: Rule<Publication> = .unspecified
    /// A notice on the facility's premises that it takes part.
    package var inHouseNotice: Rule<Requirement> = .unspecified
    package var leaving: Rule<Leaving> = .unspecified
    /// How soon a facility that leaves must say so.
    package var leavingNotice: Rule<NoticeTime> = .unspecified
    /// Who pays for equipment and lines.
    package var costs: Rule<Costs> = .unspecified
    package var disqualification: Rule<Disqualification> = .unspecified

    package init() {}
}
