import Care
import HTML
import HTTPServer
import JapaneseText
import Workflows

/// The list of facilities: for everybody or for the town's people as the town allows, and of each facility what
/// it allows.
enum FacilityList {
    static func open(_ visit: Visit) async throws -> Reply {
        guard visit.policy.portal.resourceMap.value == .everyone else { return .notFound }
        var layout = PortalFrame.layout(visit, title(visit.policy), current: .resourceMap)
        layout.width = .wide
        return .page(try await page(layout, visit))
    }

    static func members(_ visit: StaffVisit) async throws -> Reply {
        guard visit.policy.portal.resourceMap.value != nil else { return .notFound }
        var layout = visit.layout(
            title(visit.policy), current: .home,
            crumbs: [Layout.Crumb("新着", visit.path("home")), Layout.Crumb(title(visit.policy))])
        layout.width = .wide
        return .page(try await page(layout, visit.visit))
    }

    /// Where a signed-in person finds it; nothing where the town has no such list.
    static func way(_ visit: StaffVisit) -> Markup? {
        guard visit.policy.portal.resourceMap.value != nil else { return nil }
        return Design.wayList([Design.Way(title(visit.policy), visit.path("facilities"), icon: .map)])
    }

    private static func title(_ policy: TenantPolicy) -> String {
        PortalFrame.label(of: .resourceMap, policy)
    }

    private static func page(_ layout: Layout, _ visit: Visit) async throws -> Page {
        let facility = visit.words.facility
        let all = try await visit.house.listedFacilities(of: visit.town)
        let typed = visit.request.query["q"] ?? ""
        let wanted = KanjiFold.folded(typed)
        let shown =
            wanted.isEmpty
            ? all
            : all.filter { one in
                [one.name, one.kindName, one.address ?? ""].contains { KanjiFold.folded($0).contains(wanted) }
            }
        return layout.page {
            p { "公開に同意した\(facility)だけを、同意した項目について載せています。" }
            if all.isEmpty {
                Design.emptyState(.map, "まだ載っている\(facility)はありません", "公開の手続きが済むと、ここに並びます。")
            } else {
                Design.searchForm(
                    visit.path("facilities"), text: "名前・分類・所在地でさがす", value: typed)
                if shown.isEmpty {
                    Design.emptyState(.search, "見つかりませんでした", "言葉の一部だけでもさがせます。")
                } else {
                    table(shown, facility)
                }
            }
        }
    }

    private static func table(_ list: [ListedFacility], _ facility: String) -> Markup {
        Design.dataTable(
            "\(facility)の一覧（\(list.count)件）", columns: ["名前", "分類", "所在地", "連絡先", "営業時間"],
            rows: list.map { one in
                [
                    .text(one.name), .text(one.kindName), .text(one.address ?? "―"), contact(one),
                    .text(one.hours ?? "―"),
                ]
            })
    }

    private static func contact(_ one: ListedFacility) -> Markup {
        let lines: [Markup] = [
            one.phone.map { phone in
                Markup {
                    "電話 "
                    if let link = Link.phone(phone) { a(link) { phone } } else { phone }
                }
            },
            one.fax.map { .text("FAX \($0)") },
            one.email.flatMap { mail in Link.mail(mail).map { a($0) { mail } } },
            one.url.flatMap { url in Link(url).map { a($0, .rel("noopener")) { "ホームページ" } } },
        ].compactMap { $0 }
        guard !lines.isEmpty else { return .text("―") }
        return Markup { for line in lines { div { line } } }
    }
}
