import Care
import FoundationEssentials
import HTML
import JapaneseText
import Workflows

/// The pages about the certificate of the device at hand.
enum RenewalPages {
    private static let title = "この端末の電子証明書"

    private static func layout(_ visit: StaffVisit, _ last: String? = nil) -> Layout {
        let own = Layout.Crumb("あなたのアカウント", visit.path("account"))
        let device = Layout.Crumb(title, visit.path("device"))
        return visit.layout(
            last ?? title, crumbs: [own] + (last.map { [device, Layout.Crumb($0)] } ?? [device]))
    }

    private static func day(_ date: Date) -> String { DatePhrase.day(TokyoTime(date).date) }

    private static func facts(_ own: OwnDevice) -> Markup {
        Design.descriptionList([
            ("端末", own.device.title), ("発行した日", day(own.device.notBefore)),
            ("有効期限", day(own.device.notAfter)),
        ])
    }

    static func device(_ visit: StaffVisit, _ own: OwnDevice) -> Page {
        layout(visit).page {
            facts(own)
            if own.successor != nil {
                Design.notice(.info, "新しい証明書が、まだ使われていません。") {
                    p { "新しい証明書ではじめてログインすると、いまの証明書は自動的に失効します。受け取れなかったときは、もう一度更新できます。" }
                }
            }
            if own.isRenewable {
                p { "期限が近づいているので、更新できます。更新には、ログインしているこの端末をそのまま使います。番号やメールは要りません。" }
                Design.buttonRow { Design.go("更新する", visit.path("device", "renew"), .primary) }
            } else {
                p { "\(day(own.renewableFrom))から更新できます。そのころに、\(visit.words.facilityAdmin)へメールでお知らせします。" }
            }
        }
    }

    static func renewal(_ visit: StaffVisit, _ offer: RenewalOffer, _ form: SubmittedForm) -> Page {
        let field = RequestField.field(form)
        var layout = layout(visit, "電子証明書の更新")
        layout.hasErrors = !form.isSound
        return layout.page {
            Design.errorSummary([field])
            if offer.own.successor != nil {
                Design.notice(.warning, "前に受け取り、まだ使われていない新しい証明書は、使えなくなります。")
            }
            facts(offer.own)
            Design.card("ファイルのパスワード", icon: .lock) {
                p { "端末に証明書を入れるときに必要です。ここに一度だけ表示します。書き写すか、コピーしてください。" }
                p(.class("code-big")) { code { offer.filePassword.filter { $0 != "-" } } }
                p(.class("hint")) { "区切って読むと：\(offer.filePassword)" }
            }
            Design.sealedForm(visit.path("device", "renew"), visit.seal, method: .upload) {
                input(.hidden, "carried", .value(offer.sealed))
                RequestField.markup(field)
                Design.buttonRow { Design.submit("新しい証明書のファイルを受け取る", .primary, icon: .download) }
            }
            Design.card("受け取ったあと", icon: .device) {
                ol {
                    for step in CertificateHelpPage.steps(offer.own.device.device).dropFirst() { li { step } }
                    li { "証明書を選ぶ画面では、期限が先のもの、つまり新しいほうを選びます。" }
                }
                p { "新しい証明書ではじめてログインすると、いまの証明書は自動的に失効します。それまでは、いまの証明書で利用できます。" }
            }
        }
    }

    static func stale(_ visit: StaffVisit) -> Page {
        layout(visit, "電子証明書の更新").page {
            Design.notice(.warning, "画面の有効時間が過ぎたか、この端末の証明書はすでに替わっています。") {
                p { "証明書の状態を確かめて、必要であればもう一度更新してください。" }
            }
            Design.buttonRow { Design.go("この端末の電子証明書へ", visit.path("device"), .primary) }
        }
    }
}
