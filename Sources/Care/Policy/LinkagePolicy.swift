/// What the office's accounts see of the town's own subjects.
package struct LinkagePolicy: Hashable, Sendable {
    /// How long the office is linked to a subject.
    package enum Office: String, PolicyWord {
        case leavesAfterHandover = "leaves_after_handover"
        case everySubject = "every_subject"
        case never

        package var label: String {
            switch self {
            case .leavesAfterHandover: "引き継いだら外れる"
            case .everySubject: "すべての支援対象者に紐づく"
            case .never: "紐づかない"
            }
        }
    }

    /// What a linked office may do.
    package enum Permit: String, PolicyWord {
        case read
        case post
        case editTeam = "edit_team"

        package var label: String {
            switch self {
            case .read: "読む"
            case .post: "書く"
            case .editTeam: "チームを編集する"
            }
        }
    }

    package var office: Rule<Office> = .unspecified
    package var permits: Rule<[Permit]> = .unspecified

    package init() {}
}
