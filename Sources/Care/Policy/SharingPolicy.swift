/// What may be shared, and what it is worth.
package struct SharingPolicy: Hashable, Sendable {
    /// One list of what may be shared.
    package struct Category: Hashable, Sendable {
        package var title: Statement<String> = .unspecified
        package var items: [String] = []

        package init() {}
    }

    /// Who sees what is written.
    package enum Audience: String, PolicyWord {
        case membersOnly = "members_only"
        case permittedOnly = "permitted_only"

        package var label: String {
            switch self {
            case .membersOnly: "チームのメンバーだけ"
            case .permittedOnly: "許可された情報だけ"
            }
        }
    }

    /// What shared information is.
    package enum Status: String, PolicyWord {
        case referenceOnly = "reference_only"

        package var label: String {
            "参照のための情報"
        }
    }

    /// Whether correctness is vouched for.
    package enum Warranty: String, PolicyWord {
        case given

        package var label: String {
            "保証する"
        }
    }

    /// The town's own lists.
    package var categories: Rule<[Category]> = .unspecified
    package var seenBy: Rule<Audience> = .unspecified
    package var status: Rule<Status> = .unspecified
    /// `none`: correctness is not vouched for.
    package var warranty: Rule<Warranty> = .unspecified
    /// The signed information that is exempt from that.
    package var signedException: Rule<String> = .unspecified

    package init() {}
}
