/// Who asks whom for consent, and how.
package struct ConsentPolicy: Hashable, Sendable {
    /// Who may explain and obtain consent.
    package enum Obtainer: Hashable, Sendable {
        case profession(ProfessionCode)
        case anyStaff
        /// Whoever the team chose in its pre-check.
        case chosenInPrecheck
        case secretariat
    }

    /// When family may agree.
    package enum Family: String, PolicyWord {
        case whenIncapable = "when_incapable"
        case always

        package var label: String {
            switch self {
            case .whenIncapable: "本人の同意が難しいとき"
            case .always: "いつでも"
            }
        }
    }

    /// When consent is asked for.
    package enum Occasion: String, PolicyWord {
        case startOfSharing = "start_of_sharing"
        case careInsuranceApplication = "care_insurance_application"

        package var label: String {
            switch self {
            case .startOfSharing: "情報の共有を始めるとき"
            case .careInsuranceApplication: "要介護認定を申請するとき"
            }
        }
    }

    package var obtainers: Rule<[Obtainer]> = .unspecified
    /// Professions that the documents name as examples.
    package var examples: Rule<[ProfessionCode]> = .unspecified
    /// Whether family may agree in the subject's place; `none`: the documents know the subject alone.
    package var family: Rule<Family> = .unspecified
    package var explanationPaper: Rule<Requirement> = .unspecified
    package var occasion: Rule<Occasion> = .unspecified

    package init() {}
}
