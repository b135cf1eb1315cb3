import Care
import FoundationEssentials
import HTML
import JapaneseText
import Workflows

/// Two pages and a file: the codes, then what is still to be chosen, with the file's password shown once.
enum PickupPages {
    private static func title(_ visit: Visit) -> String {
        PortalFrame.label(of: .firstCertificate, visit.policy)
    }

    private static func layout(_ visit: Visit) -> Layout {
        var layout = PortalFrame.layout(visit, title(visit), current: .firstCertificate)
        layout.listed = false
        return layout
    }

    private static func steps(_ visit: Visit, at current: Int) -> Markup {
        let names = ["番号の入力", "端末の準備", "証明書を入れる", "ログイン"]
        return Design.stepNavigation(
            "電子証明書の受け取り",
            names.enumerated().map { place, name in
                Design.Step(name, nil, place < current ? .done : place == current ? .current : .ahead)
            })
    }

    static func codes(_ visit: Visit, _ form: SubmittedForm) -> Page {
        let words = visit.words
        let fields = [
            Design.Field(
                "number", "番号", hint: "メールまたは書面の「番号」です。小文字やハイフンの有無は気にせず入力できます。",
                value: form.raw("number"), error: form.problem("number")),
            Design.Field(
                "password", "パスワード", hint: "番号といっしょに届いたパスワードです。", error: form.problem("password")),
            Design.Field(
                "passphrase", "合言葉またはログインパスワード",
                hint: "申請のときに自分で決めた「受け取りの合言葉」か、申請で決めたログインパスワードです。",
                error: form.problem("passphrase")),
        ]
        var layout = layout(visit)
        layout.hasErrors = !form.isSound
        return layout.page {
            steps(visit, at: 0)
            Design.errorSummary(fields)
            p { "電子証明書を入れる端末そのもので操作してください。手元に\(words.pickupCodes)をご用意ください。" }
            Design.sealedForm(visit.path("pickup"), PortalFrame.openSeal) {
                for field in fields {
                    Design.textField(
                        field, field.name == "passphrase" ? .password : .text, autocomplete: "off",
                        capital: false)
                }
                Design.buttonRow { Design.submit("次へ", .primary) }
            }
            Design.notice(.info, "番号が届かないとき、期限が過ぎたときは、窓口にお申し出ください。新しい番号をお渡しします。")
        }
    }

    static func choices(_ visit: Visit, _ offer: PickupOffer, _ form: SubmittedForm) -> Page {
        var layout = layout(visit)
        layout.hasErrors = !form.isSound
        let fields = fields(offer, form)
        return layout.page {
            steps(visit, at: 1)
            Design.errorSummary(fields)
            if offer.replacesLost {
                Design.notice(.warning, "前に受け取った電子証明書は使えなくなり、新しいものに替わります。")
            }
            Design.card("ファイルのパスワード", icon: .lock) {
                p { "端末に証明書を入れるときに必要です。ここに一度だけ表示します。書き写すか、コピーしてください。" }
                p(.class("code-big")) { code { offer.filePassword.filter { $0 != "-" } } }
                p(.class("hint")) { "区切って読むと：\(offer.filePassword)" }
            }
            Design.sealedForm(visit.path("pickup", "file"), PortalFrame.openSeal, method: .upload) {
                input(.hidden, "carried", .value(offer.sealed))
                Design.descriptionList([("\(visit.words.facility)", offer.facility)] + settled(offer))
                controls(visit, offer, fields, form)
                Design.buttonRow { Design.submit("電子証明書のファイルを受け取る", .primary, icon: .download) }
            }
            Design.card("受け取ったあと", icon: .device) {
                ol {
                    li {
                        "受け取ったファイルを開き、"
                        a(visit.path("certificate")) { PortalFrame.label(of: .certificateHelp, visit.policy) }
                        "のとおりに端末へ入れます。"
                    }
                    li { "入れ終わったら、ファイルを消します。" }
                    li {
                        "ブラウザーを開き直し、"
                        a(PortalFrame.start(visit)) { PortalFrame.label(of: .start, visit.policy) }
                        "からログインします。"
                    }
                }
                p {
                    "うまく受け取れなかったときは、\(visit.house.settings.redeliveryMinutes)分以内であれば、同じ番号でもう一度受け取れます。"
                }
            }
        }
    }

    private static func settled(_ offer: PickupOffer) -> [(String, String)] {
        var facts: [(String, String)] = []
        if let device = offer.device { facts.append(("端末の種類", device.label)) }
        switch offer.login {
        case .settled(let login), .choosePassword(let login): facts.append(("ログインID", login))
        case .choose, .none: break
        }
        return facts
    }

