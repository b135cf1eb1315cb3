import Care
import FoundationEssentials
import HTML
import JapaneseText
import Workflows

/// The pages about one's own account.
enum AccountPages {
    static func overview(_ visit: StaffVisit, _ account: OwnAccount) -> Page {
        let words = visit.words
        let roles = [
            account.isFacilityAdministrator ? words.facilityAdmin : nil, account.isDesk ? "窓口の担当" : nil,
        ].compactMap { $0 }
        let isForwarding = visit.policy.posting.forwarding.value == .offered
        var facts = [
            ("氏名", account.name), ("フリガナ", account.kana), ("職種", account.professionName),
            (words.facility, account.facilityName), ("ログインID", account.loginID),
            ("メールアドレス", account.mail),
        ]
        if isForwarding { facts.append(("転送先", account.forwarding ?? "設定していません")) }
        if !roles.isEmpty { facts.append(("役割", roles.joined(separator: "、"))) }
        return visit.layout("あなたのアカウント").page {
            Design.card("登録の内容", icon: .person) {
                Design.descriptionList(facts)
                p(.class("hint")) { "氏名や職種の変更は、\(words.facilityAdmin)が行います。" }
            }
            Design.wayList([
                Design.Way("パスワードを変える", visit.path("account", "password"), icon: .lock),
                Design.Way(
                    isForwarding ? "メールアドレスと転送先を変える" : "メールアドレスを変える", visit.path("account", "contact"),
                    icon: .envelope),
                Design.Way("ログイン中の端末を見る", visit.path("account", "sessions"), icon: .clock),
                Design.Way("この端末の電子証明書を見る", visit.path("device"), icon: .device),
                Design.Way("異動や退職の前に引き継ぐ", visit.path("account", "handover"), icon: .people),
            ])
        }
    }

    static func password(_ visit: StaffVisit, _ form: PasswordForm) -> Page {
        let isFirst = visit.me.mustChangePassword
        var layout = visit.layout(
            isFirst ? "はじめに、パスワードを決めてください" : "パスワードの変更",
            crumbs: [
                Layout.Crumb("あなたのアカウント", visit.path("account")), Layout.Crumb("パスワードの変更"),
            ])
        if isFirst {
            layout.navigation = []
            layout.crumbs = []
            layout.lead = "お渡ししたパスワードは一度だけ使えます。ご自身だけが知っているパスワードに変えると、利用を始められます。"
        }
        layout.hasErrors = !form.isSound
        let current = Design.Field(
            "current", isFirst ? "お渡ししたパスワード" : "いまのパスワード", error: form.current)
        let new = Design.Field(
            "new", "新しいパスワード",
            hint:
                "\(Workplace.passwordMinimum)文字以上。いくつかの言葉をつなげると、長くても覚えやすくなります。お名前やIDだけでできたもの、よく使われる言葉は使えません。",
            error: form.new)
        let again = Design.Field("again", "新しいパスワード（もう一度）", error: form.again)
        return layout.page {
            Design.errorSummary([current, new, again])
            Design.sealedForm(visit.path("account", "password"), visit.seal) {
                Design.textField(current, .password, autocomplete: "current-password", capital: false)
                Design.textField(new, .password, autocomplete: "new-password", capital: false)
                Design.textField(again, .password, autocomplete: "new-password", capital: false)
                p(.class("hint")) { "変更すると、ほかの端末のログインは終了します。" }
                Design.buttonRow { Design.submit("変更する") }
            }
        }
    }

    static func sessions(_ visit: StaffVisit, _ sessions: [SessionSummary]) -> Page {
        return visit.layout(
            "ログイン中の端末",
            crumbs: [
                Layout.Crumb("あなたのアカウント", visit.path("account")), Layout.Crumb("ログイン中の端末"),
            ]
        ).page {
            p { "あなたのIDでログインしている端末です。心当たりがないものは終了し、パスワードを変えてください。" }
            Design.dataTable(
                "ログイン中の端末", columns: ["端末", "ログインした時刻", "最後の操作", "操作"],
                rows: sessions.map { session in
                    [
                        Markup {
                            session.device.label
                            if session.isThisOne {
                                " "
                                Design.chip("いまお使いの端末", .done)
                            }
                        }, moment(session.since), moment(session.lastSeen),
                        Design.act(
                            session.isThisOne ? "ログアウトする" : "終了する",
                            visit.path("account", "sessions", session.id.text, "end"), visit.seal),
                    ]
                }, showsName: false)
            p { a(visit.path("account", "password")) { "パスワードを変える" } }
        }

        func moment(_ date: Date) -> Markup {
            Design.moment(
                DatePhrase.relative(date, now: visit.now), machine: TokyoTime(date).iso,
                full: DatePhrase.full(date))
        }
    }

    static func contact(_ visit: StaffVisit, _ form: SubmittedForm) -> Page {
        let isForwarding = visit.policy.posting.forwarding.value == .offered
        var layout = visit.layout(
            "メールアドレスの変更",
            crumbs: [
                Layout.Crumb("あなたのアカウント", visit.path("account")), Layout.Crumb("メールアドレスの変更"),
            ])
        layout.hasErrors = !form.isSound
        let mail = Design.Field(
            "mail", "メールアドレス", hint: "お知らせをお送りするアドレスです。ほかの方と同じアドレスは登録できません。",
            value: form.raw("mail"), error: form.problem("mail"))
        let forwarding = Design.Field(
            "forwarding", "転送先のメールアドレス", .optional,
            hint: "ふだんご覧になるアドレスが別にあるときに、同じお知らせをお送りします。", value: form.raw("forwarding"),
            error: form.problem("forwarding"))
        return layout.page {
            Design.errorSummary(isForwarding ? [mail, forwarding] : [mail])
            Design.sealedForm(visit.path("account", "contact"), visit.seal) {
                Design.textField(mail, .email, autocomplete: "email", limit: 254, capital: false)
                if isForwarding {
                    Design.textField(forwarding, .email, autocomplete: "off", limit: 254, capital: false)
                    if let clause = visit.policy.posting.forwarding.clause {
                        Design.citation(clause.description)
                    }
                }
                p(.class("hint")) { "変更したことを、これまでのメールアドレスにもお知らせします。" }
                Design.buttonRow { Design.submit("保存する") }
            }
        }
    }
}
