/// How support through the notebook is stopped. Its effect is a law of the platform: hidden and kept.
package struct StopPolicy: Hashable, Sendable {
    /// Who may ask for a stop.
    package enum Requester: String, PolicyWord {
        case subject
        case family
        case familyWhenIncapable = "family_when_incapable"
        case facility

        package var label: String {
            switch self {
            case .subject: "支援対象者"
            case .family: "家族"
            case .familyWhenIncapable: "本人の意思表示が難しいときの家族"
            case .facility: "事業所"
            }
        }
    }

    /// Why support is stopped.
    package enum Cause: String, PolicyWord {
        case movedOut = "moved_out"
        case wish

        package var label: String {
            switch self {
            case .movedOut: "転居"
            case .wish: "本人や家族の希望"
            }
        }
    }

    /// Who hears of it first.
    package enum Teller: String, PolicyWord {
        case receiverTellsMembersFirst = "receiver_tells_members_first"
        case receiverTellsAuthority = "receiver_tells_authority"

        package var label: String {
            switch self {
            case .receiverTellsMembersFirst: "受けた人がまずメンバーに伝える"
            case .receiverTellsAuthority: "受けた人が運営主体に伝える"
            }
        }
    }

    /// Who sets the stop.
    package enum Setter: String, PolicyWord {
        case member
        case secretariat
        case authority

        package var label: String {
            switch self {
            case .member: "チームのメンバー"
            case .secretariat: "事務局"
            case .authority: "運営主体"
            }
        }
        package var body: BodyRole? {
            switch self {
            case .secretariat: .secretariat
            case .authority: .authority
            default: nil
            }
        }
    }

    /// What is stopped.
    package enum Scope: String, PolicyWord {
        case subject
        case item

        package var label: String {
            switch self {
            case .subject: "支援対象者の全体"
            case .item: "申し出のあった情報"
            }
        }
    }

    package var requestedBy: Rule<[Requester]> = .unspecified
    package var mustHonour: Rule<Requirement> = .unspecified
    package var causes: Rule<[Cause]> = .unspecified
    /// The form's name.
    package var form: Rule<String> = .unspecified
    package var whoTells: Rule<Teller> = .unspecified
    /// Where the form goes.
    package var to: Rule<BodyRole> = .unspecified
    package var setBy: Rule<Setter> = .unspecified
    package var scope: Rule<Scope> = .unspecified

    package init() {}
}

/// What follows a subject's death.
package struct DeathPolicy: Hashable, Sendable {
    package var reportTo: Rule<BodyRole> = .unspecified

    package init() {}
}

/// How long information is kept, and who may have it erased.
package struct RetentionPolicy: Hashable, Sendable {
    /// When keeping ends.
    package enum Term: Hashable, Sendable {
        case endOfContract
        case period(PolicyPeriod)
    }

    /// What backups are for.
    package enum Backup: String, PolicyWord {
        case forFailureOnly = "for_failure_only"

        package var label: String {
            "障害に備えるためだけ"
        }
    }

    package var until: Rule<Term> = .unspecified
    /// The council or the authority.
    package var erasureOrderedBy: Rule<BodyRole> = .unspecified
    package var erasureDoneBy: Rule<BodyRole> = .unspecified
    /// `none`: backups serve failures alone.
    package var individualRestore: Rule<Offer> = .unspecified
    package var backup: Rule<Backup> = .unspecified

    package init() {}
}
