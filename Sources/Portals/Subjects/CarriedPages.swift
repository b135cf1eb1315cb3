import Care
import HTML
import JapaneseText
import Workflows

/// What came over from another town: this town's own record now, with the names of those days as text.
enum CarriedPages {
    /// Posts on one page.
    private static let share = 50

    static func page(_ page: CarriedPage, number: Int, _ visit: StaffVisit) -> Page {
        let layout = visit.layout(
            "前の市町村からの引き継ぎ", current: .subjects,
            crumbs: ProfilePages.crumbs(page.id, "\(page.name.full) さん", "前の市町村からの引き継ぎ", visit))
        let most = page.entries.map { $0.parcel.posts?.count ?? 0 }.max() ?? 0
        let pages = max(1, (most + share - 1) / share)
        let current = min(max(1, number), pages)
        return layout.page {
            for entry in page.entries { self.entry(entry, of: page, current, visit) }
            Design.pagination(current: current, of: pages) {
                visit.path("subjects", page.id.text, "carried", query: [("page", "\($0)")])
            }
        }
    }

    private static func entry(
        _ entry: CarriedPage.Entry, of page: CarriedPage, _ current: Int, _ visit: StaffVisit
    ) -> Markup {
        let parcel = entry.parcel
        let posts = (parcel.posts ?? []).reversed().dropFirst((current - 1) * share).prefix(share)
        return Markup {
            Design.notice(.info, "\(parcel.town)からの引き継ぎです。") {
                p {
                    "\(DatePhrase.full(parcel.packedAt))に封がされ、\(entry.openedBy)さんが\(DatePhrase.full(entry.openedAt))に開きました。"
                        + "書かれているお名前と所属は、\(parcel.town)での、その日のものです。"
                }
            }
            if current == 1 {
                facts(parcel)
                if let team = parcel.team { members(team, visit) }
            }
            if !posts.isEmpty {
                section(.class("timeline")) {
                    h2 { "\(parcel.town)での書き込み" }
                    div(.class("posts")) {
                        for (index, post) in posts.enumerated() {
                            Design.post(
                                self.post(
                                    post, "\(entry.id.text.prefix(8))-\((current - 1) * share + index)",
                                    page.id,
                                    parcel, visit))
                        }
                    }
                }
            }
        }
    }

    private static func facts(_ parcel: MovingParcel) -> Markup {
        let person = parcel.person
        let more = parcel.particulars
        return Design.card("\(parcel.town)での基本情報", icon: .person) {
            Design.descriptionList(
                [
                    ("お名前", "\(person.family)　\(person.given)"),
                    ("フリガナ", "\(person.familyKana)　\(person.givenKana)"),
                    ("生年月日", CalendarDate(iso: person.born).map { Wareki.both($0.civil) } ?? ""),
                    ("性別", more.flatMap { Sex(rawValue: $0.sex) }.map(ProfilePages.word) ?? ""),
                    ("郵便番号", more?.postalCode ?? ""), ("住所", more?.address ?? ""),
                    ("電話番号", more?.phone ?? ""),
                    ("支援に必要なこと", more?.remarks ?? ""),
                ].filter { !$0.1.isEmpty })
        }
    }

    private static func members(_ team: [MovingParcel.Member], _ visit: StaffVisit) -> Markup {
        Design.card("前の\(visit.words.team)", icon: .people) {
            ul {
                for member in team { li { "\(member.name)（\(member.profession)・\(member.facility)）" } }
            }
            p(.class("hint")) { "連絡先は引き継がれません。この人たちが、こちらの記録を見ることもありません。" }
        }
    }

    private static func post(
        _ post: MovingParcel.Post, _ id: String, _ subject: PublicID, _ parcel: MovingParcel,
        _ visit: StaffVisit
    ) -> Design.Post {
        var look = Design.Post(
            id: id,
            author: Design.Author(
                name: post.author, profession: post.profession, facility: post.facility,
                awayTown: parcel.town
            ),
            when: DatePhrase.relative(post.writtenAt, now: visit.now),
            machineWhen: TokyoTime(post.writtenAt).iso, fullWhen: DatePhrase.full(post.writtenAt),
            text: post.isReply ? "（返信）\(post.text)" : post.text)
        if post.isUrgent { look.urgentMark = visit.words.importantFlag }
        PostLooks.add(
            post.files.compactMap(\.shown), by: post.author, at: post.writtenAt, of: subject, visit,
            to: &look)
        return look
    }
}
