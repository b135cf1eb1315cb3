import Care
import HTML
import Workflows

/// The first page after signing in.
enum HomePages {
    static func home(_ page: HomePage, _ notices: [Notice], _ visit: StaffVisit) -> Page {
        var layout = visit.layout("新着", current: .home)
        layout.width = .wide
        if !page.subjects.isEmpty {
            layout.lead = page.unread == 0 ? "未読の書き込みはありません。" : "未読の書き込みが\(page.unread)件あります。"
            layout.side = Markup {
                subjects(page, visit)
                NoticePages.card(visit, notices)
                FacilityList.way(visit)
            }
            layout.sideName = "\(visit.words.subject)とお知らせ"
        }
        return layout.page {
            NoticePages.awaited(visit, notices)
            if let desk = page.desk, desk.applications + desk.cases > 0 { waiting(desk, visit) }
            if page.subjects.isEmpty {
                firstSteps(page, visit)
                NoticePages.card(visit, notices)
                FacilityList.way(visit)
            } else {
                news(page, visit)
            }
            dailyCheck(visit)
        }
    }

    private static func news(_ page: HomePage, _ visit: StaffVisit) -> Markup {
        guard !page.news.isEmpty else {
            return Design.emptyState(
                .timeline, "まだ書き込みがありません", "\(visit.words.subject)のページを開いて、最初の書き込みをしてみましょう。",
                action: page.subjects.first.map {
                    Design.go(
                        "\(name($0, visit))のページへ", visit.visit.path(to: $0.id, of: $0.town), .primary)
                })
        }
        return ul(.class("cases")) { for line in page.news { item(line, visit) } }
    }

    private static func item(_ line: NewsLine, _ visit: StaffVisit) -> Markup {
        let when = Moments(line.rewrittenAt ?? line.writtenAt, now: visit.now)
        return li(.when(line.isUnread && line.isUrgent, .class("late"))) {
            a(
                visit.visit.path(
                    to: line.subject, of: line.town, "posts", line.post.text, fragment: "post-\(line.post)")
            ) {
                span(.class("case-top")) {
                    if line.isUnread { Design.chip("未読", .town) }
                    if line.rewrittenAt != nil { Design.chip("書き直しあり", .plain, icon: .pen) }
                    if line.isUrgent { Design.chip(visit.words.importantFlag, .urgent, icon: .alert) }
                    if line.isSpecial { Design.chip("一部の人だけ", .special, icon: .lock) }
                    if let town = line.town { Design.chip(town.name, .plain, icon: .map) }
                    strong { "\(line.subjectName) さん" }
                    span(.class("case-since")) {
                        Design.moment(when.near, machine: when.machine, full: when.full)
                    }
                }
                span(.class("case-text")) { excerpt(line.text) }
                span(.class("case-detail")) { "\(line.authorName) さん（\(line.authorFacility)）" }
            }
        }
    }

    /// The beginning of a text on one line.
    private static func excerpt(_ text: String) -> String {
        let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
        if line.isEmpty { return "写真またはファイル" }
        return line.count > 80 ? "\(line.prefix(80))…" : line
    }

    private static func subjects(_ page: HomePage, _ visit: StaffVisit) -> Markup {
        Design.card(visit.words.subject, icon: .people) {
            Design.wayList(
                page.subjects.map { subject in
                    Design.Way(
                        name(subject, visit), visit.visit.path(to: subject.id, of: subject.town),
                        count: subject.unread)
                })
        }
    }

    /// With the town, for a subject of a partner town; without the name until its terms are accepted.
    private static func name(_ subject: SubjectLine, _ visit: StaffVisit) -> String {
        guard let town = subject.town else { return "\(subject.name) さん" }
        return subject.awaitsTerms
            ? "\(town.name)の\(visit.words.subject)（はじめに\(town.name)の決まりをお読みください）"
            : "\(subject.name) さん（\(town.name)）"
    }

    private static func waiting(_ desk: (applications: Int, cases: Int), _ visit: StaffVisit) -> Markup {
        let parts = [
            desk.applications > 0 ? "\(visit.words.apply)が\(desk.applications)件" : nil,
            desk.cases > 0 ? "判断を待つ件が\(desk.cases)件" : nil,
        ]
        return Design.notice(
            .info, "窓口で、\(parts.compactMap { $0 }.joined(separator: "、"))待っています。"
        ) {
            Design.go("窓口を開く", visit.path("desk"), .secondary, icon: .bell)
        }
    }

    /// Nothing to read yet: what this person can do first.
    private static func firstSteps(_ page: HomePage, _ visit: StaffVisit) -> Markup {
        let words = visit.words
        var actions: [Design.Action] = []
        if visit.me.isDesk {
            actions.append(
                Design.Action(
                    "窓口", visit.path("desk"), icon: .bell, "届いた\(words.apply)を確かめて、承認やお返事をします。",
                    count: (page.desk?.applications ?? 0) + (page.desk?.cases ?? 0)))
        }
        if visit.me.isFacilityAdministrator {
            actions.append(
                Design.Action(
                    "\(words.staff)を追加する", visit.path("facility"), icon: .person,
                    "いっしょに使う人の名前とログインIDを登録します。"))
            actions.append(
                Design.Action(
                    "端末を追加する", visit.path("facility"), icon: .lock, "パソコンやタブレットに入れる証明書を用意します。"))
        }
        actions.append(
            Design.Action(
                words.subject, visit.path("subjects"), icon: .people, "新しく登録する方がいるときは、ここから始めます。"))
        return Markup {
            Design.emptyState(
                .notebook, "ようこそ、\(visit.me.name) さん",
                "\(words.team)に加わると、その方についての新しい書き込みがここに並びます。")
            Design.actionGrid(actions)
        }
    }

    /// Where a town asks people to look by themselves, because mails come late or not at all.
    private static func dailyCheck(_ visit: StaffVisit) -> Markup? {
        let rule = visit.policy.posting.dailyCheck
        guard let check = rule.value, check.every.value?.days == 1, check.every.value?.months == 0 else {
            return nil
        }
        return Markup {
            p(.class("hint")) { "通知メールをあまり見ない方や、転送先のアドレスを使っている方は、1日に1回、この画面を確かめてください。" }
            if let clause = rule.clause?.description, !clause.isEmpty { Design.citation(clause) }
        }
    }
}
