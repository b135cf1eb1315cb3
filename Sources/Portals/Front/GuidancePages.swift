import Care
import HTML
import HTTPServer
import Workflows

/// What people see at the staff door when they cannot go on yet: why, and what to do.
enum GuidancePages {
    static func noCertificate(_ visit: Visit) -> Reply {
        if visit.request.connection.clientCertificateProblem == .expired { return refused(visit, .expired) }
        return page(
            visit, 401, "この端末には証明書が入っていません",
            "\(visit.policy.serviceName)は、証明書を入れた端末だけで利用できます。証明書を選ぶ画面が出たときは、この連絡帳の証明書を選んでください。")
    }

    static func refused(_ visit: Visit, _ standing: DeviceStanding) -> Reply {
        let (heading, sentence) =
            switch standing {
            case .revoked:
                (
                    "この端末の証明書は失効しています",
                    "紛失や交換などの理由で失効した証明書です。心当たりがないときは、\(visit.words.facilityAdmin)にお確かめください。"
                )
            case .expired:
                (
                    "この端末の証明書は期限が切れています",
                    "期限の切れた証明書では利用できません。\(visit.words.facilityAdmin)に、新しい証明書の発行を頼んでください。"
                )
            case .suspended:
                (
                    "この端末からの利用は停止されています",
                    "利用の停止について、\(visit.policy.townName)の窓口か\(visit.words.facilityAdmin)にお問い合わせください。"
                )
            case .unknown, .recognised:
                (
                    "この証明書では利用できません",
                    "ほかの市町村や、ほかのサービスの証明書が選ばれています。ブラウザーを開き直し、この連絡帳の証明書を選んでください。"
                )
            }
        return page(visit, 401, heading, sentence)
    }

    /// Nobody is signed in, or no longer: the way to the sign-in page, and back here afterwards.
    static func signIn(_ visit: Visit) -> Reply {
        guard visit.request.method == .get || visit.request.method == .head else {
            return page(
                visit, 401, "ログインの有効時間が過ぎました",
                "送られた内容はまだ保存されていません。別のタブでログインしてから、このページを再読み込みして送り直してください。",
                action: Design.go("ログインする", visit.path("login"), .primary))
        }
        let back = visit.request.path.segments.dropFirst().joined(separator: "/")
        return .seeOther(visit.path("login", query: back.isEmpty ? [] : [("to", back)]))
    }

    /// A form of another session, or of a page that stood open too long.
    static func staleForm(_ visit: Visit) -> Reply {
        page(
            visit, 409, "ページの有効時間が過ぎました",
            "安全のために、古いページからの操作は受け付けていません。前のページに戻り、再読み込みしてからもう一度お試しください。入力した文章は、戻ると残っていることがあります。")
    }

    private static func page(
        _ visit: Visit, _ status: Int, _ heading: String, _ sentence: String, action: Markup? = nil
    ) -> Reply {
        let page = Layout(frame: Frame.of(visit.town), title: heading).page {
            p { sentence }
            if let action { Design.buttonRow { action } }
            p {
                "手続きやお問い合わせ先は、"
                if let portal = Link(visit.doors.portal + "/\(visit.town.key.text)/") {
                    a(portal) { "\(visit.policy.serviceName)のポータル" }
                }
                "をご覧ください。"
            }
        }
        return .page(page, status: status)
    }
}
