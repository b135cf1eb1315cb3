import Care
import FoundationEssentials
import HTML
import HTTPServer
import JapaneseText
import Policies
import Workflows

/// A change of the town's rules by which somebody would see more: what it would do, and the two words that it needs.
enum PolicyPages {
    static let routes: [Route] = [
        .get("desk/policy", .desk, .town(show)),
        .post("desk/policy/:change", .desk, .town(speak)),
    ]

    /// The desk's entry, for its first page.
    static func entry(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Design.Action {
        Design.Action(
            "決まりの変更", visit.path("desk", "policy"), icon: .book, "見られる範囲が広がる変更を、二人で確かめます。",
            count: try await visit.house.awaitsPolicyWord(at: counter) ? 1 : 0)
    }

    private static func show(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        .page(page(try await visit.house.policyChanges(at: counter, in: visit.town), visit))
    }

    private static func speak(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        guard let once = visit.once, let id = visit.publicID("change") else {
            return GuidancePages.staleForm(visit.visit)
        }
        do {
            try await visit.house.speak(forChange: id, once: once, at: counter, in: visit.town)
        } catch let fault as PolicyChangeFault {
            let desk = try await visit.house.policyChanges(at: counter, in: visit.town)
            return .page(page(desk, visit, fault: fault), status: 422)
        }
        return .seeOther(visit.path("desk", "policy", query: Flash.decided.query))
    }

    private static func page(
        _ desk: PolicyChangeDesk, _ visit: StaffVisit, fault: PolicyChangeFault? = nil
    ) -> Page {
        var layout = visit.layout(
            "決まりの変更", current: .desk,
            crumbs: [visit.deskCrumb, Layout.Crumb("決まりの変更")])
        layout.width = .wide
        layout.lead =
            "だれかの見られる範囲が広がる変更は、窓口の二人が認めるまで有効になりません。それまでは、今の決まりのままです。"
            + "範囲が変わらない変更や狭まる変更は、すぐに有効になるため、ここには出ません。"
        return layout.page {
            if let fault { Design.notice(.warning, word(fault), isNew: true) }
            if let waiting = desk.waiting {
                card(waiting, desk, visit)
                if let preview = desk.preview { effects(preview) }
            } else {
                Design.emptyState(.book, "待っている変更はありません", "見られる範囲が広がる変更があると、ここに出ます。")
            }
            if !desk.earlier.isEmpty {
                Design.dataTable(
                    "これまでの変更", columns: ["見つかった日時", "はじめに認めた人", "次に認めた人", "結果"],
                    rows: desk.earlier.map(row))
            }
        }
    }

    private static func card(_ view: PolicyChangeView, _ desk: PolicyChangeDesk, _ visit: StaffVisit)
        -> Markup
    {
        Design.card("認めるのを待っている変更", icon: .clock, action: state(view)) {
            ul { for reason in desk.reasons { li { reason } } }
            Design.descriptionList(
                [
                    ("変更が見つかった日時", DatePhrase.full(view.foundAt)),
                    ("はじめに認めた人", said(view.proposedBy, view.proposedAt)),
                    ("次に認めた人", said(view.approvedBy, view.approvedAt)),
                ].filter { !$0.1.isEmpty })
            switch view.step {
            case .approved: p { "二人が認めました。まもなく有効になります。" }
            case .proposed where view.isMine: p { "窓口のもう一人の確認を待っています。窓口の人があなただけのときは、先にもう一人を登録してください。" }
            case .found, .proposed:
                if desk.preview == nil {
                    p { "変更の中身を読み込んでいます。少し待ってから、この画面を開き直してください。" }
                } else {
                    p(.class("hint")) { "このあとで設定ファイルが書き換えられると、認めたことは取り消しになり、はじめからやり直します。" }
                    Design.act(
                        view.step == .found ? "影響を確かめました。認めます" : "もう一人として認め、有効にします",
                        visit.path("desk", "policy", view.id.text), visit.seal, .primary)
                }
            case .inForce, .replaced: Markup {}
            }
        }
    }

    private static func effects(_ preview: PolicyPreview) -> Markup {
        Markup {
            Design.card("有効になると", icon: .eye) {
                ul {
                    for gain in preview.gains { li { "見えるようになります：\(gain)" } }
                    for loss in preview.losses { li { "見えなくなります：\(loss)" } }
                }
            }
            Design.dataTable(
                "変わる項目と、いまの記録で数えた人数", columns: ["決まり", "今", "変更したあと", "かかわる人数"],
                rows: preview.keys.map { key in
                    [
                        Markup {
                            key.question
                            span(.class("hint")) { "（\(key.path)）" }
                        }, .text(key.before), .text(key.after),
                        .text(
                            "職員\(key.touched.people)人、\(key.touched.teams)チーム、"
                                + "\(key.touched.subjects)人の記録" + (key.changesHands ? "。担い手が変わります" : "")),
                    ]
                })
        }
    }

    private static func row(_ view: PolicyChangeView) -> [Markup] {
        [
            .text(DatePhrase.full(view.foundAt)), .text(said(view.proposedBy, view.proposedAt)),
            .text(said(view.approvedBy, view.approvedAt)),
            .text(
                (view.endedAt.map { "\(DatePhrase.full($0)) " } ?? "")
                    + (view.step == .inForce ? "有効になりました" : "書き換えられ、取り消しになりました")),
        ]
    }

    private static func said(_ name: String?, _ at: Date?) -> String {
        guard let name, let at else { return "" }
        return "\(name)さん（\(DatePhrase.full(at))）"
    }

    private static func state(_ view: PolicyChangeView) -> Markup {
        switch view.step {
        case .found: Design.chip("一人目の確認待ち", .waiting, icon: .clock)
        case .proposed: Design.chip("もう一人の確認待ち", .waiting, icon: .clock)
        case .approved, .inForce: Design.chip("認めました", .done)
        case .replaced: Design.chip("取り消し")
        }
    }

    private static func word(_ fault: PolicyChangeFault) -> String {
        switch fault {
        case .samePerson: "はじめに認めた人とは別の人が、もう一度確かめて認めます。"
        case .settled: "この変更は、すでに認められたか、書き換えられています。いまの内容を確かめてください。"
        }
    }
}
