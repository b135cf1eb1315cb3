import Care
import HTML
package import HTTPServer
package import Workflows

/// Pages that stand for themselves: refusals of the house, with no word about what might be there.
package enum StandingPages {
    /// For an address that leads nowhere, a record that is not there and one that is not yours.
    static func notFound(in town: Town?, doors: DoorAddresses) -> Response {
        let home = town.map { Link.path($0.key.text, "") }
        return plainPage(
            404, town, "ページが見つかりません",
            "アドレスが正しいかをお確かめください。リンクから来られた場合は、ページがなくなったか、ご覧になれないページです。",
            action: home.map { Design.go("最初のページへ", $0) })
    }

    /// For a town whose file was taken away, or that the operator suspended.
    static func closed(_ town: Town) -> Response {
        plainPage(
            503, town, "\(town.policy.serviceName)は、ただいま利用できません",
            "サービスは停止中です。これまでの記録は消えていません。詳しくは\(town.policy.townName)にお問い合わせください。")
    }

    /// A form that did not come from one of our own pages.
    static func foreignForm(_ town: Town) -> Response {
        plainPage(
            403, town, "送信できませんでした",
            "ほかのサイトから送られた操作は、安全のために受け付けていません。このサービスのページを開き直して、もう一度お試しください。")
    }

    /// For an act whose outcome nobody knows: the connection to the database broke while it was being kept.
    static func unconfirmed(_ town: Town) -> Response {
        plainPage(
            503, town, "保存できたかどうかを確かめられませんでした",
            "前の画面に戻って、同じ内容をもう一度送ってください。すでに保存されていた場合も、二重にはなりません。")
    }

    /// The plain page for an HTTP status, with or without a town.
    package static func plain(_ town: Town?, _ status: Int) -> Response {
        switch status {
        case 400, 408, 414, 417, 431, 501, 505:
            plainPage(status, town, "送られた内容を読み取れませんでした", "お手数ですが、ページを開き直してもう一度お試しください。")
        case 409:
            plainPage(
                status, town, "この操作はできませんでした", "ほかの人が先に変更したか、すでに済んでいる操作です。ページを開き直して、いまの状態をお確かめください。")
        case 413:
            plainPage(status, town, "送られたデータが大きすぎます", "写真やファイルの数を減らすか、小さくしてから送ってください。")
        case 421:
            plainPage(status, town, "アドレスが正しくありません", "ブックマークやご案内のアドレスから開き直してください。")
        case 503:
            plainPage(status, town, "ただいま混み合っています", "1分ほどおいてから、もう一度お試しください。送信できていない内容は保存されていません。")
        default:
            plainPage(
                status, town, "申し訳ありません。うまく処理できませんでした",
                "操作は完了していません。もう一度お試しいただき、続くようでしたら窓口にお知らせください。")
        }
    }

    private static func plainPage(
        _ status: Int, _ town: Town?, _ heading: String, _ sentence: String, action: Markup? = nil
    ) -> Response {
        var layout = Layout(frame: Frame.of(town), title: heading)
        layout.scripts = []
        let page = layout.page {
            p { sentence }
            if let action { Design.buttonRow { action } }
        }
        return Response(status: status, contentType: "text/html; charset=utf-8", page.render())
    }
}

/// The frame that a town's pages share.
enum Frame {
    static func of(_ town: Town?) -> TownFrame {
        guard let town else {
            return TownFrame(
                serviceName: "電子@連絡帳", townName: "Renrakucho", home: "/", operatedBy: "市町村の電子連絡帳を運営する基盤です。")
        }
        let policy = town.policy
        return TownFrame(
            serviceName: policy.serviceName, townName: policy.townName, tagline: policy.portal.tagline.value,
            colour: Design.Colour(token: policy.portal.colour.value?.rawValue),
            home: .path(town.key.text, ""), operatedBy: operatedBy(policy))
    }

    private static func operatedBy(_ policy: TenantPolicy) -> String {
        guard let role = policy.service.operatedBy.value, let name = policy.bodies[role].value?.name.value
        else {
            return "\(policy.townName)の電子連絡帳です。"
        }
        return "このサービスは\(name)が運営しています。"
    }
}
