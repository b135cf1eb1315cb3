import Care
import HTML
import HTTPServer
import JapaneseText
import Workflows

/// The town's dated receipts: that nobody of another town can reach anything of this one's, tried and not only said.
enum ReceiptPages {
    static let routes: [Route] = [
        .get("desk/isolation", .desk, .town(list)),
        .get("desk/isolation/:receipt", .desk, .town(one)),
    ]

    /// The desk's entry, for its first page.
    static func entry(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Design.Action {
        let last = try await visit.house.receipts(at: counter, limit: 1).first
        return Design.Action(
            "ほかの市町村との隔たりの確認", visit.path("desk", "isolation"), icon: .lock,
            last?.passed == false ? "確認に失敗しています。すぐに内容をご覧ください。" : "ほかの市町村から見えないことを、毎日確かめた控えです。",
            count: last?.passed == false ? 1 : 0)
    }

    private static func list(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        let all = try await visit.house.receipts(at: counter)
        var layout = visit.layout(
            "ほかの市町村との隔たりの確認", current: .desk,
            crumbs: [visit.deskCrumb, Layout.Crumb("ほかの市町村との隔たりの確認")])
        layout.width = .wide
        layout.lead =
            "こちらの記録が、ほかの市町村の人からは見えず、変えられないことを、毎日、実際に試しています。"
            + "試すときは、どなたのものでもない確認用の記録を使います。"
        return .page(
            layout.page {
                if all.first?.passed == false {
                    Design.notice(.error, "最後の確認に失敗しました。運用者に知らせてあります。控えの内容をご覧になり、お問い合わせください。")
                }
                if all.isEmpty {
                    Design.emptyState(.lock, "まだ確かめていません", "サービスが始まってからしばらくすると、一回目の控えができます。")
                } else {
                    Design.dataTable(
                        "これまでの控え", columns: ["確かめた日時", "結果", "試した市町村", "控え"],
                        rows: all.map { receipt in
                            [
                                .text(DatePhrase.full(receipt.endedAt)), result(receipt),
                                .text("\(receipt.sides.count)"),
                                Design.go(
                                    "控えを見る", visit.path("desk", "isolation", receipt.id.text), .quiet),
                            ]
                        }, showsName: false)
                }
            })
    }

    private static func one(_ visit: StaffVisit, _ counter: borrowing Counter) async throws -> Reply {
        guard let id = visit.publicID("receipt"),
            let receipt = try await visit.house.receipts(at: counter).first(where: { $0.id == id })
        else { return .notFound }
        let title = "隔たりの確認の控え"
        var layout = visit.layout(
            title, current: .desk,
            crumbs: [
                visit.deskCrumb,
                Layout.Crumb("ほかの市町村との隔たりの確認", visit.path("desk", "isolation")), Layout.Crumb(title),
            ])
        layout.width = .wide
        return .page(
            layout.page {
                p { "ブラウザーの印刷で、下の用紙だけがA4に印刷されます。" }
                Design.printSheet(
                    "\(visit.policy.serviceName) \(title)", number: DatePhrase.full(receipt.endedAt)
                ) { sheet(receipt, visit) }
            })
    }

    private static func sheet(_ receipt: IsolationReceipt, _ visit: StaffVisit) -> Markup {
        Markup {
            Design.descriptionList([
                ("市町村", visit.policy.townName), ("始めた日時", DatePhrase.full(receipt.beganAt)),
                ("終わった日時", DatePhrase.full(receipt.endedAt)),
                (
                    "結果",
                    receipt.passed ? "すべて断られました。" : "断られなかったものがあります。下の表をご覧ください。"
                ),
            ])
            p {
                "次の市町村の職員として、こちらの確認用の記録を、すべての画面とデータベースの表について開き、変えようとしました。"
                    + "どれも、はじめから無いものと同じ答えになることを確かめています。"
            }
            if receipt.sides.isEmpty { p { "いまは、ほかに試す市町村がありません。" } }
            Design.dataTable(
                "市町村ごとの結果", columns: ["試した市町村", "画面への求め", "表への命令", "断られなかったもの"],
                rows: receipt.sides.map { side in
                    [
                        .text(side.name), .text("\(side.requests)件"), .text("\(side.statements)件"),
                        .text(side.failures.isEmpty ? "なし" : side.failures.joined(separator: "、")),
                    ]
                }, showsName: false)
            for side in receipt.sides where !side.shown.isEmpty { p { allowed(side, visit) } }
            p {
                receipt.control.isEmpty
                    ? "同じ記録が、こちらの確認用の職員には開けることも確かめました。"
                    : "こちらの確認用の職員にも開けなかったものがあります（\(receipt.control.joined(separator: "、"))）。そのため、この確認は成り立っていません。"
            }
            if !receipt.untried.isEmpty {
                p(.class("hint")) {
                    "この町にまだ記録がないため、試すもののなかった種類：\(missing(receipt.untried, visit))。"
                }
            }
        }
    }

    private static func missing(_ kinds: [String], _ visit: StaffVisit) -> String {
        let words = [
            "application": "利用の申請", "case": "窓口の判断", "change": "決まりの変更", "consent": "同意の記録",
            "file": "写真とファイル", "notice": "お知らせ", "number": "電子証明書の受取番号",
            "package": "転居のための引き継ぎ", "receipt": "この確認の控え", "record": "終わった\(visit.words.subject)の記録",
            "sheet": "書類の所在", "standing": "続けて使う判断", "stop": "停止の求め", "submission": "書類の提出",
        ]
        return kinds.map { words[$0] ?? $0 }.joined(separator: "、")
    }

    /// What an agreement lets the other town's people see; it is no failure.
    private static func allowed(_ side: IsolationReceipt.Side, _ visit: StaffVisit) -> String {
        let words = [
            "agreement": "この町のファイルにある協定", "facility": "\(visit.words.facility)の名簿",
            "policy_version": "この町の決まり",
            "staff": "職員の名簿", "tenant": "この町の名前",
        ]
        let shown = side.shown.map { words[$0] ?? $0 }.joined(separator: "、")
        return "\(side.name)の人には、協定により次のものが見えます：\(shown)。"
            + "\(visit.words.subject)の記録は、\(visit.words.team)に加わった人のほかには見えません。"
    }

    private static func result(_ receipt: IsolationReceipt) -> Markup {
        receipt.passed
            ? Design.chip("すべて断られました", .done) : Design.chip("失敗", .urgent, icon: .lock)
    }
}
