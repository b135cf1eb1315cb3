import Care
import HTML
import JapaneseText
import Workflows

/// The form about one person of the facility: reading it, and showing it with every typed value.
enum StaffForm {
    /// Reads the form, with the login name that stays; without one, it is read too.
    static func read(_ form: inout SubmittedForm, _ visit: StaffVisit, login: String?) -> AccountDraft {
        let family = TypedText.line(form.line("family", "姓", limit: 40))
        let given = TypedText.line(form.line("given", "名", limit: 40))
        let familyKana = kana(&form, "family_kana", "セイ")
        let givenKana = kana(&form, "given_kana", "メイ")
        let professions = visit.house.catalogue.professions.map(\.code.text)
        let profession = form.code("profession", "職種", among: professions)
        let mail = AddressReading.mail(&form, "mail", "メールアドレス") ?? ""
        var loginID = login ?? ""
        if login == nil {
            loginID = TypedText.code(form.line("login", "ログインID", limit: 64)).lowercased()
            if form.problem("login") == nil, let problem = LoginName.problem(loginID) {
                form.object("login", problem)
            }
        }
        return AccountDraft(
            name: PersonName(family: family, given: given, familyKana: familyKana, givenKana: givenKana),
            profession: profession, mail: mail, loginID: loginID,
            isAdministrator: form.isTicked("administrator"), isDesk: form.isTicked("desk"))
    }

    /// What is on record, as a form that was just typed.
    static func filled(_ person: Colleague, mail: String) -> SubmittedForm {
        var pairs = [
            ("family", person.name.family), ("given", person.name.given),
            ("family_kana", person.name.familyKana), ("given_kana", person.name.givenKana),
            ("profession", person.profession), ("mail", mail),
        ]
        if person.isAdministrator { pairs.append(("administrator", "yes")) }
        if person.isDesk { pairs.append(("desk", "yes")) }
        return SubmittedForm(pairs.map { (name: $0.0, value: $0.1) })
    }

    static func fault(_ fault: StaffFault, _ form: inout SubmittedForm, _ words: Vocabulary) {
        switch fault {
        case .loginTaken: form.object("login", "このログインIDは、すでに使われています。別のIDにしてください。")
        case .mailTaken: form.object("mail", AddressReading.taken)
        case .lastAdministrator:
            form.object(
                "administrator", "\(words.facilityAdmin)は、少なくとも1人必要です。先に、ほかの方を\(words.facilityAdmin)にしてください。")
        case .oneself, .holdsPapers, .aloneInTeams, .suspendedByTown: break
        }
    }

    static func summary(_ form: SubmittedForm) -> Markup? {
        Design.errorSummary(names.map { field(form, $0.0, $0.1) })
    }

    /// All fields, in the order in which Japanese forms ask.
    static func fields(_ form: SubmittedForm, _ visit: StaffVisit, asksLogin: Bool) -> Markup {
        let words = visit.words
        let catalogue = visit.house.catalogue
        return Markup {
            Design.fieldGroup("お名前") {
                Design.textField(field(form, "family", "姓"), width: .medium, autocomplete: "off", limit: 40)
                Design.textField(field(form, "given", "名"), width: .medium, autocomplete: "off", limit: 40)
                Design.textField(
                    field(form, "family_kana", "セイ"), width: .medium, autocomplete: "off", limit: 40)
                Design.textField(
                    field(form, "given_kana", "メイ"), width: .medium, autocomplete: "off", limit: 40)
            }
            Design.selectField(
                field(form, "profession", "職種"),
                catalogue.professions.map {
                    Design.Choice($0.code.text, $0.name, isChosen: form.raw("profession") == $0.code.text)
                })
            Design.textField(
                field(form, "mail", "メールアドレス", hint: "お知らせが届くアドレスです。ほかの方と同じアドレスは登録できません。"), .email,
                autocomplete: "off", limit: 254, capital: false)
            if asksLogin {
                Design.textField(
                    field(form, "login", "ログインID", hint: LoginName.hint + "あとから変えることはできません。"), width: .medium,
                    autocomplete: "off", limit: 64, capital: false)
            }
            Design.checkbox(
                Design.Field(
                    "administrator", "\(words.facilityAdmin)にする", .unmarked,
                    hint: "\(words.staff)と端末を管理できるようになります。", error: form.problem("administrator")),
                isChecked: form.isTicked("administrator"))
            if visit.me.office != nil {
                Design.checkbox(
                    Design.Field(
                        "desk", "窓口の担当にする", .unmarked, hint: "申請や問い合わせを受け付ける画面が使えるようになります。"),
                    isChecked: form.isTicked("desk"))
            }
        }
    }

    private static let names = [
        ("family", "姓"), ("given", "名"), ("family_kana", "セイ"), ("given_kana", "メイ"), ("profession", "職種"),
        ("mail", "メールアドレス"), ("login", "ログインID"), ("administrator", "役割"),
    ]

    private static func field(
        _ form: SubmittedForm, _ name: String, _ text: String, hint: String? = nil
    ) -> Design.Field {
        Design.Field(name, text, hint: hint, value: form.raw(name), error: form.problem(name))
    }

    private static func kana(_ form: inout SubmittedForm, _ field: String, _ label: String) -> String {
        let typed = form.line(field, label, limit: 40)
        guard !typed.isEmpty else { return "" }
        guard let kana = Furigana.katakana(typed) else {
            form.object(field, "\(label)は、ひらがなかカタカナで入力してください。")
            return ""
        }
        return kana
    }
}
