/// Who registers a subject, from what.
package struct RegistrationPolicy: Hashable, Sendable {
    /// Who registers subjects.
    package enum Registrar: String, PolicyWord {
        case authority
        case secretariat
        case obtainer

        package var label: String {
            switch self {
            case .authority: "運営主体"
            case .secretariat: "事務局"
            case .obtainer: "同意取得者"
            }
        }
        package var body: BodyRole? {
            switch self {
            case .authority: .authority
            case .secretariat: .secretariat
            default: nil
            }
        }
    }

    /// What the registrar reads from.
    package enum Evidence: String, PolicyWord {
        case consentPaper = "consent_paper"
        case insuranceCards = "insurance_cards"

        package var label: String {
            switch self {
            case .consentPaper: "同意書"
            case .insuranceCards: "被保険者証など"
            }
        }
    }

    /// What follows when a subject turns out to be registered twice.
    package enum Finding: String, PolicyWord {
        case contactMembers = "contact_members"

        package var label: String {
            "チームのメンバーに連絡する"
        }
    }

    /// How members learn of a new subject.
    package enum Notice: String, PolicyWord {
        case byMail = "by_mail"

        package var label: String {
            "メールで知らせる"
        }
    }

    /// Who looks for double entries.
    package struct DuplicateCheck: Hashable, Sendable {
        package var finder: Statement<Registrar> = .unspecified
        package var then: Statement<Finding> = .unspecified

        package init() {}
    }

    package var registrar: Rule<Registrar> = .unspecified
    package var evidence: Rule<[Evidence]> = .unspecified
    package var duplicateCheck: Rule<DuplicateCheck> = .unspecified
    package var notifyMembers: Rule<Notice> = .unspecified

    package init() {}
}

/// How a team comes together and changes.
package struct TeamPolicy: Hashable, Sendable {
    /// What supporters settle among themselves first.
    package struct Precheck: Hashable, Sendable {
        package var required: Statement<Bool> = .unspecified
        package var decidesObtainer: Statement<Bool> = .unspecified
        package var helpedBy: Statement<BodyRole> = .unspecified

        package init() {}
    }

    /// Who is in the team from the first moment.
    package enum FirstMember: String, PolicyWord {
        case obtainer
        case listedInApplication = "listed_in_application"

        package var label: String {
            switch self {
            case .obtainer: "同意取得者"
            case .listedInApplication: "申込書に書かれた人"
            }
        }
    }

    /// Who forms the team.
    package enum Former: String, PolicyWord {
        case registrar
        case obtainer
        case members

        package var label: String {
            switch self {
            case .registrar: "登録した人"
            case .obtainer: "同意取得者"
            case .members: "チームのメンバー"
            }
        }
    }

    /// Who changes the team.
    package enum Editor: String, PolicyWord {
        case members
        case obtainer
        case registrar

        package var label: String {
            switch self {
            case .members: "チームのメンバー"
            case .obtainer: "同意取得者"
            case .registrar: "登録した人"
            }
        }
    }

    /// What part the family doctor has in forming the team.
    package enum Doctor: String, PolicyWord {
        case approvalRequired = "approval_required"
        case approvalAsARule = "approval_as_a_rule"
        case invited

        package var label: String {
            switch self {
            case .approvalRequired: "承諾を必要とする"
            case .approvalAsARule: "原則として承諾を得る"
            case .invited: "参加を呼びかける"
            }
        }
    }

    /// How the subject learns who is in the team.
    package enum SubjectNotice: String, PolicyWord {
        case memberListByLetter = "member_list_by_letter"

        package var label: String {
            "メンバーの一覧を手紙で送る"
        }
    }

    package var precheck: Rule<Precheck> = .unspecified
    package var firstMember: Rule<FirstMember> = .unspecified
    /// At the start.
    package var formedBy: Rule<Former> = .unspecified
    /// Later.
    package var editors: Rule<[Editor]> = .unspecified
    package var doctor: Rule<Doctor> = .unspecified
    package var notifySubject: Rule<SubjectNotice> = .unspecified

    package init() {}
}
