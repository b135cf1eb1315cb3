/// Who can be registered for support.
package struct SubjectPolicy: Hashable, Sendable {
    /// Whether a household can be a subject.
    package enum Unit: String, PolicyWord {
        case person
        case personOrHousehold = "person_or_household"

        package var label: String {
            switch self {
            case .person: "個人"
            case .personOrHousehold: "個人または世帯"
            }
        }
    }

    /// How a person must belong to the town.
    package enum Test: String, PolicyWord {
        case resident
        case residentOrLivingThere = "resident_or_living_there"

        package var label: String {
            switch self {
            case .resident: "住民"
            case .residentOrLivingThere: "住民、または実際に住んでいる人"
            }
        }
    }

    /// Who keeps particulars up to date.
    package enum Updater: String, PolicyWord {
        case members
        case registrar

        package var label: String {
            switch self {
            case .members: "チームのメンバー"
            case .registrar: "登録した人"
            }
        }
    }

    /// Who may grant an exception.
    package enum Grantor: String, PolicyWord {
        case mayor
        case council
        case authority

        package var label: String {
            switch self {
            case .mayor: "市町村長"
            case .council: "協議機関"
            case .authority: "運営主体"
            }
        }
        package var body: BodyRole? {
            switch self {
            case .council: .council
            case .authority: .authority
            default: nil
            }
        }
    }

    /// A test that an exception can lift.
    package enum Waiver: String, PolicyWord {
        case age
        case residence

        package var label: String {
            switch self {
            case .age: "年齢"
            case .residence: "居住地"
            }
        }
    }

    /// A way around the tests.
    package struct Exception: Hashable, Sendable {
        package var by: Statement<Grantor> = .unspecified
        /// The authority's title in the town: 町長.
        package var word: Statement<String> = .unspecified
        package var waives: Statement<[Waiver]> = .unspecified

        package init() {}
    }

    package var unit: Rule<Unit> = .unspecified
    package var residence: Rule<Test> = .unspecified
    /// Full years.
    package var minimumAge: Rule<Int> = .unspecified
    /// Who may admit a person outside the tests.
    package var exception: Rule<Exception> = .unspecified
    /// The documents' description of the people meant.
    package var describedAs: Rule<String> = .unspecified
    /// Who keeps the particulars up to date.
    package var updatedBy: Rule<Updater> = .unspecified

    package init() {}
}
