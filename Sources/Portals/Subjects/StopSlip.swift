import Care
import HTML
import HTTPServer
import Workflows

/// What the one who asked is told: what happens to the record, and what does not.
enum StopSlip {
    /// Folded beside the act itself, as a sheet to print or to read out.
    static func fold(
        _ cause: StopCause, isOfItem: Bool, name: String?, isDone: Bool, _ visit: StaffVisit
    ) -> Markup {
        let matter = sheet(cause, isOfItem: isOfItem, name: name, isDone: isDone, visit)
        return details(.class("fold")) {
            summary { "申し出た方にお伝えする文" }
            matter
        }
    }

    /// The page after a stop was set: nobody sees the record any more, so nobody is named here.
    static func page(_ visit: StaffVisit, _: borrowing Counter) async throws -> Reply {
        guard let cause = visit.parameters["cause"].flatMap({ StopCause(rawValue: $0) }) else {
            return .notFound
        }
        let layout = visit.layout(
            "申し出た方にお伝えする文", current: .subjects,
            crumbs: [
                Layout.Crumb(visit.words.subject, visit.path("subjects")), Layout.Crumb("お伝えする文"),
            ])
        return .page(
            layout.page {
                p { "申し出や知らせをくださった方に、次のようにお伝えください。この文は印刷できます。" }
                sheet(cause, isOfItem: false, name: nil, isDone: true, visit)
                Design.buttonRow { Design.go("一覧へ", visit.path("subjects"), .primary) }
            })
    }

    private static func sheet(
        _ cause: StopCause, isOfItem: Bool, name: String?, isDone: Bool, _ visit: StaffVisit
    ) -> Markup {
        let policy = visit.policy
        let clause = policy.retention.until.clause.flatMap(SubjectRefusalWords.words)
        return Design.printSheet("情報の共有についてのお知らせ") {
            for sentence in sentences(cause, isOfItem: isOfItem, name: name, isDone: isDone, visit) {
                p { sentence }
            }
            if let clause { Design.citation(clause) }
            p { "お問い合わせ：\(DeskWords.name(policy))　\(policy.desk.phone.value ?? "")" }
        }
    }

    private static func sentences(
        _ cause: StopCause, isOfItem: Bool, name: String?, isDone: Bool, _ visit: StaffVisit
    ) -> [String] {
        let team = visit.words.team
        let matter = isOfItem ? "お申し出のあった書き込み" : "これまでの記録"
        return [
            beginning(cause, isOfItem, name.map { "\($0) さん" } ?? "ご本人", isDone, team),
            isDone
                ? "いまからは、\(team)のだれも、\(matter)を見ることができません。"
                : "手続きが済むと、\(team)のだれも、\(matter)を見ることができなくなります。",
            "記録は消去されるのではなく、見えない状態で保管されます。消去は、これとは別の手続きです。", until(visit),
        ]
    }

    private static func beginning(
        _ cause: StopCause, _ isOfItem: Bool, _ who: String, _ isDone: Bool, _ team: String
    ) -> String {
        let ending = isDone ? "やめました。" : "やめる手続きをします。"
        if isOfItem { return "お申し出により、\(who)についての一部の書き込みの共有を\(ending)" }
        return switch cause {
        case .wish, .other: "お申し出により、\(who)の\(team)での情報の共有を\(ending)"
        case .moved:
            "\(who)の転居をうかがい、\(team)での情報の共有を\(ending)転居先で利用できるかどうかは、転居先の市町村にお尋ねください。"
        case .deceased:
            "\(who)が亡くなられたことをうかがいました。謹んでお悔やみ申し上げます。\(team)での情報の共有を\(ending)"
        case .withdrawn: "同意の取り下げをうかがい、\(who)の\(team)での情報の共有を、ただちに\(ending)"
        }
    }

    private static func until(_ visit: StaffVisit) -> String {
        switch visit.policy.retention.until.value {
        case .endOfContract: "保管は、\(visit.policy.townName)とシステムの事業者との契約が続く間です。"
        case .period(let period): "保管の期間は、\(period.readable)です。"
        case nil: "保管の期間は、\(visit.policy.townName)の文書に定められていません。窓口にお尋ねください。"
        }
    }
}