    private static func fields(_ offer: PickupOffer, _ form: SubmittedForm) -> [Design.Field] {
        let field = { (name: String, text: String, hint: String?, isSecret: Bool) in
            Design.Field(
                name, text, hint: hint, value: isSecret ? "" : form.raw(name), error: form.problem(name))
        }
        var fields: [Design.Field] = []
        if offer.device == nil { fields.append(field("device", "端末の種類", nil, false)) }
        if case .choose = offer.login { fields.append(field("login", "ログインID", LoginName.hint, false)) }
        switch offer.login {
        case .choose, .choosePassword:
            let hint = "\(Workplace.passwordMinimum)文字以上。短い文を使うと、長くても覚えやすくなります。"
            fields.append(field("new_password", "ログインパスワード", hint, true))
            fields.append(field("new_password_again", "ログインパスワード（確認）", nil, true))
        case .settled, .none: break
        }
        fields.append(RequestField.field(form))
        return fields
    }

    private static func controls(
        _ visit: Visit, _ offer: PickupOffer, _ fields: [Design.Field], _ form: SubmittedForm
    ) -> Markup {
        Markup {
            for field in fields {
                switch field.name {
                case "device":
                    Design.radioGroup(
                        field,
                        visit.policy.devices.map {
                            Design.Choice($0.rawValue, $0.label, isChosen: form.raw("device") == $0.rawValue)
                        })
                case "request": RequestField.markup(field)
                case "login": Design.textField(field, autocomplete: "username", capital: false)
                default: Design.textField(field, .password, autocomplete: "new-password", capital: false)
                }
            }
        }
    }

    /// The codes were used: what became of them, and perhaps another try.
    static func used(_ visit: Visit, _ state: PickupState) -> Page {
        layout(visit).page {
            Design.notice(.info, "この番号は、すでに使われています。") {
                p { "同じ番号で、別の電子証明書を受け取ることはできません。" }
            }
            Design.card("受け取られた電子証明書", icon: .device) {
                Design.descriptionList([
                    (visit.words.facility, state.facility), ("端末の種類", state.device.device.label),
                    ("状態", word(state.device.state)),
                    ("有効期限", DatePhrase.day(TokyoTime(state.device.notAfter).date)),
                ])
            }
            if let again = state.again {
                Design.card("ファイルを受け取れなかったとき", icon: .download) {
                    p { "まだ使われていないので、もう一度だけ作り直せます。前のファイルの電子証明書は使えなくなります。" }
                    p { "新しいファイルのパスワードは次のとおりです。ここに一度だけ表示します。" }
                    p(.class("code-big")) { code { again.filePassword.filter { $0 != "-" } } }
                    Design.sealedForm(visit.path("pickup", "file"), PortalFrame.openSeal, method: .upload) {
                        input(.hidden, "carried", .value(again.sealed))
                        input(.hidden, "device", .value((again.device ?? state.device.device).rawValue))
                        RequestField.markup(RequestField.field(SubmittedForm([])))
                        Design.buttonRow { Design.submit("作り直して受け取る", .primary, icon: .download) }
                    }
                }
            } else {
                p { "心当たりがないときや、端末を替えたときは、窓口にお申し出ください。" }
            }
        }
    }

    static func word(_ state: DeviceSummary.State) -> String {
        switch state {
        case .unused: "受け取り済み（まだ使われていません）"
        case .inUse: "利用中"
        case .over: "期限切れ"
        case .revoked: "失効"
        }
    }

    static func closed(_ visit: Visit, until end: Date) -> Page {
        layout(visit).page {
            Design.notice(.warning, "続けて間違いがあったため、受け付けを止めています。") {
                let time = TokyoTime(end)
                p { "\(time.hour)時\(time.minute)分を過ぎてから、もう一度お試しください。番号が分からないときは、窓口にお申し出ください。" }
            }
            Design.deskLine(DeskWords.line(visit.policy, at: visit.now))
        }
    }

    static func stale(_ visit: Visit) -> Page {
        layout(visit).page {
            Design.notice(.warning, "画面の有効時間が過ぎたか、この番号はすでに使われています。") {
                p { "番号の入力からやり直してください。受け取り済みのときは、電子証明書の状態をお知らせします。" }
            }
            Design.buttonRow { Design.go("番号の入力へ", visit.path("pickup"), .primary) }
        }
    }
}
