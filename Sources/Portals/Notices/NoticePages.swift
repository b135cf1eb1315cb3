import Care
import FoundationEssentials
import HTML
import JapaneseText
import Workflows

/// The board as readers see it: everybody on the portal, the town's people in the notebook.
enum NoticePages {
    static let title = "お知らせ"

    // MARK: On the portal

    static func open(_ visit: Visit, _ notices: [Notice]) -> Page {
        PortalFrame.layout(visit, title, crumbs: crumbs(visit, nil)).page {
            if notices.isEmpty {
                empty("\(visit.policy.townName)からのお知らせ")
            } else {
                Design.caseList(notices.map { line($0, visit.path("notices", $0.id.text)) })
            }
        }
    }

    static func openOne(_ visit: Visit, _ notice: Notice) -> Page {
        PortalFrame.layout(visit, notice.title, crumbs: crumbs(visit, notice.title)).page {
            matter(notice, visit.policy)
            Design.buttonRow { Design.go("お知らせの一覧", visit.path("notices")) }
        }
    }

    /// The newest ones, for the front page; nothing where there are none.
    static func card(_ visit: Visit, _ notices: [Notice]) -> Markup? {
        guard !notices.isEmpty else { return nil }
        return Design.card(title, icon: .bell, action: a(visit.path("notices")) { "すべてのお知らせ" }) {
            Design.caseList(
                notices.prefix(3).map { line($0, visit.path("notices", $0.id.text)) })
        }
    }

    private static func crumbs(_ visit: Visit, _ here: String?) -> [Layout.Crumb] {
        [Layout.Crumb(PortalFrame.label(of: .home, visit.policy), visit.path(""))]
            + (here.map { [Layout.Crumb(title, visit.path("notices")), Layout.Crumb($0)] } ?? [
                Layout.Crumb(title)
            ])
    }

    // MARK: In the notebook

    static func members(_ visit: StaffVisit, _ notices: [Notice]) -> Page {
        visit.layout(title, current: .home, crumbs: crumbs(visit, nil)).page {
            if notices.isEmpty {
                empty("\(DeskWords.name(visit.policy))からのお知らせ")
            } else {
                Design.caseList(notices.map { line($0, visit) })
            }
        }
    }

    static func membersOne(_ visit: StaffVisit, _ notice: Notice) -> Page {
        visit.layout(notice.title, current: .home, crumbs: crumbs(visit, notice.title)).page {
            matter(notice, visit.policy)
            if notice.isReceived, notice.isCertain {
                Design.notice(.success, "\(visit.me.facilityName)の受け取りは、記録に残っています。")
            } else if visit.house.asks(notice, visit.me) {
                Design.card("受け取りの確認", icon: .done) {
                    p {
                        "読み終わったら押してください。\(visit.words.facility)のどなたか一人が押すと、\(visit.me.facilityName)の受け取りとして窓口に伝わります。"
                    }
                    Design.sealedForm(visit.path("notices", notice.id.text), visit.seal) {
                        Design.buttonRow { Design.submit("受け取りました", icon: .tick) }
                    }
                }
            }
            Design.buttonRow { Design.go("お知らせの一覧", visit.path("notices")) }
        }
    }

    /// What waits for the facility's receipt: it stands above the news.
    static func awaited(_ visit: StaffVisit, _ notices: [Notice]) -> Markup? {
        let waiting = notices.filter { visit.house.asks($0, visit.me) }
        guard !waiting.isEmpty else { return nil }
        return Design.notice(.warning, "受け取りの確認をお願いしたいお知らせが\(waiting.count)件あります。") {
            ul {
                for notice in waiting { li { a(visit.path("notices", notice.id.text)) { notice.title } } }
            }
        }
    }

    /// The newest ones, for the first page after signing in.
    static func card(_ visit: StaffVisit, _ notices: [Notice]) -> Markup {
        let rest = notices.filter { !visit.house.asks($0, visit.me) }.prefix(3)
        return Design.card(
            title, icon: .bell,
            action: notices.isEmpty ? nil : a(visit.path("notices")) { "すべてのお知らせ" }
        ) {
            if rest.isEmpty {
                p(.class("hint")) {
                    notices.isEmpty ? "いま、お知らせはありません。" : "ほかにお知らせはありません。"
                }
            } else {
                ul(.class("board")) {
                    for notice in rest {
                        li {
                            a(visit.path("notices", notice.id.text)) { notice.title }
                            span(.class("hint")) { day(notice.from) }
                        }
                    }
                }
            }
        }
    }

    private static func line(_ notice: Notice, _ visit: StaffVisit) -> Design.Case {
        var line = line(notice, visit.path("notices", notice.id.text))
        if notice.isCertain, visit.me.office == nil {
            line.detail = notice.isReceived ? "受け取りは記録に残っています。" : "受け取りの確認をお願いしています。"
        }
        return line
    }

    private static func crumbs(_ visit: StaffVisit, _ here: String?) -> [Layout.Crumb] {
        [Layout.Crumb("新着", visit.path("home"))]
            + (here.map { [Layout.Crumb(title, visit.path("notices")), Layout.Crumb($0)] } ?? [
                Layout.Crumb(title)
            ])
    }

    // MARK: Both

    /// The notice itself, as it stands on the board; the preview shows the same.
    static func matter(_ notice: Notice, _ policy: TenantPolicy) -> Markup {
        matter(
            kind: notice.kind, body: notice.body, day: notice.day, from: notice.from, policy)
    }

    static func matter(
        kind: NoticeKind, body: String, day: CalendarDate?, from: Date, _ policy: TenantPolicy
    ) -> Markup {
        div(.class("card bulletin")) {
            p(.class("case-top")) {
                Design.chip(kind.label, .town)
                span(.class("case-since")) {
                    Design.moment(DatePhrase.day(TokyoTime(from).date), machine: TokyoTime(from).iso)
                }
            }
            if let label = kind.dayLabel, let day, let date = civil(day) {
                Design.descriptionList([(label, Wareki.both(date))])
            }
            p(.class("bulletin-text")) { body }
            p(.class("hint")) { DeskWords.fullName(policy) }
        }
    }

    static func line(_ notice: Notice, _ link: Link) -> Design.Case {
        Design.Case(
            kind: notice.kind.label, text: notice.title, since: day(notice.from),
            machineSince: TokyoTime(notice.from).iso, link: link)
    }

    static func civil(_ day: CalendarDate) -> CivilDate? {
        CivilDate(year: day.year, month: day.month, day: day.day)
    }

    /// Never "today": a front page lies ready for longer than that.
    private static func day(_ moment: Date) -> String { DatePhrase.day(TokyoTime(moment).date) }

    private static func empty(_ whose: String) -> Markup {
        Design.emptyState(.bell, "いま、お知らせはありません", "\(whose)が出ると、ここに並びます。")
    }
}
