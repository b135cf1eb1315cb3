import Care
import HTML
import HTTPServer
import JapaneseText
import Workflows

/// Looking for words in what was written about one subject.
enum SearchRoutes {
    static let all: [Route] = [.get("subjects/:subject/search", .staff, .subject(search)).forVisitors()]

    private static func search(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        let words = String((visit.request.query["q"] ?? "").prefix(100))
        let found = try await visit.house.searchPosts(words, at: counter, in: visit.town)
        return .page(page(found, visit))
    }

    private static func page(_ found: SearchPage, _ visit: StaffVisit) -> Page {
        let subject = found.head.id.text
        let layout = TimelinePages.frame(found.head, visit, here: "書き込みをさがす")
        return layout.page {
            Design.searchForm(
                visit.path("subjects", subject, "search"), text: "さがすことば（空白で区切ると、すべてを含むもの）",
                value: found.words)
            if found.isAsked, found.hits.isEmpty {
                Design.emptyState(
                    .search, "見つかりませんでした",
                    "\(range(found))の中に、そのことばはありませんでした。短くしたり、ひらがなにしたりして、もう一度おさがしください。")
            } else if found.isAsked {
                p { "\(range(found))の中から\(found.hits.count)件\(found.hasMore ? "以上" : "")見つかりました。" }
                Design.caseList(
                    found.hits.map { hit in
                        Design.Case(
                            kind: hit.isUrgent ? "重要" : "書き込み", text: hit.excerpt,
                            detail: "\(hit.author)（\(hit.facility)）",
                            since: DatePhrase.relative(hit.writtenAt, now: visit.now),
                            machineSince: TokyoTime(hit.writtenAt).iso,
                            link: visit.path("subjects", subject, "posts", hit.post.text))
                    })
            }
            Design.buttonRow {
                Design.go("すべての記録を見る", visit.path("subjects", subject), icon: .timeline)
            }
        }
    }

    private static func range(_ found: SearchPage) -> String {
        found.isComplete ? "あなたが読める書き込み" : "あなたが読める新しいほうから\(found.looked)件の書き込み"
    }
}
