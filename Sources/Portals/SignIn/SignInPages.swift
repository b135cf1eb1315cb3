import Care
import FoundationEssentials
import HTML
import JapaneseText
import Workflows

/// The sign-in page: which device this is, two fields, and whom to ask.
enum SignInPages {
    static func form(_ visit: Visit, _ place: DevicePlace, _ form: SignInForm) -> Page {
        var layout = Layout(frame: Frame.of(visit.town), title: "ログイン")
        layout.flashes = Flash.read(visit)
        layout.hasErrors = form.problem != nil || !form.isComplete
        layout.lead = "この端末：\(place.facilityName)"
        let login = Design.Field("login", "ログインID", value: form.login, error: form.loginProblem)
        let password = Design.Field("password", "パスワード", error: form.passwordProblem)
        return layout.page {
            if let problem = form.problem {
                Design.notice(.error, problem, isNew: true)
            } else {
                Design.errorSummary([login, password])
            }
            if place.isFacilityActive {
                HTML.form(visit.path("login"), .post, .class("form"), .noValidate()) {
                    input(.hidden, ReturnPath.field, .value(form.target.text))
                    Design.textField(login, autocomplete: "username", limit: 64, capital: false)
                    Design.textField(password, .password, autocomplete: "current-password", capital: false)
                    Design.buttonRow { Design.submit("ログインする") }
                }
            } else {
                Design.notice(.warning, sentence(.facilityClosed, visit))
            }
            help(visit)
        }
    }

    static func sentence(_ refusal: SignInRefusal, _ visit: Visit) -> String {
        let words = visit.words
        switch refusal {
        case .unknown:
            return "ログインIDかパスワードが正しくないか、この端末の\(words.facility)のIDではありません。"
        case .suspended:
            return "このIDの利用は停止されています。\(words.facilityAdmin)にお確かめください。"
        case .facilityClosed:
            return "この端末の\(words.facility)の利用は停止されています。\(visit.policy.townName)の窓口にお問い合わせください。"
        case .wait(let until):
            return "まちがいが続いたため、しばらくお待ちいただいています。\(wait(until, visit.now))たってから、もう一度お試しください。"
        }
    }

    /// `約30秒`, `約3分`.
    static func wait(_ until: Date, _ now: Date) -> String {
        let seconds = max(1, Int(until.timeIntervalSince(now).rounded(.up)))
        return seconds < 60 ? "約\(seconds)秒" : "約\((seconds + 59) / 60)分"
    }

    private static func help(_ visit: Visit) -> Markup {
        let words = visit.words
        let rule = visit.policy.accounts.lostCredentials
        let desk = visit.policy.desk
        return Design.card("お困りのとき", icon: .info) {
            p { "ログインIDやパスワードが分からなくなったときは、\(words.facilityAdmin)に再発行を頼んでください。" }
            if rule.value == .facilityAdminThenAuthority {
                p {
                    "\(words.facilityAdmin)による再発行が難しいときは、IDの停止と新しいIDの発行を、\(authority(visit.policy))にお申し出ください。"
                }
            }
            if let clause = rule.clause, rule.value != nil, !clause.description.isEmpty {
                Design.citation(clause.description)
            } else {
                p(.class("hint")) {
                    "再発行の手順は\(visit.policy.townName)の文書に定めがないため、このサービスの標準の手順をご案内しています。"
                }
            }
            p {
                "\(words.facilityAdmin)が分からないときや、\(words.facilityAdmin)ご自身がお困りのときは、"
                "\(desk.name.value ?? "\(visit.policy.townName)の窓口")にお問い合わせください。"
                if let phone = desk.phone.value, let link = Link.phone(phone) {
                    "電話 "
                    a(link) { phone }
                }
            }
        }
    }

    private static func authority(_ policy: TenantPolicy) -> String {
        let body = policy.bodies[.authority].value
        return body?.name.value ?? body?.word.value ?? policy.townName
    }
}
