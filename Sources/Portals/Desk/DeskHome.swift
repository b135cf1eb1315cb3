import Care
import HTML
import Workflows

/// What waits at the town's desk: each room of the desk adds one entry to the list.
enum DeskHome {
    /// One room of the desk: where it is, and how much waits there.
    typealias Entry = @Sendable (StaffVisit, borrowing Counter) async throws -> Design.Action

    /// In the order of the page.
    static let entries: [Entry] = [
        applications, SubjectsPages.entry, CasesPages.entry, facilities, DeskPeople.entry, notices, access,
        PolicyPages.entry, DeskAgreements.entry, ReceiptPages.entry,
    ]

    static func page(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Page {
        var actions: [Design.Action] = []
        for entry in entries { actions.append(try await entry(visit, counter)) }
        let waiting = try await visit.house.applications(at: counter, in: visit.town).waiting
        var layout = visit.layout("窓口", current: .desk)
        layout.width = .wide
        return layout.page {
            Design.actionGrid(actions)
            Design.card("お待ちの\(visit.words.apply)", icon: .clock) {
                DeskApplications.cases(waiting, visit)
            }
        }
    }

    private static func applications(
        _ visit: StaffVisit, _ counter: borrowing Counter
    ) async throws -> Design.Action {
        Design.Action(
            visit.words.apply, visit.path("desk", "applications"), icon: .paper, "申し込みを確かめ、承認します。",
            count: try await visit.house.waitingApplications(at: counter))
    }

    private static func notices(
        _ visit: StaffVisit, _ counter: borrowing Counter
    ) async throws -> Design.Action { NoticeDesk.entry(visit) }

    private static func access(
        _ visit: StaffVisit, _ counter: borrowing Counter
    ) async throws -> Design.Action {
        Design.Action(
            "閲覧の記録", visit.path("desk", "access"), icon: .eye, "だれがいつ記録を見たかを、印刷してお渡しします。")
    }

    private static func facilities(
        _ visit: StaffVisit, _ counter: borrowing Counter
    ) async throws -> Design.Action {
        Design.Action(
            visit.words.facility, visit.path("desk", "facilities"), icon: .building,
            "参加している\(visit.words.facility)と電子証明書を見ます。")
    }
}
