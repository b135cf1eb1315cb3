import Care
import FoundationEssentials
import HTML
import JapaneseText
import Workflows

/// The board at the desk: what hangs there, what will, what did, and who has received it.
enum NoticeDesk {
    /// The desk's entry, for its first page.
    static func entry(_ visit: StaffVisit) -> Design.Action {
        Design.Action(
            NoticePages.title, visit.path("desk", "notices"), icon: .pen, "お知らせを書いて公開し、受け取りを確かめます。")
    }

    static func list(_ visit: StaffVisit, _ notices: [Notice]) -> Page {
        var layout = visit.layout(NoticePages.title, current: .desk, crumbs: crumbs(visit, []))
        layout.width = .wide
        layout.headingAction = Design.go(
            "お知らせを書く", visit.path("desk", "notices", "new"), .primary, icon: .pen)
        return layout.page {
            if notices.isEmpty {
                Design.emptyState(.bell, "まだお知らせはありません", "ポータルと、利用する人の最初の画面に出すお知らせを書けます。")
            }
            for state in [Notice.State.shown, .scheduled, .over, .withdrawn] {
                let some = notices.filter { $0.state(at: visit.now) == state }
                if !some.isEmpty {
                    Design.card("\(word(state))（\(some.count)件）", icon: state == .shown ? .bell : .clock) {
                        Design.caseList(some.map { line($0, visit) })
                    }
                }
            }
        }
    }

    private static func line(_ notice: Notice, _ visit: StaffVisit) -> Design.Case {
        var line = NoticePages.line(notice, visit.path("desk", "notices", notice.id.text))
        line.detail =
            word(notice.audience) + (notice.isCertain ? "・\(visit.words.facility)ごとの受け取りを確認中" : "")
        return line
    }

    static func one(_ visit: StaffVisit, _ desk: DeskNotice) -> Page {
        let notice = desk.notice
        let state = notice.state(at: visit.now)
        var layout = visit.layout(notice.title, current: .desk, crumbs: crumbs(visit, [(notice.title, nil)]))
        layout.width = .reading
        return layout.page {
            Design.descriptionList(
                [
                    ("いまの状態", word(state)), ("読める人", word(notice.audience)),
                    ("公開を始めた日時", DatePhrase.full(notice.from)),
                    notice.until.map { ("公開を終える日時", DatePhrase.full($0)) },
                    notice.withdrawnAt.map { ("取り下げた日時", DatePhrase.full($0)) },
                ].compactMap { $0 })
            NoticePages.matter(notice, visit.policy)
            if notice.isCertain { receipts(visit, desk) }
            Design.buttonRow {
                if state == .shown || state == .scheduled {
                    Design.go(
                        "取り下げる", visit.path("desk", "notices", notice.id.text, "withdraw"), .secondary)
                }
                Design.go("お知らせの一覧", visit.path("desk", "notices"))
            }
        }
    }

    private static func receipts(_ visit: StaffVisit, _ desk: DeskNotice) -> Markup {
        let facility = visit.words.facility
        let done = desk.receipts.count { $0.receivedAt != nil }
        return Design.card("\(facility)ごとの受け取り（\(desk.receipts.count)か所のうち\(done)か所）", icon: .done) {
            if let clause = visit.policy.rule(on: desk.notice.kind).clause {
                PortalPages.clause(clause)
            }
            if desk.receipts.isEmpty {
                p { "いま参加している\(facility)はありません。" }
            } else {
                Design.dataTable(
                    "\(facility)ごとの受け取り", columns: [facility, "受け取り"],
                    rows: desk.receipts.map { receipt in
                        [
                            .text(receipt.facility),
                            Markup {
                                if let at = receipt.receivedAt {
                                    Design.chip("受け取り済み", .done, icon: .tick)
                                    " "
                                    DatePhrase.full(at)
                                } else {
                                    Design.chip("まだ", .waiting, icon: .clock)
                                }
                            },
                        ]
                    }, showsName: false)
            }
        }
    }

    static func withdrawal(_ visit: StaffVisit, _ notice: Notice) -> Page {
        let here = visit.path("desk", "notices", notice.id.text)
        return visit.layout(
            "お知らせを取り下げる", current: .desk,
            crumbs: crumbs(visit, [(notice.title, here), ("取り下げる", nil)])
        ).page {
            Design.confirmation(
                "このお知らせを取り下げますか。",
                facts: [("題名", notice.title), ("読める人", word(notice.audience))],
                consequence: "数秒のうちに、だれからも見えなくなります。窓口の一覧には残ります。もう一度出すときは、新しく書いてください。",
                doText: "取り下げる", doLink: visit.path("desk", "notices", notice.id.text, "withdraw"),
                seal: visit.seal, back: Design.Way("やめる", here), isDangerous: true)
        }
    }

    static func word(_ audience: NoticeAudience) -> String {
        switch audience {
        case .everyone: "だれでも（ポータルと連絡帳）"
        case .members: "利用する人だけ（連絡帳）"
        }
    }

    private static func word(_ state: Notice.State) -> String {
        switch state {
        case .shown: "公開中"
        case .scheduled: "公開を待っています"
        case .over: "公開を終えました"
        case .withdrawn: "取り下げました"
        }
    }

    static func crumbs(_ visit: StaffVisit, _ rest: [(String, Link?)]) -> [Layout.Crumb] {
        let board = Layout.Crumb(NoticePages.title, rest.isEmpty ? nil : visit.path("desk", "notices"))
        return [visit.deskCrumb, board] + rest.map { Layout.Crumb($0.0, $0.1) }
    }
}
