import Care
import HTML
import Workflows

/// The pages of a subject's timeline.
enum TimelinePages {
    static func timeline(
        _ page: TimelinePage, before place: PublicID?, _ visit: StaffVisit, form: ComposeForm = ComposeForm()
    ) -> Page {
        let head = page.head
        var layout = frame(head, visit)
        layout.scripts = [.forms, .photos, .live]
        layout.hasErrors = form.hasErrors
        layout.side = team(head, visit)
        layout.sideName = visit.words.team
        let looks = PostLooks(visit, head, from: place.map { .older($0) } ?? .timeline)
        return layout.page {
            if head.isRegistering {
                Design.emptyState(
                    .paper, "登録の手続きの途中です",
                    "登録が済むと、ここに\(visit.words.team)の書き込みが並びます。",
                    action: Design.go("登録の続きへ", visit.path("subjects", head.id.text, "profile"), .primary))
            } else {
                if head.mayPost, place == nil {
                    // Folded, so that who comes to read meets the newest post first.
                    details(.class("writing"), .open(form.hasErrors || page.threads.isEmpty)) {
                        summary(.class("button button-primary")) {
                            Icon.pen.markup
                            "新しく書き込む"
                        }
                        form.markup(for: head, visit, answering: nil)
                    }
                }
                if !page.threads.isEmpty, place == nil {
                    Design.searchForm(
                        visit.path("subjects", head.id.text, "search"), text: "書き込みの中をさがす", value: "")
                }
                if page.threads.isEmpty { nothing(head, isFirst: place == nil, visit) }
                // Only the first page grows: news do not belong between older posts.
                Design.timeline(
                    page.threads.map(looks.post),
                    events: place == nil ? visit.path("subjects", head.id.text, "events") : nil,
                    fragments: place == nil ? visit.path("subjects", head.id.text, "fragments", "") : nil)
                pages(page, place, visit)
            }
        }
    }

    static func thread(_ page: ThreadPage, _ visit: StaffVisit) -> Page {
        var layout = frame(page.head, visit, here: "書き込み")
        layout.scripts = [.forms]
        let looks = PostLooks(visit, page.head, from: .thread)
        return layout.page {
            Design.timeline([looks.post(page.thread)])
            Design.buttonRow {
                Design.go("すべての記録を見る", visit.path("subjects", page.head.id.text), icon: .timeline)
            }
        }
    }

    /// The frame of every page about this subject's posts: who it is about, and who reads here.
    static func frame(_ head: SubjectHead, _ visit: StaffVisit, here: String? = nil) -> Layout {
        let name = head.name.full.isEmpty ? visit.words.subject : "\(head.name.full) さん"
        var crumbs = [Layout.Crumb(visit.words.subject, visit.path("subjects"))]
        crumbs.append(Layout.Crumb(name, here == nil ? nil : visit.path("subjects", head.id.text)))
        if let here { crumbs.append(Layout.Crumb(here)) }
        var layout = visit.layout(name, current: .subjects, crumbs: crumbs)
        layout.lead = [
            head.name.fullKana.isEmpty ? nil : head.name.fullKana, head.age.map { "\($0)歳" },
        ].compactMap { $0 }.joined(separator: "・")
        if layout.lead?.isEmpty ?? false { layout.lead = nil }
        layout.headingAction = Design.go(
            "基本情報", visit.path("subjects", head.id.text, "profile"), .quiet, icon: .person)
        layout.banners += [officeBanner(head, visit)].compactMap { $0 }
        return layout
    }

    /// As long as the town's office can read here, everybody who opens the record is told.
    private static func officeBanner(_ head: SubjectHead, _ visit: StaffVisit) -> Markup? {
        let policy = visit.policy
        let body = policy.office.flatMap { policy.bodies[$0].value }
        let office = body?.name.value ?? body?.word.value ?? "\(policy.townName)の窓口"
        let clause = policy.linkage.office.clause.flatMap { $0.description.isEmpty ? nil : $0.description }
        if head.officeIsLinked {
            let mayWrite = policy.officePermits.contains(.post)
            return Design.watchBanner(
                "\(office)は、すべての\(visit.words.subject)の記録を\(mayWrite ? "読み書き" : "読むことが")できます。", clause: clause
            )
        }
        guard head.officeIsAttending else { return nil }
        return Design.watchBanner("登録を受け持つ\(office)が、引き継ぎが終わるまでこの記録を見ることができます。", clause: clause)
    }

    private static func team(_ head: SubjectHead, _ visit: StaffVisit) -> Markup {
        Design.card(
            visit.words.team, icon: .people,
            action: Design.go(
                "\(visit.words.member)を見る", visit.path("subjects", head.id.text, "team"), .quiet)
        ) {
            p { "この記録を読めるのは、次の\(head.team.count)人です。" }
            ul(.class("faces")) {
                for face in head.team {
                    li {
                        strong { "\(face.name) さん\(face.isMe ? "（あなた）" : "")" }
                        " \(face.profession)・\(face.facility)"
                        if let town = face.town.flatMap({ visit.house.towns.town($0)?.policy.townName }) {
                            " "
                            Design.chip(town, .plain, icon: .map)
                        }
                    }
                }
            }
            if head.officeIsLinked || head.officeIsAttending { p { "ほかに、上に記した窓口が読むことができます。" } }
        }
    }

    private static func nothing(_ head: SubjectHead, isFirst: Bool, _ visit: StaffVisit) -> Markup {
        guard isFirst else {
            return Design.emptyState(.timeline, "これより前の書き込みはありません", "新しい書き込みは、最初のページにあります。")
        }
        return Design.emptyState(
            .timeline, "まだ書き込みがありません",
            head.mayPost
                ? "訪問したときの様子や、ほかの職種に知っておいてほしいことを書いてみましょう。写真だけでも送れます。"
                : "\(visit.words.member)の書き込みが、ここに新しい順に並びます。")
    }

    private static func pages(_ page: TimelinePage, _ place: PublicID?, _ visit: StaffVisit) -> Markup? {
        guard page.older != nil || place != nil else { return nil }
        return nav(.class("pages"), .aria("label", "ページの移動")) {
            if place != nil { Design.go("最新の記録へ", visit.path("subjects", page.head.id.text)) }
            if let older = page.older {
                Design.go(
                    "前の記録を見る", visit.path("subjects", page.head.id.text, query: [("before", older.text)]))
            }
        }
    }
}
